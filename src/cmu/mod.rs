//! The CloudHSM Management Utility: a state machine between a terminal and the devices of a cluster.
//!
//! One record per command says how its line is parsed, what it asks before it runs, and what it does on each server
//! (`table`, `commands`). `start` connects, `run` carries commands out, and `saved_form` opens what was saved. Every
//! prompt, file and wait is a position that can be saved, so an interrupt, a reload or an undo in the middle of any of
//! them is well defined. The utility knows no lesson and no colour. Source: `docs/reference/cmu.md`.

mod commands;
mod config;
mod line;
mod run;
mod saved_form;
mod start;
mod table;
mod task;
mod wording;

pub use config::configured_hosts;
pub use line::Request;
pub use table::{ALL_NAMES, COMMANDS, Command, Param, ParamKind, complete};

use serde::{Deserialize, Serialize};

use crate::{
    assets::Certificates,
    client::{Connections, Network, Server},
    clock::LabTime,
    cloud::Cluster,
    console::{Console, Prompt},
    hsm::{Closing, User},
    program::{Event, FileRequest, Outcome, Waiting},
    secret::Salt,
    text::{Meaning, Text},
};
use task::{Answer, Bytes, ConfirmAnswer, Task, WaitsFor};

/// The name under which events speak of this program.
pub const PROGRAM: &str = "cloudhsm_mgmt_util";

/// The words for its prompts, in lessons and events. `answer` is a question of a command's own.
pub const PROMPTS: &[&str] = &["command", "hidden", "confirm", "retry", "rollback", ANSWER];

const ANSWER: &str = "answer";

/// Exit status after an interrupt (`docs/reference/README.md`, "Words and checks").
const INTERRUPTED: i32 = 130;

/// What CMU reaches while it handles one event.
pub struct Context<'a> {
    /// The cluster, the time, and the process that runs CMU.
    pub network: Network<'a>,
    /// Salt of the lab, for secrets.
    pub salt: &'a Salt,
    /// The texts of the devices' certificates; `None` until the front end has fetched them.
    pub certificates: Option<&'a Certificates>,
    /// Where output and events go.
    pub console: &'a mut Console,
}

/// A running utility.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "saved_form::SavedForm")]
pub struct Cmu {
    #[serde(rename = "servers")]
    connections: Connections,
    state: State,
    /// The server that commands reach in server mode; `None` in global mode, where they reach all of them.
    #[serde(rename = "alone")]
    server_mode: Option<usize>,
}

/// What the utility is doing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// It has not been started.
    #[default]
    New,
    /// Wants its configuration file.
    Configuring { path: String },
    /// Connecting to server `next`; the outcome is known at `due`.
    Connecting { next: usize, due: LabTime },
    /// Wants the trust anchor's file of server `next`, to encrypt the first session with it.
    Encrypting { next: usize },
    /// At the main prompt.
    Ready,
    /// In the middle of a command.
    Running { task: Task, waits_for: WaitsFor },
}

impl Cmu {
    /// Handles one event. An event that the utility does not wait for changes nothing.
    ///
    /// [`Event::Bytes`] is such an event: the utility reads lines at prompts, so a shell hands over a pipe line by
    /// line.
    pub fn handle(&mut self, event: Event, context: &mut Context) -> Outcome {
        match event {
            Event::Started(arguments) => self.start(&arguments, context),
            Event::Line(line) => self.line(&line, context),
            Event::EndOfInput => self.end_of_input(context),
            Event::Time => self.time(context),
            Event::File(file) => self.file(file.ok(), context),
            Event::Interrupt => {
                self.connections.close(Closing::Lost, &mut context.network);
                Outcome::Ended(INTERRUPTED)
            }
            Event::Bytes(_) => Outcome::Running,
        }
    }

    /// Returns what the utility waits for.
    pub fn waiting(&self) -> Waiting {
        match &self.state {
            State::New => Waiting::Input,
            State::Configuring { path } => Waiting::File(FileRequest::Read { path: path.clone() }),
            State::Connecting { due, .. } => Waiting::Time(*due),
            State::Encrypting { next } => Waiting::File(self.trust_anchor(*next)),
            State::Ready => Waiting::Line(Prompt::command(wording::prompt(self.server_mode))),
            State::Running { task, waits_for } => match waits_for {
                WaitsFor::Confirm => Waiting::Line(Prompt::answer(wording::CONFIRM)),
                WaitsFor::Failure => Waiting::Line(Prompt::answer(wording::retry(task.failure_prompt()))),
                WaitsFor::Latency { due } => Waiting::Time(*due),
                WaitsFor::Line { prompt, hidden: false } => Waiting::Line(Prompt::answer(prompt)),
                WaitsFor::Line { prompt, hidden: true } => Waiting::Line(Prompt::hidden(prompt)),
                WaitsFor::Read { path } => Waiting::File(FileRequest::Read { path: path.clone() }),
                WaitsFor::Write { path, bytes: Bytes(bytes) } => {
                    Waiting::File(FileRequest::Write { path: path.clone(), bytes: bytes.clone() })
                }
            },
        }
    }

    /// Returns the kind of its present prompt by one of [`PROMPTS`]; empty while it is working.
    pub fn prompt_kind(&self) -> &'static str {
        match &self.state {
            State::Ready => "command",
            State::Running { task, waits_for } => match waits_for {
                WaitsFor::Confirm => "confirm",
                WaitsFor::Failure => task.failure_prompt().word(),
                WaitsFor::Line { hidden: true, .. } => "hidden",
                WaitsFor::Line { hidden: false, .. } => ANSWER,
                WaitsFor::Latency { .. } | WaitsFor::Read { .. } | WaitsFor::Write { .. } => "",
            },
            _ => "",
        }
    }

    /// Returns who is logged in on each of its servers, by address.
    pub fn logins<'a>(&'a self, cluster: &'a Cluster) -> Vec<(&'a str, Option<&'a User>)> {
        let login = |server: &'a Server| (server.hostname.as_str(), server.logged_in(cluster));
        self.servers().iter().map(login).collect()
    }

    /// Returns the mode by a word: `limited` where a session is not encrypted, else `global` or `server`
    /// (`docs/reference/cmu.md` 4).
    pub fn mode(&self, cluster: &Cluster) -> &'static str {
        match self.server_mode {
            _ if self.connections.has_plain(cluster) => "limited",
            Some(_) => "server",
            None => "global",
        }
    }

    /// Returns how the terminal shows a line typed now, with its secrets marked.
    pub fn echo(&self, line: &str) -> Text {
        let is_understood = match &self.state {
            State::Ready => return line::echo(line),
            State::Running { waits_for: WaitsFor::Line { hidden: true, .. }, .. } => return Text::default(),
            State::Running { waits_for: WaitsFor::Confirm, .. } => ConfirmAnswer::parse(line) != ConfirmAnswer::Invalid,
            State::Running { task, waits_for: WaitsFor::Failure } => task.failure_prompt().parse(line).is_some(),
            _ => true,
        };
        // An answer of one or two letters is a typing mistake. A longer one may be a password.
        let is_harmless = is_understood || line.trim().chars().count() <= 2;
        Text::of(if is_harmless { Meaning::Typed } else { Meaning::Secret }, line)
    }

    /// Returns the servers of the configuration; empty until it has been read.
    pub fn servers(&self) -> &[Server] {
        self.connections.servers()
    }

    fn trust_anchor(&self, index: usize) -> FileRequest {
        FileRequest::Read { path: self.servers()[index].owner_cert_path.clone() }
    }

    fn line(&mut self, line: &str, context: &mut Context) -> Outcome {
        match self.take_state() {
            State::Ready => self.command(line, context),
            State::Running { task, waits_for } => self.answer(task, waits_for, line, context),
            other => self.stay(other),
        }
    }

    /// Ctrl-D, or the end of a pipe (`docs/reference/README.md`, "Words and checks").
    fn end_of_input(&mut self, context: &mut Context) -> Outcome {
        match self.take_state() {
            State::Ready => self.quit(context),
            State::Running { task, waits_for } => self.no_answer(task, waits_for, context),
            other => self.stay(other),
        }
    }

    fn time(&mut self, context: &mut Context) -> Outcome {
        let now = *context.network.clock;
        match self.take_state() {
            State::Connecting { next, due } if due <= now => self.connected(next, context),
            State::Running { task, waits_for: WaitsFor::Latency { due } } if due <= now => self.proceed(task, context),
            other => self.stay(other),
        }
    }

    fn file(&mut self, file: Option<Vec<u8>>, context: &mut Context) -> Outcome {
        match self.take_state() {
            State::Configuring { path } => self.configured(&path, file, context),
            State::Encrypting { next } => self.encrypted(next, file, context),
            State::Running { task, waits_for: WaitsFor::Read { .. } | WaitsFor::Write { .. } } => {
                self.proceed(task.with(Answer::File(file.map(Bytes))), context)
            }
            other => self.stay(other),
        }
    }

    /// Closes all sessions and ends the utility (`docs/reference/cmu.md` 9.5).
    fn quit(&mut self, context: &mut Context) -> Outcome {
        context.console.print(wording::DISCONNECTING);
        self.connections.close(Closing::Quit, &mut context.network);
        Outcome::Ended(0)
    }

    /// Takes the state out, to be replaced by the next one. Until then the utility is at its main prompt.
    fn take_state(&mut self) -> State {
        std::mem::replace(&mut self.state, State::Ready)
    }

    fn stay(&mut self, state: State) -> Outcome {
        self.state = state;
        Outcome::Running
    }
}

#[cfg(test)]
mod tests {
    use super::{commands::users, *};

    #[test]
    fn every_kind_of_prompt_has_its_word() {
        let prompt_kind = |state: State| Cmu { state, ..Cmu::default() }.prompt_kind();
        let running = |command: &'static Command, waits: WaitsFor| {
            prompt_kind(State::Running { task: Task::new(Request::bare(command)), waits_for: waits })
        };
        let line = |hidden: bool| WaitsFor::Line { prompt: String::new(), hidden };
        let words = [
            prompt_kind(State::Ready),
            running(&users::CREATE_USER, line(true)),
            running(&users::CREATE_USER, WaitsFor::Confirm),
            running(&users::CREATE_USER, WaitsFor::Failure),
            running(&users::DELETE_USER, WaitsFor::Failure),
            running(&users::CREATE_USER, line(false)),
        ];
        assert_eq!(words, *PROMPTS);
    }
}
