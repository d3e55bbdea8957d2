//! Undo, redo and reset: snapshots of the state, taken before each command.
//!
//! A snapshot is a value, so nothing that was typed is replayed.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{Lab, state::State};
use crate::{
    console::{Console, Effect},
    course::{Counter, Tally},
};

/// Number of commands that can be undone.
const UNDO_MAX: usize = 100;

/// A state, with the label of the command that follows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Snapshot {
    /// Unique in a lab. A front end may keep its own data under it.
    number: u64,
    label: String,
    pub state: Rc<State>,
    /// The counts of an attempt that a reset has ended. `None` within an attempt, because undo does not take counts
    /// back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tally: Option<Tally>,
}

/// The snapshots for undo and for redo, each with the next one last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct UndoHistory {
    undo: Vec<Snapshot>,
    redo: Vec<Snapshot>,
    /// Number of the snapshot that was taken last.
    #[serde(skip)]
    last_number: u64,
}

impl UndoHistory {
    /// Adds a snapshot for undo, and removes the snapshots for redo.
    fn push(&mut self, label: String, state: &State, tally: Option<Tally>) {
        if self.undo.len() == UNDO_MAX {
            self.undo.remove(0);
        }
        self.last_number += 1;
        self.undo.push(Snapshot { number: self.last_number, label, state: Rc::new(state.clone()), tally });
        self.redo.clear();
    }

    /// Returns all snapshots.
    pub fn snapshots(&self) -> impl Iterator<Item = &Snapshot> {
        self.undo.iter().chain(&self.redo)
    }

    /// Returns all snapshots, to be changed: first those for undo, then those for redo.
    pub fn snapshots_mut(&mut self) -> impl Iterator<Item = &mut Snapshot> {
        self.undo.iter_mut().chain(&mut self.redo)
    }

    /// Returns the next `steps_max` snapshots of each kind.
    pub fn truncated(&self, steps_max: usize) -> Self {
        let next = |list: &[Snapshot]| list[list.len().saturating_sub(steps_max)..].to_vec();
        Self { undo: next(&self.undo), redo: next(&self.redo), last_number: self.last_number }
    }

    /// Gives the snapshots new numbers, after `last_number`.
    pub fn renumber(&mut self, last_number: u64) {
        self.last_number = last_number;
        for snapshot in self.undo.iter_mut().chain(&mut self.redo) {
            self.last_number += 1;
            snapshot.number = self.last_number;
        }
    }

    /// Returns the number of the snapshot that was taken last.
    pub fn last_number(&self) -> u64 {
        self.last_number
    }
}

impl Lab {
    /// Returns the labels of the commands that can be undone, the last command first. Secrets are masked.
    pub fn undo_labels(&self) -> impl Iterator<Item = &str> {
        self.history.undo.iter().rev().map(|snapshot| snapshot.label.as_str())
    }

    /// Returns the labels of the commands that can be redone, the next command first.
    pub fn redo_labels(&self) -> impl Iterator<Item = &str> {
        self.history.redo.iter().rev().map(|snapshot| snapshot.label.as_str())
    }

    /// Returns the number of the snapshot that the next undo restores. A snapshot keeps its number when it is undone or
    /// redone.
    pub fn last_snapshot(&self) -> Option<u64> {
        self.history.undo.last().map(|snapshot| snapshot.number)
    }

    /// Returns the number of the snapshot that the next redo restores.
    pub fn next_snapshot(&self) -> Option<u64> {
        self.history.redo.last().map(|snapshot| snapshot.number)
    }

    /// Returns true if a snapshot of this number can be restored.
    pub fn has_snapshot(&self, number: u64) -> bool {
        self.history.snapshots().any(|snapshot| snapshot.number == number)
    }

    /// Takes a snapshot before a change.
    pub(super) fn push_undo(&mut self, label: String) {
        self.history.push(label, &self.state, None);
    }

    pub(super) fn undo(&mut self, console: &mut Console) {
        let Some(snapshot) = self.history.undo.pop() else { return nothing_more(console) };
        console.notice(format!("Taken back: {}", snapshot.label));
        let left = self.restore(snapshot);
        let is_within_attempt = left.tally.is_none();
        self.history.redo.push(left);
        self.count(Counter::TakenBack, usize::from(is_within_attempt));
        console.ask(Effect::Progress);
    }

    pub(super) fn redo(&mut self, console: &mut Console) {
        let Some(snapshot) = self.history.redo.pop() else { return nothing_more(console) };
        console.notice(format!("Done again: {}", snapshot.label));
        let left = self.restore(snapshot);
        self.history.undo.push(left);
        console.ask(Effect::Progress);
    }

    /// Restores a snapshot. Returns the state before that, under the same label and number.
    fn restore(&mut self, Snapshot { number, label, state, tally }: Snapshot) -> Snapshot {
        let left = std::mem::replace(&mut self.state, Rc::unwrap_or_clone(state));
        self.state.reopen_terminals(&left);
        let tally = tally.map(|other| std::mem::replace(&mut self.tally, other));
        Snapshot { number, label, state: Rc::new(left), tally }
    }

    /// Starts the lab over, with a new attempt at the lesson.
    pub(super) fn reset(&mut self, console: &mut Console) {
        let tally = std::mem::take(&mut self.tally);
        self.history.push("Start over".to_owned(), &self.state, Some(tally));
        self.state = self.start.state(self.lesson.as_deref());
        console.notice("Started over. Undo takes this back.");
        console.ask(Effect::Clear);
        console.ask(Effect::Progress);
    }
}

fn nothing_more(console: &mut Console) {
    console.notice("There is nothing more to go to in this direction.");
}
