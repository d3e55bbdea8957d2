//! A lesson as data: what is taught, what is to be reached, and what helps on the way.
//!
//! These types know nothing of files or formats; the loader makes them from TOML and Markdown when the program is built,
//! and the app reads them back as JSON. They stand alone, because the build script compiles them too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the lesson format that this program reads.
pub const FORMAT: u32 = 1;

/// One lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Version of the format; [`FORMAT`].
    pub format: u32,
    /// Stable name, part of its address.
    pub id: String,
    /// Title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// How long it takes.
    pub minutes: u32,
    /// For whom.
    pub audience: String,
    /// Flavour of the machines: `linux` or `windows`.
    pub host: String,
    /// Preset of the world it starts in.
    pub world: String,
    /// What is read before the first step.
    pub text: Document,
    /// The lesson that follows.
    #[serde(default)]
    pub next: Option<String>,
    /// The steps in their usual order.
    pub steps: Vec<Step>,
    /// The coach's notes.
    #[serde(default)]
    pub coach: Vec<Note>,
}

/// One step of a lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Stable name; progress is kept under it.
    pub id: String,
    /// Title.
    pub title: String,
    /// It may be left out.
    #[serde(default)]
    pub optional: bool,
    /// What it is about.
    pub text: Document,
    /// Help in rising doses: nudge, pointer, command.
    pub hints: Vec<Document>,
    /// Lines that reach the goal when typed.
    pub solution: Vec<String>,
    /// What is to be reached.
    pub goal: Goal,
    /// Other ways that must reach the goal too. For tests; not in the app.
    #[serde(default, skip_serializing)]
    pub alternatives: Vec<Vec<String>>,
    /// What must not reach the goal. For tests; not in the app.
    #[serde(default, skip_serializing)]
    pub near_misses: Vec<Vec<String>>,
}

/// Something the coach says when it fits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Stable name.
    pub id: String,
    /// When it is said; its events are those of the last input.
    pub when: Goal,
    /// What is said.
    pub text: Document,
    /// Nothing that is typed leads on from here: undo and reset are offered.
    #[serde(default)]
    pub dead_end: bool,
    /// Lines, typed from the start of the lesson, after which the note must have been said. For tests; not in the app.
    #[serde(default, skip_serializing)]
    pub example: Vec<String>,
}

/// What is to be reached: a condition over facts and events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawGoal", into = "RawGoal")]
pub enum Goal {
    /// All of these.
    All(Vec<Goal>),
    /// Any of these.
    Any(Vec<Goal>),
    /// Not this.
    Not(Box<Goal>),
    /// Something that is so now.
    Fact(Fact),
    /// Something that has happened.
    Happened(Happening),
}

/// Something that is so, or not, at any moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fact {
    /// State of the cluster.
    ClusterState {
        /// As the API words it.
        is: String,
    },
    /// A user exists.
    User {
        /// Name of the user.
        name: String,
        /// Type of the user.
        r#type: String,
        /// On which servers.
        #[serde(default)]
        on: Reach,
    },
    /// A user is locked out.
    Locked {
        /// Name of the user.
        name: String,
        /// On which servers.
        #[serde(default)]
        on: Reach,
    },
    /// The topmost program of the terminal.
    Program {
        /// Its name.
        is: String,
    },
}

/// On how many servers a fact must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// On every server.
    #[default]
    All,
    /// On one at least.
    Some,
}

/// An event of the keyboard or of an audit log, with the fields that must agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// `event` for the keyboard, `audit` for a device, with the name.
    pub stream: &'static str,
    /// Name of the event.
    pub name: String,
    /// Counts only after this step was reached.
    pub after: Option<String>,
    /// Fields that must have these values.
    pub fields: BTreeMap<String, Scalar>,
}

/// A value in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A word.
    Text(String),
}

/// A goal as it is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct RawGoal {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Goal>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    any: Option<Vec<Goal>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not: Option<Box<Goal>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    audit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    #[serde(flatten)]
    fields: BTreeMap<String, Scalar>,
}

const ONE_KIND: &str = "a goal has exactly one of all, any, not, fact, event, audit";

impl TryFrom<RawGoal> for Goal {
    type Error = String;

    fn try_from(raw: RawGoal) -> Result<Self, String> {
        let RawGoal { all, any, not, event, audit, fact, after, fields } = raw;
        let bare = fields.is_empty() && after.is_none();
        let happened =
            |stream, name| Ok(Self::Happened(Happening { stream, name, after: after.clone(), fields: fields.clone() }));
        match (all, any, not, event, audit, fact) {
            (Some(goals), None, None, None, None, None) if bare && !goals.is_empty() => Ok(Self::All(goals)),
            (None, Some(goals), None, None, None, None) if bare && !goals.is_empty() => Ok(Self::Any(goals)),
            (None, None, Some(goal), None, None, None) if bare => Ok(Self::Not(goal)),
            (None, None, None, Some(name), None, None) => happened("event", name),
            (None, None, None, None, Some(name), None) => happened("audit", name),
            (None, None, None, None, None, Some(name)) if after.is_none() => fact_of(name, &fields).map(Self::Fact),
            _ => Err(ONE_KIND.to_owned()),
        }
    }
}

fn fact_of(name: String, fields: &BTreeMap<String, Scalar>) -> Result<Fact, String> {
    let mut value = serde_json::to_value(fields).map_err(|error| error.to_string())?;
    value["fact"] = name.into();
    serde_json::from_value(value).map_err(|error| format!("fact: {error}"))
}

impl From<Goal> for RawGoal {
    fn from(goal: Goal) -> Self {
        match goal {
            Goal::All(goals) => Self { all: Some(goals), ..Self::default() },
            Goal::Any(goals) => Self { any: Some(goals), ..Self::default() },
            Goal::Not(goal) => Self { not: Some(goal), ..Self::default() },
            Goal::Fact(fact) => raw_fact(&fact),
            Goal::Happened(Happening { stream, name, after, fields }) => {
                let raw = Self { after, fields, ..Self::default() };
                match stream {
                    "audit" => Self { audit: Some(name), ..raw },
                    _ => Self { event: Some(name), ..raw },
                }
            }
        }
    }
}

fn raw_fact(fact: &Fact) -> RawGoal {
    let value = serde_json::to_value(fact).unwrap_or_default();
    serde_json::from_value(value).unwrap_or_default()
}

/// Text with a little structure: what the Markdown of a lesson becomes.
pub type Document = Vec<Block>;

/// A block of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list; each item is a run of inline text.
    List(Vec<Vec<Inline>>),
    /// Lines of code.
    Code(String),
}

/// A stretch of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inline {
    /// Plain words.
    Text(String),
    /// Something typed or printed.
    Code(String),
    /// Strong words.
    Strong(String),
    /// Stressed words.
    Emphasis(String),
}

impl Lesson {
    /// A step by its id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// A note of the coach by its id.
    pub fn note(&self, id: &str) -> Option<&Note> {
        self.coach.iter().find(|note| note.id == id)
    }
}

impl Goal {
    /// The events of the goal in the order in which they are written.
    pub fn happenings(&self) -> Vec<&Happening> {
        match self {
            Self::All(goals) | Self::Any(goals) => goals.iter().flat_map(Self::happenings).collect(),
            Self::Not(goal) => goal.happenings(),
            Self::Fact(_) => Vec::new(),
            Self::Happened(happening) => vec![happening],
        }
    }
}
