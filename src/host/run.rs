//! The one form of programs on a machine.
//!
//! Every program is a value that implements [`Run`]: it is given an event and its surroundings, changes its state, and
//! says whether it continues. What it waits for next follows from its state.

use super::{installed::Installed, surroundings::Surroundings, world::World};
use crate::{
    program::{Event, Outcome, Waiting},
    text::{Meaning, Text},
};

/// Exit status of a program that was ended by Ctrl-C.
pub(super) const INTERRUPTED: i32 = 130;

/// What a program may look at between two events.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// The world.
    pub world: &'a World,
    /// Every program that can be started.
    pub installed: &'static [Installed],
}

/// A program.
pub(super) trait Run {
    /// Handles one event.
    fn handle(&mut self, event: Event, surroundings: &mut Surroundings) -> Outcome;

    /// Returns what the program waits for. It is asked only while the program runs.
    fn waiting(&self, _view: View) -> Waiting {
        Waiting::Input
    }

    /// Returns the kind of the present prompt, in the words of lessons; empty while the program is busy.
    fn prompt_kind(&self) -> &'static str {
        ""
    }

    /// Returns how the terminal shows a line that is typed now, with its secrets marked.
    fn echo(&self, line: &str, _view: View) -> Text {
        Text::of(Meaning::Typed, line)
    }

    /// Returns the completions of a line that is typed now.
    fn complete(&self, _line: &str, _view: View) -> Vec<String> {
        Vec::new()
    }
}

/// A program that does all its work when it is started, and ends.
pub(super) trait Command {
    /// Does the work and returns the exit status.
    fn run(&self, arguments: &[String], surroundings: &mut Surroundings) -> i32;
}

impl<C: Command> Run for C {
    fn handle(&mut self, event: Event, surroundings: &mut Surroundings) -> Outcome {
        match event {
            Event::Started(arguments) => Outcome::Ended(self.run(&arguments, surroundings)),
            _ => Outcome::Ended(INTERRUPTED),
        }
    }
}
