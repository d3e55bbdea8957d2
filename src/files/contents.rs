//! The contents of an entry, and their saved form.
//!
//! A file is saved as text where its bytes are text, in hexadecimal digits otherwise, and by name where it is an asset
//! of the program, so that saved labs stay small.

use std::{borrow::Cow, fmt::Write};

use serde::{Deserialize, Serialize, Serializer};

use crate::assets;

/// What an entry of a file system holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Saved")]
pub enum Contents {
    /// A folder.
    Folder,
    /// A file with these bytes.
    Bytes(Vec<u8>),
    /// A file as it was installed: the asset of this name.
    Asset(String),
    /// A program of the machine, by name. Only the first bytes of its file can be read.
    Program {
        /// Name by which the registry of programs knows it.
        name: String,
        /// Size in bytes.
        size: u64,
    },
}

/// The bytes that can be read of a program: the start of an executable file.
const EXECUTABLE: &[u8] = b"\x7fELF\x02\x01\x01\n";

impl Contents {
    /// Returns a file with this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Bytes(text.into().into_bytes())
    }

    /// Returns a file that is an asset.
    pub fn asset(name: &str) -> Self {
        Self::Asset(name.to_owned())
    }

    /// Returns the bytes that can be read. A folder has none, nor has an asset of an unknown name.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Folder => &[],
            Self::Bytes(bytes) => bytes,
            Self::Asset(name) => assets::installed(name).unwrap_or_default().as_bytes(),
            Self::Program { .. } => EXECUTABLE,
        }
    }
}

/// The saved form.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Saved<'a> {
    Folder,
    Text(Cow<'a, str>),
    Hex(String),
    Asset(Cow<'a, str>),
    Program { name: Cow<'a, str>, size: u64 },
}

impl Serialize for Contents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let saved = match self {
            Self::Folder => Saved::Folder,
            Self::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Saved::Text(text.into()),
                Err(_) => Saved::Hex(to_hex(bytes)),
            },
            Self::Asset(name) => Saved::Asset(name.into()),
            Self::Program { name, size } => Saved::Program { name: name.into(), size: *size },
        };
        saved.serialize(serializer)
    }
}

impl TryFrom<Saved<'_>> for Contents {
    type Error = &'static str;

    fn try_from(saved: Saved<'_>) -> Result<Self, Self::Error> {
        Ok(match saved {
            Saved::Folder => Self::Folder,
            Saved::Text(text) => Self::text(text),
            Saved::Hex(digits) => Self::Bytes(from_hex(&digits).ok_or("a file has bytes that are not hexadecimal")?),
            Saved::Asset(name) => Self::Asset(name.into_owned()),
            Saved::Program { name, size } => Self::Program { name: name.into_owned(), size },
        })
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(value(high)? << 4 | value(low)?).ok(),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saved;

    #[test]
    fn contents_keep_their_saved_form() {
        for (contents, text) in [
            (Contents::Folder, r#""folder""#),
            (Contents::text("a\n"), r#"{"text":"a\n"}"#),
            (Contents::Bytes(vec![0xff, 0, 0x1f]), r#"{"hex":"ff001f"}"#),
            (Contents::asset("client.crt"), r#"{"asset":"client.crt"}"#),
            (Contents::Program { name: "x".into(), size: 7 }, r#"{"program":{"name":"x","size":7}}"#),
        ] {
            assert_eq!(saved::write(&contents), text);
            assert_eq!(saved::read::<Contents>(text).unwrap(), contents);
        }
    }

    #[test]
    fn damaged_bytes_are_refused() {
        for digits in ["f", "fg", "\u{e9}"] {
            assert!(saved::read::<Contents>(&format!(r#"{{"hex":"{digits}"}}"#)).is_err(), "{digits}");
        }
    }

    #[test]
    fn an_asset_has_its_bytes() {
        assert!(Contents::asset(assets::CLIENT_CRT).bytes().starts_with(b"-----BEGIN CERTIFICATE-----"));
        assert_eq!(Contents::asset("nope").bytes(), b"");
    }
}
