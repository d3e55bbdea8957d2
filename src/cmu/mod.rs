//! The CloudHSM Management Utility: a state machine between a terminal and the devices of a cluster.
//!
//! One record per command ([`table`]) says how its line is parsed, what it asks before it runs, and what it does on each
//! server; this module drives them all: hidden entries, the CAUTION box, the result lines, Retry/Ignore/Abort. Every
//! prompt is a state, so an interrupt, a reload or an undo in the middle of any of them is well defined. It knows no
//! lesson, no colour, and not whether a person or a script is typing. Source: `cmu.md`.

mod commands;
mod config;
mod line;
mod table;
mod wording;

use serde::{Deserialize, Serialize};

pub use config::{Server, configured_hosts};
pub use line::Request;
pub use table::{ALL_NAMES, COMMANDS, Command, complete};

use crate::{
    clock::LabTime,
    cloud::Cluster,
    console::{Console, Prompt},
    event::ToolEvent,
    hsm::{Client, Closing, Hsm, HsmError, Operation, SessionHandle},
    inferred,
    secret::{Salt, Secret},
    text::{Meaning, Text},
};
use line::Parsed;
use table::{FailurePrompt, Run};

/// The name under which events speak of this program.
pub const PROGRAM: &str = "cloudhsm_mgmt_util";

/// Lab time that a command takes on each server (`reference/README.md`, "Data").
const MICROS_PER_SERVER: u64 = 50_000;
/// Lab time until a connection to an address that does not answer is given up. Real systems wait minutes.
const TIMEOUT_MICROS: u64 = 3_000_000;
/// The port on which an HSM answers CMU (`cmu.md` 2.1).
const PORT: u16 = 2225;
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

    /// Refuses where nobody is logged in on a server; the device has not been asked for anything then.
    fn needs_login(&self, server: &Server) -> Result<(), HsmError> {
        let (hsm, session) = self.device(server)?;
        hsm.logged_in(session).map(|_| ()).ok_or(HsmError::NotLoggedIn)
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
}

/// What the utility is doing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// Connecting to server `next`; the outcome is known at `due`.
    Connecting { next: usize, due: LabTime },
    /// At the main prompt.
    Ready,
    /// Asking for a hidden entry; `entries` were given so far.
    Hidden { request: Request, entries: Vec<Secret> },
    /// At `Do you want to continue(y/n)?`.
    Confirm { request: Request },
    /// At `Retry/Ignore/Abort?(R/I/A):` after a failure on server `server`.
    Retry { request: Request, server: usize },
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
    /// Starts the utility with its arguments. `read` gives the text of a file by its path as typed. Gives `None` where
    /// the start fails at once; what is wrong has then been printed and the exit status is 1.
    pub fn start(args: &[String], read: impl Fn(&str) -> Option<String>, context: &mut Context) -> Option<Self> {
        let [path] = args else {
            context.console.line(inferred::START_USAGE);
            return None;
        };
        let Some(servers) = read(path).and_then(|text| config::parse(&text)) else {
            context.console.line(&inferred::fill(inferred::CONFIG_UNREADABLE, &[("path", path)]));
            return None;
        };
        context.console.print(wording::START);
        let mut cmu = Self { servers, state: State::Ready };
        cmu.connect(0, context);
        Some(cmu)
    }

    /// What the utility waits for; `None` while it is connecting.
    pub fn prompt(&self) -> Option<Prompt> {
        match &self.state {
            State::Connecting { .. } => None,
            State::Ready => Some(Prompt::command(wording::PROMPT)),
            State::Hidden { request, entries } => {
                let prompts = table::find(&request.command).map_or(&[][..], |command| command.hidden);
                Some(Prompt::hidden(prompts.get(entries.len()).copied().unwrap_or_default()))
            }
            State::Confirm { .. } => Some(Prompt::answer(wording::CONFIRM)),
            State::Retry { .. } => Some(Prompt::answer(wording::RETRY)),
        }
    }

    /// The kind of its present prompt, by a word; empty while it is connecting.
    pub fn waits_for(&self) -> &'static str {
        match self.state {
            State::Connecting { .. } => "",
            State::Ready => "command",
            State::Hidden { .. } => "hidden",
            State::Confirm { .. } => "confirm",
            State::Retry { .. } => "retry",
        }
    }

    /// True when somebody is logged in on each of its servers.
    pub fn is_logged_in(&self, cluster: &Cluster) -> bool {
        let on = |server: &Server| Some(cluster.at(&server.hostname)?.logged_in(server.session?).is_some());
        self.servers.iter().all(|server| on(server) == Some(true))
    }

    /// When the utility wants to go on by itself.
    pub fn due(&self) -> Option<LabTime> {
        match self.state {
            State::Connecting { due, .. } => Some(due),
            _ => None,
        }
    }

    /// How the terminal shows a line typed now, with its secrets marked.
    pub fn echo(&self, line: &str) -> Text {
        let understood = match &self.state {
            State::Ready => return line::echo(line),
            State::Hidden { .. } => return Text::default(),
            State::Confirm { .. } => confirmation(line) != "invalid",
            State::Retry { .. } => retry_answer(line) != "invalid",
            State::Connecting { .. } => true,
        };
        // An answer of a letter or two is a slip of the finger; a longer one may have been a password.
        let harmless = understood || line.trim().chars().count() <= 2;
        Text::of(if harmless { Meaning::Typed } else { Meaning::Secret }, line)
    }

    /// Takes a line at the present prompt.
    pub fn line(&mut self, line: &str, context: &mut Context) -> Outcome {
        match std::mem::replace(&mut self.state, State::Ready) {
            State::Ready => return self.command(line, context),
            State::Hidden { request, entries } => self.hidden(request, entries, line, context),
            State::Confirm { request } => self.confirmed(request, confirmation(line), context),
            State::Retry { request, server } => self.retried(request, server, retry_answer(line), context),
            connecting @ State::Connecting { .. } => self.state = connecting,
        }
        Outcome::Running
    }

    /// Goes on after waiting, when the time has come.
    pub fn tick(&mut self, context: &mut Context) -> Outcome {
        match self.state {
            State::Connecting { next, due } if *context.clock >= due => self.connected(next, context),
            _ => Outcome::Running,
        }
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
            State::Retry { request, server } => {
                context.console.print("\n");
                self.retried(request, server, "a", context);
            }
            connecting @ State::Connecting { .. } => self.state = connecting,
        }
        Outcome::Running
    }

    /// The servers of the configuration.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    fn connect(&mut self, next: usize, context: &mut Context) {
        let Some(server) = self.servers.get(next) else {
            self.state = State::Ready;
            context.console.report(ToolEvent::ProgramStarted { program: PROGRAM });
            return;
        };
        context.console.print(&wording::connecting(server));
        let answers = context.cluster.at(&server.hostname).is_some();
        let wait = if answers { MICROS_PER_SERVER } else { TIMEOUT_MICROS };
        self.state = State::Connecting { next, due: context.clock.plus_micros(wait) };
    }

    fn connected(&mut self, next: usize, context: &mut Context) -> Outcome {
        let Some(server) = self.servers.get_mut(next) else {
            self.connect(next, context);
            return Outcome::Running;
        };
        let session = match server.port {
            PORT => context.cluster.open_session(&server.hostname, *context.clock, context.client),
            _ => None,
        };
        if session.is_none() {
            let answers = context.cluster.at(&server.hostname).is_some();
            let cause = if answers { inferred::CONNECTION_REFUSED } else { wording::TIMED_OUT };
            context.console.print(&wording::connection_failed(server, cause));
            self.close(Closing::Quit, context);
            return Outcome::Ended(1);
        }
        server.session = session;
        context.console.print(&wording::connected(next, server));
        self.connect(next + 1, context);
        Outcome::Running
    }

    fn command(&mut self, line: &str, context: &mut Context) -> Outcome {
        match line::parse(line, context.salt) {
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
        if request.two_factor {
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

    fn hidden(&mut self, mut request: Request, mut entries: Vec<Secret>, line: &str, context: &mut Context) {
        // The terminal does not echo the Enter of a hidden entry, so the tool moves on to the next line itself.
        context.console.print("\n");
        entries.push(Secret::new(context.salt, line));
        let asked = table::find(&request.command).map_or(0, |command| command.hidden.len());
        if entries.len() < asked {
            self.state = State::Hidden { request, entries };
            return;
        }
        if entries.windows(2).any(|pair| pair[0] != pair[1]) {
            context.console.line(inferred::HPSWD_MISMATCH);
            commands::refused(&request, "hpswd-mismatch", context);
            return;
        }
        request.secret = entries.pop();
        self.begin(request, context);
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

    fn retried(&mut self, request: Request, server: usize, answer: &'static str, context: &mut Context) {
        context.console.report(ToolEvent::PromptAnswered { prompt: "retry", answer });
        match answer {
            "r" => self.run(request, server, context),
            "i" => self.run(request, server.saturating_add(1), context),
            "a" => {}
            _ => self.state = State::Retry { request, server },
        }
    }

    /// Opens a command that runs on servers, and runs it on all of them.
    fn open(&mut self, request: Request, context: &mut Context) {
        if let Some(Command { run: Run::Servers { opening, .. }, .. }) = table::find(&request.command) {
            context.console.print(&opening(&request, self.servers.len()));
        }
        self.run(request, 0, context);
    }

    /// Runs a command on the servers from `first` on. A failure that asks stops here, until the answer is there.
    fn run(&mut self, request: Request, first: usize, context: &mut Context) {
        let Some(command) = table::find(&request.command) else { return };
        let Run::Servers { each, second_line, failure, .. } = command.run else { return };
        for (i, server) in self.servers.iter().enumerate().skip(first) {
            match each(server, &request, context) {
                Ok(()) => context.console.line(&wording::success(command.name, i, server)),
                Err(refusal) => {
                    context.console.print(&wording::failure(command.name, second_line, &refusal.reason, i, server));
                    commands::refused(&request, refusal.id, context);
                    if failure == FailurePrompt::RetryIgnoreAbort {
                        context.console.print("\n");
                        self.state = State::Retry { request, server: i };
                        return;
                    }
                }
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

/// The answer at the y/n prompt: `y`, `n` or `invalid` (`cmu.md` 6.3).
fn confirmation(line: &str) -> &'static str {
    match line.trim_matches([' ', '\t']) {
        "y" => "y",
        "n" => "n",
        _ => "invalid",
    }
}

/// The answer at the retry prompt: `r`, `i`, `a` or `invalid` (`cmu.md` 6.4).
fn retry_answer(line: &str) -> &'static str {
    match line.trim_matches([' ', '\t']) {
        "R" | "r" => "r",
        "I" | "i" => "i",
        "A" | "a" => "a",
        _ => "invalid",
    }
}
