//! The certificates and keys of the emulated machines and HSMs.
//!
//! They are one file, `static/assets.pem`, each text after a line with its name; `scripts/chain` makes it. The texts
//! that are files of a machine are part of every program. The others, which only `getCert` shows, are [`Certificates`]:
//! a value that a front end hands to its labs. The native program has the file; the page fetches it. A lab saves only
//! names.

use std::fmt;

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

/// Digest of the file that belongs to this program. It detects the file of another version, an incomplete file, and an
/// error page of the host.
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

/// Returns the text of this name, if it is a file of a machine.
pub fn installed(name: &str) -> Option<&'static str> {
    INSTALLED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// All texts of the file.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificates {
    file: String,
}

impl Certificates {
    /// Returns the texts of a fetched file.
    ///
    /// # Errors
    /// [`Error`] if it is not the file that belongs to this program.
    pub fn new(file: String) -> Result<Self, Error> {
        if digest(&file) == DIGEST { Ok(Self { file }) } else { Err(Error) }
    }

    /// Returns the texts of the file that is part of the native program.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn built_in() -> Self {
        Self { file: FILE.to_owned() }
    }

    /// Returns the text of this name.
    pub fn text(&self, name: &str) -> Option<&str> {
        section(&self.file, name)
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificates")
    }
}

/// Returns the text after the line with this name, up to the next such line.
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
        let certificates = Certificates::built_in();
        for (name, text) in INSTALLED {
            assert!(text.starts_with("-----BEGIN ") && text.ends_with("-----\n"), "{name}");
            assert_eq!((installed(name), certificates.text(name)), (Some(text), Some(text)), "{name}");
        }
        assert!(certificates.text("root").is_some() && installed("root").is_none());
        for name in ["", "customerCA", "customerCA.crt\n", "-----BEGIN CERTIFICATE-----"] {
            assert_eq!((installed(name), certificates.text(name)), (None, None), "{name}");
        }
    }

    #[test]
    fn only_the_file_that_belongs_to_this_program_is_taken() {
        assert_eq!(Certificates::new(FILE.to_owned()), Ok(Certificates::built_in()));
        let changed = FILE.replacen('A', "B", 1);
        for damaged in ["", "<!doctype html>", &FILE[..FILE.len() - 1], &FILE.replace('\n', "\r\n"), &changed] {
            assert_eq!(Certificates::new(damaged.to_owned()), Err(Error), "{} bytes", damaged.len());
        }
    }
}
