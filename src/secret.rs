//! Secrets: a password exists as text only between the keyboard and [`Secret::new`].
//!
//! A secret keeps a salted digest (so that equal passwords compare equal within one lab), a length and a few
//! properties. A fast digest with a known salt does not protect a guessable password from somebody who has the saved
//! state. It keeps passwords out of screens, logs and files.

use std::fmt;

use sha2::{Digest, Sha256};

use serde::{Deserialize, Serialize};

/// The salt of a lab, derived from its seed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salt(Hex);

impl Salt {
    /// Derives the salt of the lab that starts from `seed`.
    pub fn from_seed(seed: u64) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"hsm-dojo salt 1");
        hasher.update(seed.to_be_bytes());
        Self(Hex(hasher.finalize().into()))
    }
}

/// A password as the lab keeps it. It is never printed or serialised in clear.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secret {
    digest: Hex,
    /// Characters, not bytes.
    length: usize,
    printable: bool,
    placeholder: bool,
}

impl Secret {
    /// Computes the digest and the properties of a password. The text itself is not kept.
    pub fn new(salt: &Salt, text: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(salt.0.0);
        hasher.update(text.as_bytes());
        Self {
            digest: Hex(hasher.finalize().into()),
            length: text.chars().count(),
            printable: !text
                .contains(|c: char| c.is_control() || c.is_whitespace() || c == char::REPLACEMENT_CHARACTER),
            placeholder: text.starts_with('<') && text.ends_with('>'),
        }
    }

    /// Returns the number of characters.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Returns true if every character is printable and none is a blank (`docs/reference/cmu.md` 7.4).
    pub fn is_printable(&self) -> bool {
        self.printable
    }

    /// Returns true if the password was written in angle brackets, as a manual writes `<NewPassword>`.
    pub fn is_placeholder(&self) -> bool {
        self.placeholder
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.digest.0 == other.digest.0
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// 32 bytes, serialised as hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Hex([u8; 32]);

impl From<Hex> for String {
    fn from(hex: Hex) -> Self {
        hex.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl TryFrom<String> for Hex {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        Self::parse(&digits).ok_or("a digest has 64 hexadecimal digits")
    }
}

impl Hex {
    fn parse(digits: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let mut digits = digits.chars().map(|digit| digit.to_digit(16));
        for byte in &mut bytes {
            *byte = (digits.next()?? * 16 + digits.next()??) as u8;
        }
        digits.next().is_none().then_some(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saved;

    #[test]
    fn equal_passwords_compare_equal_in_one_lab_and_differ_between_labs() {
        let (here, there) = (Salt::from_seed(1), Salt::from_seed(2));
        assert_eq!(Secret::new(&here, "co12345"), Secret::new(&here, "co12345"));
        assert_ne!(Secret::new(&here, "co12345"), Secret::new(&here, "co12346"));
        assert_ne!(Secret::new(&here, "co12345"), Secret::new(&there, "co12345"));
    }

    #[test]
    fn the_text_is_in_no_print_and_no_json() {
        let secret = Secret::new(&Salt::from_seed(1), "correct-horse");
        let json = saved::write(&secret);
        assert!(!format!("{secret:?}{json}").contains("horse"));
        assert_eq!(saved::read::<Secret>(&json).unwrap(), secret);
    }

    #[test]
    fn properties_of_the_text_are_kept() {
        let salt = Salt::from_seed(1);
        assert!(Secret::new(&salt, "<NewPassword>").is_placeholder());
        assert_eq!(Secret::new(&salt, "pässword").length(), 8);
        for bad in ["tab\there", "bell\u{7}ring", "bytes\u{fffd}", "two words"] {
            assert!(!Secret::new(&salt, bad).is_printable(), "{bad:?}");
        }
    }

    #[test]
    fn a_damaged_digest_is_an_error() {
        for digest in ["", "xyz", &"g".repeat(64), &"é".repeat(32)] {
            assert!(saved::read::<Hex>(&saved::write(digest)).is_err(), "{digest}");
        }
    }
}
