//! The start of the utility: the configuration, a session on each server, and encryption end to end (`cmu.md` 3).
//!
//! A server that does not answer ends the utility. One whose cluster certificate cannot be verified does not: the utility
//! goes on in limited commands mode, until `enable_e2e` succeeds.

use super::{
    Closing, Cmu, Context, Encryption, MICROS_PER_SERVER, Outcome, PROGRAM, Request, Server, State, commands, config,
    wording,
};
use crate::{
    event::ToolEvent,
    hsm::{HsmError, Operation, Verdict},
    inferred,
};

/// The command under which a failure of encryption is told.
const ENABLE_E2E: &str = "enable_e2e";
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
            // A session that is not encrypted now is one that could not be.
            conclude(self.mode(context.cluster) == "limited", context);
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
        self.state = State::Encrypting { next, starting: true, failed: false };
        Outcome::Running
    }

    /// `enable_e2e` (`cmu.md` 9.6).
    pub(super) fn enable_e2e(&mut self) {
        self.state = State::Encrypting { next: self.targets().start, starting: false, failed: false };
    }

    /// Encrypts the session with a server, where the file at its `owner_cert_path` holds the trust anchor of the cluster;
    /// then goes on with the next.
    pub(super) fn encrypt(&mut self, i: usize, run: Encryption, anchor: Option<&[u8]>, context: &mut Context) {
        let Encryption { starting, mut failed } = run;
        let Some(server) = self.servers.get(i) else { return };
        if !starting {
            context.pass(server);
        }
        match encrypted(i, server, anchor, context) {
            Ok((lines, done)) => {
                context.console.print(&lines);
                failed |= !done;
            }
            Err(error) => {
                self.fail(&Request::bare(ENABLE_E2E), inferred::FAILED_ON_SERVER, &error.into(), i, context);
                failed = true;
            }
        }
        match starting {
            true => self.connect(i + 1, context),
            false if i + 1 < self.targets().end => self.state = State::Encrypting { next: i + 1, starting, failed },
            false => conclude(failed, context),
        }
    }
}

/// Says, once and at the end, where a server was left without encryption (`cmu.md` 3.4).
fn conclude(failed: bool, context: &mut Context) {
    if failed {
        context.console.line(wording::ENABLING_FAILED);
        commands::refused(&Request::bare(ENABLE_E2E), "certificate", context);
    } else {
        context.console.report(ToolEvent::E2eEnabled);
    }
}

/// Encrypts the session with a server if the trust anchor is right; gives what there is to say about it, and whether the
/// session is encrypted now. One that is encrypted stays so, whatever has become of the file since.
fn encrypted(
    i: usize,
    server: &Server,
    anchor: Option<&[u8]>,
    context: &mut Context,
) -> Result<(String, bool), HsmError> {
    let (hsm, session) = context.device(server)?;
    let cause = match anchor.map(|file| hsm.verify_trust_anchor(file)) {
        _ if hsm.is_encrypted(session) => None,
        Some(Verdict::Right) => None,
        Some(Verdict::Foreign) => Some((wording::FOREIGN_CERTIFICATE.to_owned(), false)),
        Some(Verdict::NotACertificate) => Some((inferred::NOT_A_CERTIFICATE.to_owned(), true)),
        None => Some((wording::missing_certificate(server), true)),
    };
    if let Some((cause, missing)) = cause {
        return Ok((wording::unencrypted(i, server, &cause, missing), false));
    }
    context.cluster.perform(&server.hostname, *context.clock, session, &Operation::Encrypt)?;
    Ok((wording::encrypted(i, server), true))
}
