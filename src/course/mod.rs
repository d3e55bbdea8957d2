//! Lessons: what is to be reached, how far a learner has come, and what the coach says.
//!
//! It reads the world and the events of both streams and changes neither. Steps are judged by what was reached, never
//! by the words that were typed. Progress is kept by the stable names of the steps. The loader beside these modules
//! (`loader.rs`) belongs to the build script and to the tests, so that the app carries neither TOML nor Markdown.

pub mod drill;
mod goal;
mod guide;
mod lesson;
mod progress;
mod tally;

use std::sync::{Mutex, PoisonError};

pub use goal::{Record, Scene};
pub use guide::{Guide, YOURS};
pub use lesson::{
    Block, Change, Condition, Difference, Document, Fact, Goal, Happening, Inline, Lesson, List, Note, Reach,
    Situation, Step, Stream,
};
pub use progress::{Progress, StepState};
pub use tally::{Count, Tally};

/// The lessons as the build script wrote them down.
mod built_in {
    #[allow(unused_imports, reason = "lessons need not use all that they may")]
    use super::{Condition::*, Difference::*, Fact::*, Goal::*, Reach::*, Stream::*, *};

    include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

    /// The constant under a name that can be borrowed for good.
    pub(super) static ALL: &[Lesson] = LESSONS;
}

/// The built-in lessons in the order in which they are offered.
pub fn lessons() -> &'static [Lesson] {
    built_in::ALL
}

/// A built-in lesson, or a drill, by its id.
pub fn lesson(id: &str) -> Option<&'static Lesson> {
    let known = |id: &str| lessons().iter().find(|lesson| lesson.id == id);
    match drill::number(id) {
        Some(number) => Some(drawn(drill::lesson, known(drill::TEMPLATE)?, number, id)),
        None => known(id),
    }
}

/// The drills that were drawn while the program runs.
static DRAWN: Mutex<Vec<&'static Lesson>> = Mutex::new(Vec::new());

fn drawn(draw: fn(&Lesson, u32) -> Lesson, template: &Lesson, number: u32, id: &str) -> &'static Lesson {
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = drawn.iter().find(|lesson| lesson.id == id) {
        return known;
    }
    let new: &'static Lesson = Box::leak(Box::new(draw(template, number)));
    drawn.push(new);
    new
}
