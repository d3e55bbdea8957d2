//! What a program reaches while it handles an event: its streams, its user and folder, the files of its machine, the
//! clock, and the rest of the world where a program of that kind reaches it on a real machine.

use super::{
    flavour::Flavour,
    installed::{self, Installed, ProgramId},
    machine::{Machine, MachineId},
    streams::{Sink, Source, Streams},
    world::World,
};
use crate::{
    assets::Certificates,
    clock::LabTime,
    console::{Console, Effect},
    event::ToolEvent,
    files::{FileError, Files, Path},
    hsm::Client,
};

/// A program that the running one asks for.
pub(super) enum Launch {
    /// A program above the running one, which has the keyboard until it ends.
    Program {
        /// Which program it is.
        program: ProgramId,
        /// Arguments, without the program's name.
        arguments: Vec<String>,
        /// Who runs it.
        user: String,
    },
    /// A login shell on another machine in place of the running program.
    Login(MachineId),
}

/// The surroundings of a program.
pub(super) struct Surroundings<'a> {
    /// The world.
    pub world: &'a mut World,
    /// Notices, events and the terminal. Output belongs to the streams.
    pub console: &'a mut Console,
    /// The texts of the devices' certificates; `None` until the front end has fetched them.
    pub certificates: Option<&'a Certificates>,
    /// The process that holds the device sessions of the program.
    pub client: Client,
    /// The machine that the program runs on.
    pub machine: MachineId,
    /// Who runs the program.
    pub user: String,
    /// Working directory.
    pub folder: Path,
    /// Standard input, output and error.
    pub streams: Streams,
    /// Every program that can be started.
    pub installed: &'static [Installed],
    /// The program that the running one asks for.
    pub launch: Option<Launch>,
}

impl Surroundings<'_> {
    /// Returns the machine.
    pub fn machine(&self) -> &Machine {
        self.world.machine(self.machine)
    }

    /// Returns the system of the machine.
    pub fn flavour(&self) -> Flavour {
        self.machine().flavour
    }

    /// Returns the files of the machine.
    pub fn files(&self) -> &Files {
        &self.machine().files
    }

    /// Returns the files of the machine, to be changed.
    pub fn files_mut(&mut self) -> &mut Files {
        &mut self.world.machine_mut(self.machine).files
    }

    /// Returns the present lab time.
    pub fn now(&self) -> LabTime {
        self.world.clock
    }

    /// Returns the value of an environment variable.
    pub fn variable(&self, name: &str) -> Option<String> {
        let machine = self.machine();
        let show = |path| machine.files.style().display(path);
        Some(match machine.flavour {
            Flavour::Linux => match name {
                "HOME" => show(&machine.home),
                "USER" | "LOGNAME" => machine.user.clone(),
                "PWD" => show(&self.folder),
                _ => return None,
            },
            Flavour::Windows => match name.to_ascii_lowercase().as_str() {
                "programfiles" => r"C:\Program Files".to_owned(),
                "programdata" | "allusersprofile" => r"C:\ProgramData".to_owned(),
                "userprofile" => show(&machine.home),
                "username" => machine.user.clone(),
                "computername" => machine.host_name.clone(),
                "systemdrive" => "C:".to_owned(),
                _ => return None,
            },
        })
    }

    /// Resolves a path as typed against the working directory.
    pub fn resolve(&self, written: &str) -> Path {
        self.files().style().resolve(&self.folder, written)
    }

    /// Returns the bytes of a file at a path as typed.
    ///
    /// # Errors
    /// As [`Files::read`].
    pub fn read(&self, written: &str) -> Result<&[u8], FileError> {
        self.files().read(&self.resolve(written), &self.user)
    }

    /// Returns true where standard input is the terminal.
    pub fn reads_terminal(&self) -> bool {
        self.streams.input == Source::Terminal
    }

    /// Writes bytes to standard output.
    pub fn write(&mut self, bytes: &[u8]) {
        let mut sink = std::mem::take(&mut self.streams.output);
        self.write_to(&mut sink, bytes);
        self.streams.output = sink;
    }

    /// Writes text to standard output, as it is.
    pub fn print(&mut self, text: &str) {
        self.write(text.as_bytes());
    }

    /// Writes text and a line break to standard output.
    pub fn line(&mut self, text: &str) {
        self.print(&format!("{text}\n"));
    }

    /// Writes text to standard error, as it is.
    pub fn error(&mut self, text: &str) {
        let mut sink = std::mem::take(&mut self.streams.errors);
        self.write_to(&mut sink, text.as_bytes());
        self.streams.errors = sink;
    }

    /// Writes text and a line break to standard error.
    pub fn error_line(&mut self, text: &str) {
        self.error(&format!("{text}\n"));
    }

    /// Writes a word that the learner typed to standard error. The terminal marks one that may have been a password.
    pub fn error_word(&mut self, word: &str, secret: bool) {
        match self.streams.errors {
            Sink::Terminal => self.console.print_word(word, secret),
            #[cfg(test)]
            Sink::Pipe(_) | Sink::File(_) => self.error(word),
        }
    }

    fn write_to(&mut self, sink: &mut Sink, bytes: &[u8]) {
        match sink {
            Sink::Terminal => self.console.print(&String::from_utf8_lossy(bytes)),
            #[cfg(test)]
            Sink::Pipe(buffer) => buffer.extend_from_slice(bytes),
            #[cfg(test)]
            Sink::File(path) => {
                let (now, user) = (self.now(), self.user.clone());
                // The rights were checked when the file was opened. If the file has become a folder since, the bytes
                // are lost.
                let _ = self.files_mut().append(path, bytes, &user, now);
            }
        }
    }

    /// Passes on what a utility wrote to its own console. Its output goes to standard output; everything else is
    /// unchanged.
    pub fn pass_on(&mut self, console: Console) {
        let (effects, events) = console.into_parts();
        for effect in effects {
            match effect {
                Effect::Print(text) if self.streams.output != Sink::Terminal => self.print(&text.plain()),
                other => self.console.ask(other),
            }
        }
        events.into_iter().for_each(|event| self.console.report(event));
    }

    /// Reports a command of the shell that was refused, for the lesson.
    pub fn refuse(&mut self, command: &str, reason: &'static str) {
        self.console.report(ToolEvent::CommandRefused {
            program: "shell",
            command: command.to_owned(),
            reason,
            user_type: None,
            placeholder: false,
        });
    }

    /// Says that a real machine has this and the simulated one does not. Returns the exit status.
    pub fn not_yet(&mut self, name: &str) -> i32 {
        let available = installed::available_names(self.installed, self.flavour()).join(", ");
        self.console.notice(format!(
            "A real machine has {name}; HSM Dojo does not yet. Nothing was run. What is here: {available}, and programs by their path."
        ));
        self.refuse(name, "not-yet");
        127
    }

    /// Asks for a program above this one.
    pub fn start(&mut self, program: ProgramId, arguments: &[String], user: &str) {
        self.launch = Some(Launch::Program { program, arguments: arguments.to_vec(), user: user.to_owned() });
    }

    /// Asks for a login shell on another machine in place of this program.
    pub fn log_in(&mut self, machine: MachineId) {
        self.launch = Some(Launch::Login(machine));
    }
}
