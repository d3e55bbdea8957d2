//! The names of a terminal and its parts, on which outside tools rely.

use crate::lab::{FIRST_TERMINAL, TerminalId};

/// Returns the accessible name of a terminal or a part of it, such as `Terminal input` or `Terminal 2 output`.
pub fn name(terminal: TerminalId, part: &str) -> String {
    let number = if terminal == FIRST_TERMINAL { String::new() } else { format!(" {terminal}") };
    format!("Terminal{number}{part}")
}

/// Returns the id of the output of a terminal.
pub fn output_id(terminal: TerminalId) -> String {
    format!("terminal-{terminal}-output")
}
