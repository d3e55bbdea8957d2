//! The catalogue of lessons, and drills by their number.
//!
//! The build script writes the catalogue, so every program knows of each lesson before it has its text.

use std::{borrow::Cow, fmt};

use super::{Lesson, Note, Step, drill};
use crate::saved;

/// What is known about a lesson before its text is loaded.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stable name, part of its address.
    pub id: &'static str,
    /// Title.
    pub title: &'static str,
    /// One or two sentences.
    pub summary: &'static str,
    /// How long it takes.
    pub minutes: u32,
    /// Flavour of the machines: `linux` or `windows`.
    pub host: &'static str,
    /// Preset of the world it starts in.
    pub world: &'static str,
    /// How many steps it has.
    pub steps: usize,
    /// Digest of the lesson's text. It is part of the name of the file, so that another text is another file.
    pub digest: &'static str,
}

impl Entry {
    /// Name of the file that holds the lesson.
    pub fn file(&self) -> String {
        format!("{}-{}.json", self.id, self.digest)
    }
}

/// The catalogue as the build script wrote it.
static CATALOGUE: &[Entry] = include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// The text of each lesson, in the order of the catalogue.
#[cfg(not(target_arch = "wasm32"))]
static TEXTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Returns the catalogue, in the order in which lessons are offered.
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// Something to learn: a lesson of the catalogue, or a drill that is made from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// The lesson, or for a drill the lesson that it is made from.
    pub entry: &'static Entry,
    drill: Option<u32>,
}

/// A text is not the lesson that it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTheLesson;

impl fmt::Display for NotTheLesson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not the lesson, as this version has it")
    }
}

impl std::error::Error for NotTheLesson {}

impl Exercise {
    /// Finds a lesson or a drill by its id.
    pub fn find(id: &str) -> Option<Self> {
        let drill = drill::number(id);
        let lesson = if drill.is_some() { drill::TEMPLATE } else { id };
        let entry = CATALOGUE.iter().find(|entry| entry.id == lesson)?;
        Some(Self { entry, drill })
    }

    /// Returns its stable name.
    pub fn id(self) -> Cow<'static, str> {
        self.drill.map_or(self.entry.id.into(), |number| drill::id(number).into())
    }

    /// Returns its title.
    pub fn title(self) -> Cow<'static, str> {
        self.drill.map_or(self.entry.title.into(), |number| drill::title(self.entry.title, number).into())
    }

    /// Reads the lesson from the text of its file.
    ///
    /// # Errors
    /// [`NotTheLesson`] where the text is anything else, such as another lesson or a page of the host.
    pub fn read(self, text: &str) -> Result<Lesson, NotTheLesson> {
        let lesson: Lesson = saved::read(text).map_err(|_| NotTheLesson)?;
        if lesson.id != self.entry.id {
            return Err(NotTheLesson);
        }
        Ok(self.drill.map_or_else(|| lesson.clone(), |number| drill::lesson(&lesson, number)))
    }
}

// These are not in `lesson`, because the build script compiles that module and needs none of them.
impl Lesson {
    /// Returns a step by its id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Returns a note of the coach by its id.
    pub fn note(&self, id: &str) -> Option<&Note> {
        self.coach.iter().find(|note| note.id == id)
    }
}

/// Reads a lesson or a drill from the texts in the program, by its id.
#[cfg(not(target_arch = "wasm32"))]
pub fn built_in(id: &str) -> Option<Lesson> {
    let exercise = Exercise::find(id)?;
    let (_, text) = TEXTS.iter().find(|(file, _)| *file == exercise.entry.file())?;
    exercise.read(text).ok()
}

/// Reads all lessons in the program, in the order of the catalogue.
#[cfg(not(target_arch = "wasm32"))]
pub fn lessons() -> Vec<Lesson> {
    CATALOGUE.iter().filter_map(|entry| built_in(entry.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_says_what_the_lessons_say() {
        let of_lesson = |lesson: &Lesson| {
            let Lesson { id, title, summary, minutes, host, world, steps, .. } = lesson;
            format!("{:?}", (id, title, summary, minutes, host, world, steps.len()))
        };
        let of_entry = |entry: &Entry| {
            let Entry { id, title, summary, minutes, host, world, steps, .. } = entry;
            format!("{:?}", (id, title, summary, minutes, host, world, steps))
        };
        let said: Vec<_> = catalogue().iter().map(of_entry).collect();
        assert_eq!(said, lessons().iter().map(of_lesson).collect::<Vec<_>>());
        assert!(catalogue().iter().all(|entry| Exercise::find(entry.id) == Some(Exercise { entry, drill: None })));
    }

    #[test]
    fn the_text_of_a_lesson_is_what_its_types_hold() {
        for (file, text) in TEXTS {
            let lesson: Lesson = saved::read(text).unwrap();
            assert_eq!(saved::write(&lesson), *text, "{file}");
        }
    }

    #[test]
    fn a_text_that_is_not_the_lesson_is_refused() {
        let exercise = Exercise::find("activate-linux").unwrap();
        let (_, text) = TEXTS.iter().find(|(file, _)| *file == exercise.entry.file()).unwrap();
        assert!(exercise.read(text).is_ok());
        let other = TEXTS.iter().find(|(file, _)| file.contains("windows")).unwrap().1;
        for wrong in
            ["", "<!doctype html>", "{}", other, &text[..text.len() - 1], &text.replace("\"steps\"", "\"step\"")]
        {
            assert_eq!(exercise.read(wrong).unwrap_err(), NotTheLesson);
        }
        for length in (0..text.len()).step_by(97).filter(|length| text.is_char_boundary(*length)) {
            assert_eq!(exercise.read(&text[..length]).unwrap_err(), NotTheLesson, "cut at {length}");
        }
    }

    #[test]
    fn goals_that_are_nested_without_end_are_refused() {
        let exercise = Exercise::find("activate-linux").unwrap();
        let text = TEXTS[0].1;
        let goal = r#""goal":{"#;
        let deep = text.replacen(goal, &format!(r#""goal":{}"#, r#"{"all-of":["#.repeat(100_000)), 1);
        assert_ne!(deep, text);
        assert_eq!(exercise.read(&deep).unwrap_err(), NotTheLesson);
    }
}
