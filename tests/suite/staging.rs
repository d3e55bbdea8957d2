//! The changes that lessons make to the world of their preset.

use hsm_dojo::{
    clock::LabTime,
    cloud::Fault,
    course::{self, Change, Condition, WorldChange},
    host::{Flavour, Preset, World},
    hsm::{Client, HsmError, Opcode, User, UserType},
    lab::{Input, staging},
    secret::Secret,
};

use crate::{loader, support::Terminal};

const FIRST: &str = "10.0.2.9";
const SECOND: &str = "10.0.3.11";
const START: &str = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";

/// The preset of three HSMs.
fn world() -> World {
    Preset::ThreeHsms.world(Flavour::Linux, 1)
}

fn apply(server: Option<&str>, what: WorldChange, world: &mut World) -> bool {
    staging::apply(&Change { after: None, server: server.map(str::to_owned), what }, world)
}

/// Returns the preset with one change, and whether the change was possible.
fn changed(server: Option<&str>, what: WorldChange) -> (World, bool) {
    let mut world = world();
    let found = apply(server, what, &mut world);
    (world, found)
}

fn password(text: &str) -> Condition {
    Condition::Password(text.to_owned())
}

fn bob(with: Condition) -> WorldChange {
    WorldChange::HasUser { user_type: "CU".to_owned(), name: "bob".to_owned(), with }
}

fn users<'a>(world: &'a World, ip: &str) -> Vec<(u32, &'a str)> {
    world.cluster.at(ip).unwrap().users().iter().map(|user| (user.id(), user.name())).collect()
}

#[test]
fn changes_of_users_on_one_or_all_hsms_leave_no_records() {
    let (mut world, found) = changed(None, bob(password("bobs-own")));
    assert!(found);
    for node in world.cluster.nodes() {
        assert_eq!(users(&world, &node.eni_ip), [(1, "admin"), (2, "app_user"), (3, "bob")]);
    }
    for with in [password("another"), Condition::FailedLogins(6)] {
        assert!(apply(Some(SECOND), bob(with), &mut world));
    }
    let found = |ip: &str| world.cluster.at(ip).unwrap().user(UserType::Cu, "bob").unwrap();
    assert!(found(SECOND).has_password(&Secret::new(&world.salt, "another")));
    assert!(found(FIRST).has_password(&Secret::new(&world.salt, "bobs-own")));
    assert_eq!((found(SECOND).login_failures(), found(FIRST).login_failures()), (6, 0));
    assert!(apply(Some(FIRST), bob(Condition::Absent), &mut world));
    assert_eq!((users(&world, FIRST).len(), users(&world, SECOND).len()), (2, 3));
    let untouched = self::world();
    for (node, before) in world.cluster.nodes().iter().zip(untouched.cluster.nodes()) {
        assert_eq!(node.hsm().audit_log(), before.hsm().audit_log());
    }
}

#[test]
fn a_fault_is_written_as_in_saved_state() {
    for (written, fault) in [
        ("slow", Fault::Slow),
        ("unreachable", Fault::Unreachable),
        ("drops done", Fault::Drops { done: true }),
        ("fails 2 invalid-input", Fault::Fails { times: 2, error: HsmError::InvalidInput }),
    ] {
        let (world, found) = changed(Some(SECOND), WorldChange::HasFault(written.to_owned()));
        assert!(found, "{written}");
        assert_eq!(world.cluster.fault(SECOND), Some(&fault));
        assert_eq!(world.cluster.fault(FIRST), Some(&Fault::Healthy));
    }
}

#[test]
fn the_files_of_the_client_instance_change() {
    let (world, found) = changed(None, WorldChange::Lists(vec![FIRST.to_owned(), "10.0.9.9".to_owned()]));
    assert!(found && !world.is_configured());
    assert_eq!(world.instance.configured_hosts(), ["10.0.2.9", "10.0.9.9"]);
    for which in ["missing", "foreign"] {
        let (world, found) = changed(None, WorldChange::HasCertificate(which.to_owned()));
        assert!(found && !world.has_right_certificate());
        assert_eq!(world.instance.issuing_certificate().is_none(), which == "missing");
    }
}

#[test]
fn typed_lines_of_another_person_are_logged_and_take_time() {
    let (world, found) =
        changed(None, WorldChange::WasTyped(vec![START.to_owned(), "loginHSM CO admin co12345".to_owned()]));
    assert!(found && world.clock > LabTime::default().plus_micros(40_000_000));
    for node in world.cluster.nodes() {
        let last = node.hsm().audit_log().last().unwrap();
        assert_eq!((last.opcode, last.response.code), (Opcode::Login, 0));
        assert_eq!(node.hsm().logged_in_users().count(), 1, "still logged in, elsewhere");
        assert_ne!(node.hsm().clients().next(), Some(Client(1)));
    }
}

#[test]
fn a_user_logged_in_elsewhere_is_recorded_and_busy() {
    let mut world = world();
    assert!(apply(None, bob(password("bobs-own")), &mut world));
    assert!(apply(Some(SECOND), bob(Condition::Elsewhere), &mut world));
    let busy = |ip: &str| world.cluster.at(ip).unwrap().logged_in_users().map(User::name).collect::<Vec<_>>();
    assert_eq!((busy(SECOND), busy(FIRST)), (vec!["bob"], vec![]));
    assert_eq!(world.cluster.at(SECOND).unwrap().audit_log().last().unwrap().opcode, Opcode::Login);
}

#[test]
fn a_change_of_something_missing_returns_false() {
    let broken = "{\"fails\":{\"times\":1,\"error\":\"no-such-error\"}}";
    let unknown =
        WorldChange::HasUser { user_type: "XX".to_owned(), name: "bob".to_owned(), with: password("bobs-own") };
    for (server, what) in [
        (Some("10.0.9.9"), WorldChange::HasFault("slow".to_owned())),
        (None, WorldChange::HasFault("\"broken\"".to_owned())),
        (None, WorldChange::HasFault(broken.to_owned())),
        (None, bob(Condition::Absent)),
        (None, bob(Condition::FailedLogins(1))),
        (None, bob(Condition::Elsewhere)),
        (None, unknown),
    ] {
        assert!(!changed(server, what.clone()).1, "{server:?} {what:?}");
    }
}

#[test]
fn every_change_of_the_lessons_names_existing_things() {
    for lesson in course::lessons() {
        let mut world = Preset::find(&lesson.world).unwrap().world(Flavour::Linux, 1);
        for change in lesson.changes.iter() {
            assert!(staging::apply(change, &mut world), "{}: {change:?}", lesson.id);
        }
    }
}

#[test]
fn a_change_is_made_when_its_step_is_reached_and_undone_with_it() {
    let mut terminal = Terminal::lesson("several-hsms");
    let is_healthy = |terminal: &Terminal| terminal.lab.world().cluster.fault(SECOND).unwrap().is_healthy();
    assert!(!is_healthy(&terminal), "from the start");
    assert!(terminal.lab.world().cluster.fault("10.0.1.12").unwrap().is_healthy(), "not yet");
    terminal.play(&["^before decline"]);
    assert!(is_healthy(&terminal), "used up");
    terminal.play(&["^decline"]);
    assert!(!is_healthy(&terminal), "brought about by the step");
    terminal.apply(Input::Undo);
    assert!(is_healthy(&terminal));
    terminal.apply(Input::Redo);
    assert!(!is_healthy(&terminal));
}

#[test]
fn changes_of_the_lesson_do_not_count_as_done_by_the_learner() {
    let mut terminal = Terminal::lesson("audit-log");
    let has = |terminal: &Terminal, ip: &str, opcode, code| {
        let log = terminal.lab.world().cluster.at(ip).unwrap().audit_log();
        log.iter().any(|event| event.opcode == opcode && event.response.code == code)
    };
    assert!(has(&terminal, SECOND, Opcode::DeleteUser, 0));
    assert!(terminal.done().is_empty() && terminal.notes.is_empty());
    assert_eq!(terminal.lab.undo_labels().count(), 0);
    assert!(!has(&terminal, "10.0.1.12", Opcode::Login, 163));
    terminal.play(&["^before fail"]);
    assert!(has(&terminal, "10.0.1.12", Opcode::Login, 163));
    terminal.play(&["loginHSM CO nobody co12345"]);
    assert!(!terminal.done().contains(&"fail".to_owned()));
    assert_eq!(terminal.notes, ["no-such-user"]);
}

/// The TOML of a lesson with one change.
fn lesson(change: &str) -> Result<loader::Authored, loader::LessonError> {
    let head = "format = 1\nid = \"x\"\ntitle = \"x\"\nsummary = \"x\"\nminutes = 1\naudience = \"x\"\nhost = \"linux\"\n\
                world = \"three-hsms\"\ntext = \"x\"\n";
    let step = "[[steps]]\nid = \"one\"\ntitle = \"x\"\ntext = \"x\"\nhints = [\"x\"]\nsolution = [\"x\"]\n\
                goal = { event = \"connected\" }\n";
    loader::load("x.toml", &format!("{head}[[changes]]\n{change}\n{step}"))
}

#[test]
fn changes_are_read_from_toml() {
    let everything = Change {
        after: Some("one".to_owned()),
        server: Some(FIRST.to_owned()),
        what: WorldChange::HasFault("fails 2 invalid-input".to_owned()),
    };
    let plain = |what| Change { after: None, server: None, what };
    for (written, change) in [
        ("after = \"one\"\nserver = \"10.0.2.9\"\nfault = \"fails 2 invalid-input\"", everything),
        ("fault = \"slow\"", plain(WorldChange::HasFault("slow".to_owned()))),
        ("fault = \"drops done\"", plain(WorldChange::HasFault("drops done".to_owned()))),
        ("user = { type = \"CU\", name = \"bob\", password = \"x\" }", plain(bob(password("x")))),
        ("user = { type = \"CU\", name = \"bob\", failures = 6 }", plain(bob(Condition::FailedLogins(6)))),
        ("user = { type = \"CU\", name = \"bob\", absent = true }", plain(bob(Condition::Absent))),
        ("user = { type = \"CU\", name = \"bob\", elsewhere = true }", plain(bob(Condition::Elsewhere))),
        ("lists = [\"10.0.2.9\"]", plain(WorldChange::Lists(vec![FIRST.to_owned()]))),
        ("certificate = \"foreign\"", plain(WorldChange::HasCertificate("foreign".to_owned()))),
        ("typed = [\"pwd\"]", plain(WorldChange::WasTyped(vec!["pwd".to_owned()]))),
    ] {
        let read = lesson(written).unwrap_or_else(|error| panic!("{error}")).lesson.changes;
        assert_eq!(format!("{read:?}"), format!("[{change:?}]"));
    }
}

#[test]
fn the_loader_says_what_is_wrong_with_a_change() {
    for (change, complaint) in [
        ("server = \"10.0.2.9\"", "one of fault"),
        ("fault = \"slow\"\ncertificate = \"missing\"", "one of fault"),
        ("fault = [1]", "expected a string"),
        ("certificate = \"old\"", "missing or foreign"),
        ("user = { type = \"CU\", name = \"bob\" }", "one of password"),
        ("user = { type = \"CU\", name = \"bob\", failures = 1, absent = true }", "one of password"),
        ("after = \"two\"\nfault = \"slow\"", "no step two"),
        ("when = \"one\"\nfault = \"slow\"", "when"),
    ] {
        let error = lesson(change).unwrap_err();
        assert!(error.message.contains(complaint), "{error}");
        assert!((10..=12).contains(&error.line), "{error}");
    }
}
