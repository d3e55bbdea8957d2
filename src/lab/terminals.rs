//! The terminals of a lab: opening and closing them, and passing input to their programs.

use super::{FIRST_TERMINAL, Input, Lab, TerminalId, state::State};
use crate::{
    console::{Console, Effect, Prompt, PromptKind},
    host::{MachineId, Session},
    hsm::Client,
    program::Waiting,
    text::{self, Meaning, Text},
};

/// Characters of a line that a terminal driver passes on. The rest is cut off.
pub const LINE_MAX: usize = 4095;

/// Characters of a label of a command.
const LABEL_MAX: usize = 80;

impl Lab {
    /// Returns the session of a terminal: its stack of programs.
    pub fn session(&self, terminal: TerminalId) -> Option<&Session> {
        self.state.sessions.get(&terminal)
    }

    /// Returns the numbers of the terminals, in rising order.
    pub fn terminals(&self) -> impl Iterator<Item = TerminalId> {
        self.state.sessions.keys().copied()
    }

    /// Returns the prompt of a terminal; `None` while a program is busy.
    pub fn prompt(&self, terminal: TerminalId) -> Option<Prompt> {
        self.session(terminal)?.prompt(&self.state.world)
    }

    /// Returns the completions of a line that is being typed.
    pub fn complete(&self, terminal: TerminalId, line: &str) -> Vec<String> {
        self.session(terminal).map_or_else(Vec::new, |session| session.complete(line, &self.state.world))
    }

    /// Opens a terminal with the management utility and no shell, started with `args`. Its files are those of the front
    /// end. `client` names the process that holds its device sessions.
    pub fn open_cmu(&mut self, terminal: TerminalId, client: Client, args: &[String]) -> Vec<Effect> {
        let mut console = Console::default();
        let opened = Session::cmu(client, args, &mut self.state.world, &mut console);
        self.state.sessions.insert(terminal, opened);
        self.finish_input(terminal, console, false)
    }

    /// Opens another terminal and returns its number. It is a shell on the client instance, or on the learner's own
    /// computer if the first terminal is still there. Saved numbers are far below the largest one (`State::is_sound`).
    pub fn open_shell(&mut self) -> TerminalId {
        let id = self.terminals().last().map_or(FIRST_TERMINAL, |last| last + 1);
        let connected = self.session(FIRST_TERMINAL).is_some_and(Session::is_connected);
        let machine = if connected || self.start.lesson.is_none() { MachineId::Instance } else { MachineId::Laptop };
        self.state.sessions.insert(id, Session::shell(Client(id), machine, &self.state.world));
        id
    }

    /// Closes a terminal other than the first. The device sessions of its programs end as those of a lost process.
    pub fn close_shell(&mut self, terminal: TerminalId) {
        if terminal == FIRST_TERMINAL {
            return;
        }
        if let Some(closed) = self.state.sessions.remove(&terminal) {
            let world = &mut self.state.world;
            world.cluster.drop_client(world.clock, closed.client());
        }
    }

    /// Ends the device sessions of clients that are not `alive`. [`Client::ELSEWHERE`] is no process, and keeps its
    /// sessions.
    pub fn drop_lost_clients(&mut self, alive: impl Fn(Client) -> bool) {
        let world = &mut self.state.world;
        let lost = |client: &Client| *client != Client::ELSEWHERE && !alive(*client);
        for client in world.cluster.clients().into_iter().filter(lost) {
            world.cluster.drop_client(world.clock, client);
        }
    }

    /// Passes an input to the topmost program of a terminal.
    pub(super) fn pass_to_program(&mut self, id: TerminalId, input: Input, console: &mut Console) {
        self.snapshot_before_command(id, &input);
        self.count_line(id, &input);
        let certificates = self.certificates.as_deref();
        let State { world, sessions, .. } = &mut self.state;
        let Some(session) = sessions.get_mut(&id) else { return };
        let prompt = session.prompt(world);
        match input {
            Input::Line(_) | Input::Show(_) if prompt.is_none() => {
                console.notice("The program is still working. What you typed was not passed on.");
            }
            Input::Line(line) | Input::Show(line) => {
                let line = cut(&line, console);
                let newline = prompt.is_some_and(|prompt| prompt.echoes());
                console.ask(Effect::Typed { text: visible(session.echo(&line, world)), newline });
                session.line(&line, world, certificates, console);
            }
            Input::Interrupt => {
                console.ask(Effect::Typed { text: Text::of(Meaning::Typed, "^C"), newline: true });
                session.interrupt(world, certificates, console);
            }
            Input::EndOfInput if prompt.is_some() => {
                console.ask(Effect::Typed { text: Text::default(), newline: false });
                session.end_of_input(world, certificates, console);
            }
            Input::Tick => session.tick(world, certificates, console),
            Input::Connect => session.connect(world, console),
            Input::File(file) if matches!(session.waiting(world), Some(Waiting::File(_))) => {
                session.file(file, world, certificates, console);
            }
            _ => {}
        }
    }

    /// Takes a snapshot before a command, so that the whole command can be undone.
    fn snapshot_before_command(&mut self, id: TerminalId, input: &Input) {
        let Some(session) = self.session(id).filter(|session| !session.has_no_shell()) else { return };
        let in_shell = session.is_at_shell();
        let at_command = self.prompt(id).is_some_and(|prompt| prompt.kind == PromptKind::Command);
        let label = match input {
            Input::Line(line) | Input::Show(line) if at_command && !line.trim().is_empty() => self.label(id, line),
            Input::EndOfInput if at_command => "Ctrl-D".to_owned(),
            Input::Connect if at_command => "Connect to the client instance".to_owned(),
            Input::Interrupt if !in_shell => "Ctrl-C".to_owned(),
            _ => return,
        };
        self.push_undo(label);
    }

    /// Returns the label of a command: the line with secrets masked, shortened.
    fn label(&self, id: TerminalId, line: &str) -> String {
        let echo = self.session(id).map_or_else(Text::default, |session| session.echo(line, self.world()));
        let shown = visible(echo).masked().plain();
        match shown.chars().count() > LABEL_MAX {
            true => shown.chars().take(LABEL_MAX - 1).chain(['…']).collect(),
            false => shown,
        }
    }
}

/// Cuts a line as a terminal driver does, and says so.
fn cut(line: &str, console: &mut Console) -> String {
    // A submitted line ends at its first line break, even if a front end passes on more.
    let line = line.split(['\n', '\0']).next().unwrap_or_default();
    let length = line.chars().count();
    if length > LINE_MAX {
        console.notice(format!(
            "That line had {length} characters. A terminal passes on the first {LINE_MAX} of a line; so did this one."
        ));
    }
    line.chars().take(LINE_MAX).collect()
}

/// Makes the control characters of echoed text visible.
fn visible(text: Text) -> Text {
    let spans = text.0.into_iter();
    spans.fold(Text::default(), |shown, span| shown.with(span.meaning, text::visible(&span.text)))
}
