//! What front ends show, compared with the state of the lab: the picture, the table of users, the audit records and the
//! files.

use proptest::prelude::*;

use hsm_dojo::{
    clock::LabTime,
    host::{Flavour, Preset},
    hsm::{AuditLog, Hsm, UserType},
    hsm_text::user_type_word,
    lab::{FIRST_TERMINAL, Fault, Input, Lab, NodeChange, Start},
    view::{self, Area, AuditFilter, Picture, Pulses},
};

use crate::{
    effort,
    support::Terminal,
    world_builder::{Account, WorldBuilder},
};

const CMU: &str = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";
const PRESETS: [Preset; 3] = [Preset::Activation, Preset::Single, Preset::ThreeHsms];
const LINES: [&str; 16] = [
    CMU,
    "loginHSM PRECO admin password",
    "loginHSM CO admin co12345",
    "loginHSM CO admin wrong",
    "loginHSM PRECO admin wrong",
    "loginHSM CU nobody co12345",
    "changePswd PRECO admin co12345",
    "changePswd CO admin co12345",
    "y",
    "n",
    "logoutHSM",
    "quit",
    "^C",
    "^undo",
    "^lock PRECO",
    "^lock CO",
];

fn play(terminal: &mut Terminal, line: &str) {
    match line {
        "^undo" => terminal.apply(Input::Undo),
        lock if lock.starts_with("^lock") => {
            let wrong = lock.replace("^lock", "loginHSM") + " admin wrong";
            (0..6).for_each(|_| terminal.play(&[&wrong]));
        }
        line => terminal.play(&[line]),
    }
}

/// A lab with this many HSMs, with more users than a card can show.
fn lab_of(count: usize) -> Lab {
    let mut lab = Lab::new(Start::sandbox(Preset::Single, Flavour::Linux, 1), None);
    let addresses: Vec<_> = (0..count).map(|index| format!("10.0.{}.{}", index / 9, index + 100)).collect();
    lab.set_world(Preset::OutOfSync.world_at(Flavour::Linux, 1, &addresses));
    lab
}

fn inside(inner: Area, outer: Area) -> bool {
    let right = |area: Area| area.x + area.width;
    let below = |area: Area| area.y + area.height;
    inner.x >= outer.x && inner.y >= outer.y && right(inner) <= right(outer) && below(inner) <= below(outer)
}

fn apart(one: Area, other: Area) -> bool {
    one.x + one.width <= other.x
        || other.x + other.width <= one.x
        || one.y + one.height <= other.y
        || other.y + other.height <= one.y
}

fn is_in(hsm: &Hsm, id: u32) -> bool {
    hsm.logged_in_users().any(|user| user.id() == id)
}

/// Checks that every HSM has its card, in order, with the right gate.
fn the_picture_is_true(lab: &Lab, picture: &Picture) {
    let nodes = lab.world().cluster.nodes();
    assert_eq!(picture.cards.len(), nodes.len() + 2, "two machines, and a card for each HSM");
    for (node, card) in nodes.iter().zip(&picture.cards[2..]) {
        let (hsm, gate) = (node.hsm(), card.gate.unwrap());
        let text: Vec<_> = card.labels.iter().map(|label| label.text.as_str()).collect();
        assert!(text.contains(&node.eni_ip.as_str()), "{text:?}");
        assert!(text.contains(&format!("{} users", hsm.users().len()).as_str()), "{text:?}");
        assert_eq!(card.linked, hsm.clients().next().is_some());
        assert_eq!(gate.open, hsm.logged_in_users().next().is_some());
        assert_eq!(gate.locked, hsm.users().iter().any(|user| hsm.is_locked(user)));
        assert_eq!(gate.built, hsm.users().iter().all(|user| user.user_type() != UserType::Preco));
        // Logins and locked users are named as often as they occur.
        let shown = |class: &str| card.labels.iter().filter(|label| label.class == class).count();
        let locked = hsm.users().iter().filter(|user| hsm.is_locked(user)).count();
        assert_eq!(shown("locked"), locked);
        assert_eq!(
            shown("inside"),
            hsm.users().iter().filter(|user| is_in(hsm, user.id()) && !hsm.is_locked(user)).count()
        );
    }
}

/// Checks that every user of every HSM has one cell, and that every cell is a user.
fn the_table_is_true(lab: &Lab) {
    let nodes = lab.world().cluster.nodes();
    let rows = view::users(lab.world(), "");
    for (index, node) in nodes.iter().enumerate() {
        let hsm = node.hsm();
        let mut drawn: Vec<_> = rows
            .iter()
            .filter_map(|row| row.cells[index].as_ref().map(|cell| (cell.id, row.name, cell)))
            .map(|(id, name, cell)| (id, name.to_owned(), cell.user_type, cell.failures, cell.locked, cell.logged_in))
            .collect();
        drawn.sort();
        let so = hsm.users().iter().map(|user| {
            let (id, word) = (user.id(), user_type_word(user.user_type()));
            (id, user.name().to_owned(), word, user.login_failures(), hsm.is_locked(user), is_in(hsm, id))
        });
        assert_eq!(drawn, so.collect::<Vec<_>>());
    }
    assert!(rows.iter().all(|row| row.cells.len() == nodes.len() && row.cells.iter().any(Option::is_some)));
}

/// Checks that every record of every log is listed once, in the order of time.
fn the_log_is_true(lab: &Lab) {
    let nodes = lab.world().cluster.nodes();
    let (rows, total) = view::audit(lab.world(), &AuditFilter::default(), usize::MAX);
    assert_eq!((rows.len(), total), (nodes.iter().map(|node| node.hsm().audit_log().len()).sum(), rows.len()));
    assert!(rows.is_sorted_by_key(|row| row.event.at));
    for (index, node) in nodes.iter().enumerate() {
        let drawn: Vec<_> = rows.iter().filter(|row| row.hsm == index).map(|row| row.event.clone()).collect();
        assert_eq!(AuditLog::from(drawn), *node.hsm().audit_log());
    }
}

proptest! {
    #![proptest_config(effort::property(60))]

    #[test]
    fn the_drawing_agrees_with_the_cluster(preset in 0..PRESETS.len(), lines in prop::collection::vec(0..LINES.len(), 0..40)) {
        let mut terminal = Terminal::sandbox(PRESETS[preset]);
        let mut pulses = Pulses::default();
        terminal.play(&[CMU]);
        for line in lines {
            let before = terminal.lab.world().cluster.clone();
            play(&mut terminal, LINES[line]);
            let (lab, after) = (&terminal.lab, &terminal.lab.world().cluster);
            let number = pulses.number;
            pulses.update(&before, after);
            let grown = before.nodes().iter().zip(after.nodes()).any(|(old, new)| {
                new.hsm().audit_log().len() > old.hsm().audit_log().len()
            });
            prop_assert!(!grown || pulses.number == number + 1, "a new record moves something");
            for wide in [false, true] {
                the_picture_is_true(lab, &view::picture(lab, wide));
            }
            the_table_is_true(lab);
            the_log_is_true(lab);
        }
    }
}

#[test]
fn cards_do_not_overlap_for_any_number_of_hsms() {
    for wide in [false, true] {
        for count in 0..=28 {
            let lab = lab_of(count);
            let picture = view::picture(&lab, wide);
            let sheet = Area { x: 0, y: 0, width: picture.width, height: picture.height };
            assert_eq!(picture.cards.len(), count + 2);
            for (index, card) in picture.cards.iter().enumerate() {
                assert!(inside(card.area, sheet), "{index} of {count}: {:?} in {sheet:?}", card.area);
                let others = picture.cards[..index].iter();
                assert!(others.map(|other| other.area).all(|other| apart(card.area, other)), "{index} of {count}");
                let mut lines: Vec<_> = card.labels.iter().map(|label| (label.y, label.class == "count")).collect();
                lines.sort_unstable();
                assert!(
                    lines.windows(2).all(|two| two[0].1 != two[1].1 || two[1].0 - two[0].0 >= 9),
                    "{index} of {count}"
                );
                for label in &card.labels {
                    let spot = Area { x: label.x, y: label.y, width: 0, height: 0 };
                    assert!(inside(spot, card.area), "{index} of {count}: {label:?}");
                }
                if let Some(gate) = card.gate {
                    let size = 32 * gate.percent / 100;
                    let gate = Area { x: gate.x, y: gate.y, width: size, height: size };
                    assert!(inside(gate, card.area), "{index} of {count}: {gate:?} in {:?}", card.area);
                }
            }
            let addresses = picture.cards[2..].iter().filter_map(|card| card.labels.first());
            let mut addresses: Vec<_> = addresses.map(|label| &label.text).collect();
            addresses.sort();
            addresses.dedup();
            assert_eq!(addresses.len(), count, "every HSM can be told from every other: {addresses:?}");
        }
    }
}

#[test]
fn hsms_that_do_not_answer_are_marked_in_every_layout() {
    for (wide, count) in [false, true].into_iter().flat_map(|wide| (1..=28).map(move |count| (wide, count))) {
        let mut lab = lab_of(count);
        for (index, fault) in [(0, Fault::Unreachable), (count - 1, Fault::Slow)] {
            let address = lab.world().cluster.nodes()[index].eni_ip.clone();
            lab.apply(LabTime::default(), FIRST_TERMINAL, Input::Fault { address, change: NodeChange::Fault(fault) });
        }
        let picture = view::picture(&lab, wide);
        let late = if count == 1 { 1 } else { 2 };
        let marks = picture.cards.iter().filter(|card| {
            let mut marks = card.labels.iter().filter(|label| label.class == "fault");
            marks.next().is_some_and(|label| inside(Area { x: label.x, y: label.y, width: 8, height: 0 }, card.area))
        });
        assert_eq!(marks.count(), late, "{count}");
        let verb = if late == 1 { "does" } else { "do" };
        assert!(picture.summary.ends_with(&format!(" {late} {verb} not answer in time.")), "{}", picture.summary);
        let words = if count == 1 { "slow" } else { "no answer" };
        assert!(view::hsm_description(&lab, &lab.world().cluster.nodes()[0]).contains(words));
    }
}

#[test]
fn a_line_is_linked_if_its_hsm_is_connected_and_answers() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    let change = |terminal: &mut Terminal, address: &str, change| {
        terminal.apply(Input::Fault { address: address.to_owned(), change });
    };
    let admin = NodeChange::LogIn { user_type: UserType::Co, name: "admin".to_owned() };
    change(&mut terminal, "10.0.2.9", admin);
    let linked = |terminal: &Terminal| {
        let picture = view::picture(&terminal.lab, true);
        picture.cards[2..].iter().map(|card| card.linked).collect::<Vec<_>>()
    };
    assert_eq!(linked(&terminal), vec![false; 3]);
    terminal.play(&[CMU]);
    assert_eq!(linked(&terminal), vec![true; 3]);
    change(&mut terminal, "10.0.3.11", NodeChange::Fault(Fault::Unreachable));
    assert_eq!(linked(&terminal), vec![true, false, true]);
    let description = view::hsm_description(&terminal.lab, &terminal.lab.world().cluster.nodes()[0]);
    assert!(description.contains("admin logged in elsewhere"), "{description}");
}

#[test]
fn long_texts_are_cut_to_fit() {
    let mut lab = lab_of(1);
    lab.set_world(Preset::Single.world_at(
        Flavour::Linux,
        1,
        &["a-host-name.that.is.much.too.long.example".to_owned()],
    ));
    let picture = view::picture(&lab, false);
    assert!(picture.cards[2].labels[0].text.ends_with('…'), "{:?}", picture.cards[2].labels);
}

#[test]
fn important_users_are_shown_and_all_users_are_counted() {
    let lab = Lab::new(Start::sandbox(Preset::Big, Flavour::Linux, 1), None);
    let hsm = lab.world().cluster.nodes()[3].hsm();
    let shown = view::important_users(hsm, 3);
    assert_eq!(shown.len(), 3);
    assert!(shown[0].user_type().is_officer());
    let rows = view::users(lab.world(), "");
    assert_eq!(rows.len(), hsm.users().len());
    assert!(rows.iter().all(|row| row.cells.iter().all(Option::is_some) && row.differences(&[]).is_empty()));
    let name = hsm.users()[9].name();
    assert!(view::users(lab.world(), &name.to_uppercase()).iter().any(|row| row.name == name));
}

#[test]
fn events_become_pulses_and_undo_gives_none() {
    let mut terminal = Terminal::cmu(Preset::Activation);
    let mut pulses = Pulses::default();
    let mut words = Vec::new();
    for line in [
        "loginHSM PRECO admin wrong",
        "loginHSM PRECO admin password",
        "changePswd PRECO admin NewPassword1",
        "y",
        "listUsers",
        "^undo",
        "quit",
    ] {
        let (before, number) = (terminal.lab.world().cluster.clone(), pulses.number);
        play(&mut terminal, line);
        pulses.update(&before, &terminal.lab.world().cluster);
        words.push(if pulses.number > number { pulses.list[0].words } else { "" });
    }
    assert_eq!(words, ["login refused", "login", "", "PRECO is now CO", "", "", "session closed"]);
    let mut terminal = Terminal::cmu(Preset::Single);
    for _ in 0..5 {
        terminal.play(&["loginHSM CO admin wrong"]);
    }
    let before = terminal.lab.world().cluster.clone();
    terminal.play(&["loginHSM CO admin wrong"]);
    pulses.update(&before, &terminal.lab.world().cluster);
    assert_eq!((pulses.list[0].words, pulses.list[0].succeeded), ("user locked", false));
    let before = terminal.lab.world().cluster.clone();
    terminal.play(&["quit"]);
    pulses.update(&before, &terminal.lab.world().cluster);
    assert_eq!(pulses.list[0].words, "session closed", "also without a login");
}

#[test]
fn differences_between_hsms_are_described() {
    let addresses = ["10.0.2.9", "10.0.3.11", "10.0.1.12"];
    let admin = |lab: &Lab| view::users(lab.world(), "ADMIN")[0].differences(&addresses);
    assert_eq!(admin(&WorldBuilder::preset(Preset::ThreeHsms).lab()), "");
    // The second HSM has missed the activation.
    let preco = [Account::new("PRECO", "admin", "password"), Account::app_user()];
    let lab = WorldBuilder::preset(Preset::ThreeHsms).users("10.0.3.11", &preco).lab();
    assert_eq!(admin(&lab), "another type on 10.0.3.11");
    let rows = view::users(lab.world(), "admin");
    assert_eq!(rows[0].types(), "CO, PRECO");
    assert!(rows[0].is_odd(&rows[0].cells[1]) && !rows[0].is_odd(&rows[0].cells[2]) && rows[0].is_odd(&None));
}

#[test]
fn officers_of_two_kinds_with_one_name_are_two_users() {
    let officers = [Account::new("CO", "admin", "co12345"), Account::new("PCO", "Admin", "co12345")];
    let addresses = ["10.0.2.9", "10.0.3.11", "10.0.1.12"];
    let world = addresses.iter().fold(WorldBuilder::preset(Preset::ThreeHsms), |world, ip| world.users(ip, &officers));
    let lab = world.lab();
    assert_eq!(view::users(lab.world(), "").len(), 2);
    the_table_is_true(&lab);
}

#[test]
fn the_audit_log_can_be_filtered() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    terminal.play(&["loginHSM CO admin wrong", "loginHSM CO admin co12345"]);
    let world = terminal.lab.world();
    let count = |filter: AuditFilter| view::audit(world, &filter, 2);
    let all = AuditFilter::default();
    assert_eq!(count(AuditFilter { failed_only: true, ..all }).1, 3);
    assert_eq!(count(AuditFilter { find: " cn_login ", ..all }).1, 6);
    assert_eq!(count(AuditFilter { find: "ADMIN", hsm: Some(1), ..all }).1, 2);
    assert_eq!(count(AuditFilter { find: "nothing has this", ..all }), (vec![], 0));
    assert_eq!(count(AuditFilter { hsm: Some(99), ..all }).1, 0);
    let (rows, _) = count(AuditFilter { hsm: Some(2), ..all });
    let raw = view::raw(world, &rows);
    assert_eq!(raw.matches("Sequence No\t\t: ").count(), 2);
    assert!(raw.starts_with(world.cluster.nodes()[2].hsm().id()), "{raw}");
    assert_eq!(rows[1].event.response.code, 0, "the newest is last");
}

#[test]
fn files_are_listed_by_folder_with_full_paths() {
    for flavour in [Flavour::Linux, Flavour::Windows] {
        let lab = Lab::new(Start::sandbox(Preset::Activation, flavour, 1), None);
        let machine = &lab.world().instance;
        let listed = view::listing(machine, "CLOUDHSM_MGMT_UTIL.CFG");
        let [(folder, rows)] = &listed[..] else { panic!("{listed:?}") };
        assert_eq!(rows[0].path, machine.cmu_config());
        assert!(machine.cmu_config().starts_with(folder));
        assert_eq!(view::file(machine, machine.cmu_config()), Some(rows[0].entry));
        assert!(view::file(machine, folder).is_none() && view::file(machine, "").is_none());
        let paths: Vec<_> =
            view::listing(machine, "").into_iter().flat_map(|(_, rows)| rows).map(|row| row.path).collect();
        assert!(paths.len() > 8 && paths.iter().all(|path| view::file(machine, path).is_some()), "{paths:?}");
    }
}
