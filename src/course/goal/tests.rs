//! Tests of goals: facts against worlds, events against records.

use super::*;
use crate::{
    clock::LabTime,
    cloud::{Cluster, Fault, Node},
    console::Console,
    host::{Flavour, MachineId, Preset},
    hsm::{Client, Operation, Policy, UserType},
};

fn pattern(name: &str, fields: &[(&str, &str)]) -> EventPattern {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    EventPattern { stream: Stream::Keyboard, name: name.to_owned(), after: None, fields }
}

#[test]
fn facts_are_read_from_the_world() {
    let world = &Preset::Activation.world(Flavour::Linux, 1);
    let session = Session::shell(Client(1), MachineId::Laptop, world);
    let scene = Scene { world, session: Some(&session) };
    let admin = || "admin".to_owned();
    let user = |user_type: &str, on| Fact::UserIs { name: admin(), user_type: user_type.to_owned(), on };
    let password = |name: &str, password: &str| Fact::PasswordIs {
        name: name.to_owned(),
        password: password.to_owned(),
        on: Quantifier::Everywhere,
    };
    for (fact, holds) in [
        (Fact::ClusterState("INITIALIZED".to_owned()), true),
        (Fact::ClusterState("ACTIVE".to_owned()), false),
        (user("PRECO", Quantifier::Everywhere), true),
        (user("CO", Quantifier::Somewhere), false),
        (Fact::LockedOut { name: admin(), on: Quantifier::Somewhere }, false),
        (Fact::TopProgram("shell".to_owned()), true),
        (Fact::StandsOn("laptop".to_owned()), true),
        (Fact::StandsOn("instance".to_owned()), false),
        (Fact::InFolder("/home/learner".to_owned()), true),
        (Fact::WaitsFor("command".to_owned()), true),
        (Fact::WaitsFor("confirm".to_owned()), false),
        (Fact::LoggedIn, false),
        (password("admin", "password"), true),
        (password("ADMIN", "password"), true),
        (password("app_user", "password"), false),
        (Fact::Failures { name: admin(), least: 1, on: Quantifier::Somewhere }, false),
        (Fact::Officers { least: 1, on: Quantifier::Somewhere }, false),
        (Fact::Configured, true),
        (Fact::CertificateRight, true),
        (Fact::Mode("global".to_owned()), false),
        (Fact::LoggedInAs { name: admin(), user_type: "PRECO".to_owned(), on: Quantifier::Somewhere }, false),
        (Fact::PasswordIsPlaceholder { name: admin() }, false),
    ] {
        assert_eq!(Goal::Holds(fact.clone()).is_reached(&scene, &|_| false), holds, "{fact:?}");
    }
    let not = Goal::NoneOf(vec![Goal::Holds(Fact::TopProgram("shell".to_owned()))]);
    assert!(!not.is_reached(&scene, &|_| false));
}

/// A cluster of these devices. `admin` is the first officer of each.
fn cluster(devices: impl IntoIterator<Item = Hsm>) -> World {
    let node = |(index, hsm)| Node::new(format!("10.0.0.{index}"), "us-west-2a", hsm);
    let cluster = Cluster::new("cluster-1", devices.into_iter().enumerate().map(node).collect());
    World { cluster, ..Preset::ThreeHsms.world(Flavour::Linux, 1) }
}

fn device(password: &str, crypto_users: u32) -> Hsm {
    let officer = (UserType::Co, "admin", secret(password));
    Hsm::initialized("hsm-1", Policy::default(), officer).with_crypto_users(crypto_users, &secret("cu12345"))
}

fn secret(text: &str) -> Secret {
    Secret::new(&Preset::ThreeHsms.world(Flavour::Linux, 1).salt, text)
}

/// The device after operations on one session.
fn after(mut hsm: Hsm, operations: &[Operation]) -> Hsm {
    let session = hsm.open_session(Client(1));
    let mut perform = |operation: &Operation| hsm.perform(LabTime::default(), session, operation);
    perform(&Operation::Encrypt).unwrap();
    for operation in operations {
        let _ = perform(operation);
    }
    hsm
}

fn login(password: &Secret) -> Operation<'_> {
    Operation::Login { user_type: UserType::Co, name: "admin", password }
}

fn holds(fact: &Fact, world: &World) -> bool {
    fact.holds(&Scene { world, session: None })
}

#[test]
fn a_quantifier_is_everywhere_somewhere_or_at_one_address() {
    let world = cluster([device("co12345", 1), device("other12", 0)]);
    let user = |on| Fact::UserIs { name: "user_3".to_owned(), user_type: "CU".to_owned(), on };
    let password = |on| Fact::PasswordIs { name: "admin".to_owned(), password: "other12".to_owned(), on };
    for (on, has_user, has_password) in [
        (Quantifier::Everywhere, false, false),
        (Quantifier::Somewhere, true, true),
        (Quantifier::At("10.0.0.0".to_owned()), true, false),
        (Quantifier::At("10.0.0.1".to_owned()), false, true),
        (Quantifier::At("10.0.0.9".to_owned()), false, false),
    ] {
        assert_eq!(
            (holds(&user(on.clone()), &world), holds(&password(on.clone()), &world)),
            (has_user, has_password),
            "{on:?}"
        );
    }
    assert!(!holds(&user(Quantifier::Everywhere), &cluster([])), "no server is not every server");
}

#[test]
fn failures_are_counted_and_a_locked_officer_does_not_count() {
    let wrong = &secret("wrong-one");
    let tried = |times: usize| after(device("co12345", 0), &vec![login(wrong); times]);
    let world = cluster([tried(5), tried(6)]);
    let failures = |least, on| holds(&Fact::Failures { name: "admin".to_owned(), least, on }, &world);
    let officers = |least, on| holds(&Fact::Officers { least, on }, &world);
    assert!(
        failures(5, Quantifier::Everywhere)
            && failures(6, Quantifier::Somewhere)
            && !failures(6, Quantifier::Everywhere)
    );
    assert!(officers(1, Quantifier::At("10.0.0.0".to_owned())) && !officers(1, Quantifier::At("10.0.0.1".to_owned())));
    assert!(!officers(2, Quantifier::Somewhere));
}

#[test]
fn a_cluster_with_one_fault_is_not_healthy() {
    let mut world = Preset::ThreeHsms.world(Flavour::Linux, 1);
    assert!(holds(&Fact::EachHealthy, &world));
    assert!(world.cluster.set_fault("10.0.3.11", Fault::Slow));
    assert!(!holds(&Fact::EachHealthy, &world));
}

#[test]
fn servers_agree_in_users_in_ids_and_in_passwords() {
    let agree = |one, other, what: &str| holds(&Fact::ServersAgree(what.to_owned()), &cluster([one, other]));
    let same = || device("co12345", 2);
    for what in ["users", "ids", "passwords"] {
        assert!(agree(same(), same(), what), "{what}");
        assert!(!agree(same(), device("co12345", 1), what) && !agree(device("co12345", 1), same(), what), "{what}");
    }
    assert!(agree(same(), device("other12", 2), "ids") && !agree(same(), device("other12", 2), "passwords"));
    let password = &secret("co12345");
    let create = |name| Operation::CreateUser { user_type: UserType::Cu, name, password };
    let delete = |name| Operation::DeleteUser { user_type: UserType::Cu, name };
    let straight = || after(same(), &[login(password), create("new")]);
    let roundabout = || after(same(), &[login(password), create("old"), delete("old"), create("NEW")]);
    assert!(agree(straight(), roundabout(), "users") && agree(straight(), roundabout(), "passwords"));
    assert!(agree(straight(), straight(), "ids") && !agree(straight(), roundabout(), "ids"));
}

fn configuration(world: &World) -> String {
    let machine = &world.instance;
    let path = machine.files.style().path(machine.cmu_config());
    String::from_utf8(machine.files.read(&path, "root").unwrap().to_vec()).unwrap()
}

#[test]
fn a_configuration_is_right_if_it_lists_exactly_the_hsms() {
    let mut world = Preset::ThreeHsms.world(Flavour::Linux, 1);
    let path = world.instance.cmu_config();
    let text = configuration(&world);
    assert!(world.is_configured());
    for (from, to) in [
        ("10.0.1.12", "10.0.1.13"),
        ("\"enable\": \"yes\",\n            \"hostname\"", "\"enable\": \"no\",\n            \"hostname\""),
    ] {
        world.put_file(MachineId::Instance, path, Some(text.replacen(from, to, 2))).unwrap();
        assert_ne!(configuration(&world), text, "{from}");
        assert!(!world.is_configured(), "{from}");
    }
    world.put_file(MachineId::Instance, path, None).unwrap();
    assert!(!world.is_configured());
    assert!(world.has_right_certificate());
    world.put_file(MachineId::Instance, "/opt/cloudhsm/etc/customerCA.crt", Some("other".into())).unwrap();
    assert!(!world.has_right_certificate());
}

#[test]
fn the_terminal_knows_its_mode_and_who_is_logged_in_on_which_server() {
    let mut world = Preset::ThreeHsms.world(Flavour::Linux, 1);
    let mut console = Console::default();
    let mut session = Session::shell(Client(1), MachineId::Instance, &world);
    let start = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";
    session.line(start, &mut world, None, &mut console);
    while let Some(due) = session.due(&world) {
        world.clock = due;
        session.tick(&mut world, None, &mut console);
    }
    let user = |name: &str, on| Fact::LoggedInAs { name: name.to_owned(), user_type: "CO".to_owned(), on };
    let reaches = || {
        [
            Quantifier::Everywhere,
            Quantifier::Somewhere,
            Quantifier::At("10.0.3.11".to_owned()),
            Quantifier::At("10.0.2.9".to_owned()),
        ]
    };
    for (line, mode, everywhere, logged_in) in [
        ("listUsers", "global", false, [false; 4]),
        ("server 1", "server", false, [false; 4]),
        ("loginHSM CO admin co12345", "server", false, [false, true, true, false]),
        ("exit", "global", false, [false, true, true, false]),
        ("loginHSM CO admin co12345", "global", true, [true; 4]),
    ] {
        session.line(line, &mut world, None, &mut console);
        let scene = Scene { world: &world, session: Some(&session) };
        assert!(Fact::Mode(mode.to_owned()).holds(&scene), "{line}");
        assert_eq!(Fact::LoggedIn.holds(&scene), everywhere, "{line}");
        assert_eq!(reaches().map(|on| user("Admin", on).holds(&scene)), logged_in, "{line}");
        assert_eq!(reaches().map(|on| user("alice", on).holds(&scene)), [false; 4], "{line}");
    }
}

#[test]
fn events_keep_their_index_after_any_other_goals() {
    let a = || Goal::Happened(pattern("a", &[]));
    let either = Goal::AnyOf(vec![Goal::AllOf(vec![a(), a()]), a()]);
    let world = &Preset::Activation.world(Flavour::Linux, 1);
    let scene = Scene { world, session: None };
    assert!(either.is_reached(&scene, &|index| index == 2));
    assert!(!either.is_reached(&scene, &|index| index == 1));
}

#[test]
fn an_event_matches_when_all_named_fields_agree() {
    let refused = ToolEvent::CommandRefused {
        program: "cloudhsm_mgmt_util",
        command: "loginHSM".into(),
        reason: "user-missing",
        user_type: Some("CO".into()),
        placeholder: false,
    };
    let event = MatchableEvent::from(&refused);
    let name = "command-refused";
    assert!(pattern(name, &[("reason", "user-missing"), ("user-type", "CO")]).matches(&event));
    assert!(!pattern(name, &[("reason", "user-missing"), ("user-type", "CU")]).matches(&event));
    assert!(!pattern(name, &[("no-such-field", "x")]).matches(&event));
    assert!(!EventPattern { stream: Stream::AuditLog, ..pattern(name, &[]) }.matches(&event));
}
