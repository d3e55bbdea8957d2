//! Lessons: what is to be reached, how far a learner has come, and what the coach says.
//!
//! It reads the world and the events of both streams and changes neither. Steps are judged by what was reached, never
//! by the words that were typed. Progress is kept by the stable names of the steps. The loader beside these modules
//! (`loader.rs`) belongs to the build script and to the tests, so that the app carries neither TOML nor Markdown.

mod goal;
mod lesson;
mod progress;

use std::sync::OnceLock;

pub use goal::{Record, Scene};
pub use lesson::{Block, Document, FORMAT, Fact, Goal, Happening, Inline, Lesson, Note, Reach, Scalar, Step};
pub use progress::{Progress, StepState};

/// The built-in lessons in the order in which they are offered.
pub fn lessons() -> &'static [Lesson] {
    static LESSONS: OnceLock<Vec<Lesson>> = OnceLock::new();
    // The build script wrote this text from these same types, and a test reads it.
    LESSONS.get_or_init(|| {
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/courses.json"))).unwrap_or_default()
    })
}

/// A built-in lesson by its id.
pub fn lesson(id: &str) -> Option<&'static Lesson> {
    lessons().iter().find(|lesson| lesson.id == id)
}
