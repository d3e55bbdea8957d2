//! The commands, by subject: each is one record with the functions that it runs. `table` lists them.
//!
//! What several of them say, and what the utility says of lines that are no command, is here.

pub(super) mod certificates;
pub(super) mod encryption;
pub(super) mod help;
pub(super) mod info;
pub(super) mod session;
pub(super) mod sync;
pub(super) mod users;

use super::{
    Cmu, Command, Context, PROGRAM, Request,
    table::{Param, ParamKind},
    task::{Next, Task},
};
use crate::{
    event::ToolEvent,
    inferred::{self, fill},
    secret::Secret,
};

const fn word(syntax: &'static str, help: &'static str) -> Param {
    Param { syntax, help: Some(help), kind: ParamKind::Word }
}

const fn password(help: &'static str) -> Param {
    Param { syntax: "<password |-hpswd>", help: Some(help), kind: ParamKind::Password }
}

const fn kind(kind: ParamKind, syntax: &'static str, help: &'static str) -> Param {
    Param { syntax, help: Some(help), kind }
}

const TWO_FACTOR: Param =
    Param { syntax: "[-2fa </path/to/authdata>]", help: Some(inferred::HELP_ARG_2FA), kind: ParamKind::TwoFactor };

const SERVER_ID: Param = kind(ParamKind::Server, "<server ID>", inferred::HELP_ARG_SERVER);

/// The opening of a command that prints nothing before the first server.
pub(super) fn no_opening(_: &Request, _: usize, _: bool) -> String {
    String::new()
}

/// The empty line that opens loginHSM and logoutHSM.
fn empty_line(_: &Request, _: usize, _: bool) -> String {
    "\n".to_owned()
}

/// A stage that needs nothing.
pub(super) fn nothing(_: &mut Cmu, _: &Task, _: &mut Context) -> Next {
    Next::Done
}

/// Answers a word that is no command. A word that was typed alone may have been a password, so it is not kept.
pub(super) fn unknown(word: &str, alone: bool, context: &mut Context) {
    let (before, after) = inferred::UNKNOWN_COMMAND.split_once("{word}").unwrap_or_default();
    context.console.print(before);
    context.console.print_word(word, alone);
    context.console.line(after);
    report_refusal("", "unknown-command", None, context);
}

/// Answers a word that is the start of several commands.
pub(super) fn ambiguous(word: &str, candidates: &[&str], context: &mut Context) {
    context.console.line(&fill(inferred::AMBIGUOUS_COMMAND, &[("word", word)]));
    candidates.iter().for_each(|name| context.console.line(name));
    report_refusal("", "ambiguous-command", None, context);
}

/// Answers a command or option of the real tool that this program does not have. Nothing of it is invented.
pub(super) fn later(name: &str, context: &mut Context) {
    context.console.notice(format!("The real utility knows {name}; HSM Dojo does not yet. Nothing was sent."));
    report_refusal(name, "not-yet", None, context);
}

/// Answers a line with the wrong arguments.
pub(super) fn usage(command: &Command, context: &mut Context) {
    context.console.line(&fill(inferred::USAGE, &[("syntax", &command.syntax())]));
    report_refusal(command.name, "usage", None, context);
}

/// Reports the refusal of a request.
pub(super) fn refused(request: &Request, reason: &'static str, context: &mut Context) {
    report_refusal(request.command.name, reason, Some(request), context);
}

fn report_refusal(command: &str, reason: &'static str, request: Option<&Request>, context: &mut Context) {
    context.console.report(ToolEvent::CommandRefused {
        program: PROGRAM,
        command: command.to_owned(),
        reason,
        user_type: request.and_then(|request| request.words.first().cloned()),
        placeholder: request.and_then(|request| request.secret.as_ref()).is_some_and(Secret::is_placeholder),
    });
}
