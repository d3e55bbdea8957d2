//! What the two shells have in common: where one stands, starting programs, the greeting of a machine.

use serde::{Deserialize, Serialize};

use super::{
    Flavour, Machine, MachineId, Next, Program, Ssh, Turn, bash, cmd, configure, listing, machine::LEARNER_ADDRESS,
};
use crate::{
    clock::{LabTime, month, weekday},
    cmu::{self, Cmu},
    console::{Console, Effect},
    event::ToolEvent,
    files::{Contents, FileError, Path},
    program::{Event, Outcome},
    text::{Meaning, Text},
};

/// A shell on one machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Shell {
    place: MachineId,
    flavour: Flavour,
    pub(super) folder: Path,
    pub(super) last_folder: Option<Path>,
    /// Exit status of the last command.
    pub(super) status: i32,
    /// Who runs the program that it has started, where that is another than the user of the machine.
    #[serde(default)]
    program_user: Option<String>,
    /// A command was given, so that cmd owes an empty line before its next prompt (`host.md` 16).
    owes_line: bool,
}

/// What a shell runs by name, apart from programs by their path.
struct Names {
    /// Commands that are here.
    here: &'static [&'static str],
    /// Commands of a real machine that are not here (`host.md` 4, 5 and 14.4, and what else such a system has). They
    /// get no invented output, but a word about it. Divided by blanks.
    real: &'static str,
}

const LINUX: Names = Names {
    here: &["cat", "cd", "clear", "cp", "exit", "logout", "ls", "pwd", "ssh", "sudo"],
    real: "alias apt aws awk base64 bash bg chmod chown curl cut date df diff du echo env exec export false fg find \
           for free grep head help history hostname id if jobs journalctl jq kill less ln man mkdir more mv nano nc \
           nohup od openssl ping printenv ps read rev rm rmdir scp sed service set sh sha256sum sleep sort source start \
           su systemctl tail tar tee time top touch tr true type uname uniq unset unzip uptime vi vim wc wget which \
           while who whoami xargs xxd yum",
};

const WINDOWS: Names = Names {
    here: &["cd", "chdir", "cls", "copy", "dir", "exit", "mstsc", "mstsc.exe", "type"],
    real: "attrib aws call certutil date del echo fc find findstr for help hostname icacls if ipconfig md mkdir \
           more move msiexec net net.exe netstat notepad path ping powershell powershell.exe rd ren rename rmdir \
           robocopy sc set ssh start systeminfo taskkill tasklist time title tree ver vol where whoami xcopy",
};

impl Shell {
    pub fn new(machine: &Machine) -> Self {
        Self {
            place: machine.place,
            flavour: machine.flavour,
            folder: machine.start.clone(),
            last_folder: None,
            status: 0,
            program_user: None,
            owes_line: false,
        }
    }

    pub fn place(&self) -> MachineId {
        self.place
    }

    pub fn status(&self) -> i32 {
        self.status
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

    /// How the terminal shows a line, with what may be a password marked: everything behind a first word that a shell
    /// does not run (a line of CMU, typed before it was started or after it has ended), such a word alone, and what CMU
    /// is given beyond the path of its configuration.
    pub fn echo(&self, line: &str) -> Text {
        let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
        let first = words.by_ref().find(|word| *word != "sudo").unwrap_or_default();
        let place = |word: &str| word.as_ptr().addr() - line.as_ptr().addr();
        let secret_from = match () {
            () if first.is_empty() => line.len(),
            () if first.to_ascii_lowercase().contains(cmu::PROGRAM) => words.nth(1).map_or(line.len(), place),
            () if self.runs(first) => line.len(),
            () => words.next().map_or_else(|| place(first), place),
        };
        Text::of(Meaning::Typed, &line[..secret_from]).with(Meaning::Secret, &line[secret_from..])
    }

    /// True for a word that this shell runs, as far as its form tells: a name it knows, or a path.
    fn runs(&self, word: &str) -> bool {
        let roots: &[&str] = match self.flavour {
            Flavour::Linux => &["/", "./", "../", "~/", "\"/", "'/", "#"],
            Flavour::Windows => &[".\\", "..\\", "C:\\", "c:\\", "\"C:\\", "\"c:\\", "%"],
        };
        let name = word.to_ascii_lowercase();
        let windows = self.flavour == Flavour::Windows;
        let known = self.is_known(if windows { &name } else { word });
        let short = windows && ["cd.", "cd\\", "dir/"].iter().any(|start| name.starts_with(start));
        known || short || roots.iter().any(|root| word.starts_with(root))
    }

    fn names(&self) -> &'static Names {
        match self.flavour {
            Flavour::Linux => &LINUX,
            Flavour::Windows => &WINDOWS,
        }
    }

    fn is_known(&self, name: &str) -> bool {
        self.names().here.contains(&name) || self.is_real(name)
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
            Flavour::Windows => {
                turn.console.print("\n");
                Next::End(0)
            }
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

    /// Who runs the program that it has started.
    pub fn program_user<'a>(&'a self, machine: &'a Machine) -> &'a str {
        self.program_user.as_deref().unwrap_or(&machine.user)
    }

    /// Starts the program `name` with its arguments, as `user`.
    pub fn start(&mut self, name: &str, args: &[String], user: &str, turn: &mut Turn) -> Next {
        let own = user == turn.world.machine(self.place).user;
        self.program_user = (!own).then(|| user.to_owned());
        match name {
            cmu::PROGRAM => {
                let mut cmu = Cmu::default();
                match cmu.handle(Event::Started(args.to_vec()), &mut turn.cmu()) {
                    Outcome::Running => Next::Start(Program::Cmu(cmu)),
                    Outcome::Ended(status) => {
                        self.refused(turn, name, "config-file", status);
                        Next::Stay
                    }
                }
            }
            configure::PROGRAM => {
                self.status = configure::run(self, args, user, turn);
                Next::Stay
            }
            "ssh" => Ssh::start(args, &self.folder, turn).unwrap_or_else(|| {
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
        let here = self.names().here.join(", ");
        turn.console.notice(format!(
            "A real machine has {name}; HSM Dojo does not yet. Nothing was run. What is here: {here}, and programs by their path."
        ));
        self.refused(turn, name, "not-yet", 127);
    }

    /// True for a command that a real machine has and this one does not.
    pub fn is_real(&self, name: &str) -> bool {
        self.names().real.split(' ').any(|real| real == name)
    }

    /// Prints a word that is no command. Alone on its line it may have been a password, unless it has the form of
    /// something that a shell runs; then it is not kept.
    pub fn print_unknown(&self, word: &str, alone: bool, console: &mut Console) {
        console.print_word(word, alone && !self.runs(word));
    }

    /// Notes a refusal: the status, and the event for the lesson.
    pub fn refused(&mut self, turn: &mut Turn, command: &str, reason: &'static str, status: i32) {
        self.status = status;
        let command = command.to_owned();
        turn.console.report(ToolEvent::CommandRefused {
            program: "shell",
            command,
            reason,
            user_type: None,
            placeholder: false,
        });
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

/// Says that the text of a file is not there yet, which only happens in a browser; the exit status then.
pub(super) fn not_fetched(name: &str, console: &mut Console) -> i32 {
    console.notice(format!("Your browser is still fetching what is in {name}. Try again in a moment."));
    1
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
        Flavour::Windows => console.print(WINDOWS_SERVER_2019),
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

const WINDOWS_SERVER_2019: &str =
    "Microsoft Windows [Version 10.0.17763.4252]\n(c) 2018 Microsoft Corporation. All rights reserved.\n\n";
