//! The shells of the machines: bash and cmd. This module has what they share: the current folder, the status of the
//! last command, and how a line is shown and completed.

mod bash;
mod cmd;
mod completion;
mod lexer;

use serde::{Deserialize, Serialize};

use super::{
    flavour::Flavour,
    installed::{self, is_real, may_take_passwords, runs},
    machine::{Machine, MachineId},
    run::{INTERRUPTED, Run, View},
    surroundings::Surroundings,
    world::World,
};
use crate::{
    console::{Console, Prompt},
    files::{Contents, FileError, Path},
    program::{Event, Outcome, Waiting},
    text::{Meaning, Text},
};

/// A shell on one machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Shell {
    #[serde(rename = "place")]
    machine: MachineId,
    flavour: Flavour,
    folder: Path,
    last_folder: Option<Path>,
    /// Exit status of the last command.
    status: i32,
    /// Who runs the program that it has started, where that is another than the user of the machine.
    #[serde(default)]
    program_user: Option<String>,
    /// The empty line that cmd prints between the end of a command and its next prompt (`docs/reference/host.md` 16)
    /// was not printed yet.
    #[serde(rename = "owes_line")]
    newline_pending: bool,
}

impl Run for Shell {
    fn handle(&mut self, event: Event, surroundings: &mut Surroundings) -> Outcome {
        match event {
            Event::Line(line) => return self.line(&line, surroundings),
            Event::EndOfInput => {
                return match self.flavour {
                    Flavour::Linux => bash::exit(self, surroundings),
                    Flavour::Windows => cmd::end_of_input(surroundings),
                };
            }
            Event::Interrupt => self.status = INTERRUPTED,
            Event::Started(_) | Event::Bytes(_) | Event::Time | Event::File(_) => {}
        }
        Outcome::Running
    }

    fn waiting(&self, view: View) -> Waiting {
        let machine = view.world.machine(self.machine);
        Waiting::Line(Prompt::command(match self.flavour {
            Flavour::Windows => format!("{}>", machine.files.style().display(&self.folder)),
            Flavour::Linux => bash::prompt(&self.folder, machine),
        }))
    }

    fn prompt_kind(&self) -> &'static str {
        "command"
    }

    /// Marks what may be a password: a single word that a shell does not run, everything after such a word (a line of
    /// CMU that is typed while CMU does not run), and what follows the first argument of a program that takes
    /// passwords.
    fn echo(&self, line: &str, view: View) -> Text {
        let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
        let first = words.by_ref().find(|word| *word != "sudo").unwrap_or_default();
        let start = |word: &str| word.as_ptr().addr() - line.as_ptr().addr();
        let secret_from = match () {
            () if first.is_empty() => line.len(),
            () if may_take_passwords(view.installed, first) => words.nth(1).map_or(line.len(), start),
            () if runs(view.installed, self.flavour, first) => line.len(),
            () => words.next().map_or_else(|| start(first), start),
        };
        Text::of(Meaning::Typed, &line[..secret_from]).with(Meaning::Secret, &line[secret_from..])
    }

    fn complete(&self, line: &str, view: View) -> Vec<String> {
        completion::complete(line, &self.folder, view.world.machine(self.machine), view.installed)
    }
}

impl Shell {
    /// Returns a shell of a machine's user.
    pub fn new(machine: &Machine) -> Self {
        Self {
            machine: machine.id,
            flavour: machine.flavour,
            folder: machine.start.clone(),
            last_folder: None,
            status: 0,
            program_user: None,
            newline_pending: false,
        }
    }

    /// Returns the machine that the shell runs on.
    pub fn machine(&self) -> MachineId {
        self.machine
    }

    /// Returns the current folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns who runs the program that it has started.
    pub fn program_user<'a>(&'a self, world: &'a World) -> &'a str {
        self.program_user.as_deref().unwrap_or(&world.machine(self.machine).user)
    }

    /// Notes who runs the program that it starts.
    pub fn set_program_user(&mut self, user: String, world: &World) {
        self.program_user = Some(user).filter(|user| *user != world.machine(self.machine).user);
    }

    /// Takes the exit status of the program that it has started.
    pub fn set_status(&mut self, status: i32) {
        self.status = status;
    }

    /// Prints the empty line of cmd, if it was not printed yet. A screen that was just cleared needs none.
    pub fn print_pending_newline(&mut self, console: &mut Console) {
        if std::mem::take(&mut self.newline_pending) && !console.is_cleared() {
            console.print("\n");
        }
    }

    fn line(&mut self, line: &str, surroundings: &mut Surroundings) -> Outcome {
        self.newline_pending = self.flavour == Flavour::Windows && !line.trim().is_empty();
        match self.flavour {
            Flavour::Linux => bash::line(self, line, surroundings),
            Flavour::Windows => cmd::line(self, line, surroundings),
        }
    }

    /// Moves to a folder.
    fn enter(&mut self, folder: &Path, surroundings: &Surroundings) -> Result<(), FileError> {
        let files = surroundings.files();
        files.enter(folder, &surroundings.user)?;
        self.last_folder = Some(std::mem::replace(&mut self.folder, files.spelled(folder)));
        Ok(())
    }

    /// Writes an unknown command to standard error. Without arguments it may be a password, so it is marked as a
    /// secret, unless it has the form of something that a shell runs.
    fn error_unknown(&self, word: &str, has_no_arguments: bool, surroundings: &mut Surroundings) {
        let secret = has_no_arguments && !runs(surroundings.installed, self.flavour, word);
        surroundings.error_word(word, secret);
    }

    /// Starts the program that a file holds, by its name.
    fn start_file(&mut self, name: &str, arguments: &[String], user: &str, surroundings: &mut Surroundings) {
        match installed::find_file(surroundings.installed, name) {
            Some(found) => surroundings.start(found.program, arguments, user),
            None => self.not_yet(name, surroundings),
        }
    }

    /// Takes the status of a command that was refused, and reports it for the lesson.
    fn refuse(&mut self, command: &str, reason: &'static str, status: i32, surroundings: &mut Surroundings) {
        self.status = status;
        surroundings.refuse(command, reason);
    }

    /// Says that a real machine has this and the simulated one does not.
    fn not_yet(&mut self, name: &str, surroundings: &mut Surroundings) {
        self.status = surroundings.not_yet(name);
    }

    fn is_real(&self, name: &str) -> bool {
        is_real(self.flavour, name)
    }
}

/// Returns the name of the program that a file holds, where it holds one.
fn program_in(contents: &Contents) -> Option<&str> {
    match contents {
        Contents::Program { name, .. } => Some(name),
        _ => None,
    }
}
