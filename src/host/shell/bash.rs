//! bash 4.2 on Amazon Linux 2, as far as a learner of CMU needs it: its own commands, `sudo` in front of a program, and
//! programs by name or path. A notice says what it does not have. What a real shell would refuse, it refuses in the
//! words of the real shell (`docs/reference/host.md` 4 and 5).

use super::{
    Shell,
    lexer::{self, SyntaxError},
    program_in,
};
use crate::{
    files::{FileError, Path},
    host::{
        installed::{self, BuiltIn},
        machine::{Machine, MachineId},
        surroundings::Surroundings,
        wording,
    },
    program::Outcome,
};

/// Returns `[ec2-user@ip-10-0-0-10 ~]$ ` on the instance, `learner@laptop:~$ ` at home.
pub(super) fn prompt(folder: &Path, machine: &Machine) -> String {
    let (user, host) = (&machine.user, &machine.host_name);
    let at_home = *folder == machine.home;
    match machine.id {
        MachineId::Instance if at_home => format!("[{user}@{host} ~]$ "),
        MachineId::Instance => format!("[{user}@{host} {}]$ ", folder.name().unwrap_or("/")),
        MachineId::Laptop => {
            let full = machine.files.style().display(folder);
            let home = machine.files.style().display(&machine.home);
            let shown = full.strip_prefix(&home).map_or_else(|| full.clone(), |rest| format!("~{rest}"));
            format!("{user}@{host}:{shown}$ ")
        }
    }
}

/// Runs a line.
pub(super) fn line(shell: &mut Shell, line: &str, surroundings: &mut Surroundings) -> Outcome {
    let status = shell.status.to_string();
    let variable = |name: &str| match name {
        "?" => status.clone(),
        name => surroundings.variable(name).unwrap_or_default(),
    };
    let (notice, reason) = match lexer::bash(line, &variable("HOME"), variable) {
        Ok(words) => return run(shell, &words, surroundings),
        Err(SyntaxError::OpenQuote) => (
            "A quote is still open, and this shell takes one line at a time. Nothing was run.".to_owned(),
            "open-quote",
        ),
        Err(SyntaxError::OpenLine) => (
            "A line that ends in \\ goes on, and this shell takes one line at a time. Nothing was run.".to_owned(),
            "not-yet",
        ),
        Err(SyntaxError::Unsupported(character)) => (
            format!(
                "A real bash gives {character} a meaning that this one does not know yet. Type one plain command at a time."
            ),
            "not-yet",
        ),
    };
    surroundings.console.notice(notice);
    shell.refuse("", reason, 1, surroundings);
    Outcome::Running
}

/// Ends the shell and prints `logout` for a login shell, or `exit` for any other.
pub(super) fn exit(shell: &Shell, surroundings: &mut Surroundings) -> Outcome {
    surroundings.line(match shell.machine {
        MachineId::Instance => "logout",
        MachineId::Laptop => "exit",
    });
    Outcome::Ended(shell.status)
}

fn run(shell: &mut Shell, words: &[String], surroundings: &mut Surroundings) -> Outcome {
    let Some((command, arguments)) = words.split_first() else { return Outcome::Running };
    let user = surroundings.user.clone();
    match installed::built_in(shell.flavour, command) {
        Some(BuiltIn::ChangeFolder) => shell.status = cd(shell, arguments, surroundings),
        Some(BuiltIn::Exit) => return exit(shell, surroundings),
        Some(BuiltIn::Sudo) => sudo(shell, arguments, surroundings),
        None if start_named(command, arguments, &user, surroundings) => {}
        None if command.contains('/') => start_path(shell, command, arguments, &user, surroundings),
        None => unknown(shell, command, arguments, surroundings),
    }
    Outcome::Running
}

/// Starts a program by its name. Returns false if there is no such program.
fn start_named(command: &str, arguments: &[String], user: &str, surroundings: &mut Surroundings) -> bool {
    let found = installed::find(surroundings.installed, command, surroundings.flavour(), surroundings.machine, false);
    if let Some(found) = found {
        surroundings.start(found.program, arguments, user);
    }
    found.is_some()
}

fn sudo(shell: &mut Shell, arguments: &[String], surroundings: &mut Surroundings) {
    match arguments.split_first() {
        None => shell.not_yet("sudo without a command", surroundings),
        Some((option, _)) if option.starts_with('-') => shell.not_yet(&format!("sudo {option}"), surroundings),
        Some((command, rest)) if start_named(command, rest, "root", surroundings) => {}
        Some((command, rest)) if command.contains('/') => start_path(shell, command, rest, "root", surroundings),
        Some((command, _)) if shell.is_real(command) => shell.not_yet(command, surroundings),
        Some((command, rest)) => {
            surroundings.error("sudo: ");
            shell.error_unknown(command, rest.is_empty(), surroundings);
            surroundings.error_line(": command not found");
            shell.refuse(command, "command-not-found", 1, surroundings);
        }
    }
}

/// Changes the folder, and returns the exit status.
fn cd(shell: &mut Shell, arguments: &[String], surroundings: &mut Surroundings) -> i32 {
    let folder = match arguments {
        [] => surroundings.machine().home.clone(),
        [dash] if dash == "-" => match shell.last_folder.clone() {
            Some(folder) => {
                surroundings.line(&surroundings.files().style().display(&folder));
                folder
            }
            None => {
                surroundings.error_line("-bash: cd: OLDPWD not set");
                return 1;
            }
        },
        [path] => surroundings.resolve(path),
        _ => {
            surroundings.error_line("-bash: cd: too many arguments");
            return 1;
        }
    };
    let Err(error) = shell.enter(&folder, surroundings) else { return 0 };
    let written = arguments.first().map_or("", String::as_str);
    surroundings.error_line(&format!("-bash: cd: {written}: {}", wording::linux(error)));
    surroundings.refuse("cd", "no-such-file");
    1
}

/// Answers a word that is neither a command nor a path.
fn unknown(shell: &mut Shell, command: &str, arguments: &[String], surroundings: &mut Surroundings) {
    if shell.is_real(command) {
        shell.not_yet(command, surroundings);
    } else if command.split_once('=').is_some_and(|(name, _)| is_name(name)) {
        shell.not_yet("variables of one's own", surroundings);
    } else {
        surroundings.error("-bash: ");
        shell.error_unknown(command, arguments.is_empty(), surroundings);
        surroundings.error_line(": command not found");
        shell.refuse(command, "command-not-found", 127, surroundings);
    }
}

/// Starts a program by its path, or says why not.
fn start_path(shell: &mut Shell, command: &str, arguments: &[String], user: &str, surroundings: &mut Surroundings) {
    match program_at(&surroundings.resolve(command), user, surroundings) {
        Ok(name) => shell.start_file(&name, arguments, user, surroundings),
        Err((error, status)) => {
            surroundings.error("-bash: ");
            shell.error_unknown(command, arguments.is_empty(), surroundings);
            surroundings.error_line(&format!(": {}", wording::linux(error)));
            shell.refuse(command, reason(error), status, surroundings);
        }
    }
}

/// Returns the name of the program in a file, or why there is none, with the exit status.
fn program_at(path: &Path, user: &str, surroundings: &Surroundings) -> Result<String, (FileError, i32)> {
    let files = surroundings.files();
    if files.enter(path, user).is_ok() {
        return Err((FileError::IsAFolder, 126));
    }
    match files.find(path, user) {
        Ok(entry) if !entry.allows(user, 1) => Err((FileError::Denied, 126)),
        Ok(entry) => program_in(&entry.contents).map(str::to_owned).ok_or((FileError::Denied, 126)),
        Err(FileError::Missing) => Err((FileError::Missing, 127)),
        Err(error) => Err((error, 126)),
    }
}

/// Returns true if the word may be the name of a variable.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Returns the reason that lessons use for an error.
fn reason(error: FileError) -> &'static str {
    match error {
        FileError::Denied => "permission-denied",
        FileError::IsAFolder => "is-a-folder",
        FileError::Missing | FileError::NotAFolder => "no-such-file",
    }
}
