//! Devices are shared with the snapshots of undo. Reading copies no device, and a change copies only the devices that
//! it changes.

use hsm_dojo::{
    cloud::{Cluster, Fault},
    host::Preset,
    hsm::HsmError,
    lab::{Input, NodeChange},
};

use crate::support::Terminal;

/// Returns for each device of the cluster whether it is still shared with the earlier state.
fn shared(before: &Cluster, terminal: &Terminal) -> Vec<bool> {
    let nodes = before.nodes().iter().zip(terminal.lab.world().cluster.nodes());
    nodes.map(|(old, new)| old.shares_device(new)).collect()
}

fn set_fault(terminal: &mut Terminal, address: &str, fault: Fault) {
    terminal.apply(Input::Fault { address: address.to_owned(), change: NodeChange::Fault(fault) });
}

#[test]
fn reading_copies_no_device() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    terminal.play(&["loginHSM CO admin co12345"]);
    let before = terminal.lab.world().cluster.clone();
    for line in [
        "listUsers",
        "getHSMInfo",
        "info server 0",
        "enable_e2e",
        "server 1",
        "listUsers",
        "getHSMInfo",
        "info server 2",
        "getCert card.crt 2",
        "help",
        "exit",
        "nonsense",
    ] {
        terminal.play(&[line]);
        assert_eq!(shared(&before, &terminal), [true; 3], "{line}");
    }
    assert!(terminal.screen.contains("getCert Success"), "{}", terminal.screen);
}

#[test]
fn a_fault_during_a_read_does_not_copy_the_device() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    let before = terminal.lab.world().cluster.clone();
    set_fault(&mut terminal, "10.0.3.11", Fault::Fails { times: 2, error: HsmError::InvalidInput });
    terminal.play(&["listUsers"]);
    let left = Fault::Fails { times: 1, error: HsmError::InvalidInput };
    assert_eq!(terminal.lab.world().cluster.fault("10.0.3.11"), Some(&left));
    assert_eq!(shared(&before, &terminal), [true; 3]);
}

#[test]
fn a_change_copies_only_its_device() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    terminal.play(&["server 1"]);
    let before = terminal.lab.world().cluster.clone();
    terminal.play(&["loginHSM CO admin co12345"]);
    assert_eq!(shared(&before, &terminal), [true, false, true]);
}
