//! `Show me`: starts, continues and stops a demonstration.

use super::{Demonstration, END_OF_INPUT, Model, NoteKind, Terminal};
use crate::{
    course,
    lab::{Input, TerminalId},
};

/// Shown where no line leads to the goal.
const NO_WAY: &str = "Nothing that is typed leads on from here. Take the last commands back, or start over.";

/// Shown where only the learner can type the next line.
const YOUR_TURN: &str = "Your turn: only you know the password. Type it in place of the angle brackets.";

/// Shown where the whole solution was typed and the goal was not reached.
const NOT_REACHED: &str = "That did not lead to the goal. Take the last commands back, or start over.";

impl Model {
    pub(super) fn start_demonstration(&mut self, id: TerminalId) {
        let Some(step) = self.current_step().cloned() else { return };
        self.notes.remove_passing();
        if self.lab.situation(id).is_some_and(|situation| situation.way.is_empty()) {
            return self.notes.notify(NO_WAY);
        }
        self.demonstration = Some(Demonstration::new(id, &step));
        self.notes.add(NoteKind::Demonstrating(step.title));
        self.terminal_requests += 1;
    }

    /// Stops the demonstration and removes its note.
    pub(super) fn stop_demonstration(&mut self) {
        if self.demonstration.take().is_some() {
            self.notes.remove(|kind| matches!(kind, NoteKind::Demonstrating(_)));
        }
    }

    /// Enters the line of this number. The learner did not write it, so it does not join the history.
    pub(super) fn enter_demonstrated(&mut self, micros: u64, number: u64) {
        let Some(current) = self.demonstration.as_mut().filter(|current| current.number == number) else { return };
        let (id, Some(line)) = (current.terminal, current.line.take()) else { return };
        self.with_terminal(id, Terminal::note_entered);
        let input = if &*line == END_OF_INPUT { Input::EndOfInput } else { Input::Show(line.to_string()) };
        self.apply(micros, id, input);
    }

    /// Takes up the next line when the terminal asks for one.
    pub(super) fn continue_demonstration(&mut self) {
        let Some(current) = &mut self.demonstration else { return };
        let id = current.terminal;
        let waits = self.terminals.iter().any(|terminal| terminal.id == id && terminal.screen.prompt().is_some());
        if current.line.is_some() || !waits {
            return;
        }
        match self.lab.guided_line(id, &mut current.guide) {
            None => self.end_demonstration(),
            Some(line) if line.contains(course::YOURS) => self.leave_line_to_learner(id, line),
            Some(line) => (current.line, current.number) = (Some(line.into()), current.number + 1),
        }
    }

    /// Puts a line with a password that only the learner knows into the input, and stops.
    fn leave_line_to_learner(&mut self, id: TerminalId, line: String) {
        self.stop_demonstration();
        self.terminal_requests += 1;
        self.with_terminal(id, |terminal| terminal.put(line));
        self.notes.notify(YOUR_TURN);
    }

    /// Stops after the last line, and says so where the goal was not reached.
    fn end_demonstration(&mut self) {
        let demonstrated = self.demonstration.as_ref().map(|current| current.guide.step().to_owned());
        self.stop_demonstration();
        self.terminal_requests += 1;
        if self.current_step().map(|step| &step.id) == demonstrated.as_ref() {
            self.notes.notify(NOT_REACHED);
        }
    }
}
