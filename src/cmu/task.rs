//! A command in the middle of its run: what it has been given so far, and what it waits for.
//!
//! A command is a few functions, one for each [`Stage`]. A function is called again from its start after each answer,
//! with all answers so far. So a command that reads three files and asks twice has no states of its own; only its place
//! is saved. It asks for what it needs before it performs anything, because what comes before a question is done again
//! after it. What must not be done twice, such as an operation of a device whose reply the question is about, is put
//! among the answers as [`Answer::Kept`]. What is for a later stage is put into [`Task::collected`].
//!
//! A command that does not succeed says so in one of these ways:
//!
//! | where | its function returns | who prints and reports why | what follows |
//! | --- | --- | --- | --- |
//! | on a server | `Err(refusal)` | `run` | the question of the command, if it has one, or the next server |
//! | on a server | [`Next::Failed`] | the function | the next server |
//! | anywhere | [`Next::Stop`] | the function, by `commands::stop` | the command ends |
//!
//! `Run::Once` has no server of its own. Its function calls `Cmu::fail` for what a server refuses, and stops.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{SeqAccess, Visitor, value::SeqAccessDeserializer},
};

use super::{
    Context, Request,
    table::{FailurePrompt, Run},
    wording,
};
use crate::{
    client::{Connections, Server},
    clock::LabTime,
    hsm::{Hsm, HsmError, Operation, Reply, User, UserType},
    hsm_text,
    secret::Secret,
};

/// A command with its progress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Task {
    pub request: Request,
    pub stage: Stage,
    /// The answers so far, oldest first. Answers on a server are dropped when the next stage begins.
    pub answers: Vec<Answer>,
    /// Number of answers from earlier stages.
    pub earlier_answers: usize,
    /// What it has from the servers so far, for rollBack and for what follows the last server.
    pub collected: Vec<Collected>,
    /// It has failed on a server.
    pub failed: bool,
    /// The latency of the present server has passed.
    pub waited: bool,
}

/// How far a command has come. The stages are in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stage {
    /// The hidden entries of `-hpswd`.
    Password,
    /// Before the CAUTION box and its question: what can be refused without a server, such as a file that cannot be
    /// read.
    Prepare,
    /// After the answer to the CAUTION box and after the opening line, before the first server. A command that runs
    /// once runs here.
    Before,
    /// On this server, once its latency has passed.
    Server(usize),
    /// After the last server.
    After,
}

/// What a command waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WaitsFor {
    /// The answer at `Do you want to continue(y/n)?`.
    Confirm,
    /// The answer after a failure on a server: `Retry/Ignore/Abort?(R/I/A):` or `Retry/rollBack/Ignore?(R/B/I):`.
    Failure,
    /// The answer of a slow server, which comes at `due`.
    Latency { due: LabTime },
    /// A line at a prompt of the command's own. A hidden one is not echoed, and is kept as a secret.
    Line { prompt: String, hidden: bool },
    /// The bytes of a file.
    Read { path: String },
    /// The write of these bytes to a file.
    Write { path: String, bytes: Bytes },
}

/// What a command was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
    /// A line.
    Line(String),
    /// A line that was hidden.
    Secret(Secret),
    /// A file: its bytes, none for a file that was written, and `None` where that failed.
    File(Option<Bytes>),
    /// What the command has kept itself, such as the reply of a device.
    Kept(Bytes),
}

/// Bytes, such as those of a file. They are saved as a text where they are one, or else as a list of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => self.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BytesVisitor)
    }
}

struct BytesVisitor;

impl<'de> Visitor<'de> for BytesVisitor {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or a list of bytes")
    }

    fn visit_str<E>(self, text: &str) -> Result<Bytes, E> {
        Ok(Bytes(text.as_bytes().to_vec()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Bytes, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Bytes)
    }
}

/// What a command has from one server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Collected {
    pub server: usize,
    pub item: Item,
}

/// Something from a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Item {
    /// A user that the command has deleted there.
    User(User),
    /// Bytes, such as a part of a file that is written after the last server.
    Bytes(Bytes),
}

/// What follows from one call of a command's function.
#[derive(Debug)]
pub(super) enum Next {
    /// The stage is done; on a server the command has succeeded.
    Done,
    /// The command has not succeeded on this server, and has said so.
    Failed,
    /// The function is called again with the answer.
    Wait(WaitsFor),
    /// The command stops; it has said why. What follows the last server is left out.
    Stop,
    /// The utility ends with this status.
    Exit(i32),
}

impl Next {
    /// Asks for the bytes of a file.
    pub fn read(path: impl Into<String>) -> Self {
        Self::Wait(WaitsFor::Read { path: path.into() })
    }

    /// Asks for a file to have these bytes.
    pub fn write(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self::Wait(WaitsFor::Write { path: path.into(), bytes: Bytes(bytes) })
    }
}

/// Why a command failed on one server: the id of the situation (`docs/reference/errors.md` 4) and the text after
/// `failed: `.
#[derive(Debug)]
pub(super) struct Refusal {
    pub id: &'static str,
    pub reason: String,
}

impl From<HsmError> for Refusal {
    fn from(error: HsmError) -> Self {
        let reason = match error {
            HsmError::PasswordLength => wording::PASSWORD_LENGTH,
            other => hsm_text::error_text(other),
        };
        Self { id: error.id(), reason: reason.to_owned() }
    }
}

impl Task {
    pub fn new(request: Request) -> Self {
        Self {
            request,
            stage: Stage::Password,
            answers: Vec::new(),
            earlier_answers: 0,
            collected: Vec::new(),
            failed: false,
            waited: false,
        }
    }

    /// Moves to a stage, or to the same one again.
    pub fn enter(&mut self, stage: Stage) {
        if matches!(self.stage, Stage::Password | Stage::Server(_)) {
            self.answers.truncate(self.earlier_answers);
        }
        self.earlier_answers = self.answers.len();
        self.stage = stage;
        self.waited = false;
    }

    /// Returns the answers of the present stage.
    pub fn stage_answers(&self) -> &[Answer] {
        &self.answers[self.earlier_answers..]
    }

    pub fn with(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    /// Returns what a failure of the command asks.
    pub fn failure_prompt(&self) -> FailurePrompt {
        match &self.request.command.run {
            Run::Servers(servers) => servers.failure,
            Run::Once(_) => FailurePrompt::None,
        }
    }
}

/// One of the servers that a command runs on, with the connection to it.
pub(super) struct Target<'a> {
    /// Number of the server.
    pub index: usize,
    /// The utility is in server mode.
    pub server_mode: bool,
    pub connections: &'a mut Connections,
}

impl Target<'_> {
    pub fn server(&self) -> &Server {
        &self.connections.servers()[self.index]
    }

    pub fn perform(&mut self, operation: &Operation, context: &mut Context) -> Result<Reply, HsmError> {
        self.connections.perform(self.index, operation, &mut context.network)
    }

    pub fn read<'n>(&mut self, context: &'n mut Context) -> Result<&'n Hsm, HsmError> {
        self.connections.read(self.index, &mut context.network)
    }

    /// Returns a user as the simulator knows it, for what is noted about an operation. The utility does not ask the
    /// server for it, so no fault has an effect and no time passes.
    pub fn known_user<'n>(&self, user_type: UserType, name: &str, context: &'n Context) -> Option<&'n User> {
        context.network.cluster.at(&self.server().hostname)?.user(user_type, name)
    }

    /// Refuses if no user, or no officer, is logged in. The server is asked for that, so its fault has an effect.
    pub fn require_login(&mut self, officer: bool, context: &mut Context) -> Result<(), HsmError> {
        self.read(context)?;
        self.connections.require_login(self.index, officer, &mut context.network)
    }
}

/// The answer at `Do you want to continue(y/n)?` (`docs/reference/cmu.md` 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConfirmAnswer {
    Yes,
    No,
    Invalid,
}

impl ConfirmAnswer {
    pub fn parse(line: &str) -> Self {
        match line.trim_matches([' ', '\t']) {
            "y" => Self::Yes,
            "n" => Self::No,
            _ => Self::Invalid,
        }
    }

    /// Returns the word by which events name the answer.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "y",
            Self::No => "n",
            Self::Invalid => "invalid",
        }
    }
}

/// The answer after a failure on one server (`docs/reference/cmu.md` 6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailureAnswer {
    Retry,
    Ignore,
    Abort,
    RollBack,
}

impl FailureAnswer {
    /// Returns the word by which events name the answer.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Retry => "r",
            Self::Ignore => "i",
            Self::Abort => "a",
            Self::RollBack => "b",
        }
    }
}

impl FailurePrompt {
    /// Returns the word by which events and lessons name the question.
    pub const fn word(self) -> &'static str {
        match self {
            Self::RetryRollBackIgnore => "rollback",
            Self::None | Self::RetryIgnoreAbort => "retry",
        }
    }

    /// Parses the answer; `None` for one that the question does not offer.
    pub fn parse(self, line: &str) -> Option<FailureAnswer> {
        match (line.trim_matches([' ', '\t']), self) {
            ("R" | "r", _) => Some(FailureAnswer::Retry),
            ("I" | "i", _) => Some(FailureAnswer::Ignore),
            ("B" | "b", Self::RetryRollBackIgnore) => Some(FailureAnswer::RollBack),
            ("A" | "a", Self::RetryIgnoreAbort) => Some(FailureAnswer::Abort),
            _ => None,
        }
    }
}
