//! The interface of front ends: inputs go in, effects come out, and everything between is a plain value.
//!
//! A [`Lab`] is a world, the terminals that work on it, and the lesson with its progress. [`Lab::apply`] is
//! deterministic: the same start, inputs and times give the same effects.

mod edits;
mod input;
mod lesson;
mod parts;
mod save;
pub mod staging;
mod state;
mod terminals;
mod undo;

use std::rc::Rc;

pub use edits::FILE_MAX;
pub use input::Input;
pub use parts::{ChunkKey, ChunkReader, SavedParts, Sealer, is_in_parts, named_chunks};
pub use save::{LoadError, SAVE_FORMAT, SavedLab};
pub use state::Start;
pub use terminals::LINE_MAX;

use self::{state::State, undo::UndoHistory};
use crate::{
    assets::Certificates,
    clock::LabTime,
    console::Console,
    course::{Counter, Lesson, Tally},
    host::World,
};
pub use crate::{
    cloud::Fault,
    console::{Effect, Prompt, PromptKind},
    host::NodeChange,
};

/// The number of a terminal of a lab.
pub type TerminalId = u32;

/// The terminal that every lab begins with.
pub const FIRST_TERMINAL: TerminalId = 1;

/// A world, its terminals, and the lesson with its progress.
#[derive(Clone, Debug)]
pub struct Lab {
    start: Start,
    lesson: Option<Rc<Lesson>>,
    state: State,
    history: UndoHistory,
    tally: Tally,
    /// The texts of the devices' certificates. The front end sets them. They are not saved, and undo and reset keep
    /// them.
    certificates: Option<Rc<Certificates>>,
}

impl Lab {
    /// Returns a lab at its start, with the lesson that the start names. The sandbox has none.
    ///
    /// # Panics
    /// Where the lesson is missing or another one.
    pub fn new(start: Start, lesson: Option<Rc<Lesson>>) -> Self {
        start.assert_own(lesson.as_deref());
        let state = start.state(lesson.as_deref());
        Self { start, lesson, state, history: UndoHistory::default(), tally: Tally::default(), certificates: None }
    }

    /// Hands the lab the texts of the devices' certificates. Without them `getCert` asks the learner to try again.
    pub fn set_certificates(&mut self, certificates: Rc<Certificates>) {
        self.certificates = Some(certificates);
    }

    /// Handles an input for a terminal. `at` is the present lab time; a time before the lab's own counts as now.
    pub fn apply(&mut self, at: LabTime, terminal: TerminalId, input: Input) -> Vec<Effect> {
        self.set_clock(at);
        let shown = matches!(input, Input::Show(_));
        let mut console = Console::default();
        match input {
            Input::Undo => self.undo(&mut console),
            Input::Redo => self.redo(&mut console),
            Input::Reset => self.reset(&mut console),
            Input::Skip(step) => self.skip(&step, &mut console),
            Input::Hint => self.count(Counter::Hints, 1),
            Input::PutFile { machine, path, text } => self.put_file(machine, &path, text, &mut console),
            Input::Fault { .. } | Input::AddHsm => self.change_hsms(input, &mut console),
            input => self.pass_to_program(terminal, input, &mut console),
        }
        self.finish_input(terminal, console, shown)
    }

    /// Moves the clock forward, and counts the time that has passed.
    fn set_clock(&mut self, at: LabTime) {
        let clock = &mut self.state.world.clock;
        let before = *clock;
        *clock = before.max(at);
        let micros = clock.micros() - before.micros();
        self.count(Counter::Millis, usize::try_from(micros / 1000).unwrap_or(usize::MAX));
    }

    /// Returns the effects that show what a terminal waits for now. If the lesson is at a dead end, the coach says so
    /// again.
    pub fn resume(&self, terminal: TerminalId) -> Vec<Effect> {
        let dead_end = self.dead_end(terminal).map(|note| Effect::Coach(note.id.clone()));
        dead_end.into_iter().chain(self.state.waiting(terminal)).collect()
    }

    /// Returns where the lab started.
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// Returns the world.
    pub fn world(&self) -> &World {
        &self.state.world
    }

    /// Replaces the world by another state of it, which another process or the simulator has left. New audit events do
    /// not count as done by the learner.
    pub fn set_world(&mut self, world: World) {
        self.state.set_world(world);
    }
}
