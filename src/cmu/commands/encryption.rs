//! `enable_e2e` (`docs/reference/cmu.md` 9.6), and what it shares with the start of the utility.

use super::refused;
use crate::{
    client::Encryption,
    cmu::{
        Cmu, Command, Context, Request,
        table::{Run, Servers},
        task::{Answer, Next, Refusal, Target, Task},
        wording,
    },
    event::ToolEvent,
    inferred,
};

pub static ENABLE_E2E: Command = Command {
    name: "enable_e2e",
    description: inferred::HELP_ENABLE_E2E,
    limited: true,
    run: Run::Servers(Servers { each: enable, after: finish, ..Servers::PLAIN }),
    ..Command::PLAIN
};

fn enable(target: &mut Target, task: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
    let [.., Answer::File(file)] = task.stage_answers() else {
        return Ok(Next::read(&target.server().owner_cert_path));
    };
    let file = file.as_ref().map(|file| file.0.as_slice());
    Ok(if encrypt(target, file, context)? { Next::Done } else { Next::Failed })
}

fn finish(_: &mut Cmu, task: &mut Task, context: &mut Context) -> Next {
    conclude(&task.request, task.failed, context);
    Next::Done
}

/// Encrypts the session with a server, and prints how that went. Returns true if it is encrypted now.
pub fn encrypt(target: &mut Target, file: Option<&[u8]>, context: &mut Context) -> Result<bool, Refusal> {
    let encryption = target.connections.encrypt(target.index, file, &mut context.network)?;
    let (index, server) = (target.index, target.server());
    let lines = match encryption {
        Encryption::Done => wording::encrypted(index, server),
        Encryption::Foreign => wording::unencrypted(index, server, wording::FOREIGN_CERTIFICATE, false),
        Encryption::NotACertificate => wording::unencrypted(index, server, inferred::NOT_A_CERTIFICATE, true),
        Encryption::NoFile => wording::unencrypted(index, server, &wording::missing_certificate(server), true),
    };
    context.console.print(&lines);
    Ok(encryption == Encryption::Done)
}

/// Says, once and at the end, whether a server was left without encryption (`docs/reference/cmu.md` 3.4).
pub fn conclude(request: &Request, failed: bool, context: &mut Context) {
    if failed {
        context.console.line(wording::ENABLING_FAILED);
        refused(request, "certificate", context);
    } else {
        context.console.report(ToolEvent::E2eEnabled);
    }
}
