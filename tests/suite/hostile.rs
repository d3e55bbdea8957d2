//! Input that nobody means: lines of every kind at every prompt, and saved labs with a byte that is not theirs.

use proptest::prelude::*;

use hsm_dojo::{
    clock::LabTime,
    host::Preset,
    lab::{Input, Lab},
};

use crate::support::Terminal;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

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
        prop_assert_eq!(Lab::load(&saved).unwrap().save(), saved);
    }

    #[test]
    fn no_damage_to_a_saved_lab_breaks_the_program(place in 0..10_000usize, byte in any::<u8>(), line in ".{0,20}") {
        let mut terminal = Terminal::cmu(Preset::Activation);
        terminal.play(&["changePswd PRECO admin NewPassword1", "y"]);
        let mut bytes = terminal.lab.save().into_bytes();
        let place = place % bytes.len();
        bytes[place] = byte;
        if let Ok(mut lab) = String::from_utf8(bytes).map_err(|_| ()).and_then(|text| Lab::load(&text).map_err(|_| ())) {
            for input in [Input::Line("r".into()), Input::Line(line), Input::EndOfInput, Input::Interrupt, Input::Undo] {
                lab.apply(LabTime::default(), 1, input);
            }
            lab.save();
        }
    }
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
