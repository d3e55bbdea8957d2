//! The names of a terminal and its parts, on which outside tools rely.

use crate::lab::{FIRST_SESSION, SessionId};

/// Returns the accessible name of a terminal or a part of it, such as `Terminal input` or `Terminal 2 output`.
pub fn name(session: SessionId, part: &str) -> String {
    let number = if session == FIRST_SESSION { String::new() } else { format!(" {session}") };
    format!("Terminal{number}{part}")
}

/// Returns the id of the output of a terminal.
pub fn output_id(session: SessionId) -> String {
    format!("terminal-{session}-output")
}
