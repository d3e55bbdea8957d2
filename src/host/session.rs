//! The session of a terminal: a stack of programs, the topmost of which has the keyboard.
//!
//! A session does for its programs what an operating system does: it hands them events with their surroundings, starts
//! what they ask for, gives them the files of their machine, and passes the exit status on. The texts of the devices'
//! certificates come with each event, because they are no part of the world.

use serde::{Deserialize, Serialize};

use super::{
    greeting,
    installed::ProgramId,
    machine::{Machine, MachineId},
    registry::{INSTALLED, Program},
    run::View,
    shell::Shell,
    streams::Streams,
    surroundings::{Launch, Surroundings},
    world::World,
};
use crate::{
    assets::Certificates,
    clock::LabTime,
    console::{Console, Effect, Prompt},
    event::ToolEvent,
    files::Path,
    hsm::{Client, User},
    program::{Event, FileFailure, Outcome, Waiting},
    text::{Meaning, Text},
};

/// The program that a session starts with, and that starts again after the last program has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FirstProgram {
    /// A shell on one of the machines.
    Shell(MachineId),
    /// The management utility, without a shell.
    Cmu,
}

/// A program that was started, and where its streams lead. Streams are not saved, because no shell has others than the
/// terminal yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Process {
    program: Program,
    #[serde(skip)]
    streams: Streams,
}

impl Process {
    /// Returns a shell on the terminal.
    fn shell(machine: &Machine) -> Self {
        Self { program: Program::Shell(Shell::new(machine)), streams: Streams::default() }
    }
}

/// The stack of programs of one terminal. It is empty only if the management utility had no shell below it and has
/// ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    client: Client,
    #[serde(rename = "opening")]
    first: FirstProgram,
    stack: Vec<Process>,
}

impl Session {
    /// Returns a session with a shell on one of the machines.
    pub fn shell(client: Client, machine: MachineId, world: &World) -> Self {
        let stack = vec![Process::shell(world.machine(machine))];
        Self { client, first: FirstProgram::Shell(machine), stack }
    }

    /// Returns a session with the management utility and no shell, started with these arguments. The front end serves
    /// its [file requests](Waiting::File). If the start fails, the session has ended with status 1. The start needs no
    /// certificates of devices.
    pub fn cmu(client: Client, arguments: &[String], world: &mut World, console: &mut Console) -> Self {
        let mut session = Self { client, first: FirstProgram::Cmu, stack: Vec::new() };
        session.push(ProgramId::Cmu, Streams::default());
        session.handle(Event::Started(arguments.to_vec()), world, None, console);
        session
    }

    /// Returns the session as it was when its terminal was opened; `None` for one without a shell.
    pub fn reopened(&self, world: &World) -> Option<Self> {
        match self.first {
            FirstProgram::Shell(machine) => Some(Self::shell(self.client, machine, world)),
            FirstProgram::Cmu => None,
        }
    }

    /// Returns the process that holds the device sessions of these programs.
    pub fn client(&self) -> Client {
        self.client
    }

    /// Returns what the topmost program waits for; `None` where there is no program.
    pub fn waiting(&self, world: &World) -> Option<Waiting> {
        Some(self.top()?.as_run().waiting(view(world)))
    }

    /// Returns the prompt at which the topmost program waits; `None` while a program is busy, or when there is none.
    pub fn prompt(&self, world: &World) -> Option<Prompt> {
        match self.waiting(world)? {
            Waiting::Line(prompt) => Some(prompt),
            _ => None,
        }
    }

    /// Returns when the topmost program wants to continue by itself.
    pub fn due(&self, world: &World) -> Option<LabTime> {
        match self.waiting(world)? {
            Waiting::Time(due) => Some(due),
            _ => None,
        }
    }

    /// Returns the name of the topmost program, such as `shell` or `ssh`. A utility without a shell that has ended has
    /// left the user at a shell of the real machine: `shell`.
    pub fn program(&self) -> &'static str {
        self.top().map_or("shell", Program::name)
    }

    /// Returns true where the topmost program is a shell.
    pub fn is_at_shell(&self) -> bool {
        matches!(self.top(), Some(Program::Shell(_)))
    }

    /// Returns the mode of the utility, where that is the topmost program: `global`, `server` or `limited`; else empty.
    pub fn mode(&self, world: &World) -> &'static str {
        match self.top() {
            Some(Program::Cmu(cmu)) => cmu.mode(&world.cluster),
            _ => "",
        }
    }

    /// Returns the kind of the topmost program's prompt: one of [`cmu::PROMPTS`](crate::cmu::PROMPTS), or `host-key`;
    /// empty while it is busy.
    pub fn prompt_kind(&self) -> &'static str {
        self.top().map_or("", |program| program.as_run().prompt_kind())
    }

    /// Returns the folder of the shell, where that is the topmost program.
    pub fn folder(&self, world: &World) -> Option<String> {
        match self.top()? {
            Program::Shell(shell) => Some(world.machine(shell.machine()).files.style().display(shell.folder())),
            _ => None,
        }
    }

    /// Returns who is logged in on each server of the utility, by address; nothing where that is not the topmost
    /// program.
    pub fn logins<'a>(&'a self, world: &'a World) -> Vec<(&'a str, Option<&'a User>)> {
        match self.top() {
            Some(Program::Cmu(cmu)) => cmu.logins(&world.cluster),
            _ => Vec::new(),
        }
    }

    /// Returns true for a session of the management utility without a shell.
    pub fn has_no_shell(&self) -> bool {
        self.first == FirstProgram::Cmu
    }

    /// Returns true while a shell of the client instance is somewhere in the stack.
    pub fn is_connected(&self) -> bool {
        self.shells().any(|shell| shell.machine() == MachineId::Instance)
    }

    /// Returns how the terminal shows a line that is typed now, with its secrets marked.
    pub fn echo(&self, line: &str, world: &World) -> Text {
        match self.top() {
            Some(program) => program.as_run().echo(line, view(world)),
            None => Text::of(Meaning::Typed, line),
        }
    }

    /// Returns the completions of a line that is typed now.
    pub fn complete(&self, line: &str, world: &World) -> Vec<String> {
        self.top().map_or_else(Vec::new, |program| program.as_run().complete(line, view(world)))
    }

    /// Handles a line that was submitted at the present prompt.
    pub fn line(&mut self, line: &str, world: &mut World, certificates: Option<&Certificates>, console: &mut Console) {
        self.handle(Event::Line(line.to_owned()), world, certificates, console);
    }

    /// Handles Ctrl-C.
    pub fn interrupt(&mut self, world: &mut World, certificates: Option<&Certificates>, console: &mut Console) {
        self.handle(Event::Interrupt, world, certificates, console);
    }

    /// Handles Ctrl-D, or the end of a pipe.
    pub fn end_of_input(&mut self, world: &mut World, certificates: Option<&Certificates>, console: &mut Console) {
        self.handle(Event::EndOfInput, world, certificates, console);
    }

    /// Handles that time has passed.
    pub fn tick(&mut self, world: &mut World, certificates: Option<&Certificates>, console: &mut Console) {
        self.handle(Event::Time, world, certificates, console);
    }

    /// Handles the result of a file request that the front end has served.
    pub fn file(
        &mut self,
        file: Result<Vec<u8>, FileFailure>,
        world: &mut World,
        certificates: Option<&Certificates>,
        console: &mut Console,
    ) {
        self.handle(Event::File(file), world, certificates, console);
    }

    /// Serves a file request that is pending in a saved state. No input would ever serve it, because a shell serves
    /// requests right after the event that leads to them. The output is dropped.
    pub fn serve_files(&mut self, world: &mut World) {
        if let Some(event) = self.serve(world) {
            self.handle(event, world, None, &mut Console::default());
        }
    }

    /// Goes to the client instance without typing. It works at the prompt of the learner's own computer. Anywhere else
    /// a notice says why it does not.
    pub fn connect(&mut self, world: &mut World, console: &mut Console) {
        match self.top() {
            Some(Program::Shell(shell)) if shell.machine() == MachineId::Laptop => {
                self.log_in(MachineId::Instance, world, console);
            }
            _ if self.is_connected() => console.notice("You are on the client instance already."),
            _ => console.notice("Finish what the terminal asks first; then connect."),
        }
    }

    /// Hands an event to the topmost program, and to those that start or continue because of it, until one waits.
    fn handle(&mut self, event: Event, world: &mut World, certificates: Option<&Certificates>, console: &mut Console) {
        let mut next = Some(event);
        while let Some(event) = next {
            next = self.step(event, world, certificates, console);
        }
        if let Some(Program::Shell(shell)) = self.top_mut() {
            shell.print_pending_newline(console);
        }
    }

    /// Hands one event to the topmost program; returns the event that follows from it.
    fn step(
        &mut self,
        event: Event,
        world: &mut World,
        certificates: Option<&Certificates>,
        console: &mut Console,
    ) -> Option<Event> {
        let streams = std::mem::take(&mut self.stack.last_mut()?.streams);
        let mut surroundings = self.surroundings(streams, world, certificates, console);
        let process = self.stack.last_mut()?;
        let outcome = process.program.as_run_mut().handle(event, &mut surroundings);
        process.streams = surroundings.streams;
        match (surroundings.launch, outcome) {
            (Some(Launch::Program { program, arguments, user }), _) => {
                if let Some(Program::Shell(shell)) = self.top_mut() {
                    shell.set_program_user(user, world);
                }
                // The shells have no pipes and redirections yet.
                self.push(program, Streams::default());
                return Some(Event::Started(arguments));
            }
            (Some(Launch::Login(machine)), _) => {
                self.stack.pop();
                self.log_in(machine, world, console);
            }
            (None, Outcome::Ended(status)) => self.end(status, world, console),
            (None, Outcome::Running) => {}
        }
        self.serve(world)
    }

    /// Puts a program on the stack, before it is started.
    fn push(&mut self, program: ProgramId, streams: Streams) {
        self.stack.push(Process { program: Program::new(program), streams });
    }

    /// Returns the topmost program.
    fn top(&self) -> Option<&Program> {
        self.stack.last().map(|process| &process.program)
    }

    /// Returns the topmost program, to be changed.
    fn top_mut(&mut self) -> Option<&mut Program> {
        self.stack.last_mut().map(|process| &mut process.program)
    }

    /// Opens a shell on a machine, with the greeting of its system.
    fn log_in(&mut self, machine: MachineId, world: &mut World, console: &mut Console) {
        let now = world.clock;
        greeting::greet(world.machine_mut(machine), now, console);
        console.report(ToolEvent::Connected);
        self.stack.push(Process::shell(world.machine(machine)));
    }

    /// Returns the surroundings of the topmost program.
    fn surroundings<'a>(
        &self,
        streams: Streams,
        world: &'a mut World,
        certificates: Option<&'a Certificates>,
        console: &'a mut Console,
    ) -> Surroundings<'a> {
        let (machine, user, folder) = self.location(world);
        Surroundings {
            world,
            console,
            certificates,
            client: self.client,
            machine,
            user,
            folder,
            streams,
            installed: INSTALLED,
            launch: None,
        }
    }

    /// Returns machine, user and folder of the topmost program: those of the shell that has started it.
    fn location(&self, world: &World) -> (MachineId, String, Path) {
        match (self.shells().last(), self.top()) {
            (Some(shell), Some(Program::Shell(_))) => {
                (shell.machine(), world.machine(shell.machine()).user.clone(), shell.folder().clone())
            }
            (Some(shell), _) => (shell.machine(), shell.program_user(world).to_owned(), shell.folder().clone()),
            (None, _) => (MachineId::Instance, world.instance.user.clone(), world.instance.home.clone()),
        }
    }

    fn shells(&self) -> impl DoubleEndedIterator<Item = &Shell> {
        self.stack.iter().filter_map(|process| match &process.program {
            Program::Shell(shell) => Some(shell),
            _ => None,
        })
    }

    /// Serves the file request of a program that a shell has started.
    fn serve(&self, world: &mut World) -> Option<Event> {
        match self.waiting(world)? {
            Waiting::File(request) if !self.has_no_shell() => {
                let (machine, user, folder) = self.location(world);
                Some(Event::File(world.serve(request, machine, &folder, &user)))
            }
            _ => None,
        }
    }

    /// Takes the program that has ended off the stack and hands its status to the one below.
    fn end(&mut self, status: i32, world: &World, console: &mut Console) {
        let ended = self.stack.pop().map(|process| process.program);
        if let Some(Program::Shell(shell)) = ended
            && shell.machine() == MachineId::Instance
        {
            console.report(ToolEvent::Disconnected);
            if !self.stack.is_empty() {
                greeting::say_farewell(&world.instance, console);
            }
        }
        match self.top_mut() {
            Some(Program::Shell(shell)) => shell.set_status(status),
            Some(_) => {}
            None => {
                console.ask(Effect::Exit(status));
                self.stack.extend(self.reopened(world).into_iter().flat_map(|session| session.stack));
            }
        }
    }
}

/// Returns what programs may look at between two events.
fn view(world: &World) -> View<'_> {
    View { world, installed: INSTALLED }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{
        Flavour, Preset,
        streams::{Sink, Source},
    };

    /// A shell on the client instance, with its world.
    fn shell(flavour: Flavour) -> (World, Session) {
        let world = Preset::Single.world(flavour, 1);
        let session = Session::shell(Client(1), MachineId::Instance, &world);
        (world, session)
    }

    #[test]
    fn errors_of_shells_go_to_their_standard_error() {
        let no_file = "No such file or directory";
        for (flavour, lines, errors) in [
            (
                Flavour::Linux,
                ["nope", "sudo nope", "./nope x", "cd nope"],
                format!(
                    "-bash: nope: command not found\nsudo: nope: command not found\n-bash: ./nope: {no_file}\n-bash: cd: nope: {no_file}\n"
                ),
            ),
            (
                Flavour::Windows,
                ["nope", "\"nope\" x", r"nope\nope", "cd nope"],
                "'nope' is not recognized as an internal or external command,\noperable program or batch file.\n\
                 '\"nope\"' is not recognized as an internal or external command,\noperable program or batch file.\n\
                 The system cannot find the path specified.\nThe system cannot find the path specified.\n"
                    .to_owned(),
            ),
        ] {
            let (mut world, mut session) = shell(flavour);
            session.stack[0].streams.errors = Sink::Pipe(Vec::new());
            let mut console = Console::default();
            for line in lines {
                session.line(line, &mut world, None, &mut console);
            }
            assert_eq!(session.stack[0].streams.errors, Sink::Pipe(errors.into_bytes()));
            let shown = console.into_effects().into_iter().filter_map(|effect| match effect {
                Effect::Print(text) => Some(text.plain()),
                _ => None,
            });
            assert_eq!(shown.collect::<String>().trim(), "");
        }
    }

    #[test]
    fn a_program_keeps_its_streams_until_it_ends() {
        let (mut world, mut session) = shell(Flavour::Linux);
        let output = Sink::File(Flavour::Linux.style().path("/home/ec2-user/out"));
        session.push(ProgramId::Cat, Streams { input: Source::Bytes, output, ..Streams::default() });
        let console = &mut Console::default();
        for event in [Event::Started(vec![]), Event::Bytes(b"one ".into()), Event::Bytes(b"two".into())] {
            session.handle(event, &mut world, None, console);
            assert_eq!(session.program(), "cat");
        }
        session.end_of_input(&mut world, None, console);
        assert_eq!(session.program(), "shell");
        session.line("cat out", &mut world, None, console);
        let shown = std::mem::take(console).into_effects();
        assert_eq!(shown, [Effect::Print(Text::of(Meaning::Output, "one two"))]);
    }
}
