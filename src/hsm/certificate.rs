//! The certificates of a device: who made its card, which card it lives on, and who owns it
//! (`docs/reference/lifecycle.md` 9).
//!
//! `scripts/chain` made them in advance. A device knows their names; the texts are assets. The serial numbers of the
//! cards and the digest of the owner's certificate are here, because they are always needed.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Hsm;
use crate::assets;

/// A hardware card of the provider. No two HSMs of a cluster are on the same card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card(u8);

/// Serial numbers of the cards (`docs/reference/lifecycle.md` 9.2 and 11), one for each HSM of the largest cluster.
const SERIAL_NUMBERS: [&str; 28] = [
    "5.3G1953-ICM001225",
    "5.3G1941-ICM000590",
    "5.3G2007-ICM001388",
    "5.3G1926-ICM000317",
    "5.3G2033-ICM002046",
    "5.3G1948-ICM000972",
    "5.3G2119-ICM003105",
    "5.3G1937-ICM000511",
    "5.3G2012-ICM001521",
    "5.3G2045-ICM002390",
    "5.3G1930-ICM000384",
    "5.3G2106-ICM002831",
    "5.3G1951-ICM001137",
    "5.3G2026-ICM001874",
    "5.3G1944-ICM000738",
    "5.3G2122-ICM003164",
    "5.3G2018-ICM001669",
    "5.3G1933-ICM000442",
    "5.3G2050-ICM002517",
    "5.3G1939-ICM000553",
    "5.3G2003-ICM001297",
    "5.3G2111-ICM002952",
    "5.3G1946-ICM000861",
    "5.3G2030-ICM001958",
    "5.3G2041-ICM002263",
    "5.3G1928-ICM000349",
    "5.3G2115-ICM003027",
    "5.3G2022-ICM001783",
];

impl Card {
    /// Returns the card of an HSM by its index in a new cluster. The first HSM of every cluster is on the first card,
    /// which the cluster's certificate names. The others follow from the seed of the lab.
    pub fn of_hsm(seed: u64, index: usize) -> Self {
        let others = SERIAL_NUMBERS.len() - 1;
        match index {
            0 => Self(0),
            _ => Self((1 + ((seed % others as u64) as usize + index - 1) % others) as u8),
        }
    }

    /// Returns a card for an HSM that joins others: the next free one after that of the last HSM.
    pub fn next_free(taken: &[Self]) -> Self {
        let count = SERIAL_NUMBERS.len() as u8;
        let last = taken.last().map_or(0, |card| card.0);
        (1..=count)
            .map(|step| Self(last % count + step))
            .map(|card| Self(card.0 % count))
            .find(|card| !taken.contains(card))
            .unwrap_or_default()
    }

    /// Returns the serial number, such as `5.3G1953-ICM001225`.
    pub fn serial_number(self) -> &'static str {
        // A record from outside may have any number.
        SERIAL_NUMBERS[usize::from(self.0) % SERIAL_NUMBERS.len()]
    }
}

/// Which certificate of a device (`docs/reference/cmu.md` 9.22).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateKind {
    /// The manufacturer's root.
    ManufacturerRoot,
    /// The manufacturer's certificate for the card.
    ManufacturerHardware,
    /// The owner's root certificate, which is the trust anchor.
    CustomerRoot,
    /// The owner's certificate for the cluster.
    Cluster,
    /// The card's certificate for the HSM, which leads to the manufacturer's root.
    ClusterByManufacturer,
}

impl CertificateKind {
    /// Returns the kind with this number; the numbers are bits.
    pub const fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::ManufacturerRoot,
            2 => Self::ManufacturerHardware,
            4 => Self::CustomerRoot,
            8 => Self::Cluster,
            16 => Self::ClusterByManufacturer,
            _ => return None,
        })
    }
}

/// What a client finds out about a file that should be the owner's certificate (`docs/reference/lifecycle.md` 10.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the owner's.
    Right,
    /// It is another certificate.
    Foreign,
    /// It is not a certificate.
    NotACertificate,
}

/// SHA-256 of the owner's certificate in DER.
const TRUST_ANCHOR: [u8; 32] = [
    0xf5, 0x4b, 0xb9, 0x1e, 0xa3, 0xd4, 0x4d, 0x7d, 0xff, 0x0b, 0x3b, 0x87, 0xb3, 0x50, 0x69, 0x2c, 0x2e, 0x2d, 0x27,
    0x62, 0x0a, 0x51, 0x81, 0xc2, 0xa7, 0x18, 0x72, 0x81, 0xcf, 0x74, 0x87, 0x95,
];
/// SHA-256 of the owner's certificate in labs saved before `scripts/chain` existed, which hold it in a file.
const TRUST_ANCHOR_BEFORE: [u8; 32] = [
    0x82, 0x2a, 0xbd, 0xef, 0x0b, 0x15, 0x9a, 0xad, 0x80, 0x22, 0x6b, 0xcb, 0x2c, 0x5f, 0x38, 0x6b, 0xbe, 0xa5, 0xe0,
    0x66, 0xcc, 0x7f, 0xeb, 0x19, 0x13, 0xfd, 0x48, 0x37, 0xe4, 0x73, 0xbb, 0x86,
];

impl Hsm {
    /// Returns the card that the device is on.
    pub fn card(&self) -> Card {
        self.card
    }

    /// Returns the same device on another card.
    #[must_use]
    pub fn on_card(mut self, card: Card) -> Self {
        self.card = card;
        self
    }

    /// Returns the serial number of the device, which is that of its card.
    pub fn serial_number(&self) -> &'static str {
        self.card.serial_number()
    }

    /// Returns the name of one of the device's certificates (`docs/reference/cmu.md` 9.22); `None` if the device has
    /// none of this kind, because it has no owner yet. Those of the owner are the same on all devices of a cluster.
    pub fn certificate(&self, kind: CertificateKind) -> Option<String> {
        let serial = self.serial_number();
        match kind {
            CertificateKind::CustomerRoot | CertificateKind::Cluster if self.unclaimed => None,
            CertificateKind::ManufacturerRoot => Some("root".to_owned()),
            CertificateKind::ManufacturerHardware => Some(format!("card {serial}")),
            CertificateKind::CustomerRoot => Some(assets::CUSTOMER_CA.to_owned()),
            CertificateKind::Cluster => Some("cluster".to_owned()),
            CertificateKind::ClusterByManufacturer => Some(format!("hsm {serial}")),
        }
    }

    /// Compares the file that a client takes for the owner's certificate with the trust anchor of this device. The file
    /// may have any line endings and other text around the certificate. Only its first certificate counts.
    pub fn verify_trust_anchor(&self, file: &[u8]) -> Verdict {
        let der = first_certificate(&String::from_utf8_lossy(file));
        der.map_or(Verdict::NotACertificate, |der| self.verdict(Sha256::digest(der).into()))
    }

    fn verdict(&self, digest: [u8; 32]) -> Verdict {
        match [TRUST_ANCHOR, TRUST_ANCHOR_BEFORE].contains(&digest) && !self.unclaimed {
            true => Verdict::Right,
            false => Verdict::Foreign,
        }
    }
}

/// Returns the DER of the first certificate in a text.
fn first_certificate(text: &str) -> Option<Vec<u8>> {
    let mut lines = text.lines().map(str::trim_end);
    lines.find(|line| *line == "-----BEGIN CERTIFICATE-----")?;
    // Where the end line is missing, a part of the certificate is missing too.
    base64(lines.take_while(|line| *line != "-----END CERTIFICATE-----")).filter(|der| is_sequence(der))
}

/// Decodes base64 up to its padding, and skips blanks. The caller checks whether the content is complete.
fn base64<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for digit in lines.flat_map(str::bytes).filter(|byte| *byte != b' ').take_while(|byte| *byte != b'=') {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

/// Returns true if the bytes are one SEQUENCE of DER and nothing else, as a certificate is.
fn is_sequence(der: &[u8]) -> bool {
    let (length, content) = match der {
        [0x30, 0x82, high, low, content @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), content),
        [0x30, 0x81, length, content @ ..] => (usize::from(*length), content),
        [0x30, length @ ..=0x7f, content @ ..] => (usize::from(*length), content),
        _ => return false,
    };
    length == content.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        assets::Certificates,
        hsm::{Policy, UserType},
        secret::{Salt, Secret},
    };

    fn device() -> Hsm {
        let officer = (UserType::Co, "admin", Secret::new(&Salt::from_seed(1), "co12345"));
        Hsm::initialized("hsm-aaaaaaaaaaa", Policy::default(), officer)
    }

    fn verify_trust_anchor(text: &str) -> Verdict {
        device().verify_trust_anchor(text.as_bytes())
    }

    #[test]
    fn the_hsms_of_a_cluster_are_on_different_cards() {
        for seed in [0, 1, 26, 27, u64::MAX] {
            let mut cards: Vec<_> = (0..28).map(|index| Card::of_hsm(seed, index)).collect();
            for _ in 0..100 {
                let serials: std::collections::BTreeSet<_> = cards.iter().map(|card| card.serial_number()).collect();
                assert_eq!(serials.len(), 28, "{seed}");
                // HSMs are added and removed.
                cards.remove(seed as usize % 27);
                cards.push(Card::next_free(&cards));
            }
        }
        assert_eq!(Card::of_hsm(5, 0).serial_number(), "5.3G1953-ICM001225");
        assert_ne!(Card::of_hsm(5, 1), Card::of_hsm(6, 1));
        assert_eq!(Card(255).serial_number(), Card(255 % 28).serial_number());
        assert_eq!(Card::next_free(&[Card(255)]), Card(255 % 28 + 1), "a saved lab may hold any number");
    }

    #[test]
    fn kinds_have_the_numbers_of_the_utility() {
        let known: Vec<_> = (0..=64).filter(|number| CertificateKind::from_number(*number).is_some()).collect();
        assert_eq!(known, [1, 2, 4, 8, 16]);
    }

    #[test]
    fn clones_share_the_owners_certificates_but_not_those_of_the_card() {
        let (one, other) = (device(), device().on_card(Card(7)));
        let certificates = Certificates::built_in();
        for number in [1, 2, 4, 8, 16] {
            let kind = CertificateKind::from_number(number).unwrap();
            let (here, there) = (one.certificate(kind), other.certificate(kind));
            let text = here.as_deref().and_then(|name| certificates.text(name));
            assert!(first_certificate(text.unwrap()).is_some(), "{number}");
            assert_eq!(here == there, !matches!(number, 2 | 16), "{number}");
        }
    }

    #[test]
    fn a_device_without_an_owner_has_no_certificates_of_an_owner_and_trusts_none() {
        let device = Hsm { unclaimed: true, ..device() };
        for (number, stored) in [(1, true), (2, true), (4, false), (8, false), (16, true)] {
            let kind = CertificateKind::from_number(number).unwrap();
            assert_eq!(device.certificate(kind).is_some(), stored, "{number}");
        }
        let anchor = assets::installed(assets::CUSTOMER_CA).unwrap();
        assert_eq!(device.verify_trust_anchor(anchor.as_bytes()), Verdict::Foreign);
    }

    #[test]
    fn the_owners_certificate_is_recognized_in_every_form() {
        let text = assets::installed(assets::CUSTOMER_CA).unwrap();
        let in_one_line = text.replace('\n', "").replace("E-----", "E-----\n").replace("-----END", "\n-----END");
        let chain = format!("{text}{}", Certificates::built_in().text("root").unwrap());
        for right in [text, &text.replace('\n', "\r\n"), &format!("subject=...\n\n{text}more"), &in_one_line, &chain] {
            assert_eq!(verify_trust_anchor(right), Verdict::Right, "{right}");
        }
        let between_bytes = [b"\xff\n", text.as_bytes(), b"\xff"].concat();
        assert_eq!(device().verify_trust_anchor(&between_bytes), Verdict::Right);
    }

    #[test]
    fn a_certificate_that_is_not_the_owners_is_foreign() {
        let text = assets::installed(assets::CUSTOMER_CA).unwrap();
        let certificates = Certificates::built_in();
        let [root, cluster] = ["root", "cluster"].map(|name| certificates.text(name).unwrap());
        for foreign in [root, &format!("{root}{text}"), cluster, &text.replacen("US", "UA", 1)] {
            assert_eq!(verify_trust_anchor(foreign), Verdict::Foreign, "{foreign}");
        }
        assert_eq!(verify_trust_anchor(assets::installed(assets::CLIENT_CRT).unwrap()), Verdict::Foreign);
    }

    #[test]
    fn text_that_is_not_a_certificate_is_recognized() {
        let text = assets::installed(assets::CUSTOMER_CA).unwrap();
        let lines: Vec<_> = text.lines().collect();
        let without_a_line = [&lines[..5], &lines[6..]].concat().join("\n");
        let key = assets::installed(assets::CLIENT_KEY).unwrap();
        let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
        let cut = &text[..text.len() / 2];
        for garbage in [
            "",
            "x",
            empty,
            key,
            cut,
            &without_a_line,
            &text.replacen("MII", "M!I", 1),
            &text.replacen("MII", "NII", 1),
        ] {
            assert_eq!(verify_trust_anchor(garbage), Verdict::NotACertificate, "{garbage}");
        }
    }

    #[test]
    fn short_and_long_der_lengths_are_understood() {
        let of = |head: &[u8], length: usize| is_sequence(&[head, &vec![0; length]].concat());
        assert!(of(&[0x30, 0x7f], 0x7f) && of(&[0x30, 0x81, 0x80], 0x80) && of(&[0x30, 0x82, 1, 2], 0x102));
        assert!(!of(&[0x30, 0x82, 1, 2], 0x101) && !of(&[0x30, 0x80], 0) && !of(&[0x31, 1], 1) && !of(&[], 0));
    }
}
