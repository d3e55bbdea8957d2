//! Records of earlier versions open in this version, lose nothing, and can be continued.
//!
//! `saved.txt` has one record on each line, after a word for its kind: `lab` (at every prompt and wait), `trail` (the
//! undo history of a lab), `screens`, `world` (of a state file), `settings` and `progress`. A line `name` names the
//! record below it. When a form changes, records of the earlier form are added. No record is ever changed.

use hsm_dojo::{
    host::{Flavour, Preset, World},
    lab::{FIRST_TERMINAL, Input, Lab, Start, TerminalId},
    program::{FileRequest, Waiting},
    saved,
    view::{Screen, Settings},
};
use serde_json::{Value, json};

use crate::support::{START_COMMANDS, Terminal, file, load};

const RECORDS: &str = include_str!("saved.txt");

/// The lines that continue a saved lab, by the name of its record, and what the terminal shows then.
const CONTINUED: &[(&str, &[&str], &str)] = &[
    ("shell-linux-laptop", &["ls"], "$ ls\ncloudhsm-client.pem\n"),
    ("shell-linux-instance", &["pwd"], "/opt/cloudhsm/etc\n"),
    ("shell-windows-laptop", &["dir"], "Directory of"),
    ("shell-windows-instance", &["cd"], "C:\\ProgramData\\Amazon\\CloudHSM\n"),
    ("ssh-host-key", &["yes"], "Permanently added '10.0.0.10' (ED25519) to the list of known hosts."),
    ("ssh-host-key-again", &["maybe", "no"], "Host key verification failed."),
    ("ssh-host-key-of-somebody-else", &["yes"], "Permission denied (publickey"),
    ("connecting-first", &[], "E2E enabled on server 0(10.0.2.9)\naws-cloudhsm>"),
    (
        "connecting-third",
        &["quit", "pwd"],
        "E2E enabled on server 2(10.0.1.12)\naws-cloudhsm>quit\n\ndisconnecting from servers, please wait...\n",
    ),
    (
        "connecting-unreachable",
        &["pwd"],
        "Connection to one of servers failed, exiting...\n[ec2-user@ip-10-0-0-10 ~]$ pwd\n/home/ec2-user\n",
    ),
    ("connecting-windows", &["help"], "aws-cloudhsm>help\nhelp\ninfo\nserver\n"),
    (
        "alone-encrypting-second",
        &["listUsers"],
        "E2E enabled on server 2(10.0.1.12)\nEnabling E2E failed\naws-cloudhsm>listUsers\nlistUsers failed: E2E is not enabled on server 0(10.0.2.9)\n",
    ),
    (
        "alone-enable-e2e-second-after-a-failure",
        &["enable_e2e", "loginHSM CO admin co12345"],
        "Enabling E2E failed\naws-cloudhsm>enable_e2e\nE2E enabled on server 0(10.0.2.9)\n",
    ),
    (
        "alone-enable-e2e-slow-after-a-failure",
        &["quit"],
        "E2E enabled on server 1(10.0.3.11)\nE2E enabled on server 2(10.0.1.12)\nEnabling E2E failed\n",
    ),
    (
        "alone-saving",
        &["getCert other.crt 4"],
        "getCert Success\nserver0>getCert other.crt 4\ngetCert Success\nserver0>",
    ),
    ("ready-global", &["listUsers"], "aws-cloudhsm>listUsers\nUsers on server 0(10.0.2.9):\nNumber of users found:2\n"),
    ("ready-server", &["listUsers"], "server1>listUsers\nUsers on server 1(10.0.3.11):\nNumber of users found:2\n"),
    (
        "ready-limited",
        &["loginHSM CO admin co12345", "quit", "sudo cp customerCA.crt /opt/cloudhsm/etc/"],
        "loginHSM failed: E2E is not enabled on server 0(10.0.2.9)\naws-cloudhsm>quit\n",
    ),
    ("ready-old-cluster", &["listUsers"], "         1              PCO             admin "),
    (
        "ready-before-the-lockout",
        &["loginHSM CO admin no12345", "loginHSM CO admin co12345"],
        "loginHSM failed on server 0(10.0.2.9)\naws-cloudhsm>loginHSM CO admin co12345\n\nloginHSM success on server 0(10.0.2.9)\n",
    ),
    ("hidden-login", &["password"], "Enter password: \n\nloginHSM success on server 0(server1)\n"),
    (
        "hidden-create-first",
        &["alice123", "alice123", "y"],
        "Do you want to continue(y/n)?y\nCreating User alice(CU) on 1 nodes\ncreateUser success on server 0(10.0.2.9)\n",
    ),
    ("hidden-create-second", &["alice12"], "Re-enter password: \nPasswords do not match\naws-cloudhsm>"),
    (
        "hidden-change-first",
        &["admin123", "admin123", "y", "logoutHSM", "loginHSM CO admin admin123"],
        "aws-cloudhsm>loginHSM CO admin admin123\n\nloginHSM success on server 0(10.0.2.9)\n",
    ),
    (
        "hidden-change-second",
        &["admin123", "y"],
        "Changing password for admin(CO) on 1 nodes\nchangePswd success on server 0(10.0.2.9)\n",
    ),
    (
        "confirm-create",
        &["what", "y"],
        "Invalid option, please type 'y' or 'n'\n\nDo you want to continue(y/n)?y\nCreating User alice(CU) on 1 nodes\ncreateUser success",
    ),
    (
        "confirm-create-hidden",
        &["y", "logoutHSM", "loginHSM CU alice alice123"],
        "aws-cloudhsm>loginHSM CU alice alice123\n\nloginHSM success on server 0(10.0.2.9)\n",
    ),
    (
        "confirm-change",
        &["y"],
        "Changing password for admin(PRECO) on 1 nodes\nchangePswd success on server 0(server1)\n",
    ),
    (
        "confirm-create-on-one",
        &["y", "listUsers"],
        "createUser success\nserver2>listUsers\nUsers on server 2(10.0.1.12):\nNumber of users found:3\n",
    ),
    (
        "retry-create-first",
        &["R"],
        "Retry/Ignore/Abort?(R/I/A):R\ncreateUser success on server 0(10.0.2.9)\naws-cloudhsm>",
    ),
    (
        "retry-create-second",
        &["I"],
        "Retry/Ignore/Abort?(R/I/A):I\ncreateUser success on server 2(10.0.1.12)\naws-cloudhsm>",
    ),
    (
        "retry-create-third",
        &["A", "createUser CU alice alice123", "y"],
        "createUser failed: HSM Error: This user is already created\ncreating user on server 0(10.0.2.9) failed\n",
    ),
    (
        "retry-change-again",
        &["R", "R"],
        "changePswd failed: HSM Error: Invalid input data/params\nChanging password on node 0(10.0.2.9) failed\n\nRetry/Ignore/Abort?(R/I/A):R\nchangePswd success on server 0(10.0.2.9)\n",
    ),
    ("roll-back-first", &["R"], "Retry/rollBack/Ignore?(R/B/I):R\ndeleteUser success on server 0(10.0.2.9)\n"),
    (
        "roll-back-second",
        &["I"],
        "Retry/rollBack/Ignore?(R/B/I):I\ndeleteUser success on server 2(10.0.1.12)\naws-cloudhsm>",
    ),
    (
        "roll-back-third",
        &["B", "listUsers"],
        "         3              CU              alice                                    NO               0               NO\nUsers on server 1(10.0.3.11):\n",
    ),
    ("working-list", &[], "Users on server 0(10.0.2.9):\nNumber of users found:3\n"),
    (
        "working-create",
        &[],
        "createUser success on server 1(10.0.3.11)\ncreateUser success on server 2(10.0.1.12)\naws-cloudhsm>",
    ),
    ("working-delete", &[], "deleteUser success on server 2(10.0.1.12)\naws-cloudhsm>"),
    ("working-on-one", &[], "                *** Server 2 HSM Info ***\n"),
    ("working-login", &[], "loginHSM success on server 0(10.0.2.9)\naws-cloudhsm>"),
    (
        "faults-slow-unreachable-drops",
        &["listUsers"],
        "listUsers failed: connection to the server is lost\nlistUsers failed on server 1(10.0.3.11)\nlistUsers failed: connection to the server is lost\nlistUsers failed on server 2(10.0.1.12)\n",
    ),
    (
        "faults-drops-done-fails",
        &["createUser CU alice alice123", "y", "I", "I"],
        "createUser failed: HSM Error: This user doesn't exist\ncreating user on server 1(10.0.3.11) failed\n\nRetry/Ignore/Abort?(R/I/A):I\ncreateUser failed: HSM Error: RET_USER_LOGIN_FAILURE\n",
    ),
    (
        "fault-logged-in-elsewhere-and-removed",
        &["listUsers"],
        "listUsers failed: connection to the server is lost\nlistUsers failed on server 2(10.0.1.12)\n",
    ),
    (
        "fault-added-after-removal",
        &["listUsers"],
        "listUsers failed: connection to the server is lost\nlistUsers failed on server 2(10.0.1.12)\n",
    ),
    (
        "fault-none-left",
        &[START_COMMANDS[0]],
        "Connection to server 10.0.2.9(10.0.2.9) on port 2225 failed:Connection timed out\n",
    ),
    ("several-terminals", &[START_COMMANDS[0]], "E2E enabled on server 0(server1)\naws-cloudhsm>"),
    ("files-edited", &["cat notes.txt", START_COMMANDS[0]], "über \"alles\"\n^Itab \\ 🔑\n"),
    ("files-edited-windows", &["type C:\\Users\\Administrator\\notes.txt"], "line one^M\nline two^M\n"),
    ("trail", &["pwd"], "/home/learner\n"),
    (
        "trail-sandbox",
        &["listUsers"],
        "         3              CU              alice                                    NO               0               NO\n",
    ),
];

/// The records of one kind, each with its name. The oldest records have none.
fn named(kind: &str) -> Vec<(&'static str, &'static str)> {
    let mut records = Vec::new();
    let mut name = "";
    for line in RECORDS.lines() {
        let (word, record) = line.split_once(' ').unwrap();
        match word {
            "name" => name = record,
            word if word == kind => records.push((std::mem::take(&mut name), record)),
            _ => name = "",
        }
    }
    assert!(!records.is_empty(), "{kind}");
    records
}

fn records(kind: &str) -> impl Iterator<Item = &'static str> {
    named(kind).into_iter().map(|(_, record)| record)
}

/// Returns the path of a value of `old` that `new` lacks, or has with another value or in another order. `new` may have
/// more fields.
fn lost(old: &Value, new: &Value, path: &str) -> Option<String> {
    match (old, new) {
        (Value::Object(state), Value::Object(_)) if path.ends_with("/cmu/state") && !state.contains_key("running") => {
            lost_in_a_command(old, new, path)
        }
        (Value::Object(old), Value::Object(new)) => old.iter().find_map(|(name, value)| match new.get(name) {
            Some(new) => lost(value, new, &format!("{path}/{name}")),
            None => Some(format!("{path}/{name} is gone")),
        }),
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            let pairs = old.iter().zip(new).enumerate();
            pairs.into_iter().find_map(|(number, (old, new))| lost(old, new, &format!("{path}/{number}")))
        }
        _ => (old != new).then(|| format!("{path}: {old} has become {new}")),
    }
}

/// As [`lost`], for what the utility does. In the middle of a command, earlier versions named and nested it in other
/// ways: the request is the same, and so are the deleted users; everything else is somewhere.
fn lost_in_a_command(old: &Value, new: &Value, path: &str) -> Option<String> {
    let request = field(old, "request").and_then(|request| match field(new, "request") {
        Some(new) => lost(request, new, &format!("{path}/request")),
        None => Some(format!("{path}: the request is gone")),
    });
    let users = |name: &str, tree| {
        let list = field(tree, name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let user = |removed: &Value| (removed["server"].clone(), field(removed, "user").cloned());
        list.iter().map(user).collect::<Vec<_>>()
    };
    let other_users = users("removed", old) != users("collected", new);
    let kept = values(new);
    let value = values(old).into_iter().find(|value| !kept.contains(value));
    request
        .or_else(|| other_users.then(|| format!("{path}: the deleted users are others")))
        .or_else(|| value.map(|value| format!("{path}: {value} is gone")))
}

/// Returns the first field of this name, at any depth.
fn field<'a>(tree: &'a Value, name: &str) -> Option<&'a Value> {
    match tree {
        Value::Object(fields) => fields.get(name).or_else(|| fields.values().find_map(|value| field(value, name))),
        Value::Array(list) => list.iter().find_map(|value| field(value, name)),
        _ => None,
    }
}

/// The numbers and texts in a tree.
fn values(tree: &Value) -> Vec<String> {
    match tree {
        Value::Object(fields) => fields.values().flat_map(values).collect(),
        Value::Array(list) => list.iter().flat_map(values).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

fn assert_kept(old: &str, new: &str) {
    let tree = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(lost(&tree(old), &tree(new), ""), None);
}

#[test]
fn labs_of_earlier_versions_open_unchanged() {
    for record in records("lab") {
        let saved = load(record).unwrap().save();
        assert_kept(record, &saved);
        assert_eq!(load(&saved).unwrap().save(), saved);
    }
}

/// Returns what the topmost program of a terminal waits for.
fn waiting(lab: &Lab, terminal: TerminalId) -> Option<Waiting> {
    lab.session(terminal)?.waiting(lab.world())
}

/// Runs a utility without a shell up to its prompt. It reads the files of the client instance, and may write any file.
fn serve(terminal: &mut Terminal) {
    while let Some(Waiting::File(request)) = waiting(&terminal.lab, FIRST_TERMINAL) {
        let served = match request {
            FileRequest::Read { path } => file(terminal.lab.world(), &path),
            FileRequest::Write { .. } => Ok(Vec::new()),
        };
        terminal.apply(Input::File(served));
    }
}

/// A terminal at a saved lab, at its prompt.
fn opened(record: &str) -> Terminal {
    let mut terminal = Terminal::of(load(record).unwrap());
    serve(&mut terminal);
    terminal
}

#[test]
fn a_saved_lab_can_be_continued() {
    let labs = named("lab");
    for (name, ..) in CONTINUED {
        assert!(labs.iter().any(|(other, _)| other == name), "no record {name}");
    }
    for (name, record) in labs.into_iter().filter(|(name, _)| !name.is_empty()) {
        if name.starts_with("lesson-") || name.starts_with("drill-") {
            continue;
        }
        let continued = CONTINUED.iter().find(|(other, ..)| *other == without_form(name));
        let (_, lines, shown) = continued.unwrap_or_else(|| panic!("nothing continues {name}"));
        let mut terminal = opened(record);
        for line in *lines {
            terminal.play(&[line]);
            serve(&mut terminal);
        }
        assert!(terminal.screen.contains(shown), "{name}: {}", terminal.screen);
    }
}

/// Returns the name of a record without the word for its form. A lab in the middle of a command is there in the form of
/// earlier versions and, as `running-<name>`, in the form of one task.
fn without_form(name: &str) -> &str {
    name.strip_prefix("running-").unwrap_or(name)
}

#[test]
fn a_pending_file_request_below_a_shell_is_served_when_the_lab_opens() {
    for (name, record) in named("lab").into_iter().filter(|(name, _)| without_form(name).starts_with("alone-")) {
        let pending = record.replace(r#""opening":"cmu""#, r#""opening":{"shell":"instance"}"#);
        assert_ne!(pending, record, "{name}");
        let lab = load(&pending).unwrap();
        let now = waiting(&lab, FIRST_TERMINAL);
        assert!(matches!(now, Some(Waiting::Line(_) | Waiting::Time(_))), "{name}: {now:?}");
    }
}

#[test]
fn a_terminal_whose_number_leaves_no_room_for_another_is_refused() {
    let saved = Lab::new(Start::sandbox(Preset::Single, Flavour::Linux, 1), None).save();
    let with_terminal = |id: u32| {
        let mut tree: Value = serde_json::from_str(&saved).unwrap();
        let sessions = tree["state"]["sessions"].as_object_mut().unwrap();
        let first = sessions["1"].clone();
        sessions.insert(id.to_string(), first);
        load(&tree.to_string())
    };
    assert_eq!(with_terminal(2).unwrap().open_shell(), 3);
    assert!(with_terminal(u32::MAX).is_err() && with_terminal(u32::MAX - 1).is_err());
}

#[test]
fn a_saved_lesson_can_be_finished() {
    for (name, record) in named("lab") {
        if name.starts_with("lesson-") || name.starts_with("drill-") {
            let mut terminal = opened(record);
            while let Some(step) = terminal.lab.current_step().map(|step| step.id.clone()) {
                terminal.play_solution(&step);
            }
            assert!(terminal.lab.is_complete(), "{name}: {}", terminal.screen);
        }
    }
}

#[test]
fn an_interrupt_ends_what_a_saved_lab_was_doing() {
    for (name, record) in named("lab") {
        let mut lab = load(record).unwrap();
        for id in lab.terminals().collect::<Vec<_>>() {
            let now = lab.world().clock;
            let client = lab.session(id).unwrap().client();
            lab.apply(now, id, Input::Interrupt);
            let session = lab.session(id).unwrap();
            assert_eq!(session.program(), "shell", "{name}");
            let waits = waiting(&lab, id);
            assert!(matches!(waits, None | Some(Waiting::Line(_))), "{name}: {waits:?}");
            assert_eq!(waits.is_none(), session.has_no_shell(), "{name}");
            assert!(!lab.world().cluster.clients().contains(&client), "{name}: a session stays open");
        }
    }
}

#[test]
fn the_end_of_input_answers_what_a_saved_lab_asks() {
    for (name, record) in named("lab") {
        let mut terminal = opened(record);
        let before = terminal.lab.session(FIRST_TERMINAL).unwrap();
        let leaves = before.prompt_kind() == "command" || before.program() == "ssh";
        terminal.play(&["^D"]);
        let after = terminal.lab.session(FIRST_TERMINAL).unwrap();
        assert_eq!(after.program() == "shell", leaves, "{name}: {}", terminal.screen);
        if !after.has_no_shell() {
            assert_eq!(after.prompt_kind(), "command", "{name}: {}", terminal.screen);
        }
    }
}

#[test]
fn undo_histories_of_earlier_versions_still_work() {
    for (name, record) in named("trail") {
        let start: Value = serde_json::from_str(record).unwrap();
        let begins_there = |lab: &str| serde_json::from_str::<Value>(lab).unwrap()["start"] == start["start"];
        let labs = named("lab");
        let (_, lab) = labs.iter().find(|(other, lab)| *other == name && begins_there(lab)).unwrap();
        let mut lab = load(lab).unwrap();
        assert_eq!(lab.load_undo_history(record), Ok(()));
        assert_kept(&unnumbered(record), &lab.save_undo_history(usize::MAX));
        // The records without a name were shortened by hand, so their snapshots do not follow each other.
        if !name.is_empty() {
            undo_and_redo_all(lab);
        }
    }
}

/// Removes the numbers of the snapshots from a saved undo history, because each lab has its own numbers.
fn unnumbered(history: &str) -> String {
    let mut history: Value = serde_json::from_str(history).unwrap();
    for direction in ["undo", "redo"] {
        for snapshot in history["state"][direction].as_array_mut().unwrap() {
            assert!(snapshot.as_object_mut().unwrap().remove("number").is_some());
        }
    }
    history.to_string()
}

/// Undoes everything and redoes everything. The lab is as before.
fn undo_and_redo_all(mut lab: Lab) {
    let now = lab.world().clock;
    let there = [lab.redo_labels().count(), lab.undo_labels().count()];
    let go = |lab: &mut Lab, input: Input, steps: usize| {
        (0..steps).for_each(|_| drop(lab.apply(now, FIRST_TERMINAL, input.clone())));
        lab.save()
    };
    let last = go(&mut lab, Input::Redo, there[0]);
    let first = go(&mut lab, Input::Undo, there[0] + there[1]);
    assert_eq!((lab.undo_labels().count(), lab.redo_labels().count()), (0, there[0] + there[1]));
    assert_ne!(first, last);
    let again = go(&mut lab, Input::Redo, there[0] + there[1]);
    assert_eq!(world_of(&again), world_of(&last));
}

/// Returns the field `state` of a saved lab. The counts are in another field, and undo does not change them.
fn world_of(saved: &str) -> Value {
    serde_json::from_str::<Value>(saved).unwrap()["state"].take()
}

#[test]
fn worlds_of_earlier_versions_open_unchanged() {
    for record in records("world") {
        let file = saved::parse(record).unwrap();
        let world: World = saved::read_tree(&file["world"]).unwrap();
        let tree: Value = serde_json::from_str(record).unwrap();
        assert_kept(&tree["world"].to_string(), &saved::write(&world));
    }
}

#[test]
fn screens_of_earlier_versions_open_unchanged() {
    for record in records("screens") {
        let file = saved::parse(record).unwrap();
        let screen: Screen = saved::read_tree(&file["screen"]).unwrap();
        let further: Vec<(TerminalId, Screen)> = saved::read_tree(&file["further"]).unwrap();
        let new = format!(r#"{{"format":1,"screen":{},"further":{}}}"#, saved::write(&screen), saved::write(&further));
        assert_kept(record, &new);
    }
}

#[test]
fn settings_of_earlier_versions_still_apply() {
    for record in records("settings") {
        let settings = Settings::read(record);
        let pairs = record.split(' ').map(|pair| pair.split_once('=').unwrap());
        assert!(pairs.clone().all(|(id, word)| settings.is(id, word)), "{record}");
        let chosen: Vec<_> = pairs.collect();
        assert_eq!(settings.text(), json!({ "format": 1, "chosen": chosen }).to_string());
    }
}

#[test]
fn the_comparison_finds_lost_values() {
    let old = json!({"a": [{"b": 1}], "c": null});
    assert_eq!(lost(&old, &json!({"a": [{"b": 1, "later": 2}], "c": null}), ""), None);
    let state = |state: Value| json!({"cmu": {"state": state}});
    let old_state = state(json!({"retry": {"server": 1, "words": ["bob"]}}));
    assert_eq!(lost(&old_state, &state(json!({"running": [{"words": ["bob"]}, {"stage": 1}]})), ""), None);
    assert!(lost(&old_state, &state(json!({"running": [{"words": ["eve"]}, {"stage": 1}]})), "").is_some());
    for new in [json!({"a": [{"b": 2}], "c": null}), json!({"a": [], "c": null}), json!({"a": [{"b": 1}]})] {
        assert!(lost(&old, &new, "").is_some(), "{new}");
    }
}
