//! What stands beside the terminal: the lesson or the sandbox, hints, the coach, and the simulator's own powers.

mod current_step;
mod finish;
mod focus;
mod hints;
mod lesson_pane;
mod notes;
mod powers;
mod prose;
mod sandbox_pane;
mod shown;
mod steps;

pub use current_step::{step_now, step_said};
pub use focus::{focus_drawn, then_focus, when_drawn};
pub use lesson_pane::lesson_pane;
pub use notes::notes;
pub use prose::{NOT_COPIED, copy_or_say, prose};
pub use sandbox_pane::sandbox_pane;
pub use shown::shown;
