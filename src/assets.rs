//! The certificates and keys of the emulated machines and HSMs.
//!
//! They are one file, `static/assets.pem`, each text behind a line with its name; `scripts/chain` makes it. The texts
//! that are files of a machine are part of every program. The others, which only `getCert` shows, are part of the
//! native program; in the browser they are fetched when there is time. All of them stay the same while the program
//! runs, so a lab saves only names.

use std::fmt;
#[cfg(target_arch = "wasm32")]
use std::sync::OnceLock;

/// The file. In the browser it is used only while the program is built, so that it does not become part of the program.
const FILE: &str = include_str!("../static/assets.pem");

/// The owner's certificate, with which the cluster was claimed: the trust anchor (`docs/reference/host.md` 3.5).
pub const CUSTOMER_CA: &str = "customerCA.crt";
/// The client's default certificate (`docs/reference/host.md` 3.1).
pub const CLIENT_CRT: &str = "client.crt";
/// The key of the client's default certificate (`docs/reference/host.md` 3.1).
pub const CLIENT_KEY: &str = "client.key";
/// The key with which the learner gets to the client instance.
pub const LEARNER_KEY: &str = "cloudhsm-client.pem";

/// The texts that are files of a machine. The build script takes them out of the file.
const INSTALLED: [(&str, &str); 4] = [
    (CUSTOMER_CA, include_str!(concat!(env!("OUT_DIR"), "/assets/customerCA.crt"))),
    (CLIENT_CRT, include_str!(concat!(env!("OUT_DIR"), "/assets/client.crt"))),
    (CLIENT_KEY, include_str!(concat!(env!("OUT_DIR"), "/assets/client.key"))),
    (LEARNER_KEY, include_str!(concat!(env!("OUT_DIR"), "/assets/cloudhsm-client.pem"))),
];

/// Digest of the file that belongs to this program: tells it from one of another version, from a part of one, and from
/// the page of a host that has none.
pub const DIGEST: u64 = digest(FILE);

/// The file that was fetched is not the one that belongs to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these are not the certificates and keys of this version")
    }
}

impl std::error::Error for Error {}

/// Returns the text of this name. `None` where there is none of that name, and for what has still to be fetched.
pub fn text(name: &str) -> Option<&'static str> {
    installed(name).or_else(|| section(file()?, name))
}

/// Returns the text of this name, if it is a file of a machine.
pub fn installed(name: &str) -> Option<&'static str> {
    INSTALLED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Takes the file as the page has fetched it. The native program has it anyway, and only checks it.
///
/// # Errors
/// [`Error`], where it is not the file that belongs to this program; nothing changes then.
pub fn provide(fetched: String) -> Result<(), Error> {
    if digest(&fetched) != DIGEST {
        return Err(Error);
    }
    #[cfg(target_arch = "wasm32")]
    FETCHED.get_or_init(|| fetched.leak());
    Ok(())
}

#[cfg(target_arch = "wasm32")]
static FETCHED: OnceLock<&str> = OnceLock::new();

#[cfg(target_arch = "wasm32")]
fn file() -> Option<&'static str> {
    FETCHED.get().copied()
}

#[cfg(not(target_arch = "wasm32"))]
fn file() -> Option<&'static str> {
    Some(FILE)
}

/// Returns the text behind a line with this name, up to the next such line.
fn section<'a>(file: &'a str, name: &str) -> Option<&'a str> {
    file.split('#').find_map(|text| text.strip_prefix(' ')?.strip_prefix(name)?.strip_prefix('\n'))
}

/// Returns the FNV-1a digest, which can be computed while the program is built. It finds mistakes, not attacks: the
/// file comes from the same host as the program.
const fn digest(text: &str) -> u64 {
    let (bytes, mut digest, mut index) = (text.as_bytes(), 0xcbf2_9ce4_8422_2325, 0);
    while index < bytes.len() {
        digest = (digest ^ bytes[index] as u64).wrapping_mul(0x0100_0000_01b3);
        index += 1;
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_names() {
        for (name, text) in INSTALLED {
            assert!(text.starts_with("-----BEGIN ") && text.ends_with("-----\n"), "{name}");
            assert_eq!((super::text(name), section(FILE, name)), (Some(text), Some(text)), "{name}");
        }
        assert!(text("root").is_some() && installed("root").is_none());
        for name in ["", "customerCA", "customerCA.crt\n", "-----BEGIN CERTIFICATE-----"] {
            assert_eq!(text(name), None, "{name}");
        }
    }

    #[test]
    fn only_the_file_that_belongs_to_this_program_is_taken() {
        assert_eq!(provide(FILE.to_owned()), Ok(()));
        let changed = FILE.replacen('A', "B", 1);
        for damaged in ["", "<!doctype html>", &FILE[..FILE.len() - 1], &FILE.replace('\n', "\r\n"), &changed] {
            assert_eq!(provide(damaged.to_owned()), Err(Error), "{} bytes", damaged.len());
        }
    }
}
