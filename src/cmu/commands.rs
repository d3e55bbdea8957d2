//! What each command does: one function a command, named in its record.

use super::{
    Closing, Cmu, Command, Context, Outcome, PROGRAM, Refusal, Request, Server,
    table::{self, COMMANDS},
    wording,
};
use crate::{
    event::ToolEvent,
    hsm::{HsmError, Operation, UserType},
    inferred::{self, fill},
    secret::Secret,
};

/// `help` and `help <command>` (`cmu.md` 9.1).
pub(super) fn help(_: &mut Cmu, request: &Request, context: &mut Context) -> Outcome {
    if request.words.is_empty() {
        COMMANDS.iter().for_each(|command| context.console.line(command.name));
        return Outcome::Running;
    }
    let word = request.word(0);
    let candidates = table::candidates(word);
    match candidates.as_slice() {
        [] | [table::EXIT] => unknown(word, false, context),
        [name] => match table::find(name) {
            Some(command) => describe(command, context),
            None => later(name, context),
        },
        _ => ambiguous(word, &candidates, context),
    }
    Outcome::Running
}

fn describe(command: &Command, context: &mut Context) {
    context.console.line(&command.syntax());
    let arguments: Vec<&str> = command.params.iter().filter_map(|param| param.help).collect();
    if !arguments.is_empty() {
        context.console.line("Arguments\n*********");
        arguments.into_iter().for_each(|line| context.console.line(line));
    }
    context.console.line("Description\n***********");
    context.console.line(command.description);
}

/// `quit` (`cmu.md` 9.5).
pub(super) fn quit(cmu: &mut Cmu, _: &Request, context: &mut Context) -> Outcome {
    context.console.print(wording::DISCONNECTING);
    cmu.close(Closing::Quit, context);
    Outcome::Ended(0)
}

/// `listUsers` (`cmu.md` 9.9).
pub(super) fn list_users(cmu: &mut Cmu, request: &Request, context: &mut Context) -> Outcome {
    let mut listed = false;
    for (i, server) in cmu.servers().iter().enumerate() {
        *context.clock = context.clock.plus_micros(super::MICROS_PER_SERVER);
        let (hsm, _) = match context.device(server) {
            Ok(found) => found,
            Err(error) => {
                let refusal = Refusal::from(error);
                let lines = wording::failure("listUsers", inferred::FAILED_ON_SERVER, &refusal.reason, i, server);
                context.console.print(&lines);
                refused(request, refusal.id, context);
                continue;
            }
        };
        let mut block = wording::users_on(i, server, hsm.users().len());
        hsm.users().iter().for_each(|user| block.push_str(&wording::user_row(user)));
        context.console.print(&block);
        listed = true;
    }
    if listed {
        context.console.report(ToolEvent::UsersListed);
    }
    Outcome::Running
}

/// The empty line that opens loginHSM and logoutHSM.
pub(super) fn empty_line(_: &Request, _: usize) -> String {
    "\n".to_owned()
}

/// `loginHSM` on one server (`cmu.md` 9.7).
pub(super) fn login(server: &Server, request: &Request, context: &mut Context) -> Result<(), Refusal> {
    let user_type = user_type(request.word(0))?;
    let operation = Operation::Login { user_type, name: request.word(1), password: password(request)? };
    Ok(context.perform(server, &operation)?)
}

/// `logoutHSM` on one server (`cmu.md` 9.8).
pub(super) fn logout(server: &Server, _: &Request, context: &mut Context) -> Result<(), Refusal> {
    Ok(context.perform(server, &Operation::Logout)?)
}

/// The line that opens changePswd.
pub(super) fn changing(request: &Request, nodes: usize) -> String {
    wording::changing(request.word(0), request.word(1), nodes)
}

/// `changePswd` on one server (`cmu.md` 9.11).
pub(super) fn change_password(server: &Server, request: &Request, context: &mut Context) -> Result<(), Refusal> {
    // Who is not logged in hears that before anything about the words (hsm-model.md 12).
    let known = user_type(request.word(0))
        .or_else(|refusal| context.needs_login(server).map_or_else(|e| Err(e.into()), |()| Err(refusal)));
    let (user_type, name, password) = (known?, request.word(1), password(request)?);
    let target = context.cluster.at(&server.hostname).and_then(|hsm| hsm.user(user_type, name));
    let unchanged = target.is_some_and(|user| user.has_password(password));
    context.perform(server, &Operation::ChangePassword { user_type, name, password })?;
    context.console.report(ToolEvent::PasswordSet {
        user_type: request.word(0).to_owned(),
        user: name.to_owned(),
        unchanged,
        placeholder: password.is_placeholder(),
    });
    Ok(())
}

/// Reads a type word; `AU` is no role for a learner (`cmu.md` 7.2), and unknown words are refused alike.
fn user_type(word: &str) -> Result<UserType, Refusal> {
    UserType::parse(word)
        .filter(|user_type| *user_type != UserType::Au)
        .ok_or_else(|| Refusal { id: "bad-user-type", reason: wording::BAD_USER_TYPE.to_owned() })
}

/// The password of a request; one that a damaged record lost is refused as a bad value.
fn password(request: &Request) -> Result<&Secret, Refusal> {
    request.secret.as_ref().ok_or_else(|| HsmError::InvalidInput.into())
}

/// Answers a word that is no command. A lone word may have been a password, so it is not kept.
pub(super) fn unknown(word: &str, alone: bool, context: &mut Context) {
    let (before, after) = inferred::UNKNOWN_COMMAND.split_once("{word}").unwrap_or_default();
    context.console.print(before);
    context.console.print_word(word, alone);
    context.console.line(after);
    report_refusal("", "unknown-command", None, context);
}

/// Answers a word that several commands begin with.
pub(super) fn ambiguous(word: &str, candidates: &[&str], context: &mut Context) {
    context.console.line(&fill(inferred::AMBIGUOUS_COMMAND, &[("word", word)]));
    candidates.iter().for_each(|name| context.console.line(name));
    report_refusal("", "ambiguous-command", None, context);
}

/// Answers a command or option of the real tool that is not here yet: nothing of it is made up.
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
    report_refusal(&request.command, reason, Some(request), context);
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
