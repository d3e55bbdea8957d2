//! What it took to get through a lesson. Undo takes back what was done, but not that it was done.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Counts over one attempt at a lesson, by name. It holds nothing that was typed.
///
/// One map for all of them is saved with the code that other maps need anyway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally(BTreeMap<String, usize>);

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter<'a> {
    /// Lab time that has passed, in milliseconds, also where undo has gone back behind it.
    Millis,
    /// Commands that the learner has entered.
    Commands,
    /// Hints that were asked for.
    Hints,
    /// Commands that were taken back.
    TakenBack,
    /// Lines that were typed for the learner, of a step.
    Shown(&'a str),
    /// How often the coach had to say a note.
    Note(&'a str),
    /// Every goal was reached.
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
    /// How often, or how much.
    pub fn of(&self, what: Counter) -> usize {
        self.0.get(&what.name()).copied().unwrap_or_default()
    }

    /// Counts on, until every goal was reached: what comes later is no part of the attempt.
    pub fn add(&mut self, what: Counter, amount: usize) {
        if self.of(Counter::Closed) == 0 && amount > 0 {
            let count = self.0.entry(what.name()).or_default();
            *count = count.saturating_add(amount);
        }
    }
}
