//! The CloudHSM Management Utility: a state machine between a terminal and the devices of a cluster.
//!
//! One record per command ([`table`]) says how its line is parsed, what it asks before it runs, and what it does on each
//! server; this module asks the questions (hidden entries, the CAUTION box, the answers after a failure), `run` carries
//! commands out, and `connect` starts the utility. Every prompt is a state, so an interrupt, a reload or an undo in the
//! middle of any of them is well defined. It knows no lesson, no colour, and not whether a person or a script is typing.
//! Source: `cmu.md`.

mod commands;
mod config;
mod connect;
mod line;
mod run;
mod table;
mod wording;

pub use config::{Server, configured_hosts};
pub use line::Request;
pub use table::{ALL_NAMES, COMMANDS, Command, Param, ParamKind, complete};

use serde::{Deserialize, Serialize};

use crate::{
    clock::LabTime,
    cloud::Cluster,
    console::{Console, Prompt},
    event::ToolEvent,
    hsm::{Client, Closing, Hsm, HsmError, Operation, SessionHandle, User},
    inferred,
    secret::{Salt, Secret},
    text::{Meaning, Text},
};
use line::Parsed;
use run::{Removed, Target};
use table::{FailurePrompt, Run};

/// The name under which events speak of this program.
pub const PROGRAM: &str = "cloudhsm_mgmt_util";

/// Lab time that a command takes on each server (`reference/README.md`, "Data").
const MICROS_PER_SERVER: u64 = 50_000;
/// Exit status after an interrupt (`reference/README.md`, "Words and checks").
const INTERRUPTED: i32 = 130;

/// What CMU reaches while it handles one input.
pub struct Context<'a> {
    /// The cluster behind the network.
    pub cluster: &'a mut Cluster,
    /// Lab time; commands move it on.
    pub clock: &'a mut LabTime,
    /// Salt of the lab, for secrets.
    pub salt: &'a Salt,
    /// The process that runs CMU.
    pub client: Client,
    /// Where output and events go.
    pub console: &'a mut Console,
}

impl Context<'_> {
    /// Performs an operation on a server; the clock moves on.
    fn perform(&mut self, server: &Server, operation: &Operation) -> Result<(), HsmError> {
        *self.clock = self.clock.plus_micros(MICROS_PER_SERVER);
        let session = server.session.ok_or(HsmError::SessionLost)?;
        self.cluster.perform(&server.hostname, *self.clock, session, operation)
    }

    /// The device behind a server, to read from it; the clock moves on.
    fn read(&mut self, server: &Server) -> Result<&Hsm, HsmError> {
        *self.clock = self.clock.plus_micros(MICROS_PER_SERVER);
        let session = server.session.ok_or(HsmError::SessionLost)?;
        self.cluster.read(&server.hostname, *self.clock, session)
    }

    /// Lab time that the answer of a server takes longer than usual. Nobody waits for a connection that is lost.
    fn delay(&self, server: &Server) -> u64 {
        if self.device(server).is_ok() { self.cluster.delay(&server.hostname) } else { 0 }
    }

    /// Refuses where nobody, or no officer, is logged in on a server. The server answers for that, so its fault is met.
    fn needs_login(&mut self, server: &Server, officer: bool) -> Result<(), HsmError> {
        self.read(server)?;
        self.login(server, officer)
    }

    /// The same from what the utility knows, without asking the server for anything.
    fn login(&self, server: &Server, officer: bool) -> Result<(), HsmError> {
        let (hsm, session) = self.device(server)?;
        let user = hsm.logged_in(session).ok_or(HsmError::NotLoggedIn)?;
        if officer && !user.user_type().is_officer() { Err(HsmError::NotPermitted) } else { Ok(()) }
    }

    /// Lets the time pass that a server takes which is not waited for in a state of its own.
    fn pass(&mut self, server: &Server) {
        let delay = self.delay(server);
        *self.clock = self.clock.plus_micros(delay);
    }

    /// The device behind a server, and the session on it, as long as that is open.
    fn device(&self, server: &Server) -> Result<(&Hsm, SessionHandle), HsmError> {
        let hsm = self.cluster.at(&server.hostname).ok_or(HsmError::SessionLost)?;
        let session = server.session.filter(|handle| hsm.has_session(*handle)).ok_or(HsmError::SessionLost)?;
        Ok((hsm, session))
    }
}

/// A running utility.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cmu {
    servers: Vec<Server>,
    state: State,
    /// The server that commands reach in server mode; all of them in global mode.
    #[serde(default)]
    alone: Option<usize>,
}

/// What the utility is doing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// Connecting to server `next`; the outcome is known at `due`.
    Connecting { next: usize, due: LabTime },
    /// At the main prompt.
    Ready,
    /// Asking for a hidden entry; `entries` were given so far.
    Hidden { request: Request, entries: Vec<Secret> },
    /// At `Do you want to continue(y/n)?`.
    Confirm { request: Request },
    /// At `Retry/Ignore/Abort?(R/I/A):` or `Retry/rollBack/Ignore?(R/B/I):` after a failure on server `server`.
    Retry {
        request: Request,
        server: usize,
        /// What the command has removed so far.
        #[serde(default)]
        removed: Vec<Removed>,
    },
    /// Wants the trust anchor's file, to encrypt the session with server `next`.
    Encrypting {
        next: usize,
        /// The utility is starting, and connects to the next server then.
        starting: bool,
        /// A server before this one was left without encryption.
        #[serde(default)]
        failed: bool,
    },
    /// A command waits for the answer of server `server`, which is there at `due`.
    Working { request: Request, server: usize, removed: Vec<Removed>, due: LabTime },
    /// Wants a file to be written.
    Saving {
        path: String,
        text: String,
        /// Which certificate it is, by its number.
        kind: u32,
    },
}

/// How the encryption of all sessions goes.
#[derive(Clone, Copy)]
struct Encryption {
    starting: bool,
    failed: bool,
}

/// A file that the utility wants of the machine on which it runs; [`Cmu::file`] takes the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish<'a> {
    /// The text of a file.
    Read(&'a str),
    /// A file is to have this text.
    Write {
        /// Path as typed.
        path: &'a str,
        /// The text.
        text: &'a str,
    },
}

/// What becomes of the program after an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Running,
    /// It has ended with this exit status.
    Ended(i32),
}

/// Why an operation failed on one server.
pub(crate) struct Refusal {
    id: &'static str,
    reason: String,
}

impl From<HsmError> for Refusal {
    fn from(error: HsmError) -> Self {
        let reason = match error {
            HsmError::PasswordLength => wording::PASSWORD_LENGTH,
            other => other.text(),
        };
        Self { id: error.id(), reason: reason.to_owned() }
    }
}

impl Cmu {
    /// What the utility waits for; `None` while it is working.
    pub fn prompt(&self) -> Option<Prompt> {
        match &self.state {
            State::Connecting { .. } | State::Encrypting { .. } | State::Working { .. } | State::Saving { .. } => None,
            State::Ready => Some(Prompt::command(wording::prompt(self.alone))),
            State::Hidden { request, entries } => {
                let prompts = table::find(&request.command).map_or(&[][..], |command| command.hidden);
                Some(Prompt::hidden(prompts.get(entries.len()).copied().unwrap_or_default()))
            }
            State::Confirm { .. } => Some(Prompt::answer(wording::CONFIRM)),
            State::Retry { request, .. } => Some(Prompt::answer(match failure_prompt(request) {
                FailurePrompt::RetryRollBackIgnore => wording::RETRY_ROLL_BACK,
                _ => wording::RETRY,
            })),
        }
    }

    /// The kind of its present prompt, by a word; empty while it is working.
    pub fn waits_for(&self) -> &'static str {
        match &self.state {
            State::Connecting { .. } | State::Encrypting { .. } | State::Working { .. } | State::Saving { .. } => "",
            State::Ready => "command",
            State::Hidden { .. } => "hidden",
            State::Confirm { .. } => "confirm",
            State::Retry { request, .. } => failure_prompt(request).word(),
        }
    }

    /// Who is logged in on each of its servers, by address.
    pub fn logins<'a>(&'a self, cluster: &'a Cluster) -> Vec<(&'a str, Option<&'a User>)> {
        let on = |server: &Server| cluster.at(&server.hostname)?.logged_in(server.session?);
        self.servers.iter().map(|server| (server.hostname.as_str(), on(server))).collect()
    }

    /// The mode by a word: `limited` where a server runs without E2E, else `global` or `server` (`cmu.md` 4).
    pub fn mode(&self, cluster: &Cluster) -> &'static str {
        let encrypted = |server: &Server| Some(cluster.at(&server.hostname)?.is_encrypted(server.session?));
        match self.alone {
            _ if !self.servers.iter().all(|server| encrypted(server) != Some(false)) => "limited",
            Some(_) => "server",
            None => "global",
        }
    }

    /// When the utility wants to go on by itself.
    pub fn due(&self) -> Option<LabTime> {
        match self.state {
            State::Connecting { due, .. } | State::Working { due, .. } => Some(due),
            _ => None,
        }
    }

    /// The file that the utility wants before it goes on.
    pub fn wish(&self) -> Option<Wish<'_>> {
        match &self.state {
            State::Encrypting { next, .. } => Some(Wish::Read(&self.servers.get(*next)?.owner_cert_path)),
            State::Saving { path, text, .. } => Some(Wish::Write { path, text }),
            _ => None,
        }
    }

    /// How the terminal shows a line typed now, with its secrets marked.
    pub fn echo(&self, line: &str) -> Text {
        let understood = match &self.state {
            State::Ready => return line::echo(line),
            State::Hidden { .. } => return Text::default(),
            State::Confirm { .. } => confirmation(line) != "invalid",
            State::Retry { request, .. } => failure_prompt(request).answer(line) != "invalid",
            _ => true,
        };
        // An answer of a letter or two is a slip of the finger; a longer one may have been a password.
        let harmless = understood || line.trim().chars().count() <= 2;
        Text::of(if harmless { Meaning::Typed } else { Meaning::Secret }, line)
    }

    /// Takes a line at the present prompt.
    pub fn line(&mut self, line: &str, context: &mut Context) -> Outcome {
        match std::mem::replace(&mut self.state, State::Ready) {
            State::Ready => return self.command(line, context),
            State::Hidden { request, entries } => return self.hidden(request, entries, line, context),
            State::Confirm { request } => self.confirmed(request, confirmation(line), context),
            State::Retry { request, server, removed } => {
                let answer = failure_prompt(&request).answer(line);
                self.retried(request, server, removed, answer, context);
            }
            working => self.state = working,
        }
        Outcome::Running
    }

    /// Goes on after waiting, when the time has come.
    pub fn tick(&mut self, context: &mut Context) -> Outcome {
        if self.due().is_none_or(|due| *context.clock < due) {
            return Outcome::Running;
        }
        match std::mem::replace(&mut self.state, State::Ready) {
            State::Connecting { next, .. } => return self.connected(next, context),
            State::Working { request, server, removed, .. } => self.go_on(request, server, removed, context),
            other => self.state = other,
        }
        Outcome::Running
    }

    /// Handles the result of a file request: the bytes of the file, none for one that was written; `None` where it failed.
    pub fn file(&mut self, file: Option<&[u8]>, context: &mut Context) -> Outcome {
        match std::mem::replace(&mut self.state, State::Ready) {
            State::Encrypting { next, starting, failed } => {
                self.encrypt(next, Encryption { starting, failed }, file, context);
            }
            State::Saving { path, kind, .. } => commands::saved(&path, kind, file.is_some(), context),
            other => self.state = other,
        }
        Outcome::Running
    }

    /// Ctrl-C: the process is gone, whatever it was doing.
    pub fn interrupt(&mut self, context: &mut Context) -> Outcome {
        self.close(Closing::Lost, context);
        Outcome::Ended(INTERRUPTED)
    }

    /// Ctrl-D, or the end of a pipe (`reference/README.md`, "Words and checks").
    pub fn end_of_input(&mut self, context: &mut Context) -> Outcome {
        match std::mem::replace(&mut self.state, State::Ready) {
            State::Ready => return self.command("quit", context),
            State::Hidden { .. } => context.console.print("\n"),
            State::Confirm { request } => {
                context.console.print("\n");
                self.confirmed(request, "n", context);
            }
            State::Retry { request, server, removed } => {
                context.console.print("\n");
                self.retried(request, server, removed, "a", context);
            }
            working => self.state = working,
        }
        Outcome::Running
    }

    /// The servers of the configuration.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    fn command(&mut self, line: &str, context: &mut Context) -> Outcome {
        match line::parse(line, context.salt, self.alone.is_some()) {
            Parsed::Empty => {}
            Parsed::Request(request) => return self.begin(request, context),
            Parsed::Unknown { word, alone } => commands::unknown(&word, alone, context),
            Parsed::Ambiguous { word, candidates } => commands::ambiguous(&word, &candidates, context),
            Parsed::Later { name } => commands::later(name, context),
            Parsed::Usage { command } => commands::usage(command, context),
        }
        Outcome::Running
    }

    /// Asks what the command asks first, or runs it.
    fn begin(&mut self, request: Request, context: &mut Context) -> Outcome {
        let Some(command) = table::find(&request.command) else {
            return Outcome::Running;
        };
        if let Err(refusal) = self.check(command, &request, context) {
            context.console.line(&refusal.reason);
            commands::refused(&request, refusal.id, context);
        } else if request.two_factor {
            commands::later("-2fa", context);
        } else if request.hides_password() {
            self.state = State::Hidden { request, entries: Vec::new() };
        } else if let Some(space) = command.caution {
            self.ask_to_confirm(request, space, context);
        } else {
            return match command.run {
                Run::Tool(run) => run(self, &request, context),
                Run::Servers { .. } => {
                    self.open(request, context);
                    Outcome::Running
                }
            };
        }
        Outcome::Running
    }

    /// What the utility refuses by itself, once, before any server is asked (`reference/README.md`, "Words and checks").
    fn check(&self, command: &Command, request: &Request, context: &Context) -> Result<(), Refusal> {
        let refuse = |id, text, key, value: &str| {
            Err(Refusal { id, reason: inferred::fill(text, &[("cmd", command.name), (key, value)]) })
        };
        if command.server_mode && self.alone.is_none() {
            return refuse("server-mode-only", inferred::SERVER_MODE_ONLY, "", "");
        }
        if let Some(word) = request.server_word(command)
            && self.server_number(word).is_none()
        {
            return refuse("bad-server-number", inferred::BAD_SERVER_NUMBER, "value", word);
        }
        let plain = |i: &usize| {
            let device = self.servers.get(*i).and_then(|server| context.device(server).ok());
            device.is_some_and(|(hsm, session)| !hsm.is_encrypted(session))
        };
        match self.targets().find(plain).filter(|_| !command.limited) {
            Some(i) => {
                let reason = wording::failed(command.name, inferred::NOT_ENCRYPTED, i, &self.servers[i]);
                Err(Refusal { id: "limited-mode", reason })
            }
            None => Ok(()),
        }
    }

    /// The server that a word names, where it is the number of one (`cmu.md` 5).
    fn server_number(&self, word: &str) -> Option<usize> {
        line::number(word).and_then(|number| usize::try_from(number).ok()).filter(|i| *i < self.servers.len())
    }

    /// The server that a checked word names, with its number.
    fn named_server(&self, word: &str) -> Option<(usize, &Server)> {
        let i = self.server_number(word)?;
        Some((i, &self.servers[i]))
    }

    /// Enters server mode, or global mode again.
    fn enter(&mut self, alone: Option<usize>, context: &mut Context) -> Outcome {
        self.alone = alone;
        context.console.report(ToolEvent::ModeEntered { server: alone });
        Outcome::Running
    }

    /// The servers that commands reach in the present mode.
    fn targets(&self) -> std::ops::Range<usize> {
        match self.alone {
            Some(i) => i..self.servers.len().min(i.saturating_add(1)),
            None => 0..self.servers.len(),
        }
    }

    fn hidden(&mut self, mut request: Request, mut entries: Vec<Secret>, line: &str, context: &mut Context) -> Outcome {
        // The terminal does not echo the Enter of a hidden entry, so the tool moves on to the next line itself.
        context.console.print("\n");
        entries.push(Secret::new(context.salt, line));
        let asked = table::find(&request.command).map_or(0, |command| command.hidden.len());
        if entries.len() < asked {
            self.state = State::Hidden { request, entries };
            return Outcome::Running;
        }
        if entries.windows(2).any(|pair| pair[0] != pair[1]) {
            context.console.line(inferred::HPSWD_MISMATCH);
            commands::refused(&request, "hpswd-mismatch", context);
            return Outcome::Running;
        }
        request.secret = entries.pop();
        self.begin(request, context)
    }

    fn ask_to_confirm(&mut self, request: Request, space: &str, context: &mut Context) {
        context.console.print(space);
        context.console.print(wording::CAUTION);
        self.state = State::Confirm { request };
    }

    fn confirmed(&mut self, request: Request, answer: &'static str, context: &mut Context) {
        context.console.report(ToolEvent::PromptAnswered { prompt: "confirm", answer });
        match answer {
            "y" => self.open(request, context),
            "n" => {}
            _ => {
                context.console.print(wording::INVALID_ANSWER);
                self.state = State::Confirm { request };
            }
        }
    }

    fn close(&mut self, closing: Closing, context: &mut Context) {
        for server in &mut self.servers {
            if let Some(session) = server.session.take() {
                let operation = Operation::Close(closing);
                // A device that has lost the session already has nothing left to close.
                let _ = context.cluster.perform(&server.hostname, *context.clock, session, &operation);
            }
        }
    }
}

/// What a failure of this command asks.
fn failure_prompt(request: &Request) -> FailurePrompt {
    match table::find(&request.command) {
        Some(Command { run: Run::Servers { failure, .. }, .. }) => *failure,
        _ => FailurePrompt::None,
    }
}

/// The answer at the y/n prompt: `y`, `n` or `invalid` (`cmu.md` 6.3).
fn confirmation(line: &str) -> &'static str {
    match line.trim_matches([' ', '\t']) {
        "y" => "y",
        "n" => "n",
        _ => "invalid",
    }
}
