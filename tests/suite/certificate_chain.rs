//! The certificates of the emulated world, checked with the real OpenSSL: issuers, subjects and dates.

use std::{fs, path::PathBuf, process::Command};

use hsm_dojo::{
    assets::{self, Certificates},
    clock::LabTime,
    host::{Flavour, Preset},
    hsm::{CertificateKind, Hsm, Verdict},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Terminal, load};

/// A folder with the files of OpenSSL, and the certificates of the devices.
struct OpensslFolder {
    folder: TempDir,
    certificates: Certificates,
}

impl OpensslFolder {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), certificates: Certificates::built_in() }
    }

    /// Returns a certificate of a device by its number.
    fn certificate(&self, device: &Hsm, number: u32) -> &str {
        let name = device.certificate(CertificateKind::from_number(number).unwrap());
        name.and_then(|name| self.certificates.text(&name)).unwrap_or_else(|| panic!("{number}"))
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs OpenSSL. Returns its output, and whether it succeeded.
    fn openssl(&self, line: &str) -> (String, bool) {
        let words = line.split(' ').filter(|word| !word.is_empty());
        let output = Command::new("openssl").args(words).current_dir(self.folder.path()).output().unwrap();
        (String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(), output.status.success())
    }

    /// Returns what OpenSSL prints about a certificate.
    fn show(&self, text: &str, options: &str) -> String {
        self.put("shown.crt", text);
        let (printed, done) = self.openssl(&format!("x509 -in shown.crt -noout {options}"));
        assert!(done, "{printed}");
        printed.trim_end().to_owned()
    }

    /// Verifies a certificate as a learner does, at the start time of every lab and nine years later.
    fn verifies(&self, text: &str, chain: &[&str]) -> bool {
        self.put("verified.crt", text);
        self.put("chain.crt", &chain.concat());
        let begin = LabTime::default().unix_micros() / 1_000_000;
        [begin, begin + 9 * YEAR_SECONDS].iter().all(|time| {
            let (printed, done) = self.openssl(&format!("verify -attime {time} -CAfile chain.crt verified.crt"));
            // A failure must be about the chain, not about the arguments.
            assert!(done || printed.contains("depth lookup"), "{printed}");
            done
        })
    }
}

const YEAR_SECONDS: u64 = 365 * 24 * 60 * 60;

/// The devices of the largest cluster, each on another card.
fn devices() -> Vec<Hsm> {
    let world = Preset::Big.world(Flavour::Linux, 1);
    world.cluster.nodes().iter().map(|node| node.hsm().clone()).collect()
}

const MAKER: &str =
    "C=US,ST=California,L=San Jose,O=Cavium\\, Inc. (SIMULATED),OU=LiquidSecurity,CN=localca.liquidsecurity.cavium.com";

#[test]
fn every_hsm_leads_to_the_manufacturer_over_its_own_card() {
    let (folder, devices) = (OpensslFolder::new(), devices());
    for (index, device) in devices.iter().enumerate() {
        let [root, card, hsm] = [1, 2, 16].map(|number| folder.certificate(device, number));
        assert!(folder.verifies(card, &[root]), "{}", device.serial_number());
        assert!(folder.verifies(hsm, &[card, root]), "{}", device.serial_number());
        assert!(!folder.verifies(hsm, &[root]), "without its card: {}", device.serial_number());
        let other = folder.certificate(&devices[(index + 1) % devices.len()], 2);
        assert!(!folder.verifies(hsm, &[other, root]), "over another card: {}", device.serial_number());
    }
}

#[test]
fn subjects_are_those_of_real_cards() {
    // One attribute with five parts, and then the name, as in `docs/reference/lifecycle.md` 9.2.
    let of = |name: &str| format!("C=US+ST=CA+O=Cavium+OU=N3FIPS+L=SanJose,CN=HSM:{name}\\, for FIPS mode");
    let (folder, options) = (OpensslFolder::new(), "-subject -issuer -serial -nameopt RFC2253,-dn_rev");
    for device in devices() {
        let serial = device.serial_number();
        let card = folder.show(folder.certificate(&device, 2), options);
        assert!(card.starts_with(&format!("subject={}\nissuer={MAKER}\n", of(serial))), "{card}");
        let hsm = folder.show(folder.certificate(&device, 16), options);
        let partition = hsm.split(":PARTN:").nth(1).unwrap().split('\\').next().unwrap();
        assert!((1..=32).contains(&partition.parse().unwrap()), "{hsm}");
        let name = of(&format!("{serial}:PARTN:{partition}"));
        assert_eq!(hsm, format!("subject={name}\nissuer={}\nserial=01", of(serial)));
    }
    let root = folder.show(folder.certificate(&devices()[0], 1), "-subject -issuer -nameopt RFC2253,-dn_rev");
    assert_eq!(root, format!("subject={MAKER}\nissuer={MAKER}"));
}

/// `docs/reference/host.md` 7.3, as OpenSSL 3.0 prints it.
#[test]
fn subjects_are_printed_as_the_reference_prints_them() {
    let folder = OpensslFolder::new();
    let printed = folder.show(folder.certificate(&devices()[0], 16), "-subject -nameopt oneline");
    let subject = r#"C = US + ST = CA + O = Cavium + OU = N3FIPS + L = SanJose, CN = "HSM:5.3G1953-ICM001225:PARTN:7, for FIPS mode""#;
    assert_eq!(printed, format!("subject={subject}"));
}

#[test]
fn the_owner_claimed_the_first_hsm() {
    let (folder, devices) = (OpensslFolder::new(), devices());
    let [anchor, cluster, hsm] = [4, 8, 16].map(|number| folder.certificate(&devices[0], number));
    assert!(folder.verifies(cluster, &[anchor]) && folder.verifies(anchor, &[anchor]));
    assert!(!folder.verifies(hsm, &[anchor]) && !folder.verifies(cluster, &[folder.certificate(&devices[0], 1)]));
    assert_eq!(anchor, assets::installed(assets::CUSTOMER_CA).unwrap());
    // Both issuers signed the same request, which has one key.
    assert_eq!(folder.show(cluster, "-pubkey -subject"), folder.show(hsm, "-pubkey -subject"));
    assert!(folder.show(cluster, "-text").contains("Version: 1 (0x0)"));
    for other in &devices[1..] {
        assert_eq!([4, 8].map(|number| folder.certificate(other, number)), [anchor, cluster]);
        assert_ne!(folder.show(folder.certificate(other, 16), "-pubkey"), folder.show(hsm, "-pubkey"));
    }
}

#[test]
fn only_signing_certificates_may_sign() {
    let folder = OpensslFolder::new();
    for (index, device) in devices().iter().enumerate() {
        for (number, authority) in [(1, true), (2, true), (4, true), (8, false), (16, false)] {
            // Certificates that are the same on all devices are checked once.
            if index > 0 && !matches!(number, 2 | 16) {
                continue;
            }
            let printed = folder.show(folder.certificate(device, number), "-text");
            let about = format!("{number} of {}", device.serial_number());
            assert_eq!(printed.contains("CA:TRUE"), authority, "{about}");
            assert!(printed.contains("sha256WithRSAEncryption") && printed.contains("(2048 bit)"), "{about}");
        }
    }
}

#[test]
fn keys_and_certificates_of_the_machines_belong_together() {
    let folder = OpensslFolder::new();
    let text = |name: &str| assets::installed(name).unwrap();
    folder.put("client.key", text(assets::CLIENT_KEY));
    folder.put("learner.key", text(assets::LEARNER_KEY));
    assert_eq!(
        folder.openssl("pkey -in client.key -pubout").0.trim_end(),
        folder.show(text(assets::CLIENT_CRT), "-pubkey")
    );
    assert!(folder.openssl("pkey -in learner.key -noout").1);
}

#[test]
fn a_certificate_rewritten_by_openssl_is_still_the_owners() {
    let (folder, device) = (OpensslFolder::new(), &devices()[0]);
    folder.put("anchor.crt", folder.certificate(device, 4));
    let verdict = |options: &str| device.verify_trust_anchor(folder.openssl(&format!("x509 {options}")).0.as_bytes());
    assert_eq!(verdict("-in anchor.crt -text"), Verdict::Right);
    assert_eq!(verdict("-in anchor.crt -subject -issuer"), Verdict::Right);
    assert_eq!(verdict("-in anchor.crt -pubkey -noout"), Verdict::NotACertificate);
    folder.openssl("req -x509 -newkey rsa:2048 -nodes -keyout new.key -subj /CN=another -out new.crt");
    assert_eq!(verdict("-in new.crt"), Verdict::Foreign);
}

/// The owner's certificate of labs that were saved before the chain existed. It is in a file of the client instance.
const ANCHOR_BEFORE: &str = "\
-----BEGIN CERTIFICATE-----
MIIDlzCCAn+gAwIBAgIBATANBgkqhkiG9w0BAQsFADB1MQswCQYDVQQGEwJVUzEL
MAkGA1UECAwCV0ExEDAOBgNVBAcMB1NlYXR0bGUxFTATBgNVBAoMDEV4YW1wbGUg
Q29ycDERMA8GA1UECwwIU2VjdXJpdHkxHTAbBgNVBAMMFEhTTSBEb2pvIHRyYWlu
aW5nIENBMB4XDTIzMDUxMjEwMDAwMFoXDTMzMDUxMTEwMDAwMFowdTELMAkGA1UE
BhMCVVMxCzAJBgNVBAgMAldBMRAwDgYDVQQHDAdTZWF0dGxlMRUwEwYDVQQKDAxF
eGFtcGxlIENvcnAxETAPBgNVBAsMCFNlY3VyaXR5MR0wGwYDVQQDDBRIU00gRG9q
byB0cmFpbmluZyBDQTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAKCf
8yLn6fxvPAvdDsBXR7JWUE/Kby93lGbwIevC0JFkK7Ps6N5EbyRhNNXmkJtFwC6d
UfyMRD7CtW7gWhj9w/0tX9nJ5OSPLEcxVAzGUqfRcIrUbl+8XZ2et36NSMqAhX/0
iV8v0jErEgkcFUzFMMvngERjnSCmO6J2M3kDp7y/o/N7ygkNfez7dea9hcGWI85R
f7+AYXm8/lvAWQYCX4XnGv54gix4ejyaghZJRoEOH0KYSM1Ha8LSmeGJeTxT0rT2
5+JSjejrgKw5tyfSG9mrqsHTz/UUjKh3irnrBmRmNH90I3wsGyEZAvr/PjAQ0+SY
A6Bnh9MkW51lybMIAGkCAwEAAaMyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4E
FgQUL+0esE47oWNeeBFVhbztdPXwGRgwDQYJKoZIhvcNAQELBQADggEBAC05/qI7
cyHF0Vex87teBzTpjdHpTJecOgnIsJ46og1ApN0GUjWpl8yDWppw+zNfntL762SS
Q3M3xr80de8EZqo7QZwMvosT6jDilPnG1HaUG6zmVYXdjHDJFvQvXWDi4BSgGOB6
/fFe8bzB/RjZihRbORquP9aYziRuwt9EQz+pus1jQt5VKZARDCUAcLEUuTAYTVPi
vcXDKxTn4TE4ryfRVeJKI7d9ecohrmLNlXXkyNhF+X9ZGJ1TGcU+uaugQExrN789
YPMk+kW8aqu6Twbxv0OoME2kWLQl2i7X+7iHQ7aR/HBMH6mEjLnefoLDRHH99PGE
NBvn3Fcjbvk/9V8=
-----END CERTIFICATE-----
";

#[test]
fn a_lab_saved_before_the_chain_existed_still_works() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    let mut saved: Value = serde_json::from_str(&terminal.lab.save()).unwrap();
    let world = &mut saved["state"]["world"];
    for node in world["cluster"]["nodes"].as_array_mut().unwrap() {
        for field in ["card", "unclaimed"] {
            assert!(node["device"].as_object_mut().unwrap().remove(field).is_some());
        }
    }
    let file = &mut world["instance"]["files"]["entries"]["opt/cloudhsm/etc/customerCA.crt"]["contents"];
    assert_eq!(file.take(), json!({ "asset": assets::CUSTOMER_CA }));
    *file = json!({ "text": ANCHOR_BEFORE });
    terminal.lab = load(&saved.to_string()).unwrap();
    terminal.play(&["cat /opt/cloudhsm/etc/customerCA.crt"]);
    assert!(terminal.screen.contains(ANCHOR_BEFORE));
    terminal.play(&["/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg"]);
    assert_eq!(terminal.screen.matches("E2E enabled on server").count(), 3, "{}", terminal.screen);
}
