//! Sets the stage: makes different in the world of a preset what a lesson or a drill wants different there.
//!
//! All of it is done in the simulator's own name and leaves nothing in an audit log, but for what somebody has typed,
//! and for a user who is logged in elsewhere.

use crate::{
    cloud::Fault,
    console::Console,
    course::{Change, Condition, List, WorldChange},
    host::{MachineId, Session, World},
    hsm::{Client, UserType},
    secret::Secret,
};

/// Lab time between two lines that somebody has typed.
const TYPING_MICROS: u64 = 20_000_000;

/// Makes a change. False where something that it names is not there; what could be changed is changed then.
pub fn apply(change: &Change, world: &mut World) -> bool {
    match change.what {
        WorldChange::Lists(addresses) => {
            let instance = &world.instance;
            let text = instance.configured_for(&addresses);
            world.put_file(MachineId::Instance, instance.cmu_config(), Some(text)).is_ok()
        }
        WorldChange::HasCertificate(which) => {
            world.instance.spoil_issuing_certificate(which == "foreign");
            true
        }
        WorldChange::WasTyped(lines) => {
            type_lines(lines, world);
            true
        }
        what => {
            let nodes = world.cluster.nodes().iter().map(|node| node.eni_ip.clone());
            let meant: Vec<String> = nodes.filter(|ip| change.server.is_none_or(|server| server == ip)).collect();
            // Each of them is changed, whatever becomes of another.
            meant.iter().filter(|ip| change_hsm(what, ip, world)).count() == meant.len().max(1)
        }
    }
}

/// Changes one HSM.
fn change_hsm(what: WorldChange, ip: &str, world: &mut World) -> bool {
    let World { cluster, salt, clock, .. } = world;
    match what {
        WorldChange::HasFault(fault) => Fault::find(fault).is_some_and(|fault| cluster.set_fault(ip, fault)),
        WorldChange::HasUser { user_type, name, with } => UserType::parse(user_type).is_some_and(|user_type| {
            let staged = cluster.change_device(ip, |hsm| match with {
                Condition::Password(password) => hsm.set_user_password(user_type, name, Secret::new(salt, password)),
                Condition::FailedLogins(failures) => hsm.set_login_failures(user_type, name, failures),
                Condition::Absent => hsm.remove_user(user_type, name),
                Condition::Elsewhere => hsm.log_in_elsewhere(*clock, user_type, name).is_ok(),
            });
            staged == Some(true)
        }),
        WorldChange::Lists(_) | WorldChange::HasCertificate(_) | WorldChange::WasTyped(_) => false,
    }
}

/// Lets somebody type lines in a terminal of their own. What they leave running stays as it is.
fn type_lines(lines: List<&str>, world: &mut World) {
    let mut console = Console::default();
    let mut session = Session::shell(Client::ELSEWHERE, MachineId::Instance, world);
    for line in lines.iter() {
        world.clock = world.clock.plus_micros(TYPING_MICROS);
        session.line(line, world, &mut console);
        while let Some(due) = session.due() {
            world.clock = due;
            session.tick(world, &mut console);
        }
    }
}
