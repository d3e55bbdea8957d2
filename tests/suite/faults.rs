//! Faults of HSMs: how the tools handle them, and how they are set.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt};

use hsm_dojo::{
    cloud::Fault,
    host::{Flavour, Preset},
    hsm::{Client, Hsm, HsmError, Opcode, User, UserType},
    lab::{Effect, FIRST_TERMINAL, Input, Lab, NodeChange, TerminalId},
};

use crate::{
    pipe::{CONFIG, Native, PROMPT, Run, Talk, run},
    support::{Terminal, load},
};

const SECOND: &str = "10.0.3.11";

/// CMU on three HSMs, the second of which has this fault.
fn second(fault: Fault) -> Terminal {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    set(&mut terminal, fault);
    terminal
}

fn set(terminal: &mut Terminal, fault: Fault) {
    change(terminal, SECOND, NodeChange::Fault(fault));
}

/// Changes an HSM and returns the notice about it.
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

/// Types a line in a terminal, and lets time pass until it waits again.
fn play_in(lab: &mut Lab, terminal: TerminalId, line: &str) {
    let mut effects = lab.apply(lab.world().clock, terminal, Input::Line(line.to_owned()));
    while let Some(Effect::WakeAt(at)) = effects.pop() {
        effects = lab.apply(at, terminal, Input::Tick);
    }
}

/// Returns the lab time that a line takes, in milliseconds.
fn millis(terminal: &mut Terminal, line: &str) -> u64 {
    let before = terminal.lab.world().clock.micros();
    terminal.play(&[line]);
    (terminal.lab.world().clock.micros() - before) / 1000
}

#[test]
fn a_slow_hsm_is_late_and_does_everything() {
    let mut terminal = second(Fault::Slow);
    assert_eq!(millis(&mut terminal, "loginHSM CO admin co12345"), 4_150);
    assert_eq!(millis(&mut terminal, "listUsers"), 4_150);
    assert_eq!(terminal.screen.matches("loginHSM success on server").count(), 3);
    assert_eq!(terminal.screen.matches("Number of users found:2").count(), 3);
}

#[test]
fn operations_on_an_unreachable_hsm_time_out_and_the_others_continue() {
    let mut terminal = second(Fault::Unreachable);
    assert_eq!(millis(&mut terminal, "listUsers"), 3_150);
    assert_eq!(terminal.screen.matches("Number of users found:2").count(), 2);
    assert!(terminal.screen.contains("listUsers failed on server 1(10.0.3.11)"), "{}", terminal.screen);
    set(&mut terminal, Fault::Healthy);
    terminal.play(&["loginHSM CO admin co12345"]);
    assert_eq!(terminal.screen.matches("loginHSM success on server").count(), 2, "the utility does not connect again");
}

#[test]
fn the_utility_does_not_start_with_an_unreachable_hsm_and_waits_for_a_slow_one() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    let start = &format!("/opt/cloudhsm/bin/cloudhsm_mgmt_util {CONFIG}");
    set(&mut terminal, Fault::Unreachable);
    terminal.play(&[start]);
    assert!(terminal.screen.contains("Connection timed out"), "{}", terminal.screen);
    set(&mut terminal, Fault::Slow);
    assert_eq!((millis(&mut terminal, start), terminal.prompt().as_str()), (4_150, "aws-cloudhsm>"));
}

#[test]
fn there_is_no_second_wait_for_a_lost_connection() {
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
fn a_connection_lost_by_syncuser_or_getcert_is_given_up_too() {
    for line in ["syncUser 1 0", "getCert PO.crt 4"] {
        let mut terminal = Terminal::cmu(Preset::ThreeHsms);
        terminal.play(&["loginHSM CO admin co12345", "server 1"]);
        set(&mut terminal, Fault::Unreachable);
        terminal.play(&[line]);
        set(&mut terminal, Fault::Healthy);
        terminal.play(&["info server 1"]);
        assert!(terminal.screen.contains("failed: connection to the server is lost\n"), "{}", terminal.screen);
        assert!(terminal.screen.contains("Not connected"), "{}", terminal.screen);
    }
}

#[test]
fn a_fault_is_reported_and_can_be_undone_and_redone() {
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
    assert_eq!(load(&terminal.lab.save()).unwrap().world(), terminal.lab.world());
}

#[test]
fn an_impossible_change_of_an_hsm_changes_nothing_and_says_why() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    let (before, steps) = (terminal.lab.world().clone(), terminal.lab.undo_labels().count());
    for (address, what, words) in [
        ("10.9.9.9", NodeChange::Remove, "there is no HSM at 10.9.9.9"),
        ("", NodeChange::Fault(Fault::Slow), "there is no HSM at ."),
        ("\u{0}ü", NodeChange::LogOut, "there is no HSM at"),
        (SECOND, NodeChange::Fault(Fault::Healthy), "10.0.3.11 is healthy"),
        (SECOND, log_in(UserType::Cu, "admin"), "CU admin cannot log in on 10.0.3.11 (user-missing)"),
        (SECOND, NodeChange::LogOut, "10.0.3.11 has nobody logged in elsewhere"),
    ] {
        let said = change(&mut terminal, address, what);
        assert!(said.starts_with("Nothing has changed: ") && said.contains(words), "{said}");
    }
    assert_eq!((terminal.lab.world(), terminal.lab.undo_labels().count()), (&before, steps));
}

#[test]
fn an_added_hsm_is_a_copy_of_the_first_and_is_not_configured() {
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
fn a_cluster_has_up_to_28_hsms_at_different_addresses() {
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
fn a_session_of_a_removed_hsm_is_not_valid_on_a_new_hsm_with_its_address() {
    const FOURTH: &str = "10.0.1.11";
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    add(&mut terminal);
    terminal.play(&[&format!("sudo /opt/cloudhsm/bin/configure -a {FOURTH}")]);
    terminal.start_cmu(Flavour::Linux);
    change(&mut terminal, FOURTH, NodeChange::Remove);
    assert!(add(&mut terminal).starts_with(FOURTH), "the address is given again");
    let other = terminal.lab.open_shell();
    for line in [&format!("/opt/cloudhsm/bin/cloudhsm_mgmt_util {CONFIG}"), "loginHSM CO admin co12345"] {
        play_in(&mut terminal.lab, other, line);
    }
    let logged_in = || terminal.lab.world().cluster.at(FOURTH).unwrap().logged_in_users().count();
    assert_eq!(logged_in(), 1);
    terminal.play(&["createUser CU bob bob1234", "y"]);
    assert!(!terminal.screen.contains("createUser success"), "{}", terminal.screen);
    let hsm = terminal.lab.world().cluster.at(FOURTH).unwrap();
    assert_eq!((hsm.users().len(), hsm.logged_in_users().count()), (2, 1));
}

#[test]
fn the_restored_last_hsm_has_other_session_handles() {
    let mut terminal = Terminal::cmu(Preset::Single);
    terminal.play(&["loginHSM CO admin co12345"]);
    let next = |terminal: &Terminal| terminal.lab.world().cluster.nodes()[0].hsm().next_session();
    let before = next(&terminal);
    change(&mut terminal, "10.0.2.9", NodeChange::Remove);
    let mut terminal = Terminal { lab: load(&terminal.lab.save()).unwrap(), ..terminal };
    add(&mut terminal);
    assert_eq!(next(&terminal), before);
}

#[test]
fn every_added_hsm_has_its_own_id() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    for address in ["10.0.2.9", SECOND, "10.0.1.12"] {
        add(&mut terminal);
        change(&mut terminal, address, NodeChange::Remove);
    }
    let ids: BTreeSet<_> = terminal.lab.world().cluster.nodes().iter().map(|node| node.hsm().id()).collect();
    assert_eq!(ids.len(), 3);
}

#[test]
fn changes_by_the_simulator_reach_no_step() {
    let mut terminal = Terminal::lesson("activate-linux");
    terminal.play(&["^before prove"]);
    let address = terminal.lab.world().cluster.nodes()[0].eni_ip.clone();
    let done = terminal.lab.progress().unwrap().done().clone();
    change(&mut terminal, &address, log_in(UserType::Co, "admin"));
    change(&mut terminal, &address, NodeChange::LogOut);
    assert_eq!(*terminal.lab.progress().unwrap().done(), done);
    terminal.play(&["pwd"]);
    assert_eq!(*terminal.lab.progress().unwrap().done(), done);
    terminal.play(&["^prove"]);
    assert!(terminal.lab.progress().unwrap().done().contains("prove"), "what the learner does counts");
}

#[test]
fn the_last_hsm_is_restored_from_its_backup() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    terminal.play(&["loginHSM CO admin co12345", "changePswd CO admin new12345", "y"]);
    for address in ["10.0.2.9", SECOND, "10.0.1.12"] {
        let said = change(&mut terminal, address, NodeChange::Remove);
        assert_eq!(said, format!("{address} is removed. Undo takes this back."));
    }
    assert_eq!((addresses(&terminal), terminal.state()), (vec![], "ACTIVE"));
    let said = change(&mut terminal, SECOND, NodeChange::Remove);
    assert_eq!(said, "Nothing has changed: there is no HSM at 10.0.3.11.");
    terminal.play(&["listUsers"]);
    assert!(terminal.screen.contains("listUsers failed"), "{}", terminal.screen);
    let mut terminal = Terminal { lab: load(&terminal.lab.save()).unwrap(), ..terminal };
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
fn a_user_logged_in_elsewhere_is_busy_until_logged_out() {
    let mut terminal = Terminal::cmu(Preset::OutOfSync);
    let said = change(&mut terminal, "10.0.2.9", log_in(UserType::Cu, "Example_User"));
    assert_eq!(said, "10.0.2.9 has CU Example_User logged in elsewhere. Undo takes this back.");
    let said = change(&mut terminal, "10.0.2.9", log_in(UserType::Cu, "example_user"));
    assert_eq!(said, "Nothing has changed: 10.0.2.9 has CU example_user logged in elsewhere.");
    // Lost processes do not end this login.
    terminal.lab.drop_lost_clients(|client| client == Client(FIRST_TERMINAL));
    terminal.play(&["loginHSM CO admin co12345", "changePswd CU example_user fresh-one", "y", "A"]);
    assert!(
        terminal
            .screen
            .contains("changePswd failed: HSM Error: Deletion or Changing password of a logged in User is denied")
    );
    assert_eq!(
        change(&mut terminal, "10.0.2.9", NodeChange::LogOut),
        "10.0.2.9 has nobody logged in elsewhere. Undo takes this back."
    );
    terminal.play(&["changePswd CU example_user fresh-one", "y", "A"]);
    assert!(terminal.screen.contains("changePswd success on server 0(10.0.2.9)"), "{}", terminal.screen);
    let log = terminal.lab.world().cluster.at("10.0.2.9").unwrap().audit_log();
    let about = |opcode| log.iter().filter(|event| event.opcode == opcode && event.about.is_some()).count();
    assert_eq!((about(Opcode::Login), about(Opcode::Logout), about(Opcode::CloseSession)), (2, 1, 0));
}

#[test]
fn locked_users_and_appliance_users_cannot_log_in_elsewhere() {
    let mut terminal = Terminal::cmu(Preset::Single);
    terminal.play(&["loginHSM CO admin wrong"; 6]);
    let said = change(&mut terminal, "10.0.2.9", log_in(UserType::Co, "admin"));
    assert_eq!(said, "Nothing has changed: CO admin cannot log in on 10.0.2.9 (login-failure).");
    let said = change(&mut terminal, "10.0.2.9", log_in(UserType::Au, "app_user"));
    assert_eq!(said, "Nothing has changed: AU app_user cannot log in on 10.0.2.9 (not-permitted).");
}

#[test]
fn a_login_elsewhere_resets_failures_and_its_sessions_can_end_without_their_user() {
    let mut terminal = Terminal::cmu(Preset::OutOfSync);
    terminal.play(&["loginHSM CU example_user wrong"]);
    change(&mut terminal, "10.0.2.9", log_in(UserType::Cu, "example_user"));
    let mut world = terminal.lab.world().clone();
    let of_user = |hsm: &Hsm| hsm.user(UserType::Cu, "example_user").map(User::login_failures);
    assert_eq!(of_user(world.cluster.at("10.0.2.9").unwrap()), Some(0));
    let (at, logged_out) = (world.clock, Opcode::Logout);
    // The user is missing and there are two sessions. Only an edited file can have that.
    let ends = world.cluster.change_device("10.0.2.9", |hsm| {
        hsm.remove_user(UserType::Cu, "example_user");
        hsm.open_session(Client::ELSEWHERE);
        (hsm.log_out_elsewhere(at), hsm.clients().filter(|client| *client == Client::ELSEWHERE).count())
    });
    assert_eq!(ends, Some((false, 0)));
    let log = world.cluster.at("10.0.2.9").unwrap().audit_log();
    assert!(log.iter().all(|event| event.opcode != logged_out));
}

/// A folder with a shared world of three HSMs in the file `world`.
fn three() -> Native {
    let native = Native::new();
    let mut command = native.shared();
    command.env("HSM_DOJO_PRESET", "three-hsms");
    assert_eq!(run(command, "quit\n").status, Some(0));
    native
}

fn fault(native: &Native, words: &[&str]) -> Run {
    run(native.dojo(&[&["fault"], words].concat()), "")
}

#[test]
fn a_script_is_affected_by_the_faults_of_its_world() {
    let native = three();
    let done = fault(&native, &["world", SECOND, "unreachable"]);
    assert_eq!((done.status, done.out.as_str()), (Some(0), ""));
    assert_eq!(done.words, "hsm-dojo: 10.0.3.11 is unreachable.\n");
    assert_eq!(run(native.shared(), "listUsers\n").status, Some(1), "the utility does not start");
    fault(&native, &["world", SECOND, "slow"]);
    fault(&native, &["world", "10.0.1.12", "login", "CO", "admin"]);
    fault(&native, &["world", "add"]);
    assert_eq!(
        fault(&native, &["world"]).out,
        "10.0.2.9   healthy\n10.0.3.11  slow\n10.0.1.12  healthy, CO admin logged in elsewhere\n10.0.1.11  healthy\n"
    );
    let run = run(native.shared(), "loginHSM CO admin co12345\nquit\n");
    assert_eq!((run.status, run.out.matches("loginHSM success").count()), (Some(0), 3));
    assert!(fault(&native, &["world"]).out.contains("logged in elsewhere"), "no process has taken that away");
    fault(&native, &["world", "10.0.1.12", "logout"]);
    assert!(!fault(&native, &["world"]).out.contains("elsewhere"));
    assert!(fault(&native, &["world", SECOND, "remove"]).words.contains("is removed"));
    assert_eq!(native.world().cluster.nodes().len(), 3);
}

#[test]
fn listing_faults_needs_no_lock_and_no_write_permission() {
    let native = three();
    run(native.dojo(&["--sandbox", "single", "--state", "lab"]), "");
    let lock = fs::File::create(native.path("lab.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(fault(&native, &["lab"]).out, "10.0.2.9  healthy\n", "somebody works on it");
    drop(lock);
    for file in ["world", "lab"] {
        fs::remove_file(native.path(&format!("{file}.lock"))).unwrap();
        fs::set_permissions(native.path(file), fs::Permissions::from_mode(0o444)).unwrap();
        for words in [&["fault", file][..], &["audit", file]] {
            assert_eq!(run(native.dojo(words), "").status, Some(0), "{words:?}");
        }
        let refused = fault(&native, &[file, "10.0.2.9", "slow"]);
        assert!(refused.status == Some(1) && refused.words.contains("read-only"), "{}", refused.words);
        assert!(!native.path(&format!("{file}.lock")).exists());
    }
}

#[test]
fn an_hsm_heals_while_a_script_waits_at_its_prompt() {
    let native = three();
    let mut talk = Talk::start(native.shared());
    talk.ask("loginHSM CO admin co12345", PROMPT);
    fault(&native, &["world", SECOND, "fails", "9", "invalid-input"]);
    talk.ask("changePswd CO admin new12345", "(y/n)?");
    let failed = talk.ask("y", "(R/I/A):");
    assert!(failed.contains("changePswd success on server 0(10.0.2.9)\nchangePswd failed: HSM Error: Invalid input"));
    assert!(talk.ask("R", "(R/I/A):").contains("changePswd failed"));
    assert_eq!(fault(&native, &["world"]).out.matches("refuse its next 7 operations (invalid-input)").count(), 1);
    fault(&native, &["world", SECOND, "healthy"]);
    assert_eq!(talk.ask("R", PROMPT).matches("changePswd success").count(), 2);
    talk.quit();
}

#[test]
fn fault_takes_the_same_arguments_on_the_command_line_and_in_the_shell() {
    let native = Native::new();
    let shell = || native.dojo(&["--sandbox", "three-hsms", "--state", "lab"]);
    let first = run(shell(), ":fault 10.0.3.11 unreachable\n:fault\n:undo\n:fault\n:fault 10.0.3.11 lame\n:faulty\n");
    let said = "hsm-dojo: 10.0.3.11 is unreachable. Undo takes this back.\n\
                hsm-dojo: 10.0.2.9   healthy\nhsm-dojo: 10.0.3.11  unreachable\nhsm-dojo: 10.0.1.12  healthy\n\
                hsm-dojo: Taken back: 10.0.3.11 is unreachable\n\
                hsm-dojo: 10.0.2.9   healthy\nhsm-dojo: 10.0.3.11  healthy\nhsm-dojo: 10.0.1.12  healthy\n\
                hsm-dojo: fault does not know \"10.0.3.11 lame\"; say add, or";
    assert!(first.words.contains(said), "{}", first.words);
    assert!(first.out.contains(":faulty: command not found"), "{}", first.out);
    assert_eq!(fault(&native, &["lab", SECOND, "fails", "1", "163"]).status, Some(0));
    let start = format!("/opt/cloudhsm/bin/cloudhsm_mgmt_util {CONFIG}");
    let second = run(shell(), format!("{start}\nloginHSM CO admin co12345\n:fault\nquit\nexit\n"));
    assert!(second.out.contains("loginHSM failed: HSM Error: RET_USER_LOGIN_FAILURE\nloginHSM failed on server 1"));
    assert!(second.words.contains("10.0.3.11  healthy"), "at the utility's prompt, too: {}", second.words);
}

#[test]
fn wrong_arguments_are_explained_and_leave_the_file_unchanged() {
    let native = three();
    native.put("foreign", "{}");
    native.put("empty", "");
    let before = fs::read(native.path("world")).unwrap();
    for (words, status, says) in [
        (&[][..], 2, "hsm-dojo fault FILE"),
        (&["world", "10.9.9.9", "slow"], 2, "there is 10.0.2.9, 10.0.3.11, 10.0.1.12"),
        (&["world", SECOND], 2, "healthy, slow, unreachable, drops [done]"),
        (&["world", SECOND, "fails", "1", "42"], 2, "login-failure (163)"),
        (&["world", SECOND, "healthy"], 2, "nothing has changed: 10.0.3.11 is healthy"),
        (&["world", SECOND, "login", "CU", "bob"], 2, "CU bob cannot log in on 10.0.3.11"),
        (&["foreign", SECOND, "slow"], 1, "no state file of HSM Dojo"),
        (&["missing", SECOND, "slow"], 1, "nothing is kept here yet"),
        (&["empty"], 1, "nothing is kept here yet"),
    ] {
        let run = fault(&native, words);
        assert!(run.words.contains(says), "{words:?}: {}", run.words);
        assert_eq!((run.status, run.out.as_str()), (Some(status), ""), "{words:?}");
    }
    assert_eq!(fs::read(native.path("world")).unwrap(), before);
    assert_eq!(fs::read(native.path("foreign")).unwrap(), b"{}");
    assert!(!native.path("missing").exists() && !native.path("missing.lock").exists());
}
