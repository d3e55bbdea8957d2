//! Logins, modes and connections: `info`, `server`, `exit`, `quit`, `loginHSM`, `logoutHSM`
//! (`docs/reference/cmu.md` 9.2 to 9.5, 9.7 and 9.8).

use super::{SERVER_PARAM, TWO_FACTOR_PARAM, empty_line, param, password_param, users, word_param};
use crate::{
    cmu::{
        Cmu, Command, Context, ParamKind,
        table::{Availability, Run, Servers},
        task::{Next, Refusal, Target, Task},
        wording,
    },
    event::ToolEvent,
    hsm::Operation,
    inferred,
    program::Outcome,
};

pub static SERVER: Command = Command {
    name: "server",
    params: &[param(ParamKind::Server, "<server-number>", inferred::HELP_ARG_SERVER)],
    description: inferred::HELP_SERVER,
    limited: true,
    run: Run::Once(server),
    ..Command::PLAIN
};

pub static EXIT: Command = Command {
    name: "exit",
    description: inferred::HELP_EXIT,
    limited: true,
    availability: Availability::UnknownInGlobalMode,
    run: Run::Once(exit),
    ..Command::PLAIN
};

pub static QUIT: Command =
    Command { name: "quit", description: inferred::HELP_QUIT, limited: true, run: Run::Once(quit), ..Command::PLAIN };

pub static LOGIN: Command = Command {
    name: "loginHSM",
    params: &[
        word_param("<user-type>", inferred::HELP_ARG_LOGIN_TYPE),
        word_param("<user-name>", inferred::HELP_ARG_NAME),
        password_param(inferred::HELP_ARG_PASSWORD),
        TWO_FACTOR_PARAM,
    ],
    description: inferred::HELP_LOGIN,
    hidden_prompts: &[wording::ENTER_PASSWORD],
    run: Run::Servers(Servers { opening: empty_line, each: login, prints_success: true, ..Servers::PLAIN }),
    ..Command::PLAIN
};

pub static LOGOUT: Command = Command {
    name: "logoutHSM",
    description: inferred::HELP_LOGOUT,
    run: Run::Servers(Servers { opening: empty_line, each: logout, prints_success: true, ..Servers::PLAIN }),
    ..Command::PLAIN
};

pub static INFO: Command = Command {
    name: "info",
    params: &[param(ParamKind::Literal("server"), "server", inferred::HELP_ARG_INFO), SERVER_PARAM],
    description: inferred::HELP_INFO,
    limited: true,
    run: Run::Once(info),
    ..Command::PLAIN
};

fn server(cmu: &mut Cmu, task: &mut Task, context: &mut Context) -> Next {
    let Some((index, server)) = cmu.named_server(task.request.word(0)) else { return Next::Stop };
    // A lost connection is reported by the next command.
    let plain = server.is_plain(context.network.cluster);
    let mode = if plain { inferred::SERVER_MODE_PLAIN } else { wording::SERVER_MODE };
    context.console.print(&format!("\n{mode}\n\n"));
    enter_mode(cmu, Some(index), context)
}

fn exit(cmu: &mut Cmu, _: &mut Task, context: &mut Context) -> Next {
    enter_mode(cmu, None, context)
}

fn enter_mode(cmu: &mut Cmu, server: Option<usize>, context: &mut Context) -> Next {
    cmu.server_mode = server;
    context.console.report(ToolEvent::ModeEntered { server });
    Next::Done
}

fn quit(cmu: &mut Cmu, _: &mut Task, context: &mut Context) -> Next {
    match cmu.quit(context) {
        Outcome::Ended(status) => Next::Exit(status),
        Outcome::Running => Next::Done,
    }
}

/// `info server` (`docs/reference/cmu.md` 9.2) prints what the utility knows of its connection, and asks the server
/// nothing.
fn info(cmu: &mut Cmu, task: &mut Task, context: &mut Context) -> Next {
    let Some((index, server)) = cmu.named_server(task.request.word(1)) else { return Next::Stop };
    let cluster = &*context.network.cluster;
    let (partition, user) = (server.hsm_id(cluster), server.logged_in(cluster));
    let lines = wording::server_info(index, server, partition, user, server.is_connected(cluster));
    context.console.print(&lines);
    context.console.report(ToolEvent::ServerInfoShown { server: index });
    Next::Done
}

fn login(target: &mut Target, task: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
    let request = &task.request;
    let user_type = users::user_type(request.word(0))?;
    let operation = Operation::Login { user_type, name: request.word(1), password: users::secret(request)? };
    target.perform(&operation, context)?;
    Ok(Next::Done)
}

fn logout(target: &mut Target, _: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
    target.perform(&Operation::Logout, context)?;
    Ok(Next::Done)
}
