//! cmd on Windows Server 2019, as far as a learner of CMU needs it: its own commands, and programs by name or path.
//! Source: `docs/reference/host.md` 14.

use super::{
    Shell,
    lexer::{self, CmdLine},
    program_in,
};
use crate::{
    files::{FileError, Path},
    host::{
        installed::{self, BuiltIn},
        surroundings::Surroundings,
        wording::{DENIED, NO_PATH},
    },
    program::Outcome,
};

/// Runs a line.
pub(super) fn line(shell: &mut Shell, line: &str, surroundings: &mut Surroundings) -> Outcome {
    match lexer::cmd(line, |name| surroundings.variable(name)) {
        Ok(line) if line.command.is_empty() => Outcome::Running,
        Ok(line) => run(shell, &line, surroundings),
        Err(_) => {
            surroundings.console.notice(
                "A real cmd knows pipes, lists and redirections; this one does not yet. Type one plain command.",
            );
            shell.refuse("", "not-yet", 1, surroundings);
            Outcome::Running
        }
    }
}

/// Ends the shell at Ctrl-D.
pub(super) fn end_of_input(surroundings: &mut Surroundings) -> Outcome {
    surroundings.print("\n");
    Outcome::Ended(0)
}

fn run(shell: &mut Shell, line: &CmdLine, surroundings: &mut Surroundings) -> Outcome {
    let command = line.command.to_ascii_lowercase();
    let (flavour, machine) = (surroundings.flavour(), surroundings.machine);
    match installed::built_in(flavour, &command).filter(|_| !line.quoted) {
        Some(BuiltIn::ChangeFolder) => cd(shell, &line.tail, surroundings),
        Some(BuiltIn::Exit) => return Outcome::Ended(0),
        Some(BuiltIn::Sudo) | None => {
            match installed::find(surroundings.installed, &command, flavour, machine, line.quoted) {
                Some(found) => surroundings.start(found.program, &line.arguments, &surroundings.user.clone()),
                None => start_path(shell, line, surroundings),
            }
        }
    }
    Outcome::Running
}

/// Changes the folder: the rest of the line, quotes or not. Without anything it prints the present one.
fn cd(shell: &mut Shell, tail: &str, surroundings: &mut Surroundings) {
    let target = tail.strip_prefix("/d ").or_else(|| tail.strip_prefix("/D ")).unwrap_or(tail).replace('"', "");
    let target = target.trim();
    if target.is_empty() {
        let folder = surroundings.files().style().display(&shell.folder);
        return surroundings.line(&folder);
    }
    if let Err(error) = shell.enter(&surroundings.resolve(target), surroundings) {
        surroundings.error_line(match error {
            FileError::Denied => DENIED,
            FileError::NotAFolder => "The directory name is invalid.",
            FileError::Missing | FileError::IsAFolder => NO_PATH,
        });
        shell.refuse("cd", "no-such-file", 1, surroundings);
    }
}

/// Starts a program by its path, with or without `.exe`, or says that there is none.
fn start_path(shell: &mut Shell, line: &CmdLine, surroundings: &mut Surroundings) {
    let endings = ["", ".exe"].iter();
    let paths = endings.map(|ending| surroundings.resolve(&format!("{}{ending}", line.command)));
    match paths.into_iter().find_map(|path| program_at(&path, surroundings)) {
        Some(name) => shell.start_file(&name, &line.arguments, &surroundings.user.clone(), surroundings),
        None if shell.is_real(&line.command.to_ascii_lowercase()) => shell.not_yet(&line.command, surroundings),
        None => unknown(shell, line, surroundings),
    }
}

/// Returns the name of the program in a file.
fn program_at(path: &Path, surroundings: &Surroundings) -> Option<String> {
    let entry = surroundings.files().find(path, &surroundings.user).ok()?;
    program_in(&entry.contents).map(str::to_owned)
}

/// Answers an unknown command.
fn unknown(shell: &mut Shell, line: &CmdLine, surroundings: &mut Surroundings) {
    let folder = surroundings.resolve(&line.command).parent();
    if line.command.contains('\\') && surroundings.files().enter(&folder, &surroundings.user).is_err() {
        surroundings.error_line(NO_PATH);
    } else {
        let quote = if line.quoted { "\"" } else { "" };
        surroundings.error(&format!("'{quote}"));
        shell.error_unknown(&line.command, line.tail.is_empty(), surroundings);
        surroundings.error_line(&format!("{quote}' is not recognized as an internal or external command,"));
        surroundings.error_line("operable program or batch file.");
    }
    shell.refuse(&line.command, "command-not-found", 1, surroundings);
}
