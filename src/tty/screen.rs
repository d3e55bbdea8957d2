//! Output: what tools print goes to standard output as it is, the simulator's own words to standard error, marked.
//!
//! It writes no escape codes but one, the code that clears a screen.

use std::io::{self, IsTerminal, Write};

use super::failure::Failure;
use crate::text::visible;

/// The mark in front of each line of the simulator's own words.
const MARK: &str = "hsm-dojo: ";
/// Cursor to the corner, screen empty, scrollback empty: what `clear` sends.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";
/// Lines of prose are no longer than this, whatever the terminal offers.
const WIDTH_MAX: usize = 100;
/// Width of what is no terminal.
const WIDTH_USUAL: usize = 80;

/// Standard output.
#[derive(Debug)]
pub(super) struct Screen {
    is_terminal: bool,
}

impl Screen {
    /// The standard output of this process.
    pub fn new() -> Self {
        Self { is_terminal: io::stdout().is_terminal() }
    }

    /// True when a person may be looking.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Prints text as it is, and sees to it that it is out.
    pub fn print(&mut self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Terminal)
    }

    /// Prints a prompt. It may hold names from a state file that somebody else made.
    pub fn prompt(&mut self, text: &str) -> Result<(), Failure> {
        self.print(&visible(text))
    }

    /// Clears the screen, where there is one.
    pub fn clear(&mut self) -> Result<(), Failure> {
        if self.is_terminal { self.print(CLEAR) } else { Ok(()) }
    }
}

/// Says something in the simulator's own voice. Words that nobody can receive end nothing.
pub(super) fn say(text: &str) {
    let lines: String = text.lines().map(|line| format!("{}\n", marked(line))).collect();
    let _ = io::stderr().lock().write_all(lines.as_bytes());
}

fn marked(line: &str) -> String {
    format!("{MARK}{}", visible(line)).trim_end().to_owned()
}

/// Columns for prose, the mark taken off.
pub(super) fn prose_width() -> usize {
    let columns = rustix::termios::tcgetwinsize(io::stderr()).map_or(0, |size| usize::from(size.ws_col));
    let columns = if columns == 0 { WIDTH_USUAL } else { columns.min(WIDTH_MAX) };
    columns.saturating_sub(MARK.len() + 1).max(20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_and_cannot_move_the_cursor() {
        assert_eq!(marked("a\x1b[2J"), "hsm-dojo: a^[[2J");
        assert_eq!(marked(""), "hsm-dojo:");
    }
}
