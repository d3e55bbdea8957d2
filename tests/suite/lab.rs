//! The interface of front ends: undo, saving, bad input, determinism.

use std::{panic::catch_unwind, rc::Rc};

use hsm_dojo::{
    clock::LabTime,
    course::{self, Exercise},
    host::{Flavour, MachineId, Preset},
    lab::{Effect, FILE_MAX, FIRST_TERMINAL, Input, LINE_MAX, Lab, LoadError, PromptKind, SavedLab, Start},
    saved,
};

use crate::support::{Terminal, load};

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let play = || {
        let mut terminal = Terminal::lesson("activate-linux");
        terminal.play(&["^connect", "^start", "^activate", "quit"]);
        (terminal.screen, terminal.lab.save())
    };
    assert_eq!(play(), play());
}

#[test]
fn undo_takes_a_command_back_with_its_answers_and_its_time() {
    let mut terminal = Terminal::lesson("activate-linux");
    terminal.play(&["^connect", "^start", "loginHSM PRECO admin password"]);
    let before = terminal.lab.world().clone();
    terminal.play(&["changePswd PRECO admin NewPassword1", "y"]);
    assert_eq!(terminal.state(), "ACTIVE");
    assert_eq!(terminal.lab.undo_labels().next(), Some("changePswd PRECO admin ********"));
    terminal.apply(Input::Undo);
    assert_eq!(*terminal.lab.world(), before);
    assert!(!terminal.done().contains(&"change-password".to_owned()));
    terminal.apply(Input::Redo);
    assert_eq!(terminal.state(), "ACTIVE");
    assert!(terminal.done().contains(&"change-password".to_owned()));
}

#[test]
fn undo_in_the_middle_of_a_prompt_leads_back_before_the_command() {
    let mut terminal = Terminal::cmu(Preset::Activation);
    terminal.play(&["loginHSM PRECO admin password", "changePswd PRECO admin -hpswd", "NewPassword1"]);
    assert_eq!(terminal.prompt_kind(), Some(PromptKind::Hidden));
    terminal.apply(Input::Undo);
    assert_eq!(terminal.prompt(), "aws-cloudhsm>");
    terminal.play(&["changePswd PRECO admin NewPassword1", "y"]);
    assert_eq!(terminal.state(), "ACTIVE", "still logged in");
}

#[test]
fn undo_and_redo_without_snapshots_say_so_and_a_reset_can_be_undone() {
    let mut terminal = Terminal::lesson("activate-linux");
    terminal.apply(Input::Undo);
    terminal.apply(Input::Redo);
    assert_eq!(terminal.notices.len(), 2);
    terminal.play(&["^connect", "^start", "^activate"]);
    terminal.apply(Input::Reset);
    assert_eq!((terminal.state(), terminal.prompt().as_str()), ("INITIALIZED", "learner@laptop:~$ "));
    assert!(terminal.done().is_empty());
    terminal.apply(Input::Undo);
    assert_eq!((terminal.state(), terminal.prompt().as_str()), ("ACTIVE", "aws-cloudhsm>"));
}

#[test]
fn an_interrupt_and_a_skipped_step_can_be_undone() {
    let mut terminal = Terminal::lesson("activate-linux");
    terminal.play(&["^connect", "^start", "loginHSM PRECO admin password", "^C"]);
    assert!(terminal.prompt().ends_with("$ "));
    terminal.apply(Input::Undo);
    assert_eq!(terminal.prompt(), "aws-cloudhsm>");
    terminal.play(&["changePswd PRECO admin NewPassword1", "y"]);
    assert_eq!(terminal.state(), "ACTIVE", "still logged in");

    let mut terminal = Terminal::lesson("activate-linux");
    terminal.play(&["^connect", "^start"]);
    terminal.apply(Input::Skip("list-users".into()));
    terminal.play(&["help"]);
    terminal.apply(Input::Undo);
    assert_eq!(terminal.lab.undo_labels().next(), Some("Skip: Look at the users"));
}

#[test]
fn resuming_at_a_dead_end_repeats_its_note() {
    let mut terminal = Terminal::lesson("activate-linux");
    terminal.play(&["^connect", "^start"]);
    let coach = |lab: &Lab| lab.resume(FIRST_TERMINAL).contains(&Effect::Coach("locked".into()));
    assert!(!coach(&load(&terminal.lab.save()).unwrap()));
    terminal.play(&["loginHSM PRECO admin wrong"; 6]);
    assert!(coach(&load(&terminal.lab.save()).unwrap()));
}

#[test]
fn a_new_command_empties_the_redo_list() {
    let mut terminal = Terminal::sandbox(Preset::Activation);
    terminal.play(&["cd /opt"]);
    terminal.apply(Input::Undo);
    assert_eq!(terminal.lab.redo_labels().collect::<Vec<_>>(), ["cd /opt"]);
    terminal.play(&["pwd"]);
    assert_eq!(terminal.lab.redo_labels().count(), 0);
    assert_eq!(terminal.lab.undo_labels().collect::<Vec<_>>(), ["pwd"]);
}

#[test]
fn a_lab_resumes_at_every_prompt_where_it_was_saved() {
    for lines in [
        &[][..],
        &["^connect"],
        &["ssh -i cloudhsm-client.pem ec2-user@10.0.0.10"],
        &["^connect", "^start"],
        &["^connect", "^start", "loginHSM PRECO admin -hpswd"],
        &["^connect", "^start", "changePswd PRECO admin NewPassword1"],
        &["^connect", "^start", "changePswd PRECO admin -hpswd", "NewPassword1"],
        &["^connect", "^start", "changePswd PRECO admin NewPassword1", "y"],
    ] {
        let mut terminal = Terminal::lesson("activate-linux");
        terminal.play(lines);
        let saved = terminal.lab.save();
        let mut loaded = load(&saved).unwrap();
        assert_eq!(loaded.prompt(FIRST_TERMINAL), terminal.lab.prompt(FIRST_TERMINAL), "{lines:?}");
        assert_eq!(loaded.save(), saved);
        let input = || Input::Line("NewPassword1".into());
        let (here, there) = (loaded.world().clock, FIRST_TERMINAL);
        assert_eq!(loaded.apply(here, there, input()), terminal.lab.apply(here, there, input()), "{lines:?}");
    }
}

#[test]
fn a_lab_saved_while_it_connects_continues_to_connect() {
    let mut lab = Lab::new(Start::sandbox(Preset::ThreeHsms, Flavour::Linux, 1), None);
    let start = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";
    lab.apply(LabTime::default(), FIRST_TERMINAL, Input::Line(start.into()));
    let mut lab = load(&lab.save()).unwrap();
    for _ in 0..3 {
        let [Effect::WakeAt(at)] = lab.resume(FIRST_TERMINAL)[..] else { panic!("not connecting") };
        let early = lab.apply(LabTime::default(), FIRST_TERMINAL, Input::Tick);
        assert_eq!(early, [Effect::WakeAt(at)], "a tick too early changes nothing");
        lab.apply(at, FIRST_TERMINAL, Input::Tick);
    }
    assert_eq!(lab.prompt(FIRST_TERMINAL).unwrap().text, "aws-cloudhsm>");
}

#[test]
fn nothing_saved_holds_a_password() {
    let mut terminal = Terminal::lesson("activate-linux");
    for line in [
        "loginHSM PRECO admin Sesame-one",
        "loginhsm PRECO admin Sesame-one",
        "loginHMS PRECO admin Sesame-one",
        "Sesame-one",
        "sudo loginHSM CO admin Sesame-one",
        "PRECO admin Sesame-one",
        "sudo Sesame-one",
        "Sesame/one",
        "/opt/cloudhsm/bin/cloudhsm_mgmt_util a.cfg loginHSM PRECO admin Sesame-one",
    ] {
        terminal.play(&[line]);
    }
    terminal.play(&["ssh -i cloudhsm-client.pem ec2-user@10.0.0.10", "Sesame-two", "^C"]);
    terminal.play(&[
        "^connect",
        "^start",
        "loginHSM PRECO admin password",
        "changePswd PRECO admin Sesame-two",
        "Sesame-three",
        "y",
        "loginHMS CO admin Sesame-four",
        "changePswd CO admin -hpswd",
        "Sesame-five",
        "Sesame-five",
    ]);
    let labels: String = terminal.lab.undo_labels().collect();
    let stored = saved::write(&terminal.stored.masked_tail(2_000));
    for text in [terminal.lab.save(), labels, stored] {
        assert!(!text.contains("Sesame"), "{text}");
    }
    assert!(terminal.lab.save().len() < 256 * 1024, "the budget of a saved lab");
}

#[test]
fn foreign_newer_and_damaged_texts_are_distinguished() {
    let saved = Terminal::lesson("activate-linux").lab.save();
    for foreign in ["null", "{}", "[1]", "{\"program\": \"other\", \"format\": 1}", "{\"format\": 1}"] {
        assert_eq!(load(foreign).unwrap_err(), LoadError::Foreign, "{foreign:?}");
    }
    for not_json in ["", "\u{0}", &saved[..saved.len() - 9]] {
        assert!(matches!(load(not_json), Err(LoadError::Unreadable(saved::Error::NotJson(_)))), "{not_json:?}");
    }
    let newer = saved.replacen("\"format\":1", "\"format\":99", 1);
    assert_eq!(load(&newer).unwrap_err(), LoadError::Newer(99));
    for (from, to) in [
        ("\"state\":", "\"stat\":"),
        ("activate-linux", "activate-moon"),
        ("\"lesson\":\"activate-linux\"", "\"lesson\":null"),
        ("\"users\":[", "\"users\":[7,"),
        ("\"stack\":[", "\"stack\":[],\"was\":["),
    ] {
        let damaged = saved.replacen(from, to, 1);
        assert_ne!(damaged, saved, "{from}");
        assert!(matches!(load(&damaged), Err(LoadError::Damaged(_))), "{from}");
    }
}

#[test]
fn the_file_of_a_lab_may_contain_its_screens() {
    let saved = Terminal::lesson("activate-linux").lab.save();
    let file = saved.strip_suffix('}').unwrap().to_owned() + ",\"screens\":{\"format\":1,\"screen\":[]}}";
    assert_eq!(load(&file).unwrap().save(), saved);
}

#[test]
fn a_line_that_is_too_long_is_cut_with_a_notice() {
    let mut terminal = Terminal::sandbox(Preset::Activation);
    terminal.screen.clear();
    terminal.play(&[&"x".repeat(1 << 20)]);
    let word = "x".repeat(LINE_MAX);
    assert_eq!(terminal.screen, format!("{word}\n-bash: {word}: command not found\n[ec2-user@ip-10-0-0-10 ~]$ "));
    assert!(terminal.notices[0].contains("1048576"), "{:?}", terminal.notices);
}

#[test]
fn a_line_ends_at_its_first_line_break() {
    let mut terminal = Terminal::sandbox(Preset::Activation);
    terminal.screen.clear();
    terminal.play(&["pwd\nexit"]);
    assert_eq!(terminal.screen, "pwd\n/home/ec2-user\n[ec2-user@ip-10-0-0-10 ~]$ ");
}

#[test]
fn a_clock_that_goes_backwards_stands_still() {
    let mut lab = Lab::new(Start::sandbox(Preset::Activation, Flavour::Linux, 1), None);
    lab.apply(LabTime::from_micros(5_000_000), FIRST_TERMINAL, Input::Line("pwd".into()));
    lab.apply(LabTime::from_micros(1), FIRST_TERMINAL, Input::Line("pwd".into()));
    assert_eq!(lab.world().clock, LabTime::from_micros(5_000_000));
}

#[test]
fn a_terminal_that_does_not_exist_answers_nothing() {
    let mut lab = Lab::new(Start::sandbox(Preset::Activation, Flavour::Linux, 1), None);
    assert_eq!(lab.apply(LabTime::default(), 99, Input::Line("pwd".into())), []);
}

#[test]
fn quit_and_a_lost_process_leave_different_events() {
    // `docs/reference/hsm-model.md` 10.6 and `docs/reference/README.md`, "Words and checks".
    let opcodes = |lines: &[&str]| {
        let mut terminal = Terminal::cmu(Preset::Activation);
        terminal.play(lines);
        let log = terminal.lab.world().cluster.nodes()[0].hsm().audit_log().clone();
        assert!(log.iter().enumerate().all(|(index, event)| event.sequence == index as u64));
        log.since(4).map(|event| event.opcode.name()).collect::<Vec<_>>()
    };
    let session = &["loginHSM PRECO admin password", "changePswd PRECO admin NewPassword1", "y"][..];
    let events = ["CN_ENCRYPT_SESSION_V2", "CN_LOGIN", "CN_CHANGE_PSWD"];
    assert_eq!(opcodes(&[session, &["quit"]].concat()), [&events[..], &["CN_CLOSE_SESSION"]].concat());
    assert_eq!(opcodes(&[session, &["^C"]].concat()), [&events[..], &["CN_APP_FINALIZE"]].concat());
    assert_eq!(opcodes(&[session, &["logoutHSM", "quit"]].concat()), [&events[..], &["CN_LOGOUT"]].concat());
    assert_eq!(opcodes(&["listUsers", "quit"]), ["CN_ENCRYPT_SESSION_V2"], "reading leaves nothing");
}

#[test]
fn an_answer_of_n_changes_no_device() {
    let mut terminal = Terminal::cmu(Preset::Activation);
    terminal.play(&["loginHSM PRECO admin password"]);
    let before = terminal.lab.world().cluster.clone();
    terminal.play(&["changePswd PRECO admin NewPassword1", "n"]);
    assert_eq!(terminal.lab.world().cluster, before);
}

#[test]
fn completion_follows_the_program() {
    let mut terminal = Terminal::sandbox(Preset::Activation);
    let complete = |terminal: &Terminal, line: &str| terminal.lab.complete(FIRST_TERMINAL, line);
    assert_eq!(complete(&terminal, "cat /opt/cloudhsm/etc/cust"), ["/opt/cloudhsm/etc/customerCA.crt"]);
    assert_eq!(complete(&terminal, "/opt/cloudhsm/bin/cloudhsm_m"), ["/opt/cloudhsm/bin/cloudhsm_mgmt_util"]);
    assert_eq!(complete(&terminal, "cl"), ["clear"]);
    terminal.play(&["/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg"]);
    assert_eq!(complete(&terminal, "listU"), ["listUsers"]);
    terminal.play(&["loginHSM PRECO admin -hpswd"]);
    assert!(complete(&terminal, "l").is_empty(), "nothing to complete at a hidden prompt");
}

#[test]
fn programs_read_a_file_edited_from_outside_until_undo() {
    let mut terminal = Terminal::sandbox(Preset::Activation);
    let config = "/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";
    let put = |machine, path: &str, text: Option<&str>| Input::PutFile {
        machine,
        path: path.into(),
        text: text.map(str::to_owned),
    };
    terminal.apply(put(MachineId::Instance, config, Some("{ broken")));
    assert_eq!(terminal.lab.undo_labels().next(), Some("Edit /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg"));
    terminal.play(&[&format!("cat {config}"), &format!("/opt/cloudhsm/bin/cloudhsm_mgmt_util {config}")]);
    assert!(terminal.screen.contains("{ broken") && !terminal.prompt().contains("aws"), "{}", terminal.screen);
    terminal.apply(put(MachineId::Instance, "notes.txt", Some("mine\n")));
    terminal.play(&["cat notes.txt"]);
    assert!(terminal.screen.contains("mine\n"));
    terminal.apply(put(MachineId::Instance, "/home/ec2-user/notes.txt", None));
    terminal.play(&["cat notes.txt"]);
    assert!(terminal.screen.contains("No such file"));
    for _ in 0..7 {
        terminal.apply(Input::Undo);
    }
    terminal.play(&[&format!("/opt/cloudhsm/bin/cloudhsm_mgmt_util {config}")]);
    assert_eq!(terminal.prompt(), "aws-cloudhsm>");
}

#[test]
fn a_file_that_cannot_be_written_stays_and_a_notice_says_why() {
    let mut terminal = Terminal::sandbox(Preset::Activation);
    let before = terminal.lab.save();
    for (path, why) in [
        ("/opt/cloudhsm/bin/cloudhsm_mgmt_util", "a program"),
        ("/opt/cloudhsm/etc", "a folder"),
        ("/", "a folder"),
        ("/etc/security/limits.d/cloudhsm.conf/x", "is a file"),
        ("/home/\u{0}", "does not take"),
    ] {
        let text = Some("x".to_owned());
        terminal.apply(Input::PutFile { machine: MachineId::Instance, path: path.into(), text });
        assert!(terminal.notices.last().unwrap().contains(why), "{path}: {:?}", terminal.notices.last());
    }
    terminal.apply(Input::PutFile {
        machine: MachineId::Laptop,
        path: "big".into(),
        text: Some("x".repeat(FILE_MAX + 1)),
    });
    assert!(terminal.notices.last().unwrap().contains("65536 bytes"));
    terminal.apply(Input::PutFile { machine: MachineId::Laptop, path: "gone".into(), text: None });
    assert!(terminal.notices.last().unwrap().contains("no such file"));
    assert_eq!(terminal.lab.save(), before);
    assert_eq!(terminal.lab.undo_labels().count(), 0);
}

#[test]
fn a_lab_is_not_made_or_opened_with_another_lesson_or_without_its_own() {
    let start = |id: &str| Start::lesson(Exercise::find(id).unwrap(), 1).unwrap();
    let lesson = |id: &str| course::built_in(id).map(Rc::new);
    let sandbox = Start::sandbox(Preset::Single, Flavour::Linux, 1);
    for (start, other) in
        [(start("users"), "lockout"), (start("users"), ""), (start("drill-7"), "drill-8"), (sandbox, "users")]
    {
        let own = start.lesson.as_deref().and_then(lesson);
        let saved = Lab::new(start.clone(), own).save();
        assert!(catch_unwind(|| Lab::new(start, lesson(other))).is_err(), "{other}");
        assert!(catch_unwind(|| SavedLab::read(&saved).unwrap().open(lesson(other))).is_err(), "{other}");
    }
}
