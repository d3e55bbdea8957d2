//! A lesson as data: what is taught, what is to be reached, and what helps on the way.
//!
//! Authors write lessons as TOML with Markdown. The build script reads them (`loader.rs`) and writes each as JSON, so the app
//! needs no parser for TOML and Markdown. The build script compiles this module too, so it depends on no other module than
//! `document`.

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
    /// How long it takes.
    pub minutes: u32,
    /// For whom.
    pub audience: String,
    /// Flavour of the machines: `linux` or `windows`.
    pub host: String,
    /// Preset of the world it starts in.
    pub world: String,
    /// The user and the password that the solutions choose, where they choose one.
    pub chooses: Option<(String, String)>,
    /// What is different from the preset, in the order in which it comes about.
    pub changes: Vec<Change>,
    /// What is read before the first step.
    pub text: Document,
    /// The lesson that follows.
    pub next: Option<String>,
    /// The steps in their usual order.
    pub steps: Vec<Step>,
    /// Where one may stand in a step other than where its solution begins; the first that fits counts.
    pub situations: Vec<Situation>,
    /// The coach's notes.
    pub coach: Vec<Note>,
}

/// A change to the world of a preset: something that a learner finds there, or that happens on the way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    /// The step that brings it about when it is reached; `None` where the world begins with it.
    pub after: Option<String>,
    /// Address of the HSM that it concerns; `None` for each of them.
    pub server: Option<String>,
    /// What becomes different.
    pub what: WorldChange,
}

/// What a change makes different. None of it leaves a record in an audit log, but for what was typed, and a login elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorldChange {
    /// The HSM behaves so, in the words of saved state: `slow`, `drops done`, `fails 3 user-missing` and so on.
    HasFault(String),
    /// A user is on the HSM, or is not.
    HasUser {
        /// Type of the user.
        user_type: String,
        /// Name of the user.
        name: String,
        /// How the user is there.
        with: Condition,
    },
    /// The configuration of the utility on the client instance lists these addresses, and nothing else.
    Lists(Vec<String>),
    /// The issuing certificate on the client instance is `missing`, or another one (`foreign`).
    HasCertificate(String),
    /// Somebody else has typed these lines into a shell of the client instance, one every twenty seconds.
    WasTyped(Vec<String>),
}

/// How a user is on an HSM.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// With this password. One who was there before keeps the id.
    Password(String),
    /// With so many failed logins.
    FailedLogins(u32),
    /// Not at all.
    Absent,
    /// At work: logged in on a session of somebody else.
    Elsewhere,
}

/// One step of a lesson.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Stable name; progress is kept under it.
    pub id: String,
    /// Title.
    pub title: String,
    /// It may be left out.
    pub optional: bool,
    /// Why the step cannot be taken back on real hardware, where that is so.
    pub irreversible: Option<String>,
    /// What it is about.
    pub text: Document,
    /// Help in rising doses: nudge, pointer, command.
    pub hints: Vec<Document>,
    /// Lines that reach the goal when typed.
    pub solution: Vec<String>,
    /// What is to be reached.
    pub goal: Goal,
}

/// A place in which a learner may stand while a step is current, and the way from there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Situation {
    /// Stable name.
    pub id: String,
    /// The steps in which it matters; in all of them where none is named.
    pub steps: Vec<String>,
    /// What is so then: facts alone.
    pub when: Goal,
    /// What a hint says about it.
    pub text: Document,
    /// Lines that lead out of it when typed, `^D` for that key. `<YourPassword>` is for the learner to replace.
    /// Empty where nothing that is typed leads on.
    pub way: Vec<String>,
}

/// Something the coach says when it fits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    /// Stable name.
    pub id: String,
    /// When it is said; its events are those of the last input.
    pub when: Goal,
    /// What is said.
    pub text: Document,
    /// What is to be learned from the mistake, in a sentence for the end of the lesson; `None` where it is none.
    pub teaches: Option<String>,
    /// Nothing that is typed leads on from here: undo and reset are offered.
    pub dead_end: bool,
}

/// What is to be reached: a condition over facts and events.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// All of these.
    AllOf(Vec<Goal>),
    /// Any of these.
    AnyOf(Vec<Goal>),
    /// None of these.
    NoneOf(Vec<Goal>),
    /// Something that is so now.
    Holds(Fact),
    /// Something that has happened.
    Happened(EventPattern),
}

/// Something that is so, or not, at any moment.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// State of the cluster, as the API words it.
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
    /// A user has failed to log in so many times at least.
    Failures {
        /// Name of the user.
        name: String,
        /// How many times.
        least: u32,
        /// On which servers.
        on: Quantifier,
    },
    /// There are so many officers at least who are not locked out.
    Officers {
        /// How many.
        least: u32,
        /// On which servers.
        on: Quantifier,
    },
    /// The HSMs of the cluster hold the same `users` (names and types), with the same `ids`, or with the same `passwords`.
    ServersAgree(String),
    /// The configuration of the utility on the client instance lists every HSM of the cluster, and nothing else.
    Configured,
    /// The issuing certificate on the client instance is the one of the cluster.
    CertificateRight,
    /// No HSM of the cluster has a fault.
    EachHealthy,
    /// The topmost program of the terminal.
    TopProgram(String),
    /// The machine on which the terminal is: `laptop` or `instance`.
    StandsOn(String),
    /// The folder in which the shell of the terminal is, as its prompt would write it in full.
    InFolder(String),
    /// What the terminal waits for: `command`, `hidden`, `confirm`, `retry` or `host-key`.
    WaitsFor(String),
    /// Mode of the terminal's utility: `global`, `server` or `limited`.
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
    /// A user has a password on some server that was written in angle brackets, as manuals write a placeholder.
    PasswordIsPlaceholder {
        /// Name of the user.
        name: String,
    },
}

/// On how many servers a fact must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantifier {
    /// On every server.
    Everywhere,
    /// On one at least.
    Somewhere,
    /// On the one at this address.
    At(String),
}

/// Where an event comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    /// What happened at the keyboard.
    Keyboard,
    /// What a device recorded.
    AuditLog,
}

/// An event with the fields that must agree.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventPattern {
    /// Where it comes from.
    pub stream: Stream,
    /// Its name.
    pub name: String,
    /// Counts only after this step was reached.
    pub after: Option<String>,
    /// Names and values of the fields; numbers and truth are written out.
    pub fields: Vec<(String, String)>,
}

/// Ids tell lessons apart; comparing all that is in them would be work for nothing.
impl PartialEq for Lesson {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Ids tell the notes of a lesson apart.
impl PartialEq for Note {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
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
    pub fn happenings(&self) -> Vec<&EventPattern> {
        match self {
            Self::AllOf(goals) | Self::AnyOf(goals) | Self::NoneOf(goals) => {
                goals.iter().flat_map(Self::happenings).collect()
            }
            Self::Holds(_) => Vec::new(),
            Self::Happened(happening) => vec![happening],
        }
    }
}
