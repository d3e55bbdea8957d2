//! Encryption end to end: `enable_e2e` reports the real state, and a lost connection is given up
//! (`docs/reference/cmu.md` 3.4 and 9.6, `docs/reference/errors.md` 4 and 6).

use hsm_dojo::{
    cloud::Fault,
    host::{MachineId, Preset},
    lab::{Input, NodeChange},
};

use crate::support::Terminal;

const ANCHOR: &str = "/opt/cloudhsm/etc/customerCA.crt";
const START: &str = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";

/// Removes the trust anchor. A copy is in the home folder of the user.
fn remove_anchor(terminal: &mut Terminal) {
    terminal.apply(Input::PutFile { machine: MachineId::Instance, path: ANCHOR.to_owned(), text: None });
}

fn suffer(terminal: &mut Terminal, address: &str, fault: Fault) {
    terminal.apply(Input::Fault { address: address.to_owned(), change: NodeChange::Fault(fault) });
}

/// Returns what a line prints, without its echo and the next prompt.
fn said(terminal: &mut Terminal, line: &str) -> String {
    terminal.screen.clear();
    terminal.play(&[line]);
    let behind = terminal.screen.split_once('\n').unwrap().1;
    behind.strip_suffix(&terminal.prompt()).unwrap().to_owned()
}

/// A utility on three HSMs in limited commands mode, after the trust anchor was restored.
fn limited() -> Terminal {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    terminal.play(&["cp /opt/cloudhsm/etc/customerCA.crt ."]);
    remove_anchor(&mut terminal);
    terminal.play(&[START]);
    assert!(terminal.screen.ends_with("Enabling E2E failed\naws-cloudhsm>"), "{}", terminal.screen);
    let second = terminal.lab.open_shell();
    let at = terminal.lab.world().clock;
    terminal.lab.apply(at, second, Input::Line("sudo cp customerCA.crt /opt/cloudhsm/etc/".to_owned()));
    terminal
}

#[test]
fn one_server_can_be_encrypted_and_the_others_stay_unchanged() {
    let mut terminal = limited();
    assert_eq!(said(&mut terminal, "server 1"), "\nServer is in 'Unencrypted' mode...\n\n");
    assert_eq!(said(&mut terminal, "enable_e2e"), "E2E enabled on server 1(10.0.3.11)\n");
    assert_eq!(said(&mut terminal, "loginHSM CO admin co12345"), "\nloginHSM success\n");
    terminal.play(&["exit"]);
    assert_eq!(
        said(&mut terminal, "loginHSM CO admin co12345"),
        "loginHSM failed: E2E is not enabled on server 0(10.0.2.9)\n"
    );
    assert_eq!(said(&mut terminal, "enable_e2e").matches("E2E enabled on server ").count(), 3);
}

#[test]
fn an_encrypted_session_stays_encrypted_if_the_file_changes() {
    let mut terminal = Terminal::cmu(Preset::Single);
    remove_anchor(&mut terminal);
    assert_eq!(said(&mut terminal, "enable_e2e"), "E2E enabled on server 0(10.0.2.9)\n");
    assert!(said(&mut terminal, "listUsers").contains("Number of users found:2"));
}

#[test]
fn a_server_that_does_not_answer_is_reported_and_given_up() {
    let mut terminal = limited();
    suffer(&mut terminal, "10.0.3.11", Fault::Unreachable);
    let lost = "enable_e2e failed: connection to the server is lost\nenable_e2e failed on server 1(10.0.3.11)\n";
    let expected =
        format!("E2E enabled on server 0(10.0.2.9)\n{lost}E2E enabled on server 2(10.0.1.12)\nEnabling E2E failed\n");
    assert_eq!(said(&mut terminal, "enable_e2e"), expected);
    suffer(&mut terminal, "10.0.3.11", Fault::Healthy);
    assert!(said(&mut terminal, "info server 1").contains("Not connected"));
    assert_eq!(said(&mut terminal, "server 1"), "\nServer is in 'E2' mode...\n\n");
    assert_eq!(said(&mut terminal, "listUsers"), "listUsers failed: connection to the server is lost\n");
}

#[test]
fn a_wrong_user_type_does_not_hide_a_lost_connection() {
    let mut terminal = Terminal::cmu(Preset::Single);
    terminal.play(&["loginHSM CO admin co12345"]);
    suffer(&mut terminal, "10.0.2.9", Fault::Unreachable);
    terminal.play(&["createUser XX bob password1", "y"]);
    assert!(terminal.screen.contains("createUser failed: connection to the server is lost"), "{}", terminal.screen);
}

#[test]
fn a_copy_checks_the_login_on_both_servers_before_the_user_type() {
    let mut terminal = Terminal::cmu(Preset::OutOfSync);
    terminal.play(&["server 0", "loginHSM CU example_user password1"]);
    let expected = "syncUser failed: HSM Error: No user is logged in to do this operation\n";
    assert_eq!(said(&mut terminal, "syncUser 4 1"), expected);
    terminal.play(&["server 2", "loginHSM CU example_user password1", "server 0"]);
    let expected = "syncUser failed: HSM Error: The current logged in user is not authorized to do this operation\n";
    assert_eq!(said(&mut terminal, "syncUser 4 2"), expected);
}

#[test]
fn a_slow_server_delays_every_command() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    terminal.play(&["loginHSM CO admin co12345", "createUser CU bob password1", "y", "server 1", "deleteUser CU bob"]);
    terminal.play(&["server 0"]);
    suffer(&mut terminal, "10.0.3.11", Fault::Slow);
    let before = terminal.lab.world().clock;
    assert!(said(&mut terminal, "syncUser 3 1").ends_with("syncUser success\n"));
    assert_eq!(terminal.lab.world().clock, before.plus_micros(4_100_000));
}
