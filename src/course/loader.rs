//! Reads a lesson from TOML, and its texts from Markdown. Errors name the file, the line and the field.
//!
//! The build script compiles this module, and so do the tests. The app has neither parser.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::Ipv4Addr,
    ops::Range,
};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Deserialize;
use toml::Spanned;

use super::{
    document::{Block, Document, Inline},
    lesson::{
        Change, Condition, EventPattern, Fact, Goal, Lesson, Note, Quantifier, Situation, Step, Stream, WorldChange,
    },
};

/// Version of the lesson format.
const FORMAT: u32 = 1;

/// The names of what a terminal may wait for.
const PROMPTS: &[&str] = &["command", "hidden", "confirm", "retry", "rollback", "filename", "host-key"];

/// A lesson with the scripts that test it. The app has only the lesson.
#[derive(Clone, Debug)]
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
    chooses: Option<RawChoice>,
    #[serde(default)]
    changes: Vec<Spanned<RawChange>>,
    text: Spanned<String>,
    next: Option<String>,
    steps: Vec<RawStep>,
    #[serde(default)]
    situations: Vec<RawSituation>,
    #[serde(default)]
    coach: Vec<RawNote>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChoice {
    name: String,
    password: String,
}

/// A change as it is written: exactly one of the last five keys is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChange {
    after: Option<String>,
    server: Option<String>,
    fault: Option<String>,
    user: Option<RawUser>,
    lists: Option<Vec<String>>,
    certificate: Option<String>,
    typed: Option<Vec<String>>,
}

/// A user of a change: exactly one of the last four keys is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUser {
    #[serde(rename = "type")]
    user_type: String,
    name: String,
    password: Option<String>,
    failures: Option<u32>,
    #[serde(default)]
    absent: bool,
    #[serde(default)]
    elsewhere: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    id: Spanned<String>,
    title: Spanned<String>,
    #[serde(default)]
    optional: bool,
    irreversible: Option<Spanned<String>>,
    text: Spanned<String>,
    hints: Spanned<Vec<Spanned<String>>>,
    solution: Spanned<Vec<String>>,
    goal: Spanned<RawGoal>,
    #[serde(default)]
    alternatives: Vec<Vec<String>>,
    #[serde(default)]
    near_misses: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSituation {
    id: Spanned<String>,
    #[serde(default)]
    steps: Vec<Spanned<String>>,
    when: Spanned<RawGoal>,
    text: Spanned<String>,
    way: Vec<String>,
    example: Spanned<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNote {
    id: Spanned<String>,
    when: Spanned<RawGoal>,
    text: Spanned<String>,
    teaches: Option<Spanned<String>>,
    #[serde(default)]
    dead_end: bool,
    example: Spanned<Vec<String>>,
}

/// A goal as it is written: exactly one of the first six keys is set, with its fields.
#[derive(Deserialize)]
struct RawGoal {
    all: Option<Vec<RawGoal>>,
    any: Option<Vec<RawGoal>>,
    not: Option<Box<RawGoal>>,
    event: Option<String>,
    audit: Option<String>,
    fact: Option<String>,
    after: Option<String>,
    #[serde(flatten)]
    fields: BTreeMap<String, Scalar>,
}

/// A value of a field.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Bool(bool),
    Number(i64),
    Text(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text}"),
        }
    }
}

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
        if !when.happenings().is_empty() {
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
        let unknown = goal.happenings().into_iter().filter_map(|happening| happening.after.as_deref());
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
        markdown(&filled).map_err(|what| self.error(text.span(), format!("{field}: {what}")))
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

impl RawChange {
    fn what(&self) -> Result<WorldChange, String> {
        let Self { fault, user, lists, certificate, typed, .. } = self;
        Ok(match (fault, user, lists, certificate, typed) {
            (Some(fault), None, None, None, None) => WorldChange::HasFault(fault.clone()),
            (None, Some(user), None, None, None) => user.what()?,
            (None, None, Some(hosts), None, None) => WorldChange::Lists(hosts.clone()),
            (None, None, None, Some(which), None) if matches!(which.as_str(), "missing" | "foreign") => {
                WorldChange::HasCertificate(which.clone())
            }
            (None, None, None, Some(which), None) => {
                return Err(format!("certificate: missing or foreign, not {which}"));
            }
            (None, None, None, None, Some(lines)) => WorldChange::WasTyped(lines.clone()),
            _ => return Err("one of fault, user, lists, certificate and typed".into()),
        })
    }
}

impl RawUser {
    fn what(&self) -> Result<WorldChange, String> {
        let with = match (&self.password, self.failures, self.absent, self.elsewhere) {
            (Some(password), None, false, false) => Condition::Password(password.clone()),
            (None, Some(failures), false, false) => Condition::FailedLogins(failures),
            (None, None, true, false) => Condition::Absent,
            (None, None, false, true) => Condition::Elsewhere,
            _ => return Err("user: one of password, failures, absent and elsewhere".into()),
        };
        Ok(WorldChange::HasUser { user_type: self.user_type.clone(), name: self.name.clone(), with })
    }
}

impl RawGoal {
    fn goal(&self) -> Result<Goal, String> {
        let Self { all, any, not, event, audit, fact, after, fields } = self;
        let bare = fields.is_empty() && after.is_none();
        let goals = |raw: &[Self]| raw.iter().map(Self::goal).collect::<Result<Vec<_>, String>>();
        match (all, any, not, event, audit, fact) {
            (Some(raw), None, None, None, None, None) if bare && !raw.is_empty() => Ok(Goal::AllOf(goals(raw)?)),
            (None, Some(raw), None, None, None, None) if bare && !raw.is_empty() => Ok(Goal::AnyOf(goals(raw)?)),
            (None, None, Some(raw), None, None, None) if bare => Ok(Goal::NoneOf(vec![raw.goal()?])),
            (None, None, None, Some(name), None, None) => Ok(self.happened(Stream::Keyboard, name)),
            (None, None, None, None, Some(name), None) => Ok(self.happened(Stream::AuditLog, name)),
            (None, None, None, None, None, Some(name)) if after.is_none() => self.fact(name).map(Goal::Holds),
            _ => Err("a goal has exactly one of all, any, not, event, audit, fact, with the fields of that one".into()),
        }
    }

    fn happened(&self, stream: Stream, name: &str) -> Goal {
        let fields = self.fields.iter().map(|(key, value)| (key.clone(), value.to_string())).collect();
        Goal::Happened(EventPattern { stream, name: name.to_owned(), after: self.after.clone(), fields })
    }

    fn fact(&self, name: &str) -> Result<Fact, String> {
        let take = |key: &str| self.fields.get(key).map(ToString::to_string);
        let need = |key: &str| take(key).ok_or_else(|| format!("the fact {name} needs {key}"));
        let on = || match take("on").as_deref() {
            None | Some("everywhere") => Ok(Quantifier::Everywhere),
            Some("somewhere") => Ok(Quantifier::Somewhere),
            Some(address) if address.parse::<Ipv4Addr>().is_ok() => Ok(Quantifier::At(address.to_owned())),
            Some(other) => Err(format!("on: everywhere, somewhere or an address, not {other}")),
        };
        let least = || match need("least")?.parse() {
            Ok(least) if least > 0 => Ok(least),
            _ => Err("least: a number from 1".to_owned()),
        };
        let one_of = |key: &str, words: &[&str]| match need(key)? {
            word if words.contains(&word.as_str()) => Ok(word),
            other => Err(format!("{key}: one of {}, not {other}", words.join(", "))),
        };
        let user_type = || one_of("type", &["PRECO", "CO", "PCO", "CU", "AU"]);
        let (fact, keys): (Fact, &[&str]) = match name {
            "cluster-state" => (Fact::ClusterState(need("is")?), &["is"]),
            "program" => (Fact::TopProgram(need("is")?), &["is"]),
            "locked" => (Fact::LockedOut { name: need("name")?, on: on()? }, &["name", "on"]),
            "place" => (Fact::StandsOn(one_of("is", &["laptop", "instance"])?), &["is"]),
            "folder" => (Fact::InFolder(need("is")?), &["is"]),
            "prompt" => (Fact::WaitsFor(one_of("is", PROMPTS)?), &["is"]),
            "mode" => (Fact::Mode(one_of("is", &["global", "server", "limited"])?), &["is"]),
            "logged-in" => (Fact::LoggedIn, &[]),
            "logged-in-as" => {
                let fact = Fact::LoggedInAs { name: need("name")?, user_type: user_type()?, on: on()? };
                (fact, &["name", "type", "on"])
            }
            "failures" => {
                (Fact::Failures { name: need("name")?, least: least()?, on: on()? }, &["name", "least", "on"])
            }
            "officers" => (Fact::Officers { least: least()?, on: on()? }, &["least", "on"]),
            "servers-agree" => (Fact::ServersAgree(one_of("in", &["users", "ids", "passwords"])?), &["in"]),
            "configured" => (Fact::Configured, &[]),
            "certificate-right" => (Fact::CertificateRight, &[]),
            "healthy" => (Fact::EachHealthy, &[]),
            "password" => {
                let fact = Fact::PasswordIs { name: need("name")?, password: need("is")?, on: on()? };
                (fact, &["name", "is", "on"])
            }
            "placeholder-password" => (Fact::PasswordIsPlaceholder { name: need("name")? }, &["name"]),
            "user" => {
                let fact = Fact::UserIs { name: need("name")?, user_type: user_type()?, on: on()? };
                (fact, &["name", "type", "on"])
            }
            _ => return Err(format!("there is no fact {name}")),
        };
        match self.fields.keys().find(|key| !keys.contains(&key.as_str())) {
            Some(key) => Err(format!("the fact {name} has no field {key}")),
            None => Ok(fact),
        }
    }
}

/// Turns Markdown into a document. The error names what a lesson may not have.
fn markdown(text: &str) -> Result<Document, String> {
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err("there are control characters in it".into());
    }
    let mut markdown = Markdown::default();
    Parser::new(text).try_for_each(|event| markdown.take(event))?;
    Ok(Document(markdown.blocks))
}

/// State of reading a document.
#[derive(Default)]
struct Markdown {
    blocks: Vec<Block>,
    stress: Stress,
    in_list: bool,
    in_listing: bool,
}

/// How words are set.
#[derive(Clone, Copy, Default)]
enum Stress {
    #[default]
    Plain,
    Strong,
    Emphasis,
}

impl Markdown {
    fn take(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Start(Tag::Paragraph) if !self.in_list => self.blocks.push(Block::Paragraph(Vec::new())),
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph | TagEnd::Item) => {}
            Event::Start(Tag::List(_)) if !self.in_list => {
                self.in_list = true;
                self.blocks.push(Block::Points(Vec::new()));
            }
            Event::Start(Tag::Item) => return self.open_point(),
            Event::End(TagEnd::List(_)) => self.in_list = false,
            Event::Start(Tag::CodeBlock(_)) => {
                self.in_listing = true;
                self.blocks.push(Block::Listing(String::new()));
            }
            Event::End(TagEnd::CodeBlock) => self.close_listing(),
            Event::Start(Tag::Strong) => self.stress = Stress::Strong,
            Event::Start(Tag::Emphasis) => self.stress = Stress::Emphasis,
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => self.stress = Stress::Plain,
            Event::Text(code) if self.in_listing => self.add_code(&code),
            Event::Text(words) => return self.add_words(&words),
            Event::Code(code) => return self.add(Inline::Code(code.to_string())),
            Event::SoftBreak | Event::HardBreak => return self.add_words(" "),
            other => return Err(format!("Markdown of this kind has no place in a lesson: {other:?}")),
        }
        Ok(())
    }

    fn open_point(&mut self) -> Result<(), String> {
        let Some(Block::Points(points)) = self.blocks.last_mut() else {
            return Err("a point of a list has no code in front of it".into());
        };
        points.push(Vec::new());
        Ok(())
    }

    fn add_code(&mut self, code: &str) {
        if let Some(Block::Listing(listing)) = self.blocks.last_mut() {
            listing.push_str(code);
        }
    }

    fn close_listing(&mut self) {
        self.in_listing = false;
        if let Some(Block::Listing(listing)) = self.blocks.last_mut() {
            listing.truncate(listing.trim_end().len());
        }
    }

    fn add_words(&mut self, words: &str) -> Result<(), String> {
        let words = words.to_owned();
        let inline = match self.stress {
            Stress::Plain => Inline::Words(words),
            Stress::Strong => Inline::Strong(words),
            Stress::Emphasis => Inline::Emphasis(words),
        };
        self.add(inline)
    }

    /// Adds a stretch of text. It is joined to the one before it if both are words of the same kind.
    fn add(&mut self, inline: Inline) -> Result<(), String> {
        let inlines = match self.blocks.last_mut() {
            Some(Block::Paragraph(inlines)) => Some(inlines),
            Some(Block::Points(points)) => points.last_mut(),
            Some(Block::Listing(_)) | None => None,
        };
        let inlines = inlines.ok_or("text has to stand in a paragraph or in a point of a list")?;
        match (inlines.last_mut(), &inline) {
            (Some(Inline::Words(before)), Inline::Words(words))
            | (Some(Inline::Strong(before)), Inline::Strong(words))
            | (Some(Inline::Emphasis(before)), Inline::Emphasis(words)) => before.push_str(words),
            _ => inlines.push(inline),
        }
        Ok(())
    }
}
