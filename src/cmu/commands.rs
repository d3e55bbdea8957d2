//! What each command does: one function a command, named in its record.

use super::{
    Closing, Cmu, Command, Context, Outcome, PROGRAM, Refusal, Request, Server, State, Target, line,
    table::{self, COMMANDS},
    wording,
};
use crate::{
    event::ToolEvent,
    hsm::{Certificate, CertificateKind, HsmError, Operation, User, UserType},
    inferred::{self, fill},
    secret::Secret,
};

/// `help` and `help <command>` (`cmu.md` 9.1).
pub(super) fn help(cmu: &mut Cmu, request: &Request, context: &mut Context) -> Outcome {
    if request.words.is_empty() {
        let listed = COMMANDS.iter().filter(|command| command.name != table::EXIT);
        listed.for_each(|command| context.console.line(command.name));
        return Outcome::Running;
    }
    let word = request.word(0);
    let candidates = table::candidates(word);
    match candidates.as_slice() {
        [] => unknown(word, false, context),
        [table::EXIT] if cmu.alone.is_none() => unknown(word, false, context),
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

/// `info server` (`cmu.md` 9.2). It says what the utility knows of its connection, and asks the server nothing.
pub(super) fn info(cmu: &mut Cmu, request: &Request, context: &mut Context) -> Outcome {
    let Some((i, server)) = cmu.named_server(request.word(1)) else { return Outcome::Running };
    let hsm = context.cluster.at(&server.hostname);
    let session = server.session.filter(|session| hsm.is_some_and(|hsm| hsm.has_session(*session)));
    let user = hsm.zip(session).and_then(|(hsm, session)| hsm.logged_in(session));
    let id = hsm.map_or("", |hsm| hsm.id());
    context.console.print(&wording::server_info(i, server, id, user, session.is_some()));
    context.console.report(ToolEvent::ServerInfoShown { server: i });
    Outcome::Running
}

/// `server` (`cmu.md` 9.3).
pub(super) fn server(cmu: &mut Cmu, request: &Request, context: &mut Context) -> Outcome {
    let Some((i, server)) = cmu.named_server(request.word(0)) else { return Outcome::Running };
    // Of a connection that is lost the next command tells.
    let plain = context.device(server).is_ok_and(|(hsm, session)| !hsm.is_encrypted(session));
    let mode = if plain { inferred::SERVER_MODE_PLAIN } else { wording::SERVER_MODE };
    context.console.print(&format!("\n{mode}\n\n"));
    cmu.enter(Some(i), context)
}

/// `exit` (`cmu.md` 9.4).
pub(super) fn exit(cmu: &mut Cmu, _: &Request, context: &mut Context) -> Outcome {
    cmu.enter(None, context)
}

/// `enable_e2e` (`cmu.md` 9.6).
pub(super) fn enable_e2e(cmu: &mut Cmu, _: &Request, _: &mut Context) -> Outcome {
    cmu.enable_e2e();
    Outcome::Running
}

/// `listUsers` on one server (`cmu.md` 9.9).
pub(super) fn list_users(target: &Target, _: &Request, context: &mut Context) -> Result<(), Refusal> {
    let hsm = context.read(target.server)?;
    let mut block = wording::users_on(target, hsm.users().len());
    hsm.users().iter().for_each(|user| block.push_str(&wording::user_row(user)));
    context.console.print(&block);
    context.console.report(ToolEvent::UsersListed);
    Ok(())
}

/// The line that opens getHSMInfo.
pub(super) fn getting_hsm_info(_: &Request, nodes: usize, _: bool) -> String {
    format!("Getting HSM Info on {nodes} nodes\n")
}

/// `getHSMInfo` on one server (`cmu.md` 9.21).
pub(super) fn hsm_info(target: &Target, _: &Request, context: &mut Context) -> Result<(), Refusal> {
    let block = wording::hsm_info(target, context.read(target.server)?.serial_number());
    context.console.print(&block);
    context.console.report(ToolEvent::HsmInfoShown);
    Ok(())
}

/// A command that opens with nothing.
pub(super) fn nothing(_: &Request, _: usize, _: bool) -> String {
    String::new()
}

/// The empty line that opens loginHSM and logoutHSM.
pub(super) fn empty_line(_: &Request, _: usize, _: bool) -> String {
    "\n".to_owned()
}

/// `loginHSM` on one server (`cmu.md` 9.7).
pub(super) fn login(target: &Target, request: &Request, context: &mut Context) -> Result<(), Refusal> {
    let user_type = user_type(request.word(0))?;
    let operation = Operation::Login { user_type, name: request.word(1), password: password(request)? };
    Ok(context.perform(target.server, &operation)?)
}

/// `logoutHSM` on one server (`cmu.md` 9.8).
pub(super) fn logout(target: &Target, _: &Request, context: &mut Context) -> Result<(), Refusal> {
    Ok(context.perform(target.server, &Operation::Logout)?)
}

/// The line that opens createUser; server mode has none (`reference/README.md`, "Words and checks").
pub(super) fn creating(request: &Request, nodes: usize, alone: bool) -> String {
    if alone { String::new() } else { wording::creating(request.word(0), request.word(1), nodes) }
}

/// `createUser` on one server (`cmu.md` 9.10).
pub(super) fn create_user(target: &Target, request: &Request, context: &mut Context) -> Result<(), Refusal> {
    let user_type = match request.word(0) {
        "CU" => UserType::Cu,
        "CO" | "PCO" => UserType::Co,
        _ => {
            // Who may not create users at all hears that before anything about the words (hsm-model.md 12).
            context.needs_login(target.server, true)?;
            return Err(bad_user_type());
        }
    };
    let (name, password) = (request.word(1), password(request)?);
    context.perform(target.server, &Operation::CreateUser { user_type, name, password })?;
    context.console.report(ToolEvent::UserCreated {
        user_type: request.word(0).to_owned(),
        user: name.to_owned(),
        placeholder: password.is_placeholder(),
    });
    Ok(())
}

/// The line that opens deleteUser.
pub(super) fn deleting(request: &Request, nodes: usize, _: bool) -> String {
    wording::deleting(request.word(0), request.word(1), nodes)
}

/// `deleteUser` on one server (`cmu.md` 9.12).
pub(super) fn delete_user(target: &Target, request: &Request, context: &mut Context) -> Result<(), Refusal> {
    let Some(user_type) = UserType::parse(request.word(0)) else {
        context.needs_login(target.server, true)?;
        return Err(bad_user_type());
    };
    context.perform(target.server, &Operation::DeleteUser { user_type, name: request.word(1) })?;
    context
        .console
        .report(ToolEvent::UserDeleted { user_type: request.word(0).to_owned(), user: request.word(1).to_owned() });
    Ok(())
}

/// The user whom a command is about to delete from a server, where it is one that deletes.
pub(super) fn about_to_remove(request: &Request, server: &Server, context: &Context) -> Option<User> {
    let user_type = UserType::parse(request.word(0)).filter(|_| request.command == "deleteUser")?;
    context.cluster.at(&server.hostname)?.user(user_type, request.word(1)).cloned()
}

/// The line that opens changePswd; server mode has none.
pub(super) fn changing(request: &Request, nodes: usize, alone: bool) -> String {
    if alone { String::new() } else { wording::changing(request.word(0), request.word(1), nodes) }
}

/// `changePswd` on one server (`cmu.md` 9.11).
pub(super) fn change_password(target: &Target, request: &Request, context: &mut Context) -> Result<(), Refusal> {
    let known = user_type(request.word(0));
    if known.is_err() {
        context.needs_login(target.server, false)?;
    }
    let (user_type, name, password) = (known?, request.word(1), password(request)?);
    let known = context.cluster.at(&target.server.hostname).and_then(|hsm| hsm.user(user_type, name));
    let unchanged = known.is_some_and(|user| user.has_password(password));
    context.perform(target.server, &Operation::ChangePassword { user_type, name, password })?;
    context.console.report(ToolEvent::PasswordSet {
        user_type: request.word(0).to_owned(),
        user: name.to_owned(),
        unchanged,
        placeholder: password.is_placeholder(),
    });
    Ok(())
}

/// `syncUser` from the server of server mode (`cmu.md` 9.20).
pub(super) fn sync_user(cmu: &mut Cmu, request: &Request, context: &mut Context) -> Outcome {
    let source = cmu.alone.filter(|i| *i < cmu.servers.len());
    let (Some(from), Some(id), Some(to)) = (source, line::number(request.word(0)), cmu.server_number(request.word(1)))
    else {
        return Outcome::Running;
    };
    if from == to {
        context.console.line(&fill(inferred::BAD_SERVER_NUMBER, &[("value", request.word(1))]));
        refused(request, "bad-server-number", context);
        return Outcome::Running;
    }
    match copy_user(id, &cmu.target(from), &cmu.target(to), context) {
        Ok(()) => {
            context.console.line(&wording::success("syncUser", &cmu.target(to)));
            context.console.report(ToolEvent::UserSynced { user: id, server: to });
        }
        Err((_, HsmError::UserExists)) => {
            context.console.line(wording::NOT_INSERTED);
            context.console.line(inferred::NOT_SYNCED);
            refused(request, "user-exists-on-destination", context);
        }
        Err((i, error)) => cmu.fail(request, "", &error.into(), i, context),
    }
    Outcome::Running
}

/// Takes a user as a masked object from one server to another, and says how far it has come; an error comes with the server
/// on which it has happened.
fn copy_user(id: u32, source: &Target, destination: &Target, context: &mut Context) -> Result<(), (usize, HsmError)> {
    let [from, to] = [source.i, destination.i].map(|i| move |error| (i, error));
    for officer in [false, true] {
        context.login(source.server, officer).map_err(from)?;
        context.login(destination.server, officer).map_err(to)?;
    }
    context.pass(source.server);
    context.perform(source.server, &Operation::ExtractUser { id }).map_err(from)?;
    let (hsm, _) = context.device(source.server).map_err(from)?;
    let masked = hsm.user_by_id(id).cloned().ok_or_else(|| from(HsmError::NoSuchUser))?;
    context.console.line(wording::EXTRACTED);
    context.pass(destination.server);
    context.perform(destination.server, &Operation::InsertUser(&masked)).map_err(to)?;
    context.console.line(wording::INSERTED);
    Ok(())
}

/// `getCert` from the server of server mode (`cmu.md` 9.22).
pub(super) fn get_cert(cmu: &mut Cmu, request: &Request, context: &mut Context) -> Outcome {
    let number = line::number(request.word(1)).unwrap_or_default();
    let kind = CertificateKind::from_number(number);
    let server = cmu.alone.and_then(|i| Some((i, cmu.servers.get(i)?)));
    let (Some(kind), Some((i, server))) = (kind, server) else { return Outcome::Running };
    context.pass(server);
    let refusal = match context.read(server).map(|hsm| hsm.certificate(kind)) {
        Ok(Certificate::Pem(text)) => {
            cmu.state = State::Saving { path: request.word(0).to_owned(), text: text.to_owned(), kind: number };
            return Outcome::Running;
        }
        Ok(Certificate::NotFetched) => {
            context.console.notice("The simulator is still fetching its certificates. Nothing was saved; try again.");
            return Outcome::Running;
        }
        Ok(Certificate::NotStored) => Refusal { id: "no-certificate", reason: inferred::NO_CERTIFICATE.to_owned() },
        Err(error) => error.into(),
    };
    cmu.fail(request, "", &refusal, i, context);
    Outcome::Running
}

/// Says what became of the file of getCert.
pub(super) fn saved(path: &str, kind: u32, written: bool, context: &mut Context) {
    if written {
        context.console.line(wording::GET_CERT_SUCCESS);
        context.console.report(ToolEvent::CertificateSaved { kind });
    } else {
        context.console.line(&fill(inferred::FILE_NOT_OPENED, &[("path", path)]));
        report_refusal("getCert", "file-write", None, context);
    }
}

/// Reads a type word; `AU` is no role for a learner (`cmu.md` 7.2), and unknown words are refused alike.
fn user_type(word: &str) -> Result<UserType, Refusal> {
    UserType::parse(word).filter(|user_type| *user_type != UserType::Au).ok_or_else(bad_user_type)
}

fn bad_user_type() -> Refusal {
    Refusal { id: "bad-user-type", reason: wording::BAD_USER_TYPE.to_owned() }
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
