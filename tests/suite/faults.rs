//! HSMs that fail: what the tools make of it, and what the lab lets one do to them.

use hsm_dojo::{
    cloud::Fault,
    host::Preset,
    hsm::{Client, HsmError, Opcode, UserType},
    lab::{FIRST_SESSION, Input, Lab, NodeChange},
};

use crate::support::Terminal;

const SECOND: &str = "10.0.3.11";

/// CMU on three HSMs, the second of which is in this condition.
fn second(fault: Fault) -> Terminal {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    set(&mut terminal, fault);
    terminal
}

fn set(terminal: &mut Terminal, fault: Fault) {
    change(terminal, SECOND, NodeChange::Fault(fault));
}

/// Changes an HSM and gives the words of the simulator about it.
fn change(terminal: &mut Terminal, address: &str, change: NodeChange) -> String {
    terminal.apply(Input::Fault { address: address.to_owned(), change });
    terminal.notices.pop().unwrap()
}

fn add(terminal: &mut Terminal) -> String {
    terminal.apply(Input::AddHsm);
    terminal.notices.pop().unwrap()
}

fn addresses(terminal: &Terminal) -> Vec<&str> {
    terminal.lab.world().cluster.nodes().iter().map(|node| node.eni_ip.as_str()).collect()
}

fn log_in(user_type: UserType, name: &str) -> NodeChange {
    NodeChange::LogIn { user_type, name: name.to_owned() }
}

/// Lab time that a line takes, in milliseconds.
fn millis(terminal: &mut Terminal, line: &str) -> u64 {
    let before = terminal.lab.world().clock.micros();
    terminal.play(&[line]);
    (terminal.lab.world().clock.micros() - before) / 1000
}

#[test]
fn a_slow_hsm_takes_its_time_and_does_everything() {
    let mut terminal = second(Fault::Slow);
    assert_eq!(millis(&mut terminal, "loginHSM CO admin co12345"), 4_150);
    assert_eq!(millis(&mut terminal, "listUsers"), 4_150);
    assert_eq!(terminal.screen.matches("loginHSM success on server").count(), 3);
    assert_eq!(terminal.screen.matches("Number of users found:2").count(), 3);
}

#[test]
fn what_an_unreachable_hsm_is_asked_fails_after_a_while_and_the_others_go_on() {
    let mut terminal = second(Fault::Unreachable);
    assert_eq!(millis(&mut terminal, "listUsers"), 3_150);
    assert_eq!(terminal.screen.matches("Number of users found:2").count(), 2);
    assert!(terminal.screen.contains("listUsers failed on server 1(10.0.3.11)"), "{}", terminal.screen);
    set(&mut terminal, Fault::Healthy);
    terminal.play(&["loginHSM CO admin co12345"]);
    assert_eq!(terminal.screen.matches("loginHSM success on server").count(), 2, "the utility does not connect again");
}

#[test]
fn the_utility_does_not_start_where_an_hsm_is_unreachable_and_waits_for_a_slow_one() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    let start = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";
    set(&mut terminal, Fault::Unreachable);
    terminal.play(&[start]);
    assert!(terminal.screen.contains("Connection timed out"), "{}", terminal.screen);
    set(&mut terminal, Fault::Slow);
    assert_eq!((millis(&mut terminal, start), terminal.prompt().as_str()), (4_150, "aws-cloudhsm>"));
}

#[test]
fn a_lost_connection_is_not_waited_for_again() {
    let mut terminal = second(Fault::Drops { done: false });
    assert_eq!(millis(&mut terminal, "loginHSM CO admin co12345"), 150);
    set(&mut terminal, Fault::Unreachable);
    assert_eq!(millis(&mut terminal, "listUsers"), 150);
}

#[test]
fn a_change_that_one_hsm_refuses_is_retried_when_it_is_healthy_again() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    terminal.play(&["loginHSM CO admin co12345"]);
    set(&mut terminal, Fault::Fails { times: 2, error: HsmError::InvalidInput });
    terminal.play(&["changePswd CO admin new12345", "y", "R", "R"]);
    let shown = &terminal.screen;
    assert_eq!(shown.matches("changePswd failed: HSM Error: Invalid input data/params").count(), 2, "{shown}");
    assert_eq!(shown.matches("changePswd success on server").count(), 3, "{shown}");
}

#[test]
fn a_condition_is_told_and_can_be_taken_back_and_done_again() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    let said = change(&mut terminal, SECOND, NodeChange::Fault(Fault::Slow));
    assert_eq!(said, "10.0.3.11 is slow. Undo takes this back.");
    let fails = Fault::Fails { times: 2, error: HsmError::NoSuchUser };
    let said = change(&mut terminal, SECOND, NodeChange::Fault(fails));
    assert_eq!(said, "10.0.3.11 is about to refuse its next 2 operations (user-missing). Undo takes this back.");
    assert_eq!(terminal.lab.undo_labels().next(), said.strip_suffix(". Undo takes this back."));
    terminal.apply(Input::Undo);
    assert_eq!(terminal.lab.world().cluster.fault(SECOND), Some(&Fault::Slow));
    terminal.apply(Input::Undo);
    assert_eq!(terminal.lab.world().cluster.fault(SECOND), Some(&Fault::Healthy));
    terminal.apply(Input::Redo);
    assert_eq!(terminal.lab.world().cluster.fault(SECOND), Some(&Fault::Slow));
    assert_eq!(terminal.prompt(), "aws-cloudhsm>", "the terminal is where it was");
    assert_eq!(Lab::load(&terminal.lab.save()).unwrap().world(), terminal.lab.world());
}

#[test]
fn what_cannot_be_done_to_an_hsm_changes_nothing_and_says_why() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    let (before, steps) = (terminal.lab.world().clone(), terminal.lab.undo_labels().count());
    for (address, what, words) in [
        ("10.9.9.9", NodeChange::Remove, "there is no HSM at 10.9.9.9; there is 10.0.2.9, 10.0.3.11, 10.0.1.12"),
        ("", NodeChange::Fault(Fault::Slow), "there is no HSM at ; there"),
        ("\u{0}ü", NodeChange::LogOut, "there is no HSM at"),
        (SECOND, NodeChange::Fault(Fault::Healthy), "10.0.3.11 is healthy already"),
        (SECOND, log_in(UserType::Cu, "admin"), "there is no CU admin on 10.0.3.11"),
        (SECOND, NodeChange::LogOut, "nobody is logged in elsewhere on 10.0.3.11"),
    ] {
        let said = change(&mut terminal, address, what);
        assert!(said.starts_with("Nothing has changed: ") && said.contains(words), "{said}");
    }
    assert_eq!((terminal.lab.world(), terminal.lab.undo_labels().count()), (&before, steps));
}

#[test]
fn an_added_hsm_holds_what_the_first_one_does_and_nobody_knows_of_it() {
    let mut terminal = Terminal::cmu(Preset::OutOfSync);
    terminal.play(&["loginHSM CU example_user wrong"]);
    let said = add(&mut terminal);
    assert_eq!(said, "10.0.1.11 is added from a backup, and no configuration lists it yet. Undo takes this back.");
    let cluster = &terminal.lab.world().cluster;
    let (first, added) = (cluster.at("10.0.2.9").unwrap(), cluster.at("10.0.1.11").unwrap());
    assert_eq!((first.users(), first.policy()), (added.users(), added.policy()));
    assert_eq!(added.users()[3].login_failures(), 1, "counters come along");
    let log: Vec<_> = added.audit_log().iter().map(|event| event.opcode).collect();
    assert_eq!((log, added.clients().count()), (vec![Opcode::RestoreBegin, Opcode::RestoreEnd], 0));
    assert!(cluster.nodes()[..3].iter().all(|node| node.hsm().id() != added.id()));
    terminal.play(&["loginHSM CO admin co12345"]);
    assert_eq!(terminal.screen.matches("loginHSM success on server").count(), 3);
    terminal.apply(Input::Undo);
    terminal.apply(Input::Undo);
    assert_eq!(terminal.lab.world().cluster.nodes().len(), 3);
}

#[test]
fn a_cluster_has_up_to_28_hsms_each_at_an_address_of_its_own() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    for _ in 3..28 {
        add(&mut terminal);
    }
    let said = add(&mut terminal);
    assert_eq!(said, "Nothing has changed: this cluster has no room for a further HSM.");
    let (mut all, mut ids) = (addresses(&terminal), Vec::new());
    all.sort_unstable();
    all.dedup();
    ids.extend(terminal.lab.world().cluster.nodes().iter().map(|node| node.hsm().id()));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((all.len(), ids.len()), (28, 28));
}

#[test]
fn the_last_hsm_comes_back_from_what_is_left_of_it() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    terminal.play(&["loginHSM CO admin co12345", "changePswd CO admin new12345", "y"]);
    for address in ["10.0.2.9", SECOND, "10.0.1.12"] {
        let said = change(&mut terminal, address, NodeChange::Remove);
        assert_eq!(said, format!("{address} is removed from the cluster. Undo takes this back."));
    }
    assert_eq!((addresses(&terminal), terminal.state()), (vec![], "ACTIVE"));
    let said = change(&mut terminal, SECOND, NodeChange::Remove);
    assert_eq!(said, "Nothing has changed: there is no HSM at 10.0.3.11; there is none.");
    terminal.play(&["listUsers"]);
    assert!(terminal.screen.contains("listUsers failed"), "{}", terminal.screen);
    let mut terminal = Terminal { lab: Lab::load(&terminal.lab.save()).unwrap(), ..terminal };
    add(&mut terminal);
    assert_eq!((addresses(&terminal), terminal.state()), (vec!["10.0.1.10"], "ACTIVE"));
    assert_eq!(terminal.lab.world().cluster.nodes()[0].hsm().users().len(), 2);
}

#[test]
fn a_cluster_that_was_never_activated_has_one_hsm() {
    let mut terminal = Terminal::sandbox(Preset::Activation);
    assert_eq!(add(&mut terminal), "Nothing has changed: this cluster gets a further HSM once it is ACTIVE.");
    change(&mut terminal, "10.0.1.12", NodeChange::Remove);
    add(&mut terminal);
    assert_eq!(terminal.state(), "INITIALIZED");
    let officer = &terminal.lab.world().cluster.nodes()[0].hsm().users()[0];
    assert_eq!(officer.user_type(), UserType::Preco);
}

#[test]
fn a_user_at_work_elsewhere_is_busy_until_logged_out() {
    let mut terminal = Terminal::cmu(Preset::OutOfSync);
    let said = change(&mut terminal, "10.0.2.9", log_in(UserType::Cu, "Example_User"));
    assert_eq!(said, "CU Example_User is logged in elsewhere on 10.0.2.9. Undo takes this back.");
    let said = change(&mut terminal, "10.0.2.9", log_in(UserType::Cu, "example_user"));
    assert!(said.contains("is logged in elsewhere on 10.0.2.9 already"), "{said}");
    // Processes that are gone take nothing of it away.
    terminal.lab.drop_lost_clients(|client| client == Client(FIRST_SESSION));
    terminal.play(&["loginHSM CO admin co12345", "changePswd CU example_user fresh-one", "y", "A"]);
    assert!(terminal.screen.contains("changePswd failed: HSM Error: User is currently logged in"));
    assert_eq!(
        change(&mut terminal, "10.0.2.9", NodeChange::LogOut),
        "Nobody is logged in elsewhere on 10.0.2.9 any more. Undo takes this back."
    );
    terminal.play(&["changePswd CU example_user fresh-one", "y", "A"]);
    assert!(terminal.screen.contains("changePswd success on server 0(10.0.2.9)"), "{}", terminal.screen);
    let log = terminal.lab.world().cluster.at("10.0.2.9").unwrap().audit_log();
    let about = |opcode| log.iter().filter(|event| event.opcode == opcode && event.about.is_some()).count();
    assert_eq!((about(Opcode::Login), about(Opcode::Logout), about(Opcode::CloseSession)), (2, 1, 0));
}

#[test]
fn nobody_who_is_locked_logs_in_elsewhere() {
    let mut terminal = Terminal::cmu(Preset::Single);
    terminal.play(&["loginHSM CO admin wrong"; 6]);
    let said = change(&mut terminal, "10.0.2.9", log_in(UserType::Co, "admin"));
    assert_eq!(said, "Nothing has changed: CO admin is locked on 10.0.2.9 and cannot log in.");
}
