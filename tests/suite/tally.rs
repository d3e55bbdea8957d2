//! The counts of an attempt at a lesson, and the summary at its end.

use hsm_dojo::{
    clock::LabTime,
    course::{Counter, Tally},
    host::Preset,
    lab::{FIRST_TERMINAL, Input},
    view,
};

use crate::support::{Terminal, load};

/// A lesson with a command, a hint, a mistake, and an undone command.
fn used() -> Terminal {
    let mut terminal = Terminal::lesson("activate-linux");
    terminal.apply(Input::Hint);
    terminal.play(&["^connect", "^start", "loginHSM PRECO admin wrong-one", "  "]);
    terminal
}

#[test]
fn undo_restores_the_state_but_not_the_counts() {
    let mut terminal = used();
    terminal.apply(Input::Undo);
    let of = |what| terminal.lab.tally().of(what);
    assert_eq!((of(Counter::Commands), of(Counter::Hints), of(Counter::TakenBack)), (2, 1, 1));
    assert_eq!(of(Counter::Note("wrong-password")), 1);
    terminal.apply(Input::Redo);
    assert_eq!(terminal.lab.tally().of(Counter::TakenBack), 1);
}

#[test]
fn undone_time_still_counts() {
    let mut terminal = Terminal::lesson("activate-linux");
    let minute = |number: u64| LabTime::from_micros(number * 60_000_000);
    terminal.lab.apply(minute(3), FIRST_TERMINAL, Input::Line("pwd".into()));
    terminal.lab.apply(minute(5), FIRST_TERMINAL, Input::Undo);
    terminal.lab.apply(minute(1), FIRST_TERMINAL, Input::Line("pwd".into()));
    let now = terminal.lab.world().clock;
    assert_eq!(terminal.lab.tally().of(Counter::Millis), 5 * 60_000);
    terminal.lab.apply(now.plus_micros(minute(2).micros()), FIRST_TERMINAL, Input::Line("pwd".into()));
    assert_eq!(terminal.lab.tally().of(Counter::Millis), 7 * 60_000);
}

#[test]
fn demonstrated_lines_count_neither_as_commands_nor_as_mistakes() {
    let mut terminal = Terminal::lesson("activate-linux");
    terminal.play(&["^connect", "^start"]);
    for line in ["loginHSM PRECO admin wrong-one", "loginHSM PRECO admin password"] {
        terminal.apply(Input::Show(line.into()));
    }
    assert!(terminal.done().contains(&"log-in".to_owned()), "{}", terminal.screen);
    let of = |what| terminal.lab.tally().of(what);
    assert_eq!((of(Counter::Commands), of(Counter::Note("wrong-password"))), (1, 0));
    assert_eq!(of(Counter::Shown("list-users")), 2, "the step that was current");
    assert_eq!(terminal.lab.undo_labels().next(), Some("loginHSM PRECO admin ********"));
}

#[test]
fn a_reset_starts_new_counts_and_undo_restores_the_old_ones() {
    let mut terminal = used();
    let before = terminal.lab.tally().clone();
    terminal.apply(Input::Reset);
    assert_eq!(*terminal.lab.tally(), Tally::default());
    terminal.play(&["pwd"]);
    terminal.apply(Input::Undo);
    terminal.apply(Input::Undo);
    assert_eq!(*terminal.lab.tally(), before);
    terminal.apply(Input::Redo);
    assert_eq!((terminal.lab.tally().of(Counter::Commands), terminal.lab.tally().of(Counter::Hints)), (1, 0));
}

#[test]
fn counts_are_saved_with_the_lab_and_older_records_have_none() {
    let terminal = used();
    let saved = terminal.lab.save();
    assert_eq!(load(&saved).unwrap().tally(), terminal.lab.tally());
    let mut older: serde_json::Value = serde_json::from_str(&saved).unwrap();
    older.as_object_mut().unwrap().remove("tally").unwrap();
    let older = load(&older.to_string()).unwrap();
    assert_eq!((older.tally().of(Counter::Commands), older.progress()), (0, terminal.lab.progress()));
    let mut opened = load(&saved).unwrap();
    assert_eq!(opened.load_undo_history(&terminal.lab.save_undo_history(12)), Ok(()));
    assert_eq!(opened.tally(), terminal.lab.tally());
}

#[test]
fn the_sandbox_counts_nothing() {
    let mut terminal = Terminal::cmu(Preset::Activation);
    terminal.play(&["listUsers", "loginHSM PRECO admin wrong-one"]);
    assert_eq!(terminal.lab.tally().of(Counter::Commands), 0);
    assert_eq!(view::summary(&terminal.lab), None);
}

#[test]
fn the_summary_has_time_commands_and_what_the_mistakes_teach() {
    let mut terminal = used();
    terminal.play(&["loginHSM PRECO admin wrong-two"]);
    assert_eq!(view::summary(&terminal.lab), None, "not before the end");
    terminal.apply(Input::Skip("list-users".into()));
    terminal.apply(Input::Show("loginHSM PRECO admin password".into()));
    terminal.play(&["changePswd PRECO admin Kiyomizu7", "y", "quit"]);
    let lesson = terminal.lab.lesson().unwrap();
    let summary = view::summary(&terminal.lab).unwrap();
    let facts: Vec<_> = summary.facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(
        facts,
        [
            ("Time", "less than a minute"),
            ("Commands", "5"),
            ("Hints", "1"),
            ("Shown to you", "Log in as the PRECO"),
            ("Left out", "Look at the users; See what has become of the PRECO"),
        ]
    );
    assert_eq!(summary.mistakes, [(lesson.note("wrong-password").unwrap().teaches.clone().unwrap(), 2)]);
    terminal.play(&["pwd", "nonsense"]);
    assert_eq!(view::summary(&terminal.lab).unwrap(), summary, "what comes later does not count");
}
