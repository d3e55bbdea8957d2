//! Lessons: what is to be reached, how far a learner has come, and what the coach says.
//!
//! It reads the world and the events of both streams and changes neither. Whether a step is reached depends on states
//! and events, never on the words that were typed. Progress is kept by the stable names of the steps. The loader beside
//! these modules (`loader`) belongs to the build script and to the tests, so that the app carries neither TOML nor
//! Markdown.
//!
//! The catalogue is part of every program. The text of each lesson is part of the native program; the page fetches it
//! when the lesson is opened. A lab owns its lesson.

mod catalogue;
mod document;
pub mod drill;
mod goal;
mod guide;
mod hint;
mod lesson;
mod progress;
mod tally;

pub use catalogue::{Entry, Exercise, NotTheLesson, catalogue};
#[cfg(not(target_arch = "wasm32"))]
pub use catalogue::{built_in, lessons};
pub use document::{Block, Document, Inline};
pub use goal::{MatchableEvent, Scene};
pub use guide::{Guide, YOURS};
pub use hint::{Hint, HintLadder};
pub use lesson::{
    Change, Condition, EventPattern, Fact, Goal, Lesson, Note, Quantifier, Situation, Step, Stream, WorldChange,
};
pub use progress::{Observation, Progress, StepState};
pub use tally::{Counter, Tally};
