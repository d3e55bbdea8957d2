//! Opening and closing terminals, and keeping them in step with the lab.

use super::{Model, Terminal, snapshots::Screens};
use crate::{
    lab::{FIRST_TERMINAL, PromptKind, TerminalId},
    view::Screen,
};

/// Shown where a text cannot be put into the terminal.
const HIDDEN_PROMPT: &str = "The terminal waits for a password just now. Answer that first, or press Ctrl-D.";

impl Model {
    /// Returns the screens of all terminals.
    pub fn screens(&self) -> Screens {
        self.terminals.iter().map(|terminal| (terminal.id, terminal.screen.clone())).collect()
    }

    pub(super) fn with_terminal(&mut self, id: TerminalId, act: impl FnOnce(&mut Terminal)) {
        if let Some(terminal) = self.terminals.iter_mut().find(|terminal| terminal.id == id) {
            act(terminal);
        }
    }

    pub(super) fn open_terminal(&mut self) {
        self.shown = self.lab.open_shell();
        self.sync_terminals(self.screens());
        self.inputs += 1;
    }

    pub(super) fn close_terminal(&mut self, id: TerminalId) {
        self.lab.close_shell(id);
        self.sync_terminals(self.screens());
        self.inputs += 1;
    }

    /// Puts a text into a terminal's input, unless a password is asked for there.
    pub(super) fn fill(&mut self, id: TerminalId, text: String) {
        let prompt = |terminal: &Terminal| terminal.screen.prompt().map(|prompt| prompt.kind);
        let kind = self.terminals.iter().find(|terminal| terminal.id == id).and_then(prompt);
        if kind == Some(PromptKind::Hidden) {
            return self.notes.notify(HIDDEN_PROMPT);
        }
        self.with_terminal(id, |terminal| terminal.put(text));
        self.terminal_requests += 1;
    }

    /// Makes one terminal for each terminal of the lab. Each gets its screen of `screens`, or keeps its own.
    pub(super) fn sync_terminals(&mut self, mut screens: Screens) {
        let mut left = std::mem::take(&mut self.terminals);
        for id in self.lab.terminals().collect::<Vec<_>>() {
            let known = left.iter().position(|terminal| terminal.id == id).map(|index| left.swap_remove(index));
            let mut terminal = known.unwrap_or_else(|| Terminal::new(id));
            if let Some(screen) = take_screen(&mut screens, id) {
                terminal.screen = screen;
            }
            self.terminals.push(terminal);
            for effect in self.lab.resume(id) {
                self.handle_effect(id, &effect);
            }
        }
        if !self.terminals.iter().any(|terminal| terminal.id == self.shown) {
            self.shown = FIRST_TERMINAL;
        }
    }
}

fn take_screen(screens: &mut Screens, id: TerminalId) -> Option<Screen> {
    screens.iter_mut().find(|(of, _)| *of == id).map(|(_, screen)| std::mem::take(screen))
}
