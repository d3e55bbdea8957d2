//! Lessons: what is to be reached, how far a learner has come, and what the coach says.
//!
//! It reads the world and the events of both streams and changes neither. Steps are judged by what was reached, never
//! by the words that were typed. Progress is kept by the stable names of the steps. The loader beside these modules
//! (`loader.rs`) belongs to the build script and to the tests, so that the app carries neither TOML nor Markdown.
//!
//! The catalogue is part of every program. The lessons themselves are part of the native one; the page fetches each when it
//! is opened, and hands it to [`register`]. Once a lesson is there, it stays.

pub mod drill;
mod goal;
mod guide;
mod hint;
mod lesson;
mod packed;
mod progress;
mod tally;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use goal::{Record, Scene};
pub use guide::{Guide, YOURS};
pub use hint::{Hint, HintLadder};
pub use lesson::{
    Block, Change, Condition, Document, Entry, EventPattern, Fact, Goal, Inline, Lesson, List, Note, Quantifier,
    Situation, Step, Stream, WorldChange,
};
pub use packed::{Damaged, pack};
pub use progress::{Progress, StepState};
pub use tally::{Counter, Tally};

/// The catalogue as the build script wrote it down.
static CATALOGUE: &[Entry] = include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// The lessons that have come while the program runs.
static COME: Mutex<Vec<&'static Lesson>> = Mutex::new(Vec::new());

/// The drills that were asked for.
static DRILLS: Mutex<Vec<&'static Entry>> = Mutex::new(Vec::new());

/// The built-in lessons, read once.
#[cfg(not(target_arch = "wasm32"))]
static BUILT_IN: std::sync::LazyLock<Vec<Lesson>> = std::sync::LazyLock::new(|| {
    let texts: &[(&str, &'static str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));
    texts.iter().filter_map(|(_, text)| packed::unpack(text).ok()).collect()
});

/// What there is to learn, in the order in which it is offered.
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// What the catalogue says of a lesson, or of a drill, by its id.
pub fn entry(id: &str) -> Option<&'static Entry> {
    let known = |id: &str| CATALOGUE.iter().find(|entry| entry.id == id);
    let Some(number) = drill::number(id) else { return known(id) };
    let mut drills = lock(&DRILLS);
    if let Some(known) = drills.iter().find(|entry| entry.id == id) {
        return Some(known);
    }
    let new: &'static Entry = Box::leak(Box::new(drill::entry(known(drill::TEMPLATE)?, number)));
    drills.push(new);
    Some(new)
}

/// The built-in lessons in the order of the catalogue.
#[cfg(not(target_arch = "wasm32"))]
pub fn lessons() -> &'static [Lesson] {
    &BUILT_IN
}

/// A page has none built in.
#[cfg(target_arch = "wasm32")]
fn lessons() -> &'static [Lesson] {
    &[]
}

/// A lesson by its id; `None` where there is none, or it has not come yet. A drill is there as soon as the lesson is from
/// which it has its words.
pub fn lesson(id: &str) -> Option<&'static Lesson> {
    let known = |id: &str| find(&lock(&COME), id);
    known(id).or_else(|| Some(keep(drill::lesson(known(drill::TEMPLATE)?, drill::number(id)?))))
}

/// Takes up the text of a lesson, as [`pack`] writes it, under the lesson's own id. One that is there already stays as it is.
///
/// # Errors
/// [`Damaged`] where it is no such text; then nothing has changed.
pub fn register(text: String) -> Result<&'static Lesson, Damaged> {
    // A text that is read stays in memory, so a page that came in place of a lesson is not read.
    if !resembles_lesson(&text) {
        return Err(Damaged);
    }
    Ok(keep(packed::unpack(text.leak())?))
}

/// True where a text ends as a lesson does and has a number where the lesson has its minutes.
fn resembles_lesson(text: &str) -> bool {
    let minutes = text.split(packed::END).nth(3);
    text.ends_with(packed::END) && minutes.is_some_and(|word| word.parse::<u32>().is_ok())
}

/// Keeps a lesson for as long as the program runs. One with its id that is there already is the one that counts.
pub fn keep(new: Lesson) -> &'static Lesson {
    let mut come = lock(&COME);
    if let Some(known) = find(&come, new.id) {
        return known;
    }
    let new: &'static Lesson = Box::leak(Box::new(new));
    come.push(new);
    new
}

fn find(come: &[&'static Lesson], id: &str) -> Option<&'static Lesson> {
    lessons().iter().chain(come.iter().copied()).find(|lesson| lesson.id == id)
}

fn lock<T>(list: &Mutex<Vec<T>>) -> MutexGuard<'_, Vec<T>> {
    // A list that only grows is whole at any moment.
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_says_what_the_lessons_say() {
        let of_lesson = |lesson: &Lesson| {
            let steps = lesson.steps.len();
            format!("{:?}", (lesson.id, lesson.title, lesson.summary, lesson.minutes, lesson.host, lesson.world, steps))
        };
        let of_entry = |entry: &Entry| {
            let steps = entry.steps;
            format!("{:?}", (entry.id, entry.title, entry.summary, entry.minutes, entry.host, entry.world, steps))
        };
        let said: Vec<_> = catalogue().iter().map(of_entry).collect();
        assert_eq!(said, lessons().iter().map(of_lesson).collect::<Vec<_>>());
        assert!(catalogue().iter().all(|one| std::ptr::eq(entry(one.id).unwrap(), one)));
    }

    #[test]
    fn what_is_no_lesson_is_seen_before_it_is_kept() {
        assert!(lessons().iter().all(|lesson| resembles_lesson(&pack(lesson))));
        let text = pack(&lessons()[0]);
        for other in ["", "\u{1f}", "<!doctype html>", "a\u{1f}b\u{1f}c\u{1f}d\u{1f}", &text[..text.len() - 1]] {
            assert!(!resembles_lesson(other), "{other:?}");
        }
    }

    #[test]
    fn a_lesson_that_comes_later_is_there_from_then_on_and_stays_as_it_is() {
        let later = |title| Lesson { id: "later-1", title, ..lessons()[0].clone() };
        assert!(lesson("later-1").is_none() && entry("later-1").is_none());
        assert_eq!(register("damaged".to_owned()).unwrap_err(), Damaged);
        let come = register(pack(&later("One"))).unwrap();
        assert_eq!(come.title, "One");
        assert!(std::ptr::eq(lesson("later-1").unwrap(), come));
        assert!(std::ptr::eq(register(pack(&later("Two"))).unwrap(), come));
        assert!(std::ptr::eq(keep(lessons()[0].clone()), lesson(lessons()[0].id).unwrap()));
    }
}
