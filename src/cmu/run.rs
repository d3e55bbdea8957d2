//! Carries a command out on one server after the other, and goes on as the answer to a failure says (`cmu.md` 6.4, 6.5).
//!
//! There is no transaction: what has happened on a server stays, whatever happens on the next one. A slow server makes the
//! utility wait in the middle of a command, so that, too, is a state.

use serde::{Deserialize, Serialize};

use super::{
    Cmu, Command, Context, FailurePrompt, Refusal, Request, Run, Server, State, commands, failure_prompt, table,
    wording,
};
use crate::{
    event::ToolEvent,
    hsm::{Closing, HsmError, Operation, User},
    inferred,
};

/// A user whom the running command has deleted from a server, kept for rollBack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Removed {
    server: usize,
    user: User,
}

/// One of the servers that a command runs on.
pub(super) struct Target<'a> {
    /// Its number.
    pub i: usize,
    /// The server.
    pub server: &'a Server,
    /// It is that of server mode.
    pub alone: bool,
}

impl Cmu {
    pub(super) fn target(&self, i: usize) -> Target<'_> {
        Target { i, server: &self.servers[i], alone: self.alone.is_some() }
    }

    /// Opens a command that runs on servers, and runs it on all that the mode reaches.
    pub(super) fn open(&mut self, request: Request, context: &mut Context) {
        let targets = self.targets();
        if let Some(Command { run: Run::Servers { opening, .. }, .. }) = table::find(&request.command) {
            context.console.print(&opening(&request, targets.len(), self.alone.is_some()));
        }
        self.run(request, targets.start, Vec::new(), context);
    }

    /// Runs a command on the servers from `first` on, up to one that makes it wait, or that fails in a way that asks.
    fn run(&mut self, mut request: Request, first: usize, mut removed: Vec<Removed>, context: &mut Context) {
        for i in first..self.targets().end {
            match context.delay(&self.servers[i]) {
                0 => match self.step(request, i, removed, context) {
                    Some(next) => (request, removed) = next,
                    None => return,
                },
                delay => {
                    let due = context.clock.plus_micros(delay);
                    self.state = State::Working { request, server: i, removed, due };
                    return;
                }
            }
        }
    }

    /// Goes on with the server whose answer was waited for.
    pub(super) fn go_on(&mut self, request: Request, server: usize, removed: Vec<Removed>, context: &mut Context) {
        if server >= self.servers.len() {
            return;
        }
        if let Some((request, removed)) = self.step(request, server, removed, context) {
            self.run(request, server + 1, removed, context);
        }
    }

    /// Runs a command on one server. Gives nothing where it has failed in a way that asks.
    fn step(
        &mut self,
        request: Request,
        i: usize,
        mut removed: Vec<Removed>,
        context: &mut Context,
    ) -> Option<(Request, Vec<Removed>)> {
        let Run::Servers { each, success, second_line, failure, .. } = table::find(&request.command)?.run else {
            return None;
        };
        let target = self.target(i);
        let user = commands::about_to_remove(&request, target.server, context);
        match each(&target, &request, context) {
            Ok(()) => {
                if success {
                    context.console.line(&wording::success(&request.command, &target));
                }
                removed.extend(user.map(|user| Removed { server: i, user }));
            }
            Err(refusal) => {
                self.fail(&request, second_line, &refusal, i, context);
                if failure != FailurePrompt::None {
                    context.console.print("\n");
                    self.state = State::Retry { request, server: i, removed };
                    return None;
                }
            }
        }
        Some((request, removed))
    }

    /// Prints and reports a failure on one server. A connection over which no answer comes is given up: the utility does not
    /// connect again (`errors.md` 4).
    pub(super) fn fail(
        &mut self,
        request: &Request,
        second_line: &str,
        refusal: &Refusal,
        i: usize,
        context: &mut Context,
    ) {
        let second_line = if self.alone.is_some() { "" } else { second_line };
        let server = &mut self.servers[i];
        context.console.print(&wording::failure(&request.command, second_line, &refusal.reason, i, server));
        commands::refused(request, refusal.id, context);
        if refusal.id == HsmError::SessionLost.id()
            && let Some(session) = server.session.take()
        {
            let closing = Operation::Close(Closing::Lost);
            let _ = context.cluster.perform(&server.hostname, *context.clock, session, &closing);
        }
    }

    /// Does what the answer to a failure says.
    pub(super) fn retried(
        &mut self,
        request: Request,
        server: usize,
        removed: Vec<Removed>,
        answer: &'static str,
        context: &mut Context,
    ) {
        let prompt = failure_prompt(&request).word();
        context.console.report(ToolEvent::PromptAnswered { prompt, answer });
        match answer {
            "r" => self.run(request, server, removed, context),
            "i" => self.run(request, server.saturating_add(1), removed, context),
            "b" => self.roll_back(&request, removed, context),
            "a" => {}
            _ => self.state = State::Retry { request, server, removed },
        }
    }

    /// Puts back what the command has removed. It says nothing of its own (`reference/README.md`, "Words and checks"), but
    /// where that fails, it must not look as if it had not.
    fn roll_back(&mut self, request: &Request, removed: Vec<Removed>, context: &mut Context) {
        for Removed { server: i, user } in removed {
            if i >= self.servers.len() {
                continue;
            }
            context.pass(&self.servers[i]);
            if let Err(error) = context.perform(&self.servers[i], &Operation::RestoreUser(&user)) {
                self.fail(request, inferred::FAILED_ON_SERVER, &error.into(), i, context);
            }
        }
    }
}
