//! Bad input for every command of CMU, generated from the table of commands, so that a new command is covered as soon
//! as it has a record: each argument missing, extra, too long, of the wrong kind and out of range, in both modes; every
//! answer at every prompt; and a fault at every point of a command.

use hsm_dojo::{
    cloud::{Cluster, Fault},
    cmu::{COMMANDS, Command, ParamKind},
    event::ToolEvent,
    host::{Flavour, Preset, World},
    hsm::{Client, HsmError, User},
};

use crate::{
    effort,
    support::Utility,
    world_builder::{Account, WorldBuilder},
};

const ADDRESSES: [&str; 3] = ["10.0.2.9", "10.0.3.11", "10.0.1.12"];

/// Three HSMs with an officer and a user. The first HSM has one more user. The officer is logged in.
fn three() -> (World, Utility) {
    let users =
        vec![Account::new("CO", "admin", "co12345"), Account::app_user(), Account::new("CU", "bob", "password1")];
    let mut first = users.clone();
    first.push(Account::new("CO", "carol", "password1"));
    let hsms = [(ADDRESSES[0], first), (ADDRESSES[1], users.clone()), (ADDRESSES[2], users)];
    let mut world = WorldBuilder::hsms(Flavour::Linux, &hsms).world();
    let mut utility = Utility::start(Client(1), &mut world);
    utility.enter(&mut world, "loginHSM CO admin co12345");
    utility.take_printed();
    utility.events.clear();
    (world, utility)
}

/// Returns a correct word for a parameter of a command; `None` for an optional parameter.
fn right(command: &Command, kind: ParamKind, syntax: &str) -> Option<String> {
    let word = match (kind, syntax) {
        (ParamKind::Literal(word), _) => word,
        (ParamKind::Number, _) | (ParamKind::Certificate, _) => "4",
        (ParamKind::Server, _) => "1",
        (ParamKind::Password, _) => "Kiyomizu7",
        (ParamKind::Word, "<user-type>") => "CU",
        (ParamKind::Word, "<user-name>") if command.name == "createUser" => "dave",
        (ParamKind::Word, "<user-name>") => "bob",
        (ParamKind::Word, "<file-name>") => "PO.crt",
        (ParamKind::Word, other) => panic!("what is right for {other}?"),
        (ParamKind::OptionalWord | ParamKind::TwoFactor, _) => return None,
    };
    // A login needs the right password.
    let word = if command.name == "loginHSM" && kind == ParamKind::Password { "password1" } else { word };
    Some(word.to_owned())
}

/// Returns all kinds of wrong words for a parameter.
fn wrong(kind: ParamKind, syntax: &str) -> Vec<String> {
    let words: &[&str] = match kind {
        // Any word is a file name, but not every file can be written.
        ParamKind::Word if syntax == "<file-name>" => return vec!["/no/such/folder".to_owned(), "/".repeat(4_000)],
        ParamKind::Literal(_) => &["Server", "servers", "0", "-h"],
        ParamKind::Server => &["-1", "3", "0x0", "one", "+0", "0.0", "4294967296", "１", "99999999999999999999"],
        ParamKind::Number => &["-1", "0x6", "six", "+6", "6.0", "4294967296", "６"],
        ParamKind::Certificate => &["0", "3", "5", "32", "-4", "0x4", "four", "4294967300"],
        ParamKind::Password => &["123456", "123456789012345678901234567890123", "séc", "\u{1b}[2J", "<NewPassword>"],
        ParamKind::Word => {
            &["-2fa", "CUCUCUCUCUCUCUCUCUCUCUCUCUCUCUCU", "a-b", "é", "\u{202e}bob", "../..", "\u{7f}", "'", "{cmd}"]
        }
        ParamKind::OptionalWord => &["nonsense", "get", "-h", "loginHSM loginHSM"],
        ParamKind::TwoFactor => &["-2fa", "-2fa authdata", "-2fa authdata more", "authdata"],
    };
    let long = "x".repeat(4_000);
    words.iter().map(|word| (*word).to_owned()).chain([long]).collect()
}

/// Returns the line of a command with correct words, except for one changed word.
fn line(command: &Command, changed: Option<(usize, &str)>) -> String {
    let words = command.params.iter().enumerate().filter_map(|(index, param)| match changed {
        Some((other, word)) if other == index => Some(word.to_owned()),
        _ => right(command, param.kind, param.syntax),
    });
    words.fold(command.name.to_owned(), |line, word| line + " " + &word)
}

/// Answers all questions of a command, each kind with its own answer.
fn finish(utility: &mut Utility, world: &mut World, failure: &str) {
    for _ in 0..20 {
        let answer = match utility.session().prompt_kind() {
            "hidden" => "Kiyomizu7",
            "confirm" => "y",
            "retry" | "rollback" => failure,
            _ => return,
        };
        utility.enter(world, answer);
    }
    panic!("it never stops asking: {}", utility.printed);
}

fn users(cluster: &Cluster) -> Vec<Vec<User>> {
    cluster.nodes().iter().map(|node| node.hsm().users().to_vec()).collect()
}

/// The ids of the refusals that were reported.
fn refusals(utility: &Utility) -> Vec<&'static str> {
    let refused = |event: &ToolEvent| match event {
        ToolEvent::CommandRefused { reason, .. } => Some(*reason),
        _ => None,
    };
    utility.events.iter().filter_map(refused).collect()
}

fn hold(world: &World, about: &str) {
    for hsm in world.cluster.nodes().iter().map(|node| node.hsm()) {
        let log = hsm.audit_log();
        assert!(log.iter().map(|event| event.sequence).eq(0..log.len() as u64), "{about}: gaps");
        let ids: Vec<_> = hsm.users().iter().map(User::id).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{about}: {ids:?}");
    }
}

/// The modes in which a command can be typed, each as the line that enters it.
const MODES: [&str; 2] = ["", "server 0"];

#[test]
fn correct_arguments_succeed() {
    for command in COMMANDS {
        let (mut world, mut utility) = three();
        utility.enter(&mut world, "server 0");
        utility.enter(&mut world, &line(command, None));
        finish(&mut utility, &mut world, "I");
        assert_eq!(refusals(&utility), [""; 0], "{}: {}", line(command, None), utility.printed);
    }
}

#[test]
fn missing_and_extra_arguments_print_the_syntax() {
    for command in COMMANDS {
        let full = line(command, None);
        let needed = full.split(' ').count() - 1;
        let most =
            command.params.iter().map(|param| if param.kind == ParamKind::TwoFactor { 2 } else { 1 }).sum::<usize>();
        let short = (0..needed).map(|count| full.split(' ').take(count + 1).collect::<Vec<_>>().join(" "));
        let long = format!("{} {}", command.name, vec!["more"; most + 1].join(" "));
        for line in short.chain([long, format!("{full}{}", " more".repeat(most + 1 - needed))]) {
            for mode in MODES.into_iter().filter(|mode| command.name != "exit" || !mode.is_empty()) {
                let (mut world, mut utility) = three();
                utility.enter(&mut world, mode);
                let (before, prompt) = (world.cluster.clone(), utility.prompt(&world));
                utility.take_printed();
                utility.enter(&mut world, &line);
                assert_eq!(utility.printed, format!("Usage: {}\n{prompt}", command.syntax()), "{line}");
                assert_eq!(refusals(&utility), ["usage"], "{line}");
                assert_eq!(world.cluster, before, "{line}");
            }
        }
    }
}

#[test]
fn wrong_arguments_are_refused_and_change_nothing() {
    for command in COMMANDS {
        for (index, param) in command.params.iter().enumerate() {
            for word in wrong(param.kind, param.syntax) {
                for mode in MODES {
                    let (mut world, mut utility) = three();
                    utility.enter(&mut world, mode);
                    utility.take_printed();
                    let (before, line) = (users(&world.cluster), line(command, Some((index, &word))));
                    utility.enter(&mut world, &line);
                    finish(&mut utility, &mut world, "I");
                    let about = line.chars().take(80).collect::<String>();
                    // For the utility, a placeholder is a password like any other. Only the coach knows what it means.
                    if word != "<NewPassword>" {
                        assert!(
                            !refusals(&utility).is_empty() || param.syntax.starts_with('['),
                            "{about}: {}",
                            utility.printed
                        );
                        let unchanged = users(&world.cluster) == before || command.name == "loginHSM";
                        assert!(unchanged, "{about}");
                    }
                    assert!(!utility.printed.contains(|c: char| c.is_control() && c != '\n'), "{about}");
                    assert!(matches!(utility.session().prompt_kind(), "command"), "{about}");
                    hold(&world, &about);
                }
            }
        }
    }
}

#[test]
fn every_answer_at_every_prompt_is_handled() {
    let answers = [
        "y",
        "n",
        "r",
        "i",
        "a",
        "b",
        "R",
        "I",
        "A",
        "B",
        " y",
        "n\t",
        "Y",
        "N",
        "",
        "yes",
        "y y",
        "ry",
        "quit",
        "\u{1b}",
        "listUsers",
    ];
    for (kind, lines, takes) in [
        ("confirm", &["createUser CU bob password1"][..], &["y", "n"][..]),
        ("confirm", &["changePswd CU bob password1"], &["y", "n"]),
        ("retry", &["createUser CU bob password1", "y"], &["r", "i", "a"]),
        ("retry", &["changePswd CU nobody password2", "y"], &["r", "i", "a"]),
        ("rollback", &["deleteUser CU nobody"], &["r", "i", "b"]),
    ] {
        for answer in answers {
            let (mut world, mut utility) = three();
            lines.iter().for_each(|line| utility.enter(&mut world, line));
            assert_eq!(utility.session().prompt_kind(), kind);
            let before = (world.cluster.clone(), utility.prompt(&world));
            utility.take_printed();
            utility.enter(&mut world, answer);
            let understood = answer.trim_matches([' ', '\t']);
            // The answers to a failure may be in either case. A confirmation needs lower case (`docs/reference/cmu.md`
            // 6.3, 6.4).
            let letter = if kind == "confirm" { understood.to_owned() } else { understood.to_lowercase() };
            let answered = utility.events.iter().rev().find_map(|event| match event {
                ToolEvent::PromptAnswered { prompt, answer } if *prompt == kind => Some(*answer),
                _ => None,
            });
            if takes.contains(&letter.as_str()) {
                assert_eq!(answered, Some(letter.as_str()), "{lines:?} {answer:?}");
                finish(&mut utility, &mut world, if kind == "rollback" { "B" } else { "A" });
            } else {
                assert_eq!(answered, Some("invalid"), "{lines:?} {answer:?}");
                assert_eq!((&world.cluster, utility.prompt(&world)), (&before.0, before.1.clone()));
                let words = if kind == "confirm" { "Invalid option, please type 'y' or 'n'\n\n" } else { "" };
                assert_eq!(utility.printed, format!("{words}{}", before.1), "{answer:?}");
            }
            assert_eq!(
                users(&world.cluster),
                users(&before.0),
                "bob exists with that password, and the user nobody does not"
            );
            hold(&world, answer);
        }
    }
}

/// Every kind of fault, and whether an HSM with that fault carries out the command, if the failure is answered with
/// `I`.
fn faults() -> Vec<(Fault, bool)> {
    let fails = |times| Fault::Fails { times, error: HsmError::InvalidInput };
    vec![
        (Fault::Slow, true),
        (Fault::Unreachable, false),
        (Fault::Drops { done: false }, false),
        (Fault::Drops { done: true }, true),
        (fails(1), false),
        (fails(3), false),
    ]
}

/// The number of points of a command at which a fault can start: before its line, and before each of its answers.
fn points(command: &Command) -> usize {
    1 + command.hidden_prompts.len() + usize::from(command.before_caution.is_some())
}

/// The line of a command. A password is entered without echo, so that there are as many points as possible.
fn hidden_line(command: &Command) -> String {
    let index = command.params.iter().position(|param| param.kind == ParamKind::Password);
    line(command, index.map(|index| (index, "-hpswd")))
}

/// Carries out a command in a mode, with a fault of one HSM from one point on. Returns the users after that.
fn carry_out(command: &Command, mode: &str, fault: Option<(usize, &Fault, usize)>, failure: &str) -> Vec<Vec<User>> {
    let (mut world, mut utility) = three();
    utility.enter(&mut world, mode);
    for point in 0..points(command) {
        if let Some((index, fault, _)) = fault.filter(|(_, _, at)| *at == point) {
            world.cluster.set_fault(ADDRESSES[index], fault.clone());
        }
        let line = match utility.session().prompt_kind() {
            "command" if point == 0 => hidden_line(command),
            "hidden" if command.name == "loginHSM" => "password1".to_owned(),
            "hidden" => "Kiyomizu7".to_owned(),
            "confirm" => "y".to_owned(),
            // The command waits after a failure, or has ended.
            _ => break,
        };
        utility.enter(&mut world, &line);
    }
    finish(&mut utility, &mut world, failure);
    hold(&world, command.name);
    users(&world.cluster)
}

#[test]
fn a_fault_at_every_point_of_every_command_has_its_documented_result() {
    // The copy of a user needs two servers. The next test has it.
    for command in COMMANDS.iter().filter(|command| command.name != "syncUser") {
        for mode in MODES {
            let before = users(&three().0.cluster);
            let done = carry_out(command, mode, None, "I");
            // Returns the expected users: those after the command on some HSMs, those before it on the others.
            let left = |is_done: &dyn Fn(usize) -> bool| -> Vec<Vec<User>> {
                (0..3).map(|index| if is_done(index) { &done } else { &before }[index].clone()).collect()
            };
            let whole = ["createUser", "changePswd"].contains(&command.name);
            let targets = (0..3).flat_map(|index| (0..points(command)).map(move |point| (index, point)));
            let circumstances = targets.flat_map(|at| faults().into_iter().map(move |fault| (at, fault)));
            for ((index, point), (fault, is_done)) in circumstances.step_by(effort::stride(7)) {
                let about = format!("{} {mode} {fault:?} on {index} at {point}", command.name);
                let run = |failure| carry_out(command, mode, Some((index, &fault, point)), failure);
                let is_met = mode.is_empty() || index == 0;
                assert_eq!(run("I"), left(&|other| other != index || is_done), "{about}: I");
                if whole && is_met && fault != Fault::Slow {
                    let stopped = left(&|other| other < index || (other == index && is_done));
                    assert_eq!(run("A"), stopped, "{about}: A");
                }
                if command.name == "deleteUser" && is_met && fault != Fault::Slow {
                    assert_eq!(run("B"), left(&|other| other == index && is_done), "{about}: B");
                }
                if matches!(fault, Fault::Fails { .. } | Fault::Slow) && (whole || command.name == "deleteUser") {
                    assert_eq!(run("R"), done, "{about}: R");
                }
            }
        }
    }
}

#[test]
fn a_fault_during_a_copy_leaves_the_destination_unchanged_or_complete() {
    let command = COMMANDS.iter().find(|command| command.name == "syncUser").unwrap();
    let before = users(&three().0.cluster);
    let done = carry_out(command, "server 0", None, "I");
    assert_ne!(before, done);
    for (index, (fault, is_done)) in (0..3).flat_map(|index| faults().into_iter().map(move |fault| (index, fault))) {
        let left = carry_out(command, "server 0", Some((index, &fault, 0)), "I");
        let arrives = fault == Fault::Slow || index == 2 || (index == 1 && is_done);
        assert_eq!(left, if arrives { done.clone() } else { before.clone() }, "{fault:?} on {index}");
    }
}

#[test]
fn the_1025th_user_is_refused_by_every_command() {
    let mut world = WorldBuilder::at(Preset::Big, Flavour::Linux, &ADDRESSES[..2]).world();
    let mut utility = Utility::start(Client(1), &mut world);
    for line in ["loginHSM CO admin co12345", "createUser CU dave password1", "y", "I", "I"] {
        utility.enter(&mut world, line);
    }
    assert_eq!(refusals(&utility), ["max-users", "max-users"]);
    for line in ["deleteUser CU user_9", "createUser CU dave password1", "y", "createUser CU eve password1", "y", "A"] {
        utility.enter(&mut world, line);
    }
    assert_eq!(refusals(&utility)[2..], ["max-users"]);
    for line in ["server 0", "deleteUser CU user_3", "createUser CU eve password1", "y", "syncUser 1026 1", "exit"] {
        utility.enter(&mut world, line);
    }
    assert!(
        utility.printed.contains("syncUser failed: HSM Error: Maximum number of users reached\n"),
        "{:?}",
        refusals(&utility)
    );
    utility.take_printed();
    utility.enter(&mut world, "listUsers");
    assert_eq!(utility.printed.matches("Number of users found:1024\n").count(), 2);
    assert_eq!(utility.printed.lines().count(), 2 * (1_024 + 4) + 1);
    hold(&world, "full");
}
