//! Output. The tools print to standard output; messages of the simulator go to standard error with a mark.
//!
//! The only escape code that is written clears the screen.

use std::io::{self, IsTerminal, Write};

use super::failure::Failure;
use crate::{
    lab::{Effect, Prompt},
    text::visible,
};

/// Mark at the start of each message line of the simulator.
const MARK: &str = "hsm-dojo: ";
/// Moves the cursor home and erases screen and scrollback, as `clear` does.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";
/// Maximum length of lines of prose, also on wider terminals.
const WIDTH_MAX: usize = 100;
/// Width if standard error is not a terminal.
const WIDTH_DEFAULT: usize = 80;

/// What the program waits for after its effects are printed.
pub(super) enum Waiting {
    /// An answer to this prompt.
    Prompt(Prompt),
    /// Nothing: it has ended with this status.
    Exit(i32),
}

/// Standard output.
#[derive(Debug)]
pub(super) struct Screen {
    is_terminal: bool,
}

impl Screen {
    /// Creates the standard output of this process.
    pub fn new() -> Self {
        Self { is_terminal: io::stdout().is_terminal() }
    }

    /// True if standard output is a terminal.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Prints text unchanged and flushes it.
    pub fn print(&mut self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Terminal)
    }

    /// Prints a prompt with control characters made visible, because it may contain names from an untrusted state file.
    pub fn prompt(&mut self, text: &str) -> Result<(), Failure> {
        self.print(&visible(text))
    }

    /// Prints effects up to the one that says what the program waits for. Effects that print nothing go to `other`.
    pub fn effects(&mut self, effects: &[Effect], mut other: impl FnMut(&Effect)) -> Result<Waiting, Failure> {
        for effect in effects {
            match effect {
                Effect::Print(text) => self.print(&text.plain())?,
                Effect::Notice(words) => say(words),
                Effect::Clear => self.clear()?,
                Effect::Prompt(prompt) => return Ok(Waiting::Prompt(prompt.clone())),
                Effect::Exit(status) => return Ok(Waiting::Exit(*status)),
                effect => other(effect),
            }
        }
        // A program that neither waits nor has ended would never handle input.
        Ok(Waiting::Exit(1))
    }

    /// Clears the screen if it is a terminal.
    fn clear(&mut self) -> Result<(), Failure> {
        if self.is_terminal { self.print(CLEAR) } else { Ok(()) }
    }
}

/// Prints a message of the simulator. A message that cannot be written is dropped.
pub(super) fn say(text: &str) {
    let lines: String = text.lines().map(|line| format!("{}\n", marked(line))).collect();
    let _ = io::stderr().lock().write_all(lines.as_bytes());
}

fn marked(line: &str) -> String {
    format!("{MARK}{}", visible(line)).trim_end().to_owned()
}

/// Returns the number of columns for prose after the mark.
pub(super) fn prose_width() -> usize {
    let columns = rustix::termios::tcgetwinsize(io::stderr()).map_or(0, |size| usize::from(size.ws_col));
    let columns = if columns == 0 { WIDTH_DEFAULT } else { columns.min(WIDTH_MAX) };
    columns.saturating_sub(MARK.len() + 1).max(20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_marked_and_cannot_move_the_cursor() {
        assert_eq!(marked("a\x1b[2J"), "hsm-dojo: a^[[2J");
        assert_eq!(marked(""), "hsm-dojo:");
    }
}
