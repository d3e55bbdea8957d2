//! What it took to get through a lesson. Undo takes back what was done, but not that it was done.

use serde::{Deserialize, Serialize};

use crate::sorted::{Map, Set};

/// Counts over one attempt at a lesson. It holds nothing that was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Lab time that has passed, also where undo has gone back behind it.
    pub micros: u64,
    /// Commands that the learner has entered.
    pub commands: usize,
    /// Hints that were asked for.
    pub hints: usize,
    /// Commands that were taken back.
    pub taken_back: usize,
    /// Ids of the steps in which lines were typed for the learner.
    pub shown: Set<String>,
    /// How often each note of the coach was called for, by its id.
    pub notes: Map<String, usize>,
    /// Every goal was reached; what came later does not count.
    pub closed: bool,
}
