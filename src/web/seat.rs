//! One terminal as the page holds it: its screen, the lines that were typed into it, and those that still wait.

use std::{collections::VecDeque, rc::Rc};

use crate::{
    clock::LabTime,
    lab::{Effect, LINE_MAX, PromptKind, SessionId},
    view::{History, Screen},
};

/// A wish to put a text into a terminal's input; a new number is a new wish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// Number of the wish.
    pub number: u64,
    /// The text.
    pub text: String,
    /// Its placeholder, where it has one, is selected, so that what is typed takes its place.
    pub select: bool,
}

/// One terminal.
#[derive(Clone, Default)]
pub struct Seat {
    /// Its number.
    pub id: SessionId,
    /// Its screen.
    pub screen: Screen,
    history: Rc<History>,
    waiting: VecDeque<String>,
    due: Option<LabTime>,
    fill: Fill,
    entered: u64,
}

impl Seat {
    /// A terminal into which nothing was typed.
    pub fn new(id: SessionId) -> Self {
        Self { id, ..Self::default() }
    }

    /// When its program wants to go on by itself.
    pub fn due(&self) -> Option<LabTime> {
        self.due
    }

    /// What its input is to hold.
    pub fn fill(&self) -> &Fill {
        &self.fill
    }

    /// Lines that wait until the program asks for them.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The lines that were submitted at its command prompts.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Rises with every line that was handed over.
    pub fn entered(&self) -> u64 {
        self.entered
    }

    /// True when a line waits and is asked for.
    pub fn is_ready(&self) -> bool {
        !self.waiting.is_empty() && self.screen.prompt().is_some()
    }

    /// Lets lines wait.
    pub fn submit(&mut self, lines: Vec<String>) {
        self.waiting.extend(lines);
    }

    /// The next line that waits, when the terminal asks for one. A command joins the history.
    pub fn next_line(&mut self) -> Option<String> {
        let kind = self.screen.prompt()?.kind;
        let line = self.waiting.pop_front()?;
        if kind == PromptKind::Command {
            // A line that a terminal would have cut is called back cut.
            Rc::make_mut(&mut self.history).submit(&line.chars().take(LINE_MAX).collect::<String>());
        }
        self.entered += 1;
        Some(line)
    }

    /// Drops the lines that wait.
    pub fn drop_waiting(&mut self) {
        self.waiting.clear();
    }

    /// Forgets what the program waits for, because that is about to change.
    pub fn stop(&mut self) {
        self.due = None;
    }

    /// Takes an effect of the lab.
    pub fn take(&mut self, effect: &Effect) {
        if let Effect::WakeAt(due) = effect {
            self.due = Some(*due);
        }
        self.screen.apply(effect);
    }

    /// Puts a text into the input, and selects what is to be replaced in it.
    pub fn put(&mut self, text: String) {
        self.fill = Fill { number: self.fill.number + 1, text, select: true };
    }

    /// Notes that a line was entered, though not by the learner.
    pub fn enter(&mut self) {
        self.entered += 1;
    }

    /// Calls a line back.
    pub fn recall(&mut self, step: impl FnOnce(&mut History) -> Option<String>) {
        if let Some(text) = step(Rc::make_mut(&mut self.history)) {
            self.fill = Fill { number: self.fill.number + 1, text, select: false };
        }
    }
}
