//! How inputs reach the lab, and what their effects change on the page.

use std::rc::Rc;

use super::{Model, NoteKind, Terminal};
use crate::{
    clock::LabTime,
    course::HintLadder,
    lab::{Effect, FIRST_TERMINAL, Input, TerminalId},
};

/// Number of lines that are passed to the lab at once. After that the page can draw and handle Ctrl-C.
const LINES_AT_ONCE: usize = 200;

impl Model {
    /// Passes waiting lines to the lab while the terminal asks for one. If there are very many, the rest follows with
    /// the next action, which [`Model::micros_to_wake`] requests.
    pub(super) fn submit_waiting(&mut self, micros: u64, id: TerminalId) {
        for _ in 0..LINES_AT_ONCE {
            let terminal = self.terminals.iter_mut().find(|terminal| terminal.id == id);
            let Some(line) = terminal.and_then(Terminal::next_line) else { break };
            self.notes.remove_passing();
            self.apply(micros, id, Input::Line(line));
        }
    }

    pub(super) fn input(&mut self, micros: u64, id: TerminalId, input: Input) {
        match input {
            Input::Undo => return self.undo_redo(micros, id, -1),
            Input::Redo => return self.undo_redo(micros, id, 1),
            Input::Reset => {
                self.terminals.iter_mut().for_each(Terminal::drop_waiting);
                self.notes.remove_passing();
            }
            // A terminal driver drops what was typed ahead, too.
            Input::Interrupt => self.with_terminal(id, Terminal::drop_waiting),
            _ => {}
        }
        self.apply(micros, id, input);
    }

    /// Shows the next hint.
    pub(super) fn hint(&mut self, micros: u64, id: TerminalId) {
        if let Some(step) = self.lab.current_step() {
            self.hints.climb(step, self.lab.situation(self.shown));
        }
        self.apply(micros, id, Input::Hint);
    }

    /// Wakes the programs that are due next, at the time they asked for. The timer may be early, because the learner
    /// chooses how long to wait.
    pub(super) fn wake(&mut self, micros: u64) {
        if self.terminals.iter().any(Terminal::is_ready) {
            return;
        }
        let Some(due) = self.due() else { return };
        let waiting = self.terminals.iter().filter(|terminal| terminal.due() == Some(due));
        for id in waiting.map(|terminal| terminal.id).collect::<Vec<_>>() {
            self.apply_at(due, micros, id, Input::Tick);
        }
    }

    /// Undoes or redoes several commands, and restores the screens that belong to them.
    pub(super) fn undo_redo(&mut self, micros: u64, id: TerminalId, steps: i32) {
        // Waiting lines were meant for the state that is left.
        self.terminals.iter_mut().for_each(Terminal::drop_waiting);
        self.notes.remove_passing();
        for _ in 0..steps.unsigned_abs() {
            let (input, snapshot) = match steps < 0 {
                true => (Input::Undo, self.lab.last_snapshot()),
                false => (Input::Redo, self.lab.next_snapshot()),
            };
            let present = self.screens();
            self.terminals.iter_mut().for_each(Terminal::clear_due);
            self.apply(micros, id, input);
            if let Some(snapshot) = snapshot {
                let screens = self.snapshot_screens.exchange(snapshot, present);
                self.sync_terminals(screens);
            }
        }
    }

    pub(super) fn apply(&mut self, micros: u64, id: TerminalId, input: Input) {
        let at = self.lab.world().clock.plus_micros(micros.saturating_sub(self.micros));
        self.apply_at(at, micros, id, input);
    }

    fn apply_at(&mut self, at: LabTime, micros: u64, id: TerminalId, input: Input) {
        let (step, snapshot) = (self.current_step().map(|step| step.id.clone()), self.lab.last_snapshot());
        self.micros = micros;
        self.with_terminal(id, Terminal::clear_due);
        let effects = self.lab.apply(at, id, input);
        self.inputs += 1;
        self.keep_screens_since(snapshot);
        effects.iter().for_each(|effect| self.handle_effect(id, effect));
        if self.terminals.len() != self.lab.terminals().count() {
            self.sync_terminals(self.screens());
        }
        if self.current_step().map(|step| &step.id) != step.as_ref() {
            self.hints = HintLadder::default();
        }
    }

    /// Keeps the present screens for a snapshot that is newer than `before`. Called before the effects of the input are
    /// applied: the screens are those with which the snapshot was taken.
    fn keep_screens_since(&mut self, before: Option<u64>) {
        let newer = |number: &u64| before.is_none_or(|before| *number > before);
        if let Some(number) = self.lab.last_snapshot().filter(newer) {
            let terminals = &self.terminals;
            let screens = || terminals.iter().map(|terminal| (terminal.id, terminal.screen.clone())).collect();
            self.snapshot_screens.keep(&self.lab, number, screens);
        }
    }

    pub(super) fn handle_effect(&mut self, id: TerminalId, effect: &Effect) {
        match effect {
            Effect::Notice(text) => self.notes.notify(text),
            Effect::Coach(id) => {
                if let Some(note) = self.lab.lesson().and_then(|lesson| lesson.note(id)) {
                    self.notes.add(NoteKind::Coach(Rc::new(note.clone())));
                }
            }
            Effect::Exit(_) if id == FIRST_TERMINAL => {
                self.notes.notify("That closed the terminal. Here is a new one.");
            }
            Effect::Exit(_) => self.lab.close_shell(id),
            _ => {}
        }
        self.with_terminal(id, |terminal| terminal.apply(effect));
    }
}
