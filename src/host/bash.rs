//! bash 4.2 on Amazon Linux 2, as far as a learner of CMU meets it: `cd`, `ls`, `cat`, `pwd`, `clear`, `exit`, `sudo` in
//! front of a program, and programs by their path. What it does not have it says in the simulator's voice; what a real
//! shell would refuse it refuses in the shell's words (`host.md` 4 and 5).

use super::{
    Machine, MachineId, Next, Turn, listing,
    shell::{Shell, not_fetched, program_of},
    words::{self, Uncut},
};
use crate::files::{CopyError, FileError, Path};

/// `[ec2-user@ip-10-0-0-10 ~]$ ` on the instance, `learner@laptop:~$ ` at home.
pub(super) fn prompt(folder: &Path, machine: &Machine) -> String {
    let (user, host) = (&machine.user, &machine.host_name);
    let at_home = *folder == machine.home;
    match machine.place {
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
pub(super) fn line(shell: &mut Shell, line: &str, turn: &mut Turn) -> Next {
    let machine = turn.world.machine(shell.place());
    let home = machine.files.style().display(&machine.home);
    let (user, status) = (machine.user.clone(), shell.status.to_string());
    let folder = machine.files.style().display(&shell.folder);
    let variable = |name: &str| match name {
        "HOME" => home.clone(),
        "USER" | "LOGNAME" => user.clone(),
        "PWD" => folder.clone(),
        "?" => status.clone(),
        _ => String::new(),
    };
    match words::bash(line, &home, variable) {
        Ok(words) => run(shell, &words, &user, turn),
        Err(Uncut::OpenQuote) => {
            turn.console.notice("A quote is still open, and this shell takes one line at a time. Nothing was run.");
            shell.refused(turn, "", "open-quote", 1);
            Next::Stay
        }
        Err(Uncut::OpenLine) => {
            turn.console
                .notice("A line that ends in \\ goes on, and this shell takes one line at a time. Nothing was run.");
            shell.refused(turn, "", "not-yet", 1);
            Next::Stay
        }
        Err(Uncut::Unsupported(character)) => {
            turn.console.notice(format!(
                "A real bash gives {character} a meaning that this one does not know yet. Type one plain command at a time."
            ));
            shell.refused(turn, "", "not-yet", 1);
            Next::Stay
        }
    }
}

/// Ends the shell, with the word that a login shell and a plain one leave.
pub(super) fn exit(shell: &Shell, turn: &mut Turn) -> Next {
    turn.console.line(match shell.place() {
        MachineId::Instance => "logout",
        MachineId::Laptop => "exit",
    });
    Next::End(shell.status)
}

fn run(shell: &mut Shell, words: &[String], user: &str, turn: &mut Turn) -> Next {
    let Some((command, args)) = words.split_first() else {
        return Next::Stay;
    };
    let status = match command.as_str() {
        "cd" => cd(shell, args, user, turn),
        "exit" | "logout" => return exit(shell, turn),
        "sudo" => return sudo(shell, args, turn),
        "ssh" if shell.place() == MachineId::Laptop => return shell.start("ssh", args, user, turn),
        _ => match plain(shell, command, args, user, turn) {
            Ok(status) => status,
            Err(()) => return program(shell, command, args, user, turn),
        },
    };
    shell.status = status;
    Next::Stay
}

/// Commands of the system that run as anybody; an error where the word is none of them.
fn plain(shell: &mut Shell, command: &str, args: &[String], user: &str, turn: &mut Turn) -> Result<i32, ()> {
    match command {
        "pwd" => turn.console.line(&turn.world.machine(shell.place()).files.style().display(&shell.folder)),
        "clear" => _ = shell.clear(turn),
        "ls" => {
            let machine = turn.world.machine(shell.place());
            return Ok(listing::ls(args, &shell.folder, machine, user, turn.world.clock, turn.console));
        }
        "cat" => return Ok(cat(shell, args, user, turn)),
        "cp" => return Ok(cp(shell, args, user, turn)),
        _ => return Err(()),
    }
    Ok(0)
}

fn sudo(shell: &mut Shell, args: &[String], turn: &mut Turn) -> Next {
    let Some((command, rest)) = args.split_first() else {
        shell.not_here(turn, "sudo without a command");
        return Next::Stay;
    };
    if command.starts_with('-') {
        shell.not_here(turn, &format!("sudo {command}"));
        return Next::Stay;
    }
    match plain(shell, command, rest, "root", turn) {
        Ok(status) => {
            shell.status = status;
            Next::Stay
        }
        Err(()) if command.contains('/') => program(shell, command, rest, "root", turn),
        Err(()) if shell.is_real(command) => {
            shell.not_here(turn, command);
            Next::Stay
        }
        Err(()) => {
            turn.console.print("sudo: ");
            shell.print_unknown(command, rest.is_empty(), turn.console);
            turn.console.line(": command not found");
            shell.refused(turn, command, "command-not-found", 1);
            Next::Stay
        }
    }
}

fn cd(shell: &mut Shell, args: &[String], user: &str, turn: &mut Turn) -> i32 {
    let machine = turn.world.machine(shell.place());
    let written = match args {
        [] => None,
        [one] => Some(one.as_str()),
        _ => {
            turn.console.line("-bash: cd: too many arguments");
            return 1;
        }
    };
    let folder = match written {
        None => machine.home.clone(),
        Some("-") => match shell.last_folder.clone() {
            Some(folder) => {
                turn.console.line(&machine.files.style().display(&folder));
                folder
            }
            None => {
                turn.console.line("-bash: cd: OLDPWD not set");
                return 1;
            }
        },
        Some(path) => machine.files.style().resolve(&shell.folder, path),
    };
    match shell.enter(folder, machine, user) {
        Ok(()) => 0,
        Err(error) => {
            turn.console.line(&format!("-bash: cd: {}: {}", written.unwrap_or_default(), words_of(error)));
            shell.refused(turn, "cd", "no-such-file", 1);
            1
        }
    }
}

fn cat(shell: &mut Shell, args: &[String], user: &str, turn: &mut Turn) -> i32 {
    if args.is_empty() {
        turn.console.notice("cat without a file repeats what you type. Give it a file, such as: cat customerCA.crt");
        return 0;
    }
    if let Some(option) = args.iter().find(|arg| arg.starts_with('-')) {
        shell.not_here(turn, &format!("cat {option}"));
        return shell.status;
    }
    let files = &turn.world.machine(shell.place()).files;
    let mut status = 0;
    for arg in args {
        match files.read(&files.style().resolve(&shell.folder, arg), user) {
            Ok(content) => match content.text() {
                Some(text) => turn.console.print(text),
                None => status = not_fetched(arg, turn.console),
            },
            Err(error) => {
                turn.console.line(&format!("cat: {arg}: {}", words_of(error)));
                status = 1;
            }
        }
    }
    status
}

/// Copies one file (`host.md` 5).
fn cp(shell: &mut Shell, args: &[String], user: &str, turn: &mut Turn) -> i32 {
    let missing = match args {
        [option, ..] if option.starts_with('-') => {
            shell.not_here(turn, &format!("cp {option}"));
            return shell.status;
        }
        [] => "file operand".to_owned(),
        [only] => format!("destination file operand after ‘{only}’"),
        [from, to] => return copy(shell, from, to, user, turn),
        _ => {
            shell.not_here(turn, "cp with several files");
            return shell.status;
        }
    };
    turn.console.line(&format!("cp: missing {missing}\nTry 'cp --help' for more information."));
    1
}

fn copy(shell: &mut Shell, from: &str, to: &str, user: &str, turn: &mut Turn) -> i32 {
    let clock = turn.world.clock;
    let files = &mut turn.world.machine_mut(shell.place()).files;
    let (source, target) = (files.style().resolve(&shell.folder, from), files.style().resolve(&shell.folder, to));
    let words = match files.copy(&source, &target, user, clock) {
        Ok(()) => return 0,
        Err(CopyError::Source(FileError::IsAFolder)) => format!("omitting directory ‘{from}’"),
        Err(CopyError::Source(FileError::Denied)) => format!("cannot open ‘{from}’ for reading: Permission denied"),
        Err(CopyError::Source(error)) => format!("cannot stat ‘{from}’: {}", words_of(error)),
        Err(CopyError::Target(at, error)) => {
            // A folder is written as it was typed, with the name of the file behind it.
            let inside = at.parts().len() > target.parts().len();
            let name = at.name().filter(|_| inside).map_or_else(String::new, |name| format!("/{name}"));
            let shown = to.strip_suffix('/').filter(|_| inside).unwrap_or(to);
            format!("cannot create regular file ‘{shown}{name}’: {}", words_of(error))
        }
    };
    turn.console.line(&format!("cp: {words}"));
    shell.refused(turn, "cp", "not-copied", 1);
    1
}

/// Runs a program by its path, or says that there is none.
fn program(shell: &mut Shell, command: &str, args: &[String], user: &str, turn: &mut Turn) -> Next {
    if !command.contains('/') {
        let assignment = command.split_once('=').is_some_and(|(name, _)| is_name(name));
        if shell.is_real(command) {
            shell.not_here(turn, command);
        } else if assignment {
            shell.not_here(turn, "variables of one's own");
        } else {
            turn.console.print("-bash: ");
            shell.print_unknown(command, args.is_empty(), turn.console);
            turn.console.line(": command not found");
            shell.refused(turn, command, "command-not-found", 127);
        }
        return Next::Stay;
    }
    let files = &turn.world.machine(shell.place()).files;
    let path = files.style().resolve(&shell.folder, command);
    let found =
        files.enter(&path, user).err().map_or(Err((FileError::IsAFolder, 126)), |_| match files.find(&path, user) {
            Ok(entry) if !entry.allows(user, 1) => Err((FileError::Denied, 126)),
            Ok(entry) => program_of(&entry.contents).map(str::to_owned).ok_or((FileError::Denied, 126)),
            Err(FileError::Missing) => Err((FileError::Missing, 127)),
            Err(error) => Err((error, 126)),
        });
    match found {
        Ok(name) => shell.start(&name, args, user, turn),
        Err((error, status)) => {
            turn.console.print("-bash: ");
            shell.print_unknown(command, args.is_empty(), turn.console);
            turn.console.line(&format!(": {}", words_of(error)));
            shell.refused(turn, command, reason_of(error), status);
            Next::Stay
        }
    }
}

/// True for what may name a variable.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn words_of(error: FileError) -> &'static str {
    match error {
        FileError::Missing => "No such file or directory",
        FileError::NotAFolder => "Not a directory",
        FileError::IsAFolder => "Is a directory",
        FileError::Denied => "Permission denied",
    }
}

fn reason_of(error: FileError) -> &'static str {
    match error {
        FileError::Denied => "permission-denied",
        FileError::IsAFolder => "is-a-folder",
        FileError::Missing | FileError::NotAFolder => "no-such-file",
    }
}
