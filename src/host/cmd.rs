//! cmd on Windows Server 2019, as far as a learner of CMU meets it: `cd`, `dir`, `type`, `cls`, `exit`, and programs by
//! name or path. Source: `host.md` 14.

use super::{
    Machine, MachineId, Next, Turn, listing,
    shell::{Shell, not_fetched, program_of},
    ssh,
    words::{self, CmdLine, Uncut},
};
use crate::{
    assets::Content,
    files::{CopyError, FileError, Path},
};

const NO_FILE: &str = "The system cannot find the file specified.";
const NO_PATH: &str = "The system cannot find the path specified.";
const DENIED: &str = "Access is denied.";

/// Runs a line.
pub(super) fn line(shell: &mut Shell, line: &str, turn: &mut Turn) -> Next {
    let machine = turn.world.machine(shell.place());
    match words::cmd(line, |name| variable(name, machine)) {
        Ok(line) if line.command.is_empty() => Next::Stay,
        Ok(line) => run(shell, &line, turn),
        Err(Uncut::Unsupported(_) | Uncut::OpenQuote | Uncut::OpenLine) => {
            turn.console.notice(
                "A real cmd knows pipes, lists and redirections; this one does not yet. Type one plain command.",
            );
            shell.refused(turn, "", "not-yet", 1);
            Next::Stay
        }
    }
}

fn variable(name: &str, machine: &Machine) -> Option<String> {
    Some(match name.to_ascii_lowercase().as_str() {
        "programfiles" => r"C:\Program Files".to_owned(),
        "programdata" | "allusersprofile" => r"C:\ProgramData".to_owned(),
        "userprofile" => machine.files.style().display(&machine.home),
        "username" => machine.user.clone(),
        "computername" => machine.host_name.clone(),
        "systemdrive" => "C:".to_owned(),
        _ => return None,
    })
}

fn run(shell: &mut Shell, line: &CmdLine, turn: &mut Turn) -> Next {
    let command = line.command.to_ascii_lowercase();
    match command.as_str() {
        "cd" | "chdir" if !line.quoted => cd(shell, &line.tail, turn),
        "dir" if !line.quoted => dir(shell, line, turn),
        "copy" if !line.quoted => copy(shell, &line.arguments, turn),
        "type" if !line.quoted => print_file(shell, &line.arguments, turn),
        "cls" if !line.quoted => return shell.clear(turn),
        "exit" if !line.quoted => return Next::End(0),
        "mstsc" | "mstsc.exe" if shell.place() == MachineId::Laptop => {
            return ssh::remote_desktop(&line.arguments, turn);
        }
        _ => return program(shell, line, turn),
    }
    Next::Stay
}

/// `cd` takes the rest of the line, quotes or not; without anything it prints where one is.
fn cd(shell: &mut Shell, tail: &str, turn: &mut Turn) {
    let machine = turn.world.machine(shell.place());
    let target = tail.strip_prefix("/d ").or_else(|| tail.strip_prefix("/D ")).unwrap_or(tail).replace('"', "");
    let target = target.trim();
    if target.is_empty() {
        turn.console.line(&machine.files.style().display(&shell.folder));
        return;
    }
    let folder = machine.files.style().resolve(&shell.folder, target);
    let user = machine.user.clone();
    if let Err(error) = shell.enter(folder, machine, &user) {
        turn.console.line(match error {
            FileError::Denied => DENIED,
            FileError::NotAFolder => "The directory name is invalid.",
            FileError::Missing | FileError::IsAFolder => NO_PATH,
        });
        shell.refused(turn, "cd", "no-such-file", 1);
    }
}

fn dir(shell: &mut Shell, line: &CmdLine, turn: &mut Turn) {
    let machine = turn.world.machine(shell.place());
    let named = line.arguments.iter().filter(|argument| !argument.starts_with('/'));
    let target: Vec<&str> = named.map(String::as_str).collect();
    listing::dir(&target.join(" "), &shell.folder, machine, turn.console);
}

fn print_file(shell: &mut Shell, arguments: &[String], turn: &mut Turn) {
    if arguments.is_empty() {
        turn.console.line("The syntax of the command is incorrect.");
        return;
    }
    let machine = turn.world.machine(shell.place());
    let files = &machine.files;
    for argument in arguments {
        let path = files.style().resolve(&shell.folder, argument);
        match files.read(&path, &machine.user).map(Content::text) {
            Ok(None) => _ = not_fetched(argument, turn.console),
            Ok(Some(text)) => {
                if arguments.len() > 1 {
                    turn.console.print(&format!("\n{argument}\n\n\n"));
                }
                turn.console.print(text);
                // A file without a line break at its end leaves the cursor there; cmd moves on by itself.
                if !text.ends_with('\n') {
                    turn.console.print("\n");
                }
            }
            Err(FileError::Denied | FileError::IsAFolder) => turn.console.line(DENIED),
            Err(_) => turn.console.line(NO_FILE),
        }
    }
}

/// Copies one file (`host.md` 14.4).
fn copy(shell: &mut Shell, arguments: &[String], turn: &mut Turn) {
    let [from, to] = arguments else {
        return match arguments.len() {
            0 => turn.console.line("The syntax of the command is incorrect."),
            _ => shell.not_here(turn, "copy with anything but two names"),
        };
    };
    let clock = turn.world.clock;
    let machine = turn.world.machine_mut(shell.place());
    let user = machine.user.clone();
    let (files, folder) = (&mut machine.files, &shell.folder);
    let (source, target) = (files.style().resolve(folder, from), files.style().resolve(folder, to));
    let words = match files.copy(&source, &target, &user, clock) {
        Ok(()) => return turn.console.line("        1 file(s) copied."),
        Err(CopyError::Source(FileError::Missing | FileError::NotAFolder)) => NO_FILE.to_owned(),
        Err(CopyError::Target(_, FileError::Missing | FileError::NotAFolder)) => NO_PATH.to_owned(),
        Err(CopyError::Source(_) | CopyError::Target(..)) => format!("{DENIED}\n        0 file(s) copied."),
    };
    turn.console.line(&words);
    shell.refused(turn, "copy", "not-copied", 1);
}

/// Runs a program by name or path, with or without `.exe`.
fn program(shell: &mut Shell, line: &CmdLine, turn: &mut Turn) -> Next {
    let machine = turn.world.machine(shell.place());
    let (files, user) = (&machine.files, machine.user.clone());
    let program_at =
        |path: &Path| files.find(path, &user).ok().and_then(|entry| program_of(&entry.contents)).map(str::to_owned);
    let found = ["", ".exe"]
        .iter()
        .find_map(|ending| program_at(&files.style().resolve(&shell.folder, &format!("{}{ending}", line.command))));
    if let Some(name) = found {
        return shell.start(&name, &line.arguments, &user, turn);
    }
    if shell.is_real(&line.command.to_ascii_lowercase()) {
        shell.not_here(turn, &line.command);
        return Next::Stay;
    }
    let shown = &line.command;
    let behind_path =
        line.command.contains('\\') && files.enter(&parent_of(shell, &line.command, machine), &user).is_err();
    if behind_path {
        turn.console.line(NO_PATH);
    } else {
        let quote = if line.quoted { "\"" } else { "" };
        turn.console.print(&format!("'{quote}"));
        shell.print_unknown(shown, line.tail.is_empty(), turn.console);
        turn.console.line(&format!("{quote}' is not recognized as an internal or external command,"));
        turn.console.line("operable program or batch file.");
    }
    shell.refused(turn, shown, "command-not-found", 1);
    Next::Stay
}

fn parent_of(shell: &Shell, written: &str, machine: &Machine) -> Path {
    machine.files.style().resolve(&shell.folder, written).parent()
}
