//! `help` (`docs/reference/cmu.md` 9.1).

use super::{ambiguous, not_implemented, unknown};
use crate::{
    cmu::{
        COMMANDS, Cmu, Command, Context, Param, ParamKind,
        table::{self, Availability, Run},
        task::{Next, Task},
    },
    inferred,
};

pub static HELP: Command = Command {
    name: "help",
    params: &[Param { syntax: "[Command]", help: None, kind: ParamKind::OptionalWord }],
    description: inferred::HELP_HELP,
    limited: true,
    run: Run::Once(help),
    ..Command::PLAIN
};

fn help(cmu: &mut Cmu, task: &mut Task, context: &mut Context) -> Next {
    match task.request.words.first() {
        None => list(context),
        Some(word) => help_on(word, cmu.server_mode.is_some(), context),
    }
    Next::Done
}

fn list(context: &mut Context) {
    let listed = COMMANDS.iter().filter(|command| command.availability != Availability::UnknownInGlobalMode);
    listed.for_each(|command| context.console.line(command.name));
}

fn help_on(word: &str, server_mode: bool, context: &mut Context) {
    let candidates = table::candidates(word);
    match candidates.as_slice() {
        [] => unknown(word, false, context),
        [name] => match table::find(name) {
            Some(command) if !command.exists(server_mode) => unknown(word, false, context),
            Some(command) => describe(command, context),
            None => not_implemented(name, context),
        },
        _ => ambiguous(word, &candidates, context),
    }
}

fn describe(command: &Command, context: &mut Context) {
    context.console.line(&command.syntax());
    let arguments: Vec<&str> = command.params.iter().filter_map(|param| param.help).collect();
    if !arguments.is_empty() {
        context.console.line(inferred::HELP_ARGUMENTS);
        arguments.into_iter().for_each(|line| context.console.line(line));
    }
    context.console.line(inferred::HELP_DESCRIPTION);
    context.console.line(command.description);
}
