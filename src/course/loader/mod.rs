//! Reads a lesson from TOML, and its texts from Markdown. Errors name the file, the line and the field.
//!
//! The build script compiles this module, and so do the tests. The app has neither parser.

mod markdown;
mod raw;

use std::{collections::BTreeSet, fmt, ops::Range};

use toml::Spanned;

use self::raw::{RawChange, RawGoal, RawLesson, RawNote, RawSituation, RawStep};
use super::{
    document::Document,
    lesson::{Change, Goal, Lesson, Note, Situation, Step},
};

/// Version of the lesson format.
const FORMAT: u32 = 1;

/// A lesson with the scripts that test it. The app has only the lesson.
#[derive(Clone, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "the scripts that prove a lesson are for the tests"))]
pub struct Authored {
    /// The lesson.
    pub lesson: Lesson,
    /// The scripts of each step, in the order of the steps.
    pub trials: Vec<Trial>,
    /// For each note: lines from the start of the lesson after which the coach says it.
    pub examples: Vec<Vec<String>>,
    /// For each situation: lines from the start of the lesson that lead into it.
    pub arrivals: Vec<Vec<String>>,
}

/// The scripts of a step, apart from its solution.
#[derive(Clone, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "the scripts that prove a lesson are for the tests"))]
pub struct Trial {
    /// Other lines that must reach the goal too.
    pub alternatives: Vec<Vec<String>>,
    /// Lines that must not reach the goal.
    pub near_misses: Vec<Vec<String>>,
}

/// An error in a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonError {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The error, with the name of the field.
    pub message: String,
}

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for LessonError {}

/// Reads the lesson in `text`, the content of `file`.
///
/// # Errors
/// The first error: invalid TOML, a missing, unknown or mistyped field, an empty text, Markdown other than paragraphs,
/// lists, code and emphasis, an id that is used twice, an unknown step in `after`, or a later format.
pub fn load(file: &str, text: &str) -> Result<Authored, LessonError> {
    Loader { file, text }.lesson()
}

struct Loader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Loader<'_> {
    fn lesson(&self) -> Result<Authored, LessonError> {
        let raw: RawLesson = toml::from_str(self.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let message = format!("{}{}", self.field_at(span.start), error.message());
            self.error(span, message)
        })?;
        self.check(&raw)?;
        let known: BTreeSet<&str> = raw.steps.iter().map(|step| step.id.get_ref().as_str()).collect();
        let changes = raw.changes.iter().map(|change| self.change(change, &known)).collect::<Result<Vec<_>, _>>()?;
        let steps = raw.steps.iter().map(|step| self.step(step, &known)).collect::<Result<Vec<_>, _>>()?;
        let situations = raw.situations.iter().map(|one| self.situation(one, &known)).collect::<Result<Vec<_>, _>>()?;
        let coach = raw.coach.iter().map(|note| self.note(note, &known)).collect::<Result<Vec<_>, _>>()?;
        let lesson = Lesson {
            id: self.filled(&raw.id, "id")?,
            title: self.filled(&raw.title, "title")?,
            summary: self.filled(&raw.summary, "summary")?,
            minutes: raw.minutes,
            audience: self.filled(&raw.audience, "audience")?,
            host: self.filled(&raw.host, "host")?,
            world: raw.world.clone(),
            chooses: raw.chooses.as_ref().map(|choice| (choice.name.clone(), choice.password.clone())),
            changes,
            text: self.document(&raw.text, "text")?,
            next: raw.next.clone(),
            steps,
            situations,
            coach,
        };
        let trial = |step: RawStep| Trial { alternatives: step.alternatives, near_misses: step.near_misses };
        Ok(Authored {
            lesson,
            trials: raw.steps.into_iter().map(trial).collect(),
            examples: raw.coach.into_iter().map(|note| note.example.into_inner()).collect(),
            arrivals: raw.situations.into_iter().map(|situation| situation.example.into_inner()).collect(),
        })
    }

    fn check(&self, raw: &RawLesson) -> Result<(), LessonError> {
        if *raw.format.get_ref() != FORMAT {
            let message = format!("format: this program reads format {FORMAT}, not {}", raw.format.get_ref());
            return Err(self.error(raw.format.span(), message));
        }
        if !matches!(raw.host.get_ref().as_str(), "linux" | "windows") {
            return Err(self.error(raw.host.span(), "host: linux or windows".into()));
        }
        self.distinct(raw.steps.iter().map(|step| &step.id), "steps.id")?;
        self.distinct(raw.situations.iter().map(|situation| &situation.id), "situations.id")?;
        self.distinct(raw.coach.iter().map(|note| &note.id), "coach.id")
    }

    fn change(&self, raw: &Spanned<RawChange>, known: &BTreeSet<&str>) -> Result<Change, LessonError> {
        let RawChange { after, server, .. } = raw.get_ref();
        let at = |what: String| self.error(raw.span(), format!("changes: {what}"));
        if let Some(step) = after.as_deref().filter(|step| !known.contains(step)) {
            return Err(at(format!("after: there is no step {step}")));
        }
        let what = raw.get_ref().what().map_err(at)?;
        Ok(Change { after: after.clone(), server: server.clone(), what })
    }

    fn step(&self, raw: &RawStep, known: &BTreeSet<&str>) -> Result<Step, LessonError> {
        if raw.solution.get_ref().is_empty() {
            return Err(self.error(raw.solution.span(), "solution: at least one line".into()));
        }
        if raw.hints.get_ref().is_empty() {
            return Err(self.error(raw.hints.span(), "hints: at least one".into()));
        }
        let hints = raw.hints.get_ref().iter().map(|hint| self.document(hint, "hints"));
        Ok(Step {
            id: self.filled(&raw.id, "steps.id")?,
            title: self.filled(&raw.title, "steps.title")?,
            optional: raw.optional,
            irreversible: raw.irreversible.as_ref().map(|why| self.filled(why, "steps.irreversible")).transpose()?,
            text: self.document(&raw.text, "steps.text")?,
            hints: hints.collect::<Result<_, _>>()?,
            solution: raw.solution.get_ref().clone(),
            goal: self.goal(&raw.goal, known, "goal")?,
        })
    }

    fn situation(&self, raw: &RawSituation, known: &BTreeSet<&str>) -> Result<Situation, LessonError> {
        if let Some(step) = raw.steps.iter().find(|step| !known.contains(step.get_ref().as_str())) {
            return Err(self.error(step.span(), format!("situations.steps: there is no step {}", step.get_ref())));
        }
        let when = self.goal(&raw.when, known, "situations.when")?;
        if !when.event_patterns().is_empty() {
            return Err(self.error(raw.when.span(), "situations.when: facts only, for what happened is over".into()));
        }
        Ok(Situation {
            id: self.filled(&raw.id, "situations.id")?,
            steps: raw.steps.iter().map(|step| step.get_ref().clone()).collect(),
            when,
            text: self.document(&raw.text, "situations.text")?,
            way: raw.way.clone(),
        })
    }

    fn note(&self, raw: &RawNote, known: &BTreeSet<&str>) -> Result<Note, LessonError> {
        if raw.example.get_ref().is_empty() {
            return Err(self.error(raw.example.span(), "coach.example: at least one line".into()));
        }
        Ok(Note {
            id: self.filled(&raw.id, "coach.id")?,
            when: self.goal(&raw.when, known, "coach.when")?,
            text: self.document(&raw.text, "coach.text")?,
            teaches: raw.teaches.as_ref().map(|text| self.filled(text, "coach.teaches")).transpose()?,
            dead_end: raw.dead_end,
        })
    }

    fn goal(&self, raw: &Spanned<RawGoal>, known: &BTreeSet<&str>, field: &str) -> Result<Goal, LessonError> {
        let at = |what: String| self.error(raw.span(), format!("{field}: {what}"));
        let goal = raw.get_ref().goal().map_err(at)?;
        let unknown = goal.event_patterns().into_iter().filter_map(|pattern| pattern.after.as_deref());
        match unknown.into_iter().find(|after| !known.contains(after)) {
            Some(after) => Err(self.error(raw.span(), format!("{field}.after: there is no step {after}"))),
            None => Ok(goal),
        }
    }

    fn filled(&self, text: &Spanned<String>, field: &str) -> Result<String, LessonError> {
        match text.get_ref().trim() {
            "" => Err(self.error(text.span(), format!("{field}: must not be empty"))),
            filled => Ok(filled.to_owned()),
        }
    }

    fn distinct<'b>(&self, ids: impl Iterator<Item = &'b Spanned<String>>, field: &str) -> Result<(), LessonError> {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id.get_ref()) {
                return Err(self.error(id.span(), format!("{field}: {} is used twice", id.get_ref())));
            }
        }
        Ok(())
    }

    fn document(&self, text: &Spanned<String>, field: &str) -> Result<Document, LessonError> {
        let filled = self.filled(text, field)?;
        markdown::document(&filled).map_err(|what| self.error(text.span(), format!("{field}: {what}")))
    }

    /// Returns the key on the line at an offset, as the start of a message; empty if the line has none.
    fn field_at(&self, offset: usize) -> String {
        let start = self.text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let line = self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let key = line.split_once('=').map_or("", |(key, _)| key.trim());
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
        if is_key { format!("{key}: ") } else { String::new() }
    }

    fn error(&self, span: Range<usize>, message: String) -> LessonError {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        LessonError { file: self.file.to_owned(), line, message: message.trim().to_owned() }
    }
}
