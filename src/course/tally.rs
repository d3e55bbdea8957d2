//! Counts of an attempt at a lesson. Undo does not change them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Counts of one attempt at a lesson, by name. They hold nothing that was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally(BTreeMap<String, usize>);

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter<'a> {
    /// Lab time that has passed, in milliseconds. Undo does not reduce it.
    Millis,
    /// Commands that the learner entered.
    Commands,
    /// Hints that were asked for.
    Hints,
    /// Commands that were undone.
    TakenBack,
    /// Lines of the solution of a step that were typed for the learner.
    Shown(&'a str),
    /// How often a note of the coach was shown.
    Note(&'a str),
    /// Every goal was reached, so the attempt has ended.
    Closed,
}

impl Counter<'_> {
    fn name(self) -> String {
        match self {
            Self::Millis => "millis".to_owned(),
            Self::Commands => "commands".to_owned(),
            Self::Hints => "hints".to_owned(),
            Self::TakenBack => "taken-back".to_owned(),
            Self::Shown(step) => "shown ".to_owned() + step,
            Self::Note(note) => "note ".to_owned() + note,
            Self::Closed => "closed".to_owned(),
        }
    }
}

impl Tally {
    /// Returns a count.
    pub fn of(&self, what: Counter) -> usize {
        self.0.get(&what.name()).copied().unwrap_or_default()
    }

    /// Adds to a count, unless the attempt has ended.
    pub fn add(&mut self, what: Counter, amount: usize) {
        if self.of(Counter::Closed) == 0 && amount > 0 {
            let count = self.0.entry(what.name()).or_default();
            *count = count.saturating_add(amount);
        }
    }
}
