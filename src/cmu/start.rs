//! The start of the utility: the configuration, a session on each server, and encryption end to end
//! (`docs/reference/cmu.md` 3).
//!
//! A server that does not answer ends the utility. A server whose cluster certificate cannot be verified does not: the
//! utility continues in limited commands mode, until `enable_e2e` succeeds.

use super::{Cmu, Context, PROGRAM, Request, State, commands::encryption, config, wording};
use crate::{
    client::{Connections, OpenError},
    event::ToolEvent,
    hsm::Closing,
    inferred,
    program::Outcome,
};

impl Cmu {
    /// Asks for the configuration file that the arguments name.
    pub(super) fn start(&mut self, arguments: &[String], context: &mut Context) -> Outcome {
        let [path] = arguments else {
            context.console.line(inferred::START_USAGE);
            return Outcome::Ended(1);
        };
        self.state = State::Configuring { path: path.clone() };
        Outcome::Running
    }

    /// Reads the configuration and connects to the first server.
    pub(super) fn configured(&mut self, path: &str, file: Option<Vec<u8>>, context: &mut Context) -> Outcome {
        let Some(servers) = file.and_then(|file| config::parse(&String::from_utf8_lossy(&file))) else {
            context.console.line(&inferred::fill(inferred::CONFIG_UNREADABLE, &[("path", path)]));
            return Outcome::Ended(1);
        };
        self.connections = Connections::new(servers);
        context.console.print(wording::START);
        self.connect(0, context)
    }

    /// Connects to a server, or goes to the main prompt if all servers are connected.
    fn connect(&mut self, next: usize, context: &mut Context) -> Outcome {
        let Some(server) = self.servers().get(next) else {
            // During the start, a session that is not encrypted is one whose encryption has failed.
            let failed = self.connections.has_plain(context.network.cluster);
            encryption::conclude(&Request::bare(&encryption::ENABLE_E2E), failed, context);
            context.console.report(ToolEvent::ProgramStarted { program: PROGRAM });
            return Outcome::Running;
        };
        context.console.print(&wording::connecting(server));
        let due = self.connections.opening_ends_at(next, &context.network);
        self.state = State::Connecting { next, due };
        Outcome::Running
    }

    /// Continues when the outcome of a connection is known.
    pub(super) fn connected(&mut self, next: usize, context: &mut Context) -> Outcome {
        let outcome = self.connections.open(next, &mut context.network);
        let server = &self.servers()[next];
        if let Err(error) = outcome {
            let cause = match error {
                OpenError::TimedOut => wording::TIMED_OUT,
                OpenError::Refused => inferred::CONNECTION_REFUSED,
            };
            context.console.print(&wording::connection_failed(server, cause));
            self.connections.close(Closing::Quit, &mut context.network);
            return Outcome::Ended(1);
        }
        context.console.print(&wording::connected(server));
        self.state = State::Encrypting { next };
        Outcome::Running
    }

    /// Encrypts the session with a server, and connects to the next one.
    pub(super) fn encrypted(&mut self, next: usize, file: Option<Vec<u8>>, context: &mut Context) -> Outcome {
        let request = Request::bare(&encryption::ENABLE_E2E);
        if let Err(refusal) = encryption::encrypt(&mut self.target(next), file.as_deref(), context) {
            self.fail(&request, Some(wording::FAILED_ON_SERVER), &refusal, next, context);
        }
        self.connect(next + 1, context)
    }
}
