//! One terminal: its screen, its history, and the lines that wait to be handed over.

use std::{collections::VecDeque, rc::Rc};

use crate::{
    clock::LabTime,
    lab::{Effect, LINE_MAX, PromptKind, TerminalId},
    view::{History, Screen},
};

/// A request to put a text into a terminal's input. A new number is a new request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// Number of the request.
    pub number: u64,
    /// The text.
    pub text: String,
    /// Selects the placeholder in the text, if it has one, so that typing replaces it.
    pub select: bool,
}

/// One terminal.
#[derive(Clone, Default)]
pub struct Terminal {
    /// Its number.
    pub id: TerminalId,
    /// Its screen.
    pub screen: Screen,
    history: Rc<History>,
    waiting: VecDeque<String>,
    due: Option<LabTime>,
    fill: Fill,
    entered: u64,
}

impl Terminal {
    /// Returns a terminal into which nothing was typed.
    pub fn new(id: TerminalId) -> Self {
        Self { id, ..Self::default() }
    }

    /// Returns the time at which its program asked to be woken.
    pub fn due(&self) -> Option<LabTime> {
        self.due
    }

    /// Returns the last request to fill its input.
    pub fn fill(&self) -> &Fill {
        &self.fill
    }

    /// Returns how many lines wait until the program asks for them.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Returns the lines that were submitted at its command prompts.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Returns a number that rises with every line that was handed over.
    pub fn entered(&self) -> u64 {
        self.entered
    }

    /// Returns true when a line waits and the program asks for one.
    pub fn is_ready(&self) -> bool {
        !self.waiting.is_empty() && self.screen.prompt().is_some()
    }

    /// Adds lines to those that wait.
    pub fn submit(&mut self, lines: Vec<String>) {
        self.waiting.extend(lines);
    }

    /// Takes the next waiting line when the program asks for one. A command joins the history.
    pub fn next_line(&mut self) -> Option<String> {
        let kind = self.screen.prompt()?.kind;
        let line = self.waiting.pop_front()?;
        if kind == PromptKind::Command {
            // The history has a long line as the terminal driver cuts it.
            Rc::make_mut(&mut self.history).submit(&line.chars().take(LINE_MAX).collect::<String>());
        }
        self.entered += 1;
        Some(line)
    }

    /// Drops the lines that wait.
    pub fn drop_waiting(&mut self) {
        self.waiting.clear();
    }

    /// Forgets when to wake the program. Called before an input, which sets it again.
    pub fn clear_due(&mut self) {
        self.due = None;
    }

    /// Applies an effect of the lab.
    pub fn apply(&mut self, effect: &Effect) {
        if let Effect::WakeAt(due) = effect {
            self.due = Some(*due);
        }
        self.screen.apply(effect);
    }

    /// Requests a text in the input, with its placeholder selected.
    pub fn put(&mut self, text: String) {
        self.fill = Fill { number: self.fill.number + 1, text, select: true };
    }

    /// Notes that a line was entered without the learner.
    pub fn note_entered(&mut self) {
        self.entered += 1;
    }

    /// Requests a line of the history in the input.
    pub fn recall(&mut self, step: impl FnOnce(&mut History) -> Option<String>) {
        if let Some(text) = step(Rc::make_mut(&mut self.history)) {
            self.fill = Fill { number: self.fill.number + 1, text, select: false };
        }
    }
}
