//! Certificates that `getCert` saves: the exact bytes of the device, in a lab and on this machine, and a chain that the
//! real OpenSSL accepts.

use std::{fs, process::Command, rc::Rc};

use hsm_dojo::{
    assets::Certificates,
    clock::LabTime,
    cloud::Fault,
    host::{Flavour, Preset},
    hsm::{CertificateKind, Hsm},
    lab::{Effect, FIRST_TERMINAL, Input, Lab, SavedLab, Start},
};

use crate::{
    pipe::{CONFIG, Native, run},
    support::Terminal,
};

const KINDS: [u32; 5] = [1, 2, 4, 8, 16];

/// Returns a certificate of a device by its number.
fn of(hsm: &Hsm, number: u32) -> String {
    let name = hsm.certificate(CertificateKind::from_number(number).unwrap()).unwrap();
    Certificates::built_in().text(&name).unwrap().to_owned()
}

#[test]
fn certificates_saved_in_a_lab_are_those_of_the_device() {
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

/// Saves the manufacturer's root, which is not a file of a machine.
const SAVE: &str = "getCert root.crt 1";

/// Types a line. Returns true if it has saved a certificate, and false if the notice says that there is none yet.
fn saves(terminal: &mut Terminal, line: &str) -> bool {
    let (successes, notices) = (terminal.screen.matches("getCert Success\n").count(), terminal.notices.len());
    terminal.play(&[line]);
    let said = terminal.notices[notices..]
        .iter()
        .any(|notice| notice == "The simulator is still fetching its certificates. Nothing was saved; try again.");
    let saved = terminal.screen.matches("getCert Success\n").count() == successes + 1;
    assert_ne!(said, saved, "{}", terminal.screen);
    saved
}

#[test]
fn without_certificates_a_notice_asks_to_try_again_and_files_of_machines_are_saved() {
    let mut terminal = Terminal::of(Lab::new(Start::sandbox(Preset::Single, Flavour::Linux, 1), None));
    terminal.start_cmu(Flavour::Linux);
    terminal.play(&["server 0"]);
    assert!(!saves(&mut terminal, SAVE) && saves(&mut terminal, "getCert ca.crt 4"));
    terminal.lab.set_certificates(Rc::new(Certificates::built_in()));
    assert!(saves(&mut terminal, SAVE));
}

#[test]
fn a_slow_server_is_waited_for() {
    let mut terminal = Terminal::cmu(Preset::Single);
    terminal.play(&["server 0"]);
    let mut world = terminal.lab.world().clone();
    assert!(world.cluster.set_fault("10.0.2.9", Fault::Slow));
    terminal.lab.set_world(world);
    let effects = terminal.lab.apply(LabTime::default(), FIRST_TERMINAL, Input::Line(SAVE.to_owned()));
    assert!(matches!(effects.last(), Some(Effect::WakeAt(_))), "{effects:?}");
    terminal.apply(Input::Tick);
    assert!(terminal.screen.ends_with("getCert Success\nserver0>"), "{}", terminal.screen);
}

#[test]
fn a_lab_keeps_its_certificates() {
    let mut terminal = Terminal::cmu(Preset::Single);
    terminal.play(&["server 0"]);
    let (saved, world) = (terminal.lab.save(), terminal.lab.world().clone());
    assert!(saves(&mut terminal, SAVE));
    terminal.apply(Input::Undo);
    assert!(saves(&mut terminal, SAVE));
    terminal.apply(Input::Undo);
    terminal.apply(Input::Redo);
    assert!(saves(&mut terminal, SAVE));
    terminal.lab.set_world(world.clone());
    assert!(saves(&mut terminal, SAVE));
    terminal.apply(Input::Reset);
    terminal.start_cmu(Flavour::Linux);
    terminal.play(&["server 0"]);
    assert!(saves(&mut terminal, SAVE));
    let without = SavedLab::read(&saved).unwrap().open(None);
    assert_eq!((without.save(), without.world()), (saved, &world), "they are no part of what is saved or compared");
}

#[test]
fn certificates_saved_on_this_machine_are_a_chain_that_openssl_accepts() {
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
