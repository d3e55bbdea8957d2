//! The saved form of a lab and of its undo history. Neither holds a secret in clear.

use std::{fmt, rc::Rc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    Lab, Start,
    state::State,
    undo::{Snapshot, UndoHistory},
};
use crate::{
    course::{Exercise, Lesson, Tally},
    host::World,
    saved,
};

/// Version of the saved form in one text.
pub const SAVE_FORMAT: u32 = 1;

/// Version of the saved form in parts, a head and chunks. It is the latest version.
pub(super) const PARTS_FORMAT: u32 = 2;

/// Value of the field `program` in every saved lab.
pub(super) const PROGRAM: &str = "hsm-dojo";

/// The saved form of a part of a lab.
#[derive(Serialize, Deserialize)]
struct Saved<S, T> {
    program: String,
    format: u32,
    start: S,
    state: T,
    /// The first records have no counts.
    #[serde(default)]
    tally: Tally,
}

/// The fields that every version has.
#[derive(Deserialize)]
pub(super) struct SavedHead {
    pub program: String,
    pub format: u32,
}

const IN_PARTS: &str = "this is a part of a lab, as a browser keeps it, and the rest is not in it. In that browser, open the lab, choose “Save \
     to a file” in the settings, and use that file";

/// Why a saved lab was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// Its text is too large, nested too deep, or not JSON.
    Unreadable(saved::Error),
    /// It is JSON, and this program did not save it.
    Foreign,
    /// It is the head of a lab in parts, without the parts.
    InParts,
    /// A later version of this program saved it, in this format.
    Newer(u32),
    /// This program saved it, and it is damaged.
    Damaged(String),
}

impl LoadError {
    /// Returns why a lab of this format version is not read from one text; `None` where it is.
    pub fn of_format(format: u64) -> Option<Self> {
        match u32::try_from(format).unwrap_or(u32::MAX) {
            0..=SAVE_FORMAT => None,
            PARTS_FORMAT => Some(Self::InParts),
            newer => Some(Self::Newer(newer)),
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(saved::Error::NotJson(why)) => {
                write!(f, "this is not a lab that HSM Dojo saved, or a damaged one: it is not JSON ({why})")
            }
            Self::Unreadable(error) => write!(f, "this is not a lab that HSM Dojo saved: {error}"),
            Self::Foreign => write!(f, "this is not a lab that HSM Dojo saved"),
            Self::InParts => f.write_str(IN_PARTS),
            Self::Newer(format) => {
                write!(
                    f,
                    "a later version of HSM Dojo saved this (format {format}; this one reads up to format {PARTS_FORMAT})"
                )
            }
            Self::Damaged(what) => write!(f, "this lab is damaged ({what})"),
        }
    }
}

impl std::error::Error for LoadError {}

fn damaged(what: &str) -> LoadError {
    LoadError::Damaged(what.to_owned())
}

/// A saved lab that was read and checked. It can be looked at, saved again and quarantined without its lesson.
#[derive(Clone, Debug)]
pub struct SavedLab {
    start: Start,
    state: State,
    tally: Tally,
}

impl SavedLab {
    /// Reads a saved lab. The catalogue must have its lesson.
    ///
    /// # Errors
    /// [`LoadError`]; the text is not changed, so it can be quarantined.
    pub fn read(text: &str) -> Result<Self, LoadError> {
        let Saved { start, state, tally, .. } = read::<State>(text)?;
        Self::checked(start, state, tally)
    }

    pub(super) fn checked(start: Start, mut state: State, tally: Tally) -> Result<Self, LoadError> {
        if start.lesson.as_deref().is_some_and(|id| Exercise::find(id).is_none()) {
            return Err(damaged("its lesson is not known"));
        }
        if start.lesson.is_some() != state.progress.is_some() {
            return Err(damaged("lesson and progress do not belong together"));
        }
        state.serve_files();
        match state.is_sound() {
            true => Ok(Self { start, state, tally }),
            false => Err(damaged("nothing runs in its terminal")),
        }
    }

    /// Returns where the lab started.
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// Returns the world.
    pub fn world(&self) -> &World {
        &self.state.world
    }

    /// Replaces the world. New audit events do not count as done by the learner.
    pub fn set_world(&mut self, world: World) {
        self.state.set_world(world);
    }

    /// Returns the lab as text to be saved.
    pub fn save(&self) -> String {
        write(&self.start, &self.state, &self.tally)
    }

    /// Opens the lab with the lesson that its start names.
    ///
    /// # Panics
    /// Where the lesson is missing or another one.
    pub fn open(self, lesson: Option<Rc<Lesson>>) -> Lab {
        let Self { start, state, tally } = self;
        start.assert_own(lesson.as_deref());
        Lab { start, lesson, state, history: UndoHistory::default(), tally, certificates: None }
    }
}

impl Lab {
    /// Returns the lab as text to be saved, without its undo history ([`Lab::save_undo_history`]).
    pub fn save(&self) -> String {
        write(&self.start, &self.state, &self.tally)
    }

    /// Returns the undo history as text to be saved beside the lab: the next `steps_max` snapshots for undo and for
    /// redo.
    pub fn save_undo_history(&self, steps_max: usize) -> String {
        write(&self.start, &self.history.truncated(steps_max), &Tally::default())
    }

    /// Replaces the undo history by a saved one.
    ///
    /// # Errors
    /// [`LoadError`], also if the history belongs to another lab. Nothing is changed then.
    pub fn load_undo_history(&mut self, text: &str) -> Result<(), LoadError> {
        let Saved { start, state: history, .. } = read::<UndoHistory>(text)?;
        self.replace_undo_history(&start, history)
    }

    pub(super) fn replace_undo_history(&mut self, start: &Start, mut history: UndoHistory) -> Result<(), LoadError> {
        if *start != self.start {
            return Err(damaged("it belongs to another lab"));
        }
        for snapshot in history.snapshots_mut() {
            Rc::make_mut(&mut snapshot.state).serve_files();
        }
        let is_sound = |Snapshot { state, .. }: &Snapshot| {
            state.is_sound() && state.progress.is_some() == self.state.progress.is_some()
        };
        if !history.snapshots().all(is_sound) {
            return Err(damaged("nothing runs in one of its terminals"));
        }
        history.renumber(self.history.last_number());
        self.history = history;
        Ok(())
    }
}

fn write(start: &Start, state: &impl Serialize, tally: &Tally) -> String {
    let saved = Saved { program: PROGRAM.to_owned(), format: SAVE_FORMAT, start, state, tally: tally.clone() };
    saved::write(&saved)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<Saved<Start, T>, LoadError> {
    let tree = saved::parse(text).map_err(LoadError::Unreadable)?;
    let head: SavedHead = saved::read_tree(&tree).map_err(|_| LoadError::Foreign)?;
    if head.program != PROGRAM {
        return Err(LoadError::Foreign);
    }
    if let Some(error) = LoadError::of_format(head.format.into()) {
        return Err(error);
    }
    saved::read_tree(&tree).map_err(|error| LoadError::Damaged(error.to_string()))
}
