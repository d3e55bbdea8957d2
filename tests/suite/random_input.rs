//! Random input: lines at every prompt, and saved state with random changes. The fuzzer does the same for longer (`make
//! fuzz`).

use std::fs;

use proptest::prelude::*;

use hsm_dojo::{
    cmu,
    host::{Preset, World},
    lab::Input,
    saved,
};

use crate::{
    effort, entries,
    support::{Terminal, load},
};

proptest! {
    #![proptest_config(effort::property(300))]

    #[test]
    fn no_input_breaks_the_utility(inputs in prop::collection::vec(input(), 0..40)) {
        let mut terminal = Terminal::cmu(Preset::ThreeHsms);
        for input in inputs {
            terminal.apply(input);
            prop_assert!(terminal.lab.prompt(1).is_some(), "something always waits");
        }
        prop_assert!(!terminal.screen.contains(|c: char| c.is_control() && c != '\n'), "{:?}", terminal.screen);
        let saved = terminal.lab.save();
        prop_assert!(!saved.contains("Sesame"), "{}", saved);
        prop_assert_eq!(load(&saved).unwrap().save(), saved);
    }

    #[test]
    fn no_lines_break_the_program(start in any::<u8>(), lines in prop::collection::vec(line(), 0..60)) {
        let text = lines.join("\n");
        entries::lines(&[&[start], text.as_bytes()].concat());
    }

    #[test]
    fn no_damaged_save_breaks_the_program(changes in prop::collection::vec(change(), 1..4)) {
        for (entry, seeds) in [(entries::lab as fn(&[u8]), seeds("lab")), (entries::world, seeds("world"))] {
            for mut bytes in seeds {
                changes.iter().for_each(|change| change.apply(&mut bytes));
                entry(&bytes);
            }
        }
    }
}

#[test]
fn the_seeds_of_the_fuzzer_cover_their_cases() {
    seeds("lines").iter().for_each(|bytes| entries::lines(bytes));
    for bytes in seeds("lab") {
        assert!(load(std::str::from_utf8(&bytes).unwrap()).is_ok());
        entries::lab(&bytes);
    }
    for bytes in seeds("world") {
        assert!(saved::read::<World>(std::str::from_utf8(&bytes).unwrap()).is_ok());
        entries::world(&bytes);
    }
}

/// The seeds of `make fuzz`.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/fuzz/seeds/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// A change of a text. The position is a fraction of its length.
#[derive(Clone, Debug)]
enum Change {
    Byte(f64, u8),
    /// A number becomes another one.
    Number(f64, u64),
    Cut(f64, usize),
    Double(f64, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let position = || 0.0..1.0;
    let number = prop_oneof![Just(0), Just(1), Just(28), Just(u64::from(u32::MAX)), Just(u64::MAX), any::<u64>()];
    prop_oneof![
        (position(), any::<u8>()).prop_map(|(position, byte)| Change::Byte(position, byte)),
        (position(), number).prop_map(|(position, number)| Change::Number(position, number)),
        (position(), 1..400usize).prop_map(|(position, length)| Change::Cut(position, length)),
        (position(), 1..400usize).prop_map(|(position, length)| Change::Double(position, length)),
    ]
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let at = |position: f64| (position * bytes.len() as f64) as usize;
        match *self {
            Self::Byte(position, byte) => {
                let at = at(position);
                bytes[at] = byte;
            }
            Self::Number(position, number) => {
                let from = at(position);
                let digit = |position: &usize| bytes.get(*position).is_some_and(u8::is_ascii_digit);
                let start = (from..bytes.len()).find(digit).unwrap_or(from);
                let end = (start..bytes.len()).find(|position| !digit(position)).unwrap_or(start);
                bytes.splice(start..end, number.to_string().into_bytes());
            }
            Self::Cut(position, length) => {
                let from = at(position);
                bytes.drain(from..(from + length).min(bytes.len() - 1));
            }
            Self::Double(position, length) => {
                let from = at(position);
                let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
                bytes.splice(from..from, piece);
            }
        }
    }
}

/// A line that looks like a command.
fn line() -> impl Strategy<Value = String> {
    let word = || {
        prop_oneof![
            6 => prop::sample::select(vec![
                "CO", "CU", "PRECO", "admin", "bob", "example_user", "co12345", "password1", "-hpswd", "-2fa", "server", "0", "1",
                "2", "3", "4", "16", "x.crt", "/etc/x", "..",
            ]).prop_map(str::to_owned),
            1 => "\\PC{0,12}",
        ]
    };
    let command = prop::sample::select(cmu::ALL_NAMES.to_vec());
    let answer = prop::sample::select(vec![
        "y",
        "n",
        "R",
        "I",
        "A",
        "B",
        "password1",
        "\u{3}",
        "\u{4}",
        "\u{5}",
        "\u{6}",
        "\u{7}",
        "\u{8}",
        "\u{e}",
        "ls",
        "exit",
        "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg",
        "rm /opt/cloudhsm/etc/customerCA.crt",
    ]);
    let other = |line: String, there: bool| if there { format!("\u{2}{line}") } else { line };
    prop_oneof![
        8 => (command, prop::collection::vec(word(), 0..4)).prop_map(|(command, words)| format!("{command} {}", words.join(" "))),
        6 => answer.prop_map(str::to_owned),
        1 => (0..3u8, 0..16u8).prop_map(|(position, change)| format!("\u{f}{position}{}", char::from(b'0' + change))),
        1 => any::<String>(),
    ].prop_flat_map(move |line| prop::bool::weighted(0.15).prop_map(move |there| other(line.clone(), there)))
}

fn input() -> impl Strategy<Value = Input> {
    let command = prop_oneof![
        Just("listUsers"),
        Just("loginHSM CO admin co12345"),
        Just("loginHSM CO admin Sesame1"),
        Just("loginHSM CO admin -hpswd"),
        Just("changePswd CO admin Sesame2"),
        Just("changePswd CO admin -hpswd"),
        Just("changePswd CO admin co12345"),
        Just("Sesame3"),
        Just("y"),
        Just("n"),
        Just("R"),
        Just("I"),
        Just("A"),
        Just("quit"),
        Just("help"),
        Just("/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg"),
    ];
    prop_oneof![
        12 => command.prop_map(|line| Input::Line(line.to_owned())),
        2 => "\\PC{0,30}".prop_map(Input::Line),
        2 => any::<String>().prop_map(Input::Line),
        1 => Just(Input::Interrupt),
        1 => Just(Input::EndOfInput),
        1 => Just(Input::Tick),
        1 => Just(Input::Undo),
        1 => Just(Input::Redo),
        1 => Just(Input::Reset),
        1 => Just(Input::Connect),
        1 => Just(Input::Skip("list-users".to_owned())),
    ]
}
