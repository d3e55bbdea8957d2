//! Users: `createUser`, `deleteUser`, `changePswd` (`docs/reference/cmu.md` 9.10 to 9.12).

use super::{TWO_FACTOR_PARAM, password_param, word_param};
use crate::{
    cmu::{
        Command, Context, Request,
        table::{FailurePrompt, Run, Servers},
        task::{Collected, Item, Next, Refusal, Target, Task},
        wording,
    },
    event::ToolEvent,
    hsm::{HsmError, Operation, UserType},
    hsm_text::parse_user_type,
    inferred,
    secret::Secret,
};

pub static CREATE_USER: Command = Command {
    name: "createUser",
    params: &[
        word_param("<user-type>", inferred::HELP_ARG_NEW_TYPE),
        word_param("<user-name>", inferred::HELP_ARG_NEW_NAME),
        password_param(inferred::HELP_ARG_NEW_PASSWORD),
        TWO_FACTOR_PARAM,
    ],
    description: inferred::HELP_CREATE_USER,
    hidden_prompts: &[wording::ENTER_PASSWORD, inferred::REENTER_PASSWORD],
    before_caution: Some("\n"),
    run: Run::Servers(Servers {
        opening: creating,
        each: create,
        prints_success: true,
        second_line: Some(wording::CREATING_FAILED),
        failure: FailurePrompt::RetryIgnoreAbort,
        ..Servers::PLAIN
    }),
    ..Command::PLAIN
};

pub static DELETE_USER: Command = Command {
    name: "deleteUser",
    params: &[
        word_param("<user-type>", inferred::HELP_ARG_NEW_TYPE),
        word_param("<user-name>", inferred::HELP_ARG_NAME),
    ],
    description: inferred::HELP_DELETE_USER,
    run: Run::Servers(Servers {
        opening: deleting,
        each: delete,
        prints_success: true,
        failure: FailurePrompt::RetryRollBackIgnore,
        ..Servers::PLAIN
    }),
    ..Command::PLAIN
};

pub static CHANGE_PASSWORD: Command = Command {
    name: "changePswd",
    params: &[
        word_param("<user-type>", inferred::HELP_ARG_PRESENT_TYPE),
        word_param("<user-name>", inferred::HELP_ARG_NAME),
        password_param(inferred::HELP_ARG_NEW_PASSWORD),
        TWO_FACTOR_PARAM,
    ],
    description: inferred::HELP_CHANGE_PSWD,
    hidden_prompts: &[wording::ENTER_NEW_PASSWORD, wording::REENTER_NEW_PASSWORD],
    before_caution: Some("\n"),
    run: Run::Servers(Servers {
        opening: changing,
        each: change,
        prints_success: true,
        second_line: Some(wording::CHANGING_FAILED),
        failure: FailurePrompt::RetryIgnoreAbort,
        ..Servers::PLAIN
    }),
    ..Command::PLAIN
};

/// The line that opens createUser; server mode has none (`docs/reference/README.md`, "Words and checks").
fn creating(request: &Request, nodes: usize, server_mode: bool) -> String {
    if server_mode { String::new() } else { wording::creating(request.word(0), request.word(1), nodes) }
}

fn create(target: &mut Target, task: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
    let request = &task.request;
    let user_type = match request.word(0) {
        "CU" => UserType::Cu,
        "CO" | "PCO" => UserType::Co,
        _ => {
            // The device checks the login before anything about the words (`docs/reference/hsm-model.md` 12).
            target.require_login(true, context)?;
            return Err(bad_user_type());
        }
    };
    let (name, password) = (request.word(1), secret(request)?);
    target.perform(&Operation::CreateUser { user_type, name, password }, context)?;
    context.console.report(ToolEvent::UserCreated {
        user_type: request.word(0).to_owned(),
        user: name.to_owned(),
        placeholder: password.is_placeholder(),
    });
    Ok(Next::Done)
}

fn deleting(request: &Request, nodes: usize, _: bool) -> String {
    wording::deleting(request.word(0), request.word(1), nodes)
}

fn delete(target: &mut Target, task: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
    let (word, name) = (task.request.word(0), task.request.word(1));
    let Some(user_type) = parse_user_type(word) else {
        target.require_login(true, context)?;
        return Err(bad_user_type());
    };
    // For rollBack: the restored user has what no tool could read, such as the password.
    let deleted = target.known_user(user_type, name, context).cloned();
    target.perform(&Operation::DeleteUser { user_type, name }, context)?;
    context.console.report(ToolEvent::UserDeleted { user_type: word.to_owned(), user: name.to_owned() });
    let collected = deleted.map(|user| Collected { server: target.index, item: Item::User(user) });
    task.collected.extend(collected);
    Ok(Next::Done)
}

/// The line that opens changePswd; server mode has none.
fn changing(request: &Request, nodes: usize, server_mode: bool) -> String {
    if server_mode { String::new() } else { wording::changing(request.word(0), request.word(1), nodes) }
}

fn change(target: &mut Target, task: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
    let request = &task.request;
    let known = user_type(request.word(0));
    if known.is_err() {
        target.require_login(false, context)?;
    }
    let (user_type, name, password) = (known?, request.word(1), secret(request)?);
    // For the event: a tool cannot compare passwords.
    let unchanged = target.known_user(user_type, name, context).is_some_and(|user| user.has_password(password));
    target.perform(&Operation::ChangePassword { user_type, name, password }, context)?;
    context.console.report(ToolEvent::PasswordSet {
        user_type: request.word(0).to_owned(),
        user: name.to_owned(),
        unchanged,
        placeholder: password.is_placeholder(),
    });
    Ok(Next::Done)
}

/// Parses a type word. `AU` is no role for a learner (`docs/reference/cmu.md` 7.2), and is refused like an unknown
/// word.
pub fn user_type(word: &str) -> Result<UserType, Refusal> {
    parse_user_type(word).filter(|user_type| *user_type != UserType::Au).ok_or_else(bad_user_type)
}

fn bad_user_type() -> Refusal {
    Refusal { id: "bad-user-type", reason: wording::BAD_USER_TYPE.to_owned() }
}

/// Returns the password of a request. Where a damaged record lost it, it is refused as a bad value.
pub fn secret(request: &Request) -> Result<&Secret, Refusal> {
    request.secret.as_ref().ok_or_else(|| HsmError::InvalidInput.into())
}
