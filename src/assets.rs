//! Texts of the emulated world that are not in the first load: the certificates and keys of its machines and HSMs.
//!
//! They are one file, `static/assets.pem`, each text behind a line with its name; `scripts/chain` makes it. Natively it
//! is part of the program. In the browser the page fetches it when there is time, and until then only names and sizes
//! are known. They never change while the program runs, so a lab holds their names alone.

use std::fmt;
#[cfg(target_arch = "wasm32")]
use std::sync::OnceLock;

/// The file. In the browser it is read only while the program is built, so that none of it becomes part of the program.
const FILE: &str = include_str!("../static/assets.pem");

/// The owner's certificate, with which the cluster was claimed: the trust anchor (`host.md` 3.5).
pub const CUSTOMER_CA: &str = "customerCA.crt";
/// The client's default certificate (`host.md` 3.1).
pub const CLIENT_CRT: &str = "client.crt";
/// The key of the client's default certificate (`host.md` 3.1).
pub const CLIENT_KEY: &str = "client.key";
/// The key with which the learner gets to the client instance.
pub const LEARNER_KEY: &str = "cloudhsm-client.pem";

/// How large the texts are that are files of a machine, in bytes. Listings show it before they are there.
const SIZES: [(&str, u64); 4] = [(CUSTOMER_CA, 1359), (CLIENT_CRT, 611), (CLIENT_KEY, 241), (LEARNER_KEY, 227)];

/// The texts of [`SIZES`], which are part of the program in the browser, too.
static SMALL: [(&str, &[u8]); 4] = [
    (CUSTOMER_CA, &copy::<1359>(CUSTOMER_CA)),
    (CLIENT_CRT, &copy::<611>(CLIENT_CRT)),
    (CLIENT_KEY, &copy::<241>(CLIENT_KEY)),
    (LEARNER_KEY, &copy::<227>(LEARNER_KEY)),
];

/// Copies a text out of the file while the program is built, so that nothing else of the file becomes part of it.
const fn copy<const SIZE: usize>(name: &str) -> [u8; SIZE] {
    let (file, name, mut start) = (FILE.as_bytes(), name.as_bytes(), 0);
    while !is_headed(file, start, name) {
        start += 1;
    }
    let (mut text, mut index) = ([0; SIZE], 0);
    while index < SIZE {
        text[index] = file[start + name.len() + 3 + index];
        index += 1;
    }
    text
}

/// True where a line `# name` begins.
const fn is_headed(file: &[u8], start: usize, name: &[u8]) -> bool {
    let mut index = 0;
    while index < name.len() && file[start + 2 + index] == name[index] {
        index += 1;
    }
    file[start] == b'#' && file[start + 1] == b' ' && index == name.len() && file[start + 2 + index] == b'\n'
}

/// Tells the file that belongs to this program from every other: one of another version, half of one, the page of a host
/// that has none.
pub const DIGEST: u64 = digest(FILE);

/// What a file of a machine holds: text, or the name of an asset, which may not be there yet.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Text.
    Text(&'a str),
    /// An asset, by its name.
    Asset(&'a str),
}

impl<'a> Content<'a> {
    /// The text, as soon as it is there.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Asset(name) => text(name),
        }
    }
}

impl<'a> Content<'a> {
    /// The bytes of a file of a machine, which are always there.
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Asset(name) => SMALL.iter().find(|(known, _)| *known == name).map_or(&[], |(_, bytes)| bytes),
        }
    }
}

/// The same asset, or the same text.
impl PartialEq for Content<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Asset(here), Self::Asset(there)) => here == there,
            _ => self.text().is_some_and(|text| Some(text) == other.text()),
        }
    }
}

/// The file that was fetched is not the one that belongs to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these are not the certificates and keys of this version")
    }
}

impl std::error::Error for Error {}

/// The text of this name. `None` where there is none of that name, and in the browser as long as the file is not there.
pub fn text(name: &str) -> Option<&'static str> {
    section(file()?, name)
}

/// The size of a file of a machine that is an asset, in bytes; 0 where there is no such asset.
pub fn size(name: &str) -> u64 {
    SIZES.iter().find(|(known, _)| *known == name).map_or(0, |(_, size)| *size)
}

/// Takes up the file as the page has fetched it. Natively it is there anyway, and is only looked at.
///
/// # Errors
/// [`Error`], where it is not the file that belongs to this program, to the byte; then everything stays as it is.
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

/// The text behind a line with this name, up to the next such line.
fn section<'a>(file: &'a str, name: &str) -> Option<&'a str> {
    file.split('#').find_map(|text| text.strip_prefix(' ')?.strip_prefix(name)?.strip_prefix('\n'))
}

/// FNV-1a, which can be worked out while the program is built. It is to find mistakes, not attacks: the file comes from
/// where the program comes from.
const fn digest(text: &str) -> u64 {
    let (bytes, mut digest, mut place) = (text.as_bytes(), 0xcbf2_9ce4_8422_2325, 0);
    while place < bytes.len() {
        digest = (digest ^ bytes[place] as u64).wrapping_mul(0x0100_0000_01b3);
        place += 1;
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_names_and_have_the_sizes_that_are_known() {
        for (name, size) in SIZES {
            let text = text(name).unwrap();
            assert!(text.starts_with("-----BEGIN ") && text.ends_with("-----\n"), "{name}");
            assert_eq!((text.len() as u64, size), (size, super::size(name)), "{name}");
            assert_eq!(Content::Asset(name).bytes(), text.as_bytes(), "{name}");
        }
        for name in ["", "customerCA", "customerCA.crt\n", "-----BEGIN CERTIFICATE-----"] {
            assert_eq!(text(name), None, "{name}");
        }
    }

    #[test]
    fn no_file_is_taken_but_the_one_that_belongs_to_this_program() {
        assert_eq!(provide(FILE.to_owned()), Ok(()));
        let changed = FILE.replacen('A', "B", 1);
        for damaged in ["", "<!doctype html>", &FILE[..FILE.len() - 1], &FILE.replace('\n', "\r\n"), &changed] {
            assert_eq!(provide(damaged.to_owned()), Err(Error), "{} bytes", damaged.len());
        }
    }
}
