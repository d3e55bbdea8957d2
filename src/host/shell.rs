//! What the two shells have in common: where one stands, starting programs, the greeting of a machine.

use serde::{Deserialize, Serialize};

use super::{Flavour, Machine, Next, Place, Program, Ssh, Turn, bash, cmd, listing, machine::LEARNER_ADDRESS};
use crate::{
    clock::{LabTime, month, weekday},
    cmu::{self, Cmu},
    console::{Console, Effect},
    event::ToolEvent,
    files::{Contents, FileError, Path},
    text::{Meaning, Text},
};

/// A shell on one machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Shell {
    place: Place,
    flavour: Flavour,
    pub(super) folder: Path,
    pub(super) last_folder: Option<Path>,
    /// Exit status of the last command.
    pub(super) status: i32,
    /// A command was given, so that cmd owes an empty line before its next prompt (`host.md` 16).
    owes_line: bool,
}

/// Programs of a real machine that this one does not have. They get no invented output, but a word about it.
const NOT_HERE: &[&str] = &[
    "apt",
    "aws",
    "awk",
    "base64",
    "certutil",
    "chmod",
    "chown",
    "copy",
    "cp",
    "curl",
    "cut",
    "date",
    "del",
    "diff",
    "echo",
    "env",
    "export",
    "find",
    "grep",
    "head",
    "help",
    "history",
    "hostname",
    "id",
    "jq",
    "journalctl",
    "less",
    "man",
    "mkdir",
    "more",
    "move",
    "mv",
    "nano",
    "nc",
    "net",
    "net.exe",
    "openssl",
    "ping",
    "powershell",
    "printenv",
    "ps",
    "ren",
    "rm",
    "scp",
    "sed",
    "service",
    "sha256sum",
    "sleep",
    "start",
    "su",
    "systemctl",
    "tail",
    "tee",
    "touch",
    "vi",
    "vim",
    "wc",
    "wget",
    "where",
    "which",
    "who",
    "whoami",
    "xxd",
    "yum",
];

impl Shell {
    pub fn new(machine: &Machine) -> Self {
        Self {
            place: machine.place,
            flavour: machine.flavour,
            folder: machine.start.clone(),
            last_folder: None,
            status: 0,
            owes_line: false,
        }
    }

    pub fn place(&self) -> Place {
        self.place
    }

    pub fn set_status(&mut self, status: i32) {
        self.status = status;
    }

    /// The prompt of the shell on its machine (`host.md` 2 and 14.1).
    pub fn prompt(&self, machine: &Machine) -> String {
        match self.flavour {
            Flavour::Windows => format!("{}>", machine.files.style().display(&self.folder)),
            Flavour::Linux => bash::prompt(&self.folder, machine),
        }
    }

    /// Marks arguments as secret where a line looks like one of CMU's, typed before CMU was started.
    pub fn echo(&self, line: &str) -> Text {
        let first = line.split_whitespace().next().unwrap_or_default();
        if cmu::ALL_NAMES.iter().any(|name| first.len() > 3 && name.starts_with(first)) && first != "exit" {
            let end = line.find(first).unwrap_or(0) + first.len();
            return Text::of(Meaning::Typed, &line[..end]).with(Meaning::Secret, &line[end..]);
        }
        Text::of(Meaning::Typed, line)
    }

    pub fn line(&mut self, line: &str, turn: &mut Turn) -> Next {
        self.owes_line = self.flavour == Flavour::Windows && !line.trim().is_empty();
        match self.flavour {
            Flavour::Linux => bash::line(self, line, turn),
            Flavour::Windows => cmd::line(self, line, turn),
        }
    }

    pub fn interrupt(&mut self) -> Next {
        self.status = 130;
        Next::Stay
    }

    pub fn end_of_input(&mut self, turn: &mut Turn) -> Next {
        match self.flavour {
            Flavour::Linux => bash::exit(self, turn),
            Flavour::Windows => Next::End(0),
        }
    }

    pub fn complete(&self, line: &str, machine: &Machine) -> Vec<String> {
        listing::complete(line, &self.folder, machine)
    }

    /// Moves to a folder.
    pub fn enter(&mut self, folder: Path, machine: &Machine, user: &str) -> Result<(), FileError> {
        machine.files.enter(&folder, user)?;
        self.last_folder = Some(std::mem::replace(&mut self.folder, machine.files.spelled(&folder)));
        Ok(())
    }

    /// Starts the program `name` with its arguments, as `user`.
    pub fn start(&mut self, name: &str, args: &[String], user: &str, turn: &mut Turn) -> Next {
        match name {
            cmu::PROGRAM => {
                let machine = turn.world.machine(self.place);
                let (files, folder) = (machine.files.clone(), self.folder.clone());
                let read = |path: &str| files.read(&files.style().resolve(&folder, path), user).ok().map(str::to_owned);
                match Cmu::start(args, read, &mut turn.cmu()) {
                    Some(cmu) => Next::Start(Program::Cmu(cmu)),
                    None => {
                        self.refused(turn, name, "config-file", 1);
                        Next::Stay
                    }
                }
            }
            "ssh" => Ssh::start(args, turn).unwrap_or_else(|| {
                self.status = 255;
                Next::Stay
            }),
            other => {
                self.not_here(turn, other);
                Next::Stay
            }
        }
    }

    /// Says that a real machine has this and this one does not.
    pub fn not_here(&mut self, turn: &mut Turn, name: &str) {
        turn.console.notice(format!("A real machine has {name}; HSM Dojo does not yet. Nothing was run."));
        self.refused(turn, name, "not-yet", 127);
    }

    /// True for a program that a real machine has.
    pub fn is_real(name: &str) -> bool {
        NOT_HERE.contains(&name)
    }

    /// Notes a refusal: the status, and the event for the lesson.
    pub fn refused(&mut self, turn: &mut Turn, command: &str, reason: &'static str, status: i32) {
        self.status = status;
        let command = command.to_owned();
        turn.console.report(ToolEvent::CommandRefused { program: "shell", command, reason, user_type: None });
    }

    pub fn clear(&mut self, turn: &mut Turn) -> Next {
        turn.console.ask(Effect::Clear);
        self.owes_line = false;
        Next::Stay
    }

    /// Prints the empty line that cmd puts between the end of a command and the next prompt.
    pub fn settle(&mut self, console: &mut Console) {
        if std::mem::take(&mut self.owes_line) {
            console.print("\n");
        }
    }
}

/// The program that a file holds, where it holds one.
pub(super) fn program_of(contents: &Contents) -> Option<&str> {
    match contents {
        Contents::Program { name, .. } => Some(name),
        _ => None,
    }
}

/// Greets somebody who arrives on a machine (`host.md` 2 and 14.1).
pub(super) fn greet(machine: &mut Machine, now: LabTime, console: &mut Console) {
    let last = machine.last_login.replace(now);
    match machine.flavour {
        Flavour::Linux => {
            if let Some(last) = last {
                let date = last.utc();
                let (weekday, month) = (weekday(date), month(date));
                let (day, hour, minute, second) = (date.day(), date.hour(), date.minute(), date.second());
                let year = date.year();
                console.line(&format!(
                    "Last login: {weekday} {month} {day:>2} {hour:02}:{minute:02}:{second:02} {year} from {LEARNER_ADDRESS}"
                ));
            }
            console.print(AMAZON_LINUX_2);
        }
        Flavour::Windows => console.print(WINDOWS),
    }
}

/// What is left on the learner's own screen when the connection closes.
pub(super) fn farewell(machine: &Machine, console: &mut Console) {
    if machine.flavour == Flavour::Linux {
        console.line(&format!("Connection to {} closed.", machine.address));
    }
}

const AMAZON_LINUX_2: &str = r"
       __|  __|_  )
       _|  (     /   Amazon Linux 2 AMI
      ___|\___|___|

https://aws.amazon.com/amazon-linux-2/
";

const WINDOWS: &str =
    "Microsoft Windows [Version 10.0.17763.4252]\n(c) 2018 Microsoft Corporation. All rights reserved.\n\n";
