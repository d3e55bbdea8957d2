//! A lesson as data: what is taught, what is to be reached, and what helps on the way.
//!
//! Authors write lessons as TOML with Markdown. The build script reads them (`loader`) and writes each as JSON, so
//! the app needs no parser for TOML and Markdown. The build script compiles this module too, so it depends on no other
//! module than `document`.

use serde::{Deserialize, Serialize};

use super::document::Document;

/// One lesson.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lesson {
    /// Stable name, part of its address.
    pub id: String,
    /// Title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// For whom the lesson is.
    pub audience: String,
    /// Flavour of the machines: `linux` or `windows`.
    pub host: String,
    /// Preset of the world it starts in.
    pub world: String,
    /// The user and the password that the solutions choose, if they choose one.
    pub chooses: Option<(String, String)>,
    /// Changes to the world of the preset, in the order in which they are made.
    pub changes: Vec<Change>,
    /// The introduction.
    pub text: Document,
    /// Id of the lesson that follows.
    pub next: Option<String>,
    /// The steps in their usual order.
    pub steps: Vec<Step>,
    /// Situations other than the start of a step's solution. The first that fits counts.
    pub situations: Vec<Situation>,
    /// The coach's notes.
    pub coach: Vec<Note>,
}

/// A change to the world of a preset, at the start or during the lesson.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    /// Id of the step after which the change is made; `None` for the start.
    pub after: Option<String>,
    /// Address of the HSM that is changed; `None` for all.
    pub server: Option<String>,
    /// The change.
    pub what: WorldChange,
}

/// A kind of change. Only lines that were typed and a login elsewhere leave audit events.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorldChange {
    /// The HSM has this fault, written as in saved state: `slow`, `drops done`, `fails 3 user-missing` and so on.
    HasFault(String),
    /// A user exists on the HSM, or does not.
    HasUser {
        /// Type of the user.
        user_type: String,
        /// Name of the user.
        name: String,
        /// The state of the user.
        with: Condition,
    },
    /// The configuration of the utility on the client instance lists exactly these addresses.
    Lists(Vec<String>),
    /// The issuing certificate on the client instance is `missing`, or another one (`foreign`).
    HasCertificate(String),
    /// Somebody else typed these lines into a shell of the client instance, one every 20 seconds.
    WasTyped(Vec<String>),
}

/// The state of a user on an HSM.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Has this password. A user who existed before keeps the id.
    Password(String),
    /// Has this number of failed logins.
    FailedLogins(u32),
    /// Does not exist.
    Absent,
    /// Is logged in, on a session of somebody else.
    Elsewhere,
}

/// One step of a lesson.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Stable name; progress is kept under it.
    pub id: String,
    /// Title.
    pub title: String,
    /// The step may be left out.
    pub optional: bool,
    /// Why the step cannot be undone on real hardware, if it cannot.
    pub irreversible: Option<String>,
    /// Its text.
    pub text: Document,
    /// Hints, from a nudge to the command itself.
    pub hints: Vec<Document>,
    /// Lines to type that reach the goal.
    pub solution: Vec<String>,
    /// Its goal.
    pub goal: Goal,
}

/// A situation of the learner while a step is current, and the way out of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Situation {
    /// Stable name.
    pub id: String,
    /// Ids of the steps in which it counts; empty for all.
    pub steps: Vec<String>,
    /// When the learner is in it. Has facts only.
    pub when: Goal,
    /// The hint that explains it.
    pub text: Document,
    /// Lines to type that lead out of it. `^D` is that key; the learner replaces `<YourPassword>`. Empty if no line
    /// leads further.
    pub way: Vec<String>,
}

/// A note of the coach.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    /// Stable name.
    pub id: String,
    /// When it is said. Its events are those of the last input.
    pub when: Goal,
    /// Its text.
    pub text: Document,
    /// What the mistake teaches, as a sentence for the end of the lesson; `None` if it is no mistake.
    pub teaches: Option<String>,
    /// No line leads further. The learner is offered undo and reset.
    pub dead_end: bool,
}

/// A condition over facts and events.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// All of these.
    AllOf(Vec<Goal>),
    /// Any of these.
    AnyOf(Vec<Goal>),
    /// None of these.
    NoneOf(Vec<Goal>),
    /// A fact that holds now.
    Holds(Fact),
    /// An event that has happened.
    Happened(EventPattern),
}

/// A property of the world or of the terminal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// State of the cluster, in the words of the API.
    ClusterState(String),
    /// A user of this type exists.
    UserIs {
        /// Name of the user.
        name: String,
        /// Type of the user.
        user_type: String,
        /// On which servers.
        on: Quantifier,
    },
    /// A user is locked out.
    LockedOut {
        /// Name of the user.
        name: String,
        /// On which servers.
        on: Quantifier,
    },
    /// A user has at least this number of failed logins.
    Failures {
        /// Name of the user.
        name: String,
        /// How many times.
        least: u32,
        /// On which servers.
        on: Quantifier,
    },
    /// There are at least this number of officers who are not locked out.
    Officers {
        /// How many.
        least: u32,
        /// On which servers.
        on: Quantifier,
    },
    /// The HSMs of the cluster hold the same `users` (names and types), with the same `ids`, or with the same
    /// `passwords`.
    ServersAgree(String),
    /// The configuration of the utility on the client instance lists exactly the HSMs of the cluster.
    Configured,
    /// The issuing certificate on the client instance is the one of the cluster.
    CertificateRight,
    /// No HSM of the cluster has a fault.
    EachHealthy,
    /// The topmost program of the terminal.
    TopProgram(String),
    /// The machine on which the terminal is: `laptop` or `instance`.
    StandsOn(String),
    /// The full path of the current folder of the shell.
    InFolder(String),
    /// What the terminal waits for: `command`, `hidden`, `confirm`, `retry` or `host-key`.
    WaitsFor(String),
    /// The mode of the terminal's utility: `global`, `server` or `limited`.
    Mode(String),
    /// Somebody is logged in on every server of the terminal's utility.
    LoggedIn,
    /// This user is logged in on servers of the terminal's utility.
    LoggedInAs {
        /// Name of the user.
        name: String,
        /// Type of the user.
        user_type: String,
        /// On which of the utility's servers.
        on: Quantifier,
    },
    /// A user has this password.
    PasswordIs {
        /// Name of the user.
        name: String,
        /// The password.
        password: String,
        /// On which servers.
        on: Quantifier,
    },
    /// A user has, on some server, a password in angle brackets, as manuals write a placeholder.
    PasswordIsPlaceholder {
        /// Name of the user.
        name: String,
    },
}

/// The servers on which a fact must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantifier {
    /// On every server.
    Everywhere,
    /// On at least one server.
    Somewhere,
    /// On the server at this address.
    At(String),
}

/// The source of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// The tools.
    Keyboard,
    /// The audit log of a device.
    AuditLog,
}

/// A pattern for events: the fields that must agree.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventPattern {
    /// The source.
    pub stream: Stream,
    /// The name of the event.
    pub name: String,
    /// Id of a step. The event counts only after the step was reached.
    pub after: Option<String>,
    /// Names and values of the fields, as text.
    pub fields: Vec<(String, String)>,
}

/// Lessons are compared by id, because comparing their contents would be slow.
impl PartialEq for Lesson {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Notes are compared by id.
impl PartialEq for Note {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Goal {
    /// Returns the events of the goal, in the order in which they are written.
    pub fn event_patterns(&self) -> Vec<&EventPattern> {
        match self {
            Self::AllOf(goals) | Self::AnyOf(goals) | Self::NoneOf(goals) => {
                goals.iter().flat_map(Self::event_patterns).collect()
            }
            Self::Holds(_) => Vec::new(),
            Self::Happened(pattern) => vec![pattern],
        }
    }
}
