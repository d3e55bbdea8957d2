//! The start of the utility: the configuration, a session on each server, and encryption end to end (`cmu.md` 3).
//!
//! A server that does not answer ends the utility. One whose cluster certificate cannot be verified does not: the utility
//! goes on in limited commands mode, until `enable_e2e` succeeds.

use super::{Closing, Cmu, Context, MICROS_PER_SERVER, Outcome, PROGRAM, Server, State, config, wording};
use crate::{
    assets::Content,
    event::ToolEvent,
    hsm::{HsmError, Operation, Verdict},
    inferred,
};

/// The port on which an HSM answers CMU (`cmu.md` 2.1).
pub(super) const PORT: u16 = 2225;

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
        let mut cmu = Self { servers, state: State::Ready, alone: None };
        cmu.connect(0, context);
        Some(cmu)
    }

    fn connect(&mut self, next: usize, context: &mut Context) {
        let Some(server) = self.servers.get(next) else {
            self.state = State::Ready;
            self.conclude(context);
            context.console.report(ToolEvent::ProgramStarted { program: PROGRAM });
            return;
        };
        context.console.print(&wording::connecting(server));
        let wait = MICROS_PER_SERVER.saturating_add(context.cluster.delay(&server.hostname));
        self.state = State::Connecting { next, due: context.clock.plus_micros(wait) };
    }

    /// Goes on when the outcome of a connection is known.
    pub(super) fn connected(&mut self, next: usize, context: &mut Context) -> Outcome {
        let Some(server) = self.servers.get_mut(next) else {
            return Outcome::Running;
        };
        let session = match server.port {
            PORT => context.cluster.open_session(&server.hostname, context.client),
            _ => None,
        };
        if session.is_none() {
            let answers = context.cluster.answers(&server.hostname);
            let cause = if answers { inferred::CONNECTION_REFUSED } else { wording::TIMED_OUT };
            context.console.print(&wording::connection_failed(server, cause));
            self.close(Closing::Quit, context);
            return Outcome::Ended(1);
        }
        server.session = session;
        context.console.print(&wording::connected(server));
        self.state = State::Encrypting { next, starting: true };
        Outcome::Running
    }

    /// `enable_e2e` (`cmu.md` 9.6).
    pub(super) fn enable_e2e(&mut self) {
        self.state = State::Encrypting { next: self.targets().start, starting: false };
    }

    /// Encrypts the session with one server, where the file at its `owner_cert_path` holds the trust anchor of the
    /// cluster; then goes on with the next.
    pub(super) fn encrypt(&mut self, i: usize, starting: bool, anchor: Option<Content>, context: &mut Context) {
        let Some(server) = self.servers.get(i) else { return };
        if !starting {
            *context.clock = context.clock.plus_micros(MICROS_PER_SERVER);
        }
        let lines = encrypted(i, server, anchor, context).unwrap_or_else(|error| {
            wording::failure("enable_e2e", inferred::FAILED_ON_SERVER, error.text(), i, server)
        });
        context.console.print(&lines);
        match starting {
            true => self.connect(i + 1, context),
            false if i + 1 < self.targets().end => self.state = State::Encrypting { next: i + 1, starting },
            false => self.conclude(context),
        }
    }

    /// Says, once and at the end, where a server is left without encryption (`cmu.md` 3.4).
    fn conclude(&self, context: &mut Context) {
        if self.mode(context.cluster) == "limited" {
            context.console.line(wording::ENABLING_FAILED);
            context.console.report(ToolEvent::CommandRefused {
                program: PROGRAM,
                command: "enable_e2e".to_owned(),
                reason: "certificate",
                user_type: None,
                placeholder: false,
            });
        } else {
            context.console.report(ToolEvent::E2eEnabled);
        }
    }
}

/// Encrypts the session with a server if the trust anchor is right, and gives what there is to say about it.
fn encrypted(i: usize, server: &Server, anchor: Option<Content>, context: &mut Context) -> Result<String, HsmError> {
    let (hsm, session) = context.device(server)?;
    Ok(match anchor.map(|content| hsm.judge(content)) {
        Some(Verdict::Right) => {
            context.cluster.perform(&server.hostname, *context.clock, session, &Operation::Encrypt)?;
            wording::encrypted(i, server)
        }
        Some(Verdict::Foreign) => wording::unencrypted(i, server, wording::FOREIGN_CERTIFICATE, false),
        Some(Verdict::NotACertificate) => wording::unencrypted(i, server, inferred::NOT_A_CERTIFICATE, true),
        None => wording::unencrypted(i, server, &wording::missing_certificate(server), true),
    })
}
