//! What is on the servers: `listUsers` and `getHSMInfo` (`docs/reference/cmu.md` 9.9 and 9.21).

use crate::{
    cmu::{
        Command, Context, Request,
        table::{Run, Servers},
        task::{Next, Refusal, Target, Task},
        wording,
    },
    event::ToolEvent,
    inferred,
};

pub static LIST_USERS: Command = Command {
    name: "listUsers",
    description: inferred::HELP_LIST_USERS,
    run: Run::Servers(Servers { each: list_users, ..Servers::PLAIN }),
    ..Command::PLAIN
};

pub static GET_HSM_INFO: Command = Command {
    name: "getHSMInfo",
    description: inferred::HELP_GET_HSM_INFO,
    limited: true,
    run: Run::Servers(Servers { opening: getting_hsm_info, each: hsm_info, ..Servers::PLAIN }),
    ..Command::PLAIN
};

fn list_users(target: &mut Target, _: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
    let users = target.read(context)?.users();
    let mut block = wording::users_on(target, users.len());
    users.iter().for_each(|user| block.push_str(&wording::user_row(user)));
    context.console.print(&block);
    context.console.report(ToolEvent::UsersListed);
    Ok(Next::Done)
}

fn getting_hsm_info(_: &Request, nodes: usize, _: bool) -> String {
    wording::getting_hsm_info(nodes)
}

fn hsm_info(target: &mut Target, _: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
    let serial = target.read(context)?.serial_number();
    context.console.print(&wording::hsm_info(target, serial));
    context.console.report(ToolEvent::HsmInfoShown);
    Ok(Next::Done)
}
