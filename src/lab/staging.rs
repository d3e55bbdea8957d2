//! Makes the changes to the world of a preset that a lesson or a drill asks for.
//!
//! The simulator makes them, so they leave no audit events, apart from lines that somebody types and a user who is
//! logged in elsewhere.

use crate::{
    cloud::Fault,
    console::Console,
    course::{Change, Condition, Lesson, WorldChange},
    host::{MachineId, Session, World},
    hsm::Client,
    hsm_text::parse_user_type,
    secret::Secret,
};

/// Lab time between two lines that somebody types, in microseconds.
const TYPING_MICROS: u64 = 20_000_000;

/// Makes the changes of a lesson that are due. `is_due` is given the step after which a change comes.
pub(super) fn apply_due(lesson: &Lesson, is_due: impl Fn(Option<&str>) -> bool, world: &mut World) {
    for change in lesson.changes.iter().filter(|change| is_due(change.after.as_deref())) {
        apply(change, world);
    }
}

/// Makes a change. Returns false if something that it names does not exist. The rest is changed anyway.
pub fn apply(change: &Change, world: &mut World) -> bool {
    match &change.what {
        WorldChange::Lists(addresses) => {
            let instance = &world.instance;
            let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
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
            let meant: Vec<String> =
                nodes.filter(|ip| change.server.as_ref().is_none_or(|server| server == ip)).collect();
            // Each is changed, even if another fails.
            meant.iter().filter(|ip| change_hsm(what, ip, world)).count() == meant.len().max(1)
        }
    }
}

/// Changes one HSM.
fn change_hsm(what: &WorldChange, ip: &str, world: &mut World) -> bool {
    let World { cluster, salt, clock, .. } = world;
    match what {
        WorldChange::HasFault(fault) => Fault::find(fault).is_some_and(|fault| cluster.set_fault(ip, fault)),
        WorldChange::HasUser { user_type, name, with } => parse_user_type(user_type).is_some_and(|user_type| {
            let staged = cluster.change_device(ip, |hsm| match with {
                Condition::Password(password) => hsm.set_user_password(user_type, name, Secret::new(salt, password)),
                Condition::FailedLogins(failures) => hsm.set_login_failures(user_type, name, *failures),
                Condition::Absent => hsm.remove_user(user_type, name),
                Condition::Elsewhere => hsm.log_in_elsewhere(*clock, user_type, name).is_ok(),
            });
            staged == Some(true)
        }),
        WorldChange::Lists(_) | WorldChange::HasCertificate(_) | WorldChange::WasTyped(_) => false,
    }
}

/// Types lines in a terminal of another person. Programs that still run at the end keep their device sessions. There
/// are no certificates of devices, so the start of a lab does not depend on what a page has fetched.
fn type_lines(lines: &[String], world: &mut World) {
    let mut console = Console::default();
    let mut session = Session::shell(Client::ELSEWHERE, MachineId::Instance, world);
    for line in lines {
        world.clock = world.clock.plus_micros(TYPING_MICROS);
        session.line(line, world, None, &mut console);
        while let Some(due) = session.due(world) {
            world.clock = due;
            session.tick(world, None, &mut console);
        }
    }
}
