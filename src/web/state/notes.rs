//! The notes beside the terminal: what the simulator and the coach say, apart from the output of the tools.

use std::rc::Rc;

use crate::course;

/// Maximum number of notes shown; the oldest is removed first.
const NOTES_MAX: usize = 4;

/// One note.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Tells notes apart.
    pub id: u64,
    /// What it says.
    pub kind: NoteKind,
}

/// What a note says. How it is drawn and announced follows from this.
#[derive(Clone, Debug, PartialEq)]
pub enum NoteKind {
    /// The simulator did something, or did not.
    Notice(String),
    /// A demonstration types the solution of the step with this title.
    Demonstrating(String),
    /// Something needs attention, until it is dismissed.
    Warning(String),
    /// Another tab has taken this lab over; the learner decides which one counts.
    OtherTab,
    /// The coach explains something.
    Coach(Rc<course::Note>),
}

impl NoteKind {
    /// Returns true for a note that stays until it is dismissed. Others go with the next line.
    const fn stays(&self) -> bool {
        matches!(self, Self::Warning(_) | Self::OtherTab)
    }
}

/// The notes, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    list: Vec<Note>,
    next_id: u64,
}

impl Notes {
    /// Returns the notes, oldest first.
    pub fn list(&self) -> &[Note] {
        &self.list
    }

    /// Adds a note. It replaces an equal one.
    pub fn add(&mut self, kind: NoteKind) {
        self.remove(|other| *other == kind);
        if self.list.len() >= NOTES_MAX
            && let Some(oldest) = self.list.iter().position(|note| !note.kind.stays())
        {
            self.list.remove(oldest);
        }
        self.list.push(Note { id: self.next_id, kind });
        self.next_id += 1;
    }

    /// Adds a notice of the simulator.
    pub fn notify(&mut self, text: impl Into<String>) {
        self.add(NoteKind::Notice(text.into()));
    }

    /// Removes the note with this id.
    pub fn dismiss(&mut self, id: u64) {
        self.list.retain(|note| note.id != id);
    }

    /// Removes the notes of some kind.
    pub fn remove(&mut self, is_meant: impl Fn(&NoteKind) -> bool) {
        self.list.retain(|note| !is_meant(&note.kind));
    }

    /// Removes the notes about the last line.
    pub fn remove_passing(&mut self) {
        self.remove(|kind| !kind.stays());
    }
}
