//! `syncUser` (`docs/reference/cmu.md` 9.20): copies a user from the server of server mode to another one.
//!
//! It is no template for other commands. It reaches two servers with one operation each, so it runs once and not in a
//! loop, and it lets the latency of both pass at once instead of waiting for it.

use super::{SERVER_PARAM, param, stop};
use crate::{
    cmu::{
        Cmu, Command, Context, ParamKind, line,
        table::{Availability, Run},
        task::{Next, Refusal, Task},
        wording,
    },
    event::ToolEvent,
    hsm::{HsmError, Operation, Reply},
    inferred::{self, fill},
};

pub static SYNC_USER: Command = Command {
    name: "syncUser",
    params: &[param(ParamKind::Number, "<user ID>", inferred::HELP_ARG_USER_ID), SERVER_PARAM],
    description: inferred::HELP_SYNC_USER,
    availability: Availability::RefusedInGlobalMode,
    run: Run::Once(sync_user),
    ..Command::PLAIN
};

fn sync_user(cmu: &mut Cmu, task: &mut Task, context: &mut Context) -> Next {
    let request = &task.request;
    let destination = cmu.server_number(request.word(1));
    let (Some(from), Some(id), Some(to)) = (cmu.server_mode, line::number(request.word(0)), destination) else {
        return Next::Stop;
    };
    if from == to {
        let reason = fill(inferred::BAD_SERVER_NUMBER, &[("value", request.word(1))]);
        return stop(request, &Refusal { id: "bad-server-number", reason }, context);
    }
    match copy_user(cmu, id, from, to, context) {
        Ok(()) => {
            context.console.line(&wording::success(request.command.name, &cmu.target(to)));
            context.console.report(ToolEvent::UserSynced { user: id, server: to });
            Next::Done
        }
        Err((_, HsmError::UserExists)) => {
            context.console.line(wording::NOT_INSERTED);
            let reason = inferred::NOT_SYNCED.to_owned();
            stop(request, &Refusal { id: "user-exists-on-destination", reason }, context)
        }
        Err((index, error)) => {
            cmu.fail(request, None, &error.into(), index, context);
            Next::Stop
        }
    }
}

/// Sends a user as a masked object from one server to another, and prints how far that has come. An error comes with
/// the number of its server.
fn copy_user(cmu: &mut Cmu, id: u32, from: usize, to: usize, context: &mut Context) -> Result<(), (usize, HsmError)> {
    for officer in [false, true] {
        for index in [from, to] {
            let login = cmu.connections.require_login(index, officer, &mut context.network);
            login.map_err(|error| (index, error))?;
        }
    }
    let extract = Operation::ExtractUser { id };
    let reply = perform(cmu, from, &extract, context)?;
    let Reply::MaskedUser(user) = reply else { return Err((from, HsmError::NoSuchUser)) };
    context.console.line(wording::EXTRACTED);
    perform(cmu, to, &Operation::InsertUser(&user), context)?;
    context.console.line(wording::INSERTED);
    Ok(())
}

/// Performs an operation on a server, and lets its latency pass first.
fn perform(
    cmu: &mut Cmu,
    index: usize,
    operation: &Operation,
    context: &mut Context,
) -> Result<Reply, (usize, HsmError)> {
    cmu.connections.wait(index, &mut context.network);
    cmu.target(index).perform(operation, context).map_err(|error| (index, error))
}
