//! The machines of a lab and what runs on them: shells, `ssh`, and CMU as one program among others.
//!
//! A [`World`] is what everybody who works on a lab shares: the cluster and the machines. A [`Session`] is one terminal:
//! a stack of programs, the topmost of which has the keyboard. Both are plain values. Source: `host.md`.

mod bash;
mod change;
mod cmd;
mod configure;
mod listing;
mod machine;
mod preset;
mod shell;
mod ssh;
mod words;

pub use change::NodeChange;
pub use machine::{Flavour, KEY_FILE, LINUX_ADDRESS, Machine, MachineId, WINDOWS_ADDRESS};
pub use preset::Preset;

use serde::{Deserialize, Serialize};

use crate::{
    client::Network,
    clock::LabTime,
    cloud::{Cluster, Node},
    cmu::{self, Cmu},
    console::{Console, Effect, Prompt},
    event::ToolEvent,
    files::FileError,
    hsm::{Client, User, Verdict},
    program::{Event, FileFailure, FileRequest, Outcome, Waiting},
    secret::Salt,
    text::{Meaning, Text},
};
use shell::Shell;
use ssh::Ssh;

/// What all sessions of a lab share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct World {
    /// Salt of the lab's secrets.
    pub salt: Salt,
    /// Lab time.
    pub clock: LabTime,
    /// The cluster.
    pub cluster: Cluster,
    /// The learner's own computer.
    pub laptop: Machine,
    /// The client instance.
    pub instance: Machine,
}

impl World {
    /// A machine by its place.
    pub fn machine(&self, place: MachineId) -> &Machine {
        match place {
            MachineId::Laptop => &self.laptop,
            MachineId::Instance => &self.instance,
        }
    }

    /// True when the configuration of the utility on the client instance lists every HSM of the cluster, and nothing else.
    pub fn is_configured(&self) -> bool {
        let (hosts, nodes) = (self.instance.configured_hosts(), self.cluster.nodes());
        hosts.len() == nodes.len() && nodes.iter().all(|node| hosts.contains(&node.eni_ip))
    }

    /// True when every HSM takes the issuing certificate on the client instance for its own.
    pub fn has_right_certificate(&self) -> bool {
        self.instance.issuing_certificate().is_some_and(|content| {
            let is_right = |node: &Node| node.hsm().verify_trust_anchor(content.bytes()) == Verdict::Right;
            self.cluster.nodes().iter().all(is_right)
        })
    }

    /// Puts text into a file of a machine, or removes the file, whoever owns it. A path that is not absolute begins at
    /// the learner's home there.
    ///
    /// # Errors
    /// As [`Files::write`](crate::files::Files::write).
    pub fn put_file(&mut self, place: MachineId, written: &str, text: Option<String>) -> Result<(), FileError> {
        let clock = self.clock;
        let machine = self.machine_mut(place);
        let path = machine.files.style().resolve(&machine.home, written);
        match text {
            Some(text) => machine.files.write(&path, text, &machine.user, clock),
            None => machine.files.remove(&path),
        }
    }

    fn machine_mut(&mut self, place: MachineId) -> &mut Machine {
        match place {
            MachineId::Laptop => &mut self.laptop,
            MachineId::Instance => &mut self.instance,
        }
    }
}

/// A program with the keyboard, or waiting for the one above it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Program {
    /// A shell on one of the machines.
    Shell(Shell),
    /// `ssh`, while it asks about the host key.
    Ssh(Ssh),
    /// The management utility.
    Cmu(Cmu),
}

/// What a program's turn ends in.
enum Next {
    /// It keeps the keyboard.
    Stay,
    /// It starts another program above itself.
    Start(Program),
    /// It gives its place to another program.
    Become(Program),
    /// It has ended with this status.
    End(i32),
}

impl From<Outcome> for Next {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Running => Self::Stay,
            Outcome::Ended(status) => Self::End(status),
        }
    }
}

/// Where a terminal begins, and begins again when its last program has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Opening {
    /// A shell on one of the machines.
    Shell(MachineId),
    /// Nothing but the management utility.
    Cmu,
}

/// One terminal: a stack of programs. The stack is empty only where the management utility alone has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    client: Client,
    opening: Opening,
    stack: Vec<Program>,
}

/// What programs reach while they handle one input.
struct Turn<'a> {
    world: &'a mut World,
    client: Client,
    console: &'a mut Console,
}

impl Turn<'_> {
    fn cmu(&mut self) -> cmu::Context<'_> {
        let World { cluster, clock, salt, .. } = &mut *self.world;
        cmu::Context { network: Network { cluster, clock, client: self.client }, salt, console: self.console }
    }

    /// Brings the learner to the client instance: a shell there, with the greeting of its system.
    fn connect(&mut self) -> Program {
        shell::greet(&mut self.world.instance, self.world.clock, self.console);
        self.console.report(ToolEvent::Connected);
        Program::Shell(Shell::new(&self.world.instance))
    }
}

impl Session {
    /// A terminal with a shell on one of the machines.
    pub fn shell(client: Client, place: MachineId, world: &World) -> Self {
        let stack = vec![Program::Shell(Shell::new(world.machine(place)))];
        Self { client, opening: Opening::Shell(place), stack }
    }

    /// A terminal that has nothing but the management utility, started with these arguments. The start may have failed: then
    /// the session has ended with status 1.
    pub fn cmu(client: Client, args: &[String], world: &mut World, console: &mut Console) -> Self {
        let mut session = Self { client, opening: Opening::Cmu, stack: vec![Program::Cmu(Cmu::default())] };
        let started = Event::Started(args.to_vec());
        session.event(started, world, console);
        session
    }

    /// The same terminal as it was when it was opened; `None` for one that has nothing but the management utility.
    pub fn reopened(&self, world: &World) -> Option<Self> {
        match self.opening {
            Opening::Shell(place) => Some(Self::shell(self.client, place, world)),
            Opening::Cmu => None,
        }
    }

    /// The process that holds what this session opens on devices.
    pub fn client(&self) -> Client {
        self.client
    }

    /// What the terminal waits for; `None` while a program is busy, or when there is none.
    pub fn prompt(&self, world: &World) -> Option<Prompt> {
        match self.stack.last()? {
            Program::Shell(shell) => Some(Prompt::command(shell.prompt(world.machine(shell.place())))),
            Program::Ssh(ssh) => Some(ssh.prompt()),
            Program::Cmu(cmu) => match cmu.waiting() {
                Waiting::Line(prompt) => Some(prompt),
                Waiting::Input | Waiting::Time(_) | Waiting::File(_) => None,
            },
        }
    }

    /// When the topmost program wants to go on by itself.
    pub fn due(&self) -> Option<LabTime> {
        match self.stack.last()? {
            Program::Cmu(cmu) => match cmu.waiting() {
                Waiting::Time(due) => Some(due),
                Waiting::Input | Waiting::Line(_) | Waiting::File(_) => None,
            },
            _ => None,
        }
    }

    /// The name of the topmost program: `shell`, `ssh`, or CMU's.
    pub fn program(&self) -> &'static str {
        match self.stack.last() {
            Some(Program::Cmu(_)) => cmu::PROGRAM,
            Some(Program::Ssh(_)) => "ssh",
            Some(Program::Shell(_)) | None => "shell",
        }
    }

    /// The mode of the utility, where that is the topmost program: `global`, `server` or `limited`; else empty.
    pub fn mode(&self, world: &World) -> &'static str {
        match self.stack.last() {
            Some(Program::Cmu(cmu)) => cmu.mode(&world.cluster),
            _ => "",
        }
    }

    /// What the topmost program waits for: `command`, an answer (`confirm`, `retry`, `rollback`, `host-key`), something `hidden`; empty
    /// while it is busy.
    pub fn waits_for(&self) -> &'static str {
        match self.stack.last() {
            Some(Program::Shell(_)) => "command",
            Some(Program::Ssh(_)) => "host-key",
            Some(Program::Cmu(cmu)) => cmu.waits_for(),
            None => "",
        }
    }

    /// The folder of the shell, where that is the topmost program.
    pub fn folder(&self, world: &World) -> Option<String> {
        match self.stack.last()? {
            Program::Shell(shell) => Some(world.machine(shell.place()).files.style().display(&shell.folder)),
            _ => None,
        }
    }

    /// Who is logged in on each server of the utility, by address; nothing where that is not the topmost program.
    pub fn logins<'a>(&'a self, world: &'a World) -> Vec<(&'a str, Option<&'a User>)> {
        match self.stack.last() {
            Some(Program::Cmu(cmu)) => cmu.logins(&world.cluster),
            _ => Vec::new(),
        }
    }

    /// True for a terminal that has nothing but the management utility.
    pub fn is_utility_alone(&self) -> bool {
        self.opening == Opening::Cmu
    }

    /// True while a shell of the client instance is somewhere in the stack.
    pub fn is_connected(&self) -> bool {
        let on_instance =
            |program: &Program| matches!(program, Program::Shell(shell) if shell.place() == MachineId::Instance);
        self.stack.iter().any(on_instance)
    }

    /// How the terminal shows a line typed now, with its secrets marked.
    pub fn echo(&self, line: &str) -> Text {
        match self.stack.last() {
            Some(Program::Cmu(cmu)) => cmu.echo(line),
            Some(Program::Shell(shell)) => shell.echo(line),
            Some(Program::Ssh(ssh)) => ssh.echo(line),
            None => Text::of(Meaning::Typed, line),
        }
    }

    /// The ways to go on with a line typed now.
    pub fn complete(&self, line: &str, world: &World) -> Vec<String> {
        match self.stack.last() {
            Some(Program::Cmu(cmu)) if cmu.waits_for() == "command" => {
                cmu::complete(line).into_iter().map(str::to_owned).collect()
            }
            Some(Program::Shell(shell)) => shell.complete(line, world.machine(shell.place())),
            _ => Vec::new(),
        }
    }

    /// Takes a line at the present prompt.
    pub fn line(&mut self, line: &str, world: &mut World, console: &mut Console) {
        self.turn(world, console, |program, turn| match program {
            Program::Shell(shell) => shell.line(line, turn),
            Program::Ssh(ssh) => ssh.line(line, turn),
            Program::Cmu(cmu) => cmu.handle(Event::Line(line.to_owned()), &mut turn.cmu()).into(),
        });
    }

    /// Ctrl-C.
    pub fn interrupt(&mut self, world: &mut World, console: &mut Console) {
        self.turn(world, console, |program, turn| match program {
            Program::Shell(shell) => shell.interrupt(),
            Program::Ssh(_) => Next::End(130),
            Program::Cmu(cmu) => cmu.handle(Event::Interrupt, &mut turn.cmu()).into(),
        });
    }

    /// Ctrl-D, or the end of a pipe.
    pub fn end_of_input(&mut self, world: &mut World, console: &mut Console) {
        self.turn(world, console, |program, turn| match program {
            Program::Shell(shell) => shell.end_of_input(turn),
            Program::Ssh(ssh) => ssh.end_of_input(turn),
            Program::Cmu(cmu) => cmu.handle(Event::EndOfInput, &mut turn.cmu()).into(),
        });
    }

    /// The time has moved on.
    pub fn tick(&mut self, world: &mut World, console: &mut Console) {
        self.event(Event::Time, world, console);
    }

    /// Goes to the client instance without typing: what the Connect button does. It works from the prompt of the
    /// learner's own computer; elsewhere it says why not.
    pub fn connect(&mut self, world: &mut World, console: &mut Console) {
        match self.stack.last() {
            Some(Program::Shell(shell)) if shell.place() == MachineId::Laptop => {
                self.turn(world, console, |_, turn| Next::Start(turn.connect()));
            }
            _ if self.is_connected() => console.notice("You are on the client instance already."),
            _ => console.notice("Finish what the terminal asks first; then connect."),
        }
    }

    /// The file that the utility alone asks the front end for.
    pub fn file_request(&self) -> Option<FileRequest> {
        match (self.stack.last()?, self.opening) {
            (Program::Cmu(cmu), Opening::Cmu) => file_request(cmu),
            _ => None,
        }
    }

    /// Takes the result of that request.
    pub fn file(&mut self, file: Result<Vec<u8>, FileFailure>, world: &mut World, console: &mut Console) {
        self.event(Event::File(file), world, console);
    }

    /// Hands an event to the utility, if it is the topmost program.
    fn event(&mut self, event: Event, world: &mut World, console: &mut Console) {
        self.turn(world, console, |program, turn| match program {
            Program::Cmu(cmu) => cmu.handle(event, &mut turn.cmu()).into(),
            _ => Next::Stay,
        });
    }

    fn turn(&mut self, world: &mut World, console: &mut Console, act: impl FnOnce(&mut Program, &mut Turn) -> Next) {
        let mut turn = Turn { world, client: self.client, console };
        let Some(program) = self.stack.last_mut() else { return };
        let mut next = act(program, &mut turn);
        loop {
            match next {
                Next::Stay => {}
                Next::Start(program) => self.stack.push(program),
                Next::Become(program) => {
                    self.stack.pop();
                    self.stack.push(program);
                }
                Next::End(status) => self.end(status, &mut turn),
            }
            match self.serve(&mut turn) {
                Some(outcome) => next = outcome.into(),
                None => break,
            }
        }
        if let Some(Program::Shell(shell)) = self.stack.last_mut() {
            shell.settle(turn.console);
        }
    }

    /// Serves the file that the utility asks for on the machine on which it runs.
    fn serve(&mut self, turn: &mut Turn) -> Option<Outcome> {
        let [.., Program::Shell(shell), Program::Cmu(cmu)] = &mut self.stack[..] else { return None };
        let request = file_request(cmu)?;
        let clock = turn.world.clock;
        let machine = turn.world.machine_mut(shell.place());
        let user = shell.program_user(machine).to_owned();
        let resolve = |path: &str| machine.files.style().resolve(&shell.folder, path);
        let file = match request {
            FileRequest::Read { path } => {
                let read = machine.files.read(&resolve(&path), &user);
                read.map(|content| content.bytes().to_vec()).map_err(|_| FileFailure)
            }
            FileRequest::Write { path, bytes } => {
                let (path, text) = (resolve(&path), String::from_utf8_lossy(&bytes).into_owned());
                let is_written =
                    machine.files.may_write(&path, &user) && machine.files.write(&path, text, &user, clock).is_ok();
                if is_written { Ok(Vec::new()) } else { Err(FileFailure) }
            }
        };
        Some(cmu.handle(Event::File(file), &mut turn.cmu()))
    }

    /// Takes the ended program off the stack and hands its status to the one below.
    fn end(&mut self, status: i32, turn: &mut Turn) {
        let ended = self.stack.pop();
        match ended {
            Some(Program::Cmu(cmu)) if cmu.servers().is_empty() => {
                // It has found no configuration, so it was never up.
                if let Some(Program::Shell(shell)) = self.stack.last_mut() {
                    shell.refused(turn, cmu::PROGRAM, "config-file", status);
                }
            }
            Some(Program::Cmu(_)) => turn.console.report(ToolEvent::ProgramEnded { program: cmu::PROGRAM, status }),
            Some(Program::Shell(shell)) if shell.place() == MachineId::Instance => {
                turn.console.report(ToolEvent::Disconnected);
                if !self.stack.is_empty() {
                    shell::farewell(&turn.world.instance, turn.console);
                }
            }
            _ => {}
        }
        match (self.stack.last_mut(), self.opening) {
            (Some(Program::Shell(shell)), _) => shell.set_status(status),
            (Some(_), _) => {}
            (None, Opening::Shell(place)) => {
                turn.console.ask(Effect::Exit(status));
                self.stack.push(Program::Shell(Shell::new(turn.world.machine(place))));
            }
            (None, Opening::Cmu) => turn.console.ask(Effect::Exit(status)),
        }
    }
}

/// The file that the utility waits for.
fn file_request(cmu: &Cmu) -> Option<FileRequest> {
    match cmu.waiting() {
        Waiting::File(request) => Some(request),
        Waiting::Input | Waiting::Line(_) | Waiting::Time(_) => None,
    }
}
