//! Certificates that the utility saves: byte for byte those of the device, on the machines of a lab and on this one,
//! and a chain that the real OpenSSL accepts.

use std::{fs, process::Command};

use hsm_dojo::{
    clock::LabTime,
    host::{Flavour, Preset},
    hsm::{Certificate, CertificateKind, Hsm},
    lab::Start,
};

use crate::{
    pipe::{CONFIG, Native, run},
    support::Terminal,
};

const KINDS: [u32; 5] = [1, 2, 4, 8, 16];

fn of(hsm: &Hsm, number: u32) -> &'static str {
    match hsm.certificate(CertificateKind::from_number(number).unwrap()) {
        Certificate::Pem(text) => text,
        other => panic!("{number}: {other:?}"),
    }
}

#[test]
fn files_of_a_lab_hold_what_the_device_gives() {
    for (flavour, folder) in
        [(Flavour::Linux, "/home/ec2-user"), (Flavour::Windows, r"C:\Program Files\Amazon\CloudHSM")]
    {
        let mut terminal = Terminal::new(Start::sandbox(Preset::ThreeHsms, flavour, 1));
        terminal.start_cmu(flavour);
        for (server, ip) in [(1, "10.0.3.11"), (2, "10.0.1.12")] {
            terminal.play(&[&format!("server {server}")]);
            for kind in KINDS {
                terminal.play(&[&format!("getCert {kind}.crt {kind}")]);
                let files = &terminal.lab.world().instance.files;
                let saved =
                    files.read(&files.style().resolve(&files.style().path(folder), &format!("{kind}.crt")), "root");
                let given = of(terminal.lab.world().cluster.at(ip).unwrap(), kind);
                assert_eq!(saved, Ok(given.as_bytes()), "{}", terminal.screen);
            }
        }
        assert_eq!(terminal.screen.matches("getCert Success\n").count(), 10);
    }
}

#[test]
fn files_of_this_machine_are_a_chain_that_openssl_accepts() {
    let native = Native::new();
    let lines: String = KINDS.iter().map(|kind| format!("getCert {kind}.crt {kind}\n")).collect();
    let outcome = run(native.utility(CONFIG), format!("server 0\n{lines}getCert no/folder.crt 1\ngetCert . 1\nquit\n"));
    assert_eq!(outcome.out.matches("getCert Success\n").count(), 5, "{}", outcome.out);
    assert!(outcome.out.contains("Failed to open no/folder.crt\n") && outcome.out.contains("Failed to open .\n"));
    assert!(outcome.words.contains("no/folder.crt on this machine cannot be written: "), "{}", outcome.words);
    let world = Preset::Activation.world(Flavour::Linux, 1);
    for kind in KINDS {
        let saved = fs::read_to_string(native.path(&format!("{kind}.crt"))).unwrap();
        assert_eq!(saved, of(world.cluster.nodes()[0].hsm(), kind));
    }
    let now = (LabTime::default().unix_micros() / 1_000_000).to_string();
    let verify = |words: &str| {
        let words = words.split(' ');
        let mut openssl = Command::new("openssl");
        openssl.args(["verify", "-attime", &now]).args(words).current_dir(native.path("."));
        String::from_utf8(openssl.output().unwrap().stdout).unwrap()
    };
    assert_eq!(verify("-CAfile 1.crt 2.crt"), "2.crt: OK\n");
    assert_eq!(verify("-CAfile 1.crt -untrusted 2.crt 16.crt"), "16.crt: OK\n");
    assert_eq!(verify("-CAfile 4.crt 8.crt"), "8.crt: OK\n");
    assert_ne!(verify("-CAfile 4.crt 16.crt"), "16.crt: OK\n");
}
