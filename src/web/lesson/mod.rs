//! What stands beside the terminal: the lesson or the sandbox, hints, the coach, and the simulator's own powers.

mod current_step;
mod finish;
mod hints;
mod lesson_pane;
mod notes;
mod powers;
mod prose;
mod sandbox_pane;
mod steps;

pub use current_step::StepNow;
pub use lesson_pane::LessonPane;
pub use notes::Notes;
pub use prose::Prose;
pub use sandbox_pane::SandboxPane;
