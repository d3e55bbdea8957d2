//! The pane beside the terminal: the lesson or the sandbox, hints, undo and reset. Also the notes below the terminal.

mod current_step;
mod demonstration;
mod finish;
mod hints;
mod lesson_pane;
mod notes;
mod prose;
mod sandbox_pane;
mod steps;
mod time_controls;

pub use current_step::{step_now, step_status};
pub use demonstration::demonstration;
pub use lesson_pane::lesson_pane;
pub use notes::notes;
pub use sandbox_pane::sandbox_pane;
