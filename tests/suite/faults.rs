//! HSMs that fail: what the tools make of it, and what the lab lets one do to them.

use hsm_dojo::{cloud::Fault, host::Preset, hsm::HsmError};

use crate::support::Terminal;

const SECOND: &str = "10.0.3.11";

/// CMU on three HSMs, the second of which is in this condition.
fn second(fault: Fault) -> Terminal {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    set(&mut terminal, fault);
    terminal
}

fn set(terminal: &mut Terminal, fault: Fault) {
    let mut world = terminal.lab.world().clone();
    assert!(world.cluster.set_fault(SECOND, fault));
    terminal.lab.set_world(world);
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
