//! Reads a lesson from TOML, its texts from Markdown, and says where it is wrong: file, line and field.
//!
//! The build script compiles this module to turn the built-in lessons into plain data; the app has neither parser.

use std::{collections::BTreeSet, fmt, ops::Range};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Deserialize;
use toml::Spanned;

use super::lesson::{Block, Document, FORMAT, Goal, Inline, Lesson, Note, Step};

/// What is wrong with a lesson, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonError {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong; it names the field.
    pub message: String,
}

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for LessonError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLesson {
    format: Spanned<u32>,
    id: Spanned<String>,
    title: Spanned<String>,
    summary: Spanned<String>,
    minutes: u32,
    audience: Spanned<String>,
    host: Spanned<String>,
    world: String,
    text: Spanned<String>,
    next: Option<String>,
    steps: Vec<RawStep>,
    #[serde(default)]
    coach: Vec<RawNote>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    id: Spanned<String>,
    title: Spanned<String>,
    #[serde(default)]
    optional: bool,
    text: Spanned<String>,
    hints: Spanned<Vec<Spanned<String>>>,
    solution: Spanned<Vec<String>>,
    goal: Spanned<Goal>,
    #[serde(default)]
    alternatives: Vec<Vec<String>>,
    #[serde(default)]
    near_misses: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNote {
    id: Spanned<String>,
    when: Spanned<Goal>,
    text: Spanned<String>,
    #[serde(default)]
    dead_end: bool,
    example: Spanned<Vec<String>>,
}

/// Reads the lesson in `text`, the content of `file`.
///
/// # Errors
/// The first thing that is wrong: not TOML, a missing, unknown or mistyped field, an empty text, Markdown beyond
/// paragraphs, lists, code and stress, an id that is used twice, a step named in `after` that does not exist, a later
/// format.
pub fn load(file: &str, text: &str) -> Result<Lesson, LessonError> {
    Loader { file, text }.lesson()
}

struct Loader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Loader<'_> {
    fn lesson(&self) -> Result<Lesson, LessonError> {
        let raw: RawLesson = toml::from_str(self.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let message = format!("{}{}", self.field_at(span.start), error.message());
            self.error(span, message)
        })?;
        if *raw.format.get_ref() != FORMAT {
            let message = format!("format: this program reads format {FORMAT}, not {}", raw.format.get_ref());
            return Err(self.error(raw.format.span(), message));
        }
        if !matches!(raw.host.get_ref().as_str(), "linux" | "windows") {
            return Err(self.error(raw.host.span(), "host: linux or windows".into()));
        }
        self.distinct(raw.steps.iter().map(|step| &step.id), "steps.id")?;
        self.distinct(raw.coach.iter().map(|note| &note.id), "coach.id")?;
        let steps: BTreeSet<String> = raw.steps.iter().map(|step| step.id.get_ref().clone()).collect();
        Ok(Lesson {
            format: raw.format.into_inner(),
            id: self.filled(&raw.id, "id")?,
            title: self.filled(&raw.title, "title")?,
            summary: self.filled(&raw.summary, "summary")?,
            minutes: raw.minutes,
            audience: self.filled(&raw.audience, "audience")?,
            host: raw.host.into_inner(),
            world: raw.world,
            text: self.document(&raw.text, "text")?,
            next: raw.next,
            steps: raw.steps.iter().map(|step| self.step(step, &steps)).collect::<Result<_, _>>()?,
            coach: raw.coach.iter().map(|note| self.note(note, &steps)).collect::<Result<_, _>>()?,
        })
    }

    fn step(&self, raw: &RawStep, steps: &BTreeSet<String>) -> Result<Step, LessonError> {
        if raw.solution.get_ref().is_empty() {
            return Err(self.error(raw.solution.span(), "solution: at least one line".into()));
        }
        if raw.hints.get_ref().is_empty() {
            return Err(self.error(raw.hints.span(), "hints: at least one".into()));
        }
        self.named_steps(&raw.goal, steps, "goal")?;
        let hints = raw.hints.get_ref().iter().map(|hint| self.document(hint, "hints"));
        Ok(Step {
            id: self.filled(&raw.id, "steps.id")?,
            title: self.filled(&raw.title, "steps.title")?,
            optional: raw.optional,
            text: self.document(&raw.text, "steps.text")?,
            hints: hints.collect::<Result<_, _>>()?,
            solution: raw.solution.get_ref().clone(),
            goal: raw.goal.get_ref().clone(),
            alternatives: raw.alternatives.clone(),
            near_misses: raw.near_misses.clone(),
        })
    }

    fn note(&self, raw: &RawNote, steps: &BTreeSet<String>) -> Result<Note, LessonError> {
        if raw.example.get_ref().is_empty() {
            return Err(self.error(raw.example.span(), "coach.example: at least one line".into()));
        }
        self.named_steps(&raw.when, steps, "coach.when")?;
        Ok(Note {
            id: self.filled(&raw.id, "coach.id")?,
            when: raw.when.get_ref().clone(),
            text: self.document(&raw.text, "coach.text")?,
            dead_end: raw.dead_end,
            example: raw.example.get_ref().clone(),
        })
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

    fn named_steps(&self, goal: &Spanned<Goal>, steps: &BTreeSet<String>, field: &str) -> Result<(), LessonError> {
        let unknown = goal.get_ref().happenings().into_iter().filter_map(|happening| happening.after.as_ref());
        match unknown.into_iter().find(|after| !steps.contains(*after)) {
            Some(after) => Err(self.error(goal.span(), format!("{field}.after: there is no step {after}"))),
            None => Ok(()),
        }
    }

    fn document(&self, text: &Spanned<String>, field: &str) -> Result<Document, LessonError> {
        let filled = self.filled(text, field)?;
        markdown(&filled).map_err(|what| self.error(text.span(), format!("{field}: {what}")))
    }

    /// The key of the line at a place, as the start of a message; empty where the line has none.
    fn field_at(&self, place: usize) -> String {
        let start = self.text.get(..place).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
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

/// Turns Markdown into a document; the error names what a lesson may not have.
fn markdown(text: &str) -> Result<Document, String> {
    let mut document = Vec::new();
    let mut inlines: Vec<Inline> = Vec::new();
    let mut items: Option<Vec<Vec<Inline>>> = None;
    let mut code: Option<String> = None;
    let mut stress: fn(String) -> Inline = Inline::Text;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Paragraph | Tag::Item) => {}
            Event::End(TagEnd::Paragraph) if items.is_some() => {}
            Event::End(TagEnd::Paragraph) => document.push(Block::Paragraph(std::mem::take(&mut inlines))),
            Event::Start(Tag::List(_)) if items.is_none() => items = Some(Vec::new()),
            Event::End(TagEnd::Item) => {
                let item = std::mem::take(&mut inlines);
                items.get_or_insert_default().push(item);
            }
            Event::End(TagEnd::List(_)) => document.push(Block::List(items.take().unwrap_or_default())),
            Event::Start(Tag::CodeBlock(_)) => code = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => {
                document.push(Block::Code(code.take().unwrap_or_default().trim_end().to_owned()));
            }
            Event::Start(Tag::Strong) => stress = Inline::Strong,
            Event::Start(Tag::Emphasis) => stress = Inline::Emphasis,
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => stress = Inline::Text,
            Event::Text(words) => match &mut code {
                Some(code) => code.push_str(&words),
                None => add(&mut inlines, stress, &words),
            },
            Event::Code(words) => inlines.push(Inline::Code(words.into_string())),
            Event::SoftBreak | Event::HardBreak => add(&mut inlines, stress, " "),
            other => return Err(format!("Markdown of this kind has no place in a lesson: {other:?}")),
        }
    }
    Ok(document)
}

/// Adds words, joined to plain words before them.
fn add(inlines: &mut Vec<Inline>, stress: fn(String) -> Inline, words: &str) {
    match (inlines.last_mut(), stress(words.to_owned())) {
        (Some(Inline::Text(last)), Inline::Text(words)) => last.push_str(&words),
        (_, inline) => inlines.push(inline),
    }
}
