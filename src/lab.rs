//! The one door for front ends: inputs go in, effects come out, and everything between is a plain value.
//!
//! A [`Lab`] is a world, the terminals that work on it, and the lesson with its progress. [`Lab::apply`] is
//! deterministic: the same start, inputs and times give the same effects. Undo is a snapshot of values, never a replay
//! of what was typed. What a lab saves holds no secret in clear.

use std::{collections::BTreeMap, fmt, rc::Rc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    clock::LabTime,
    console::Console,
    course::{self, Counter, Entry, Lesson, Progress, Scene, StepState, Tally},
    files::FileError,
    host::{Flavour, MachineId, Preset, Session, World},
    hsm::Client,
    program::{FileFailure, FileRequest},
    saved, staging,
    text::{Meaning, Text},
};
pub use crate::{
    cloud::Fault,
    console::{Effect, Prompt, PromptKind},
    host::NodeChange,
};

/// Names one terminal of a lab.
pub type SessionId = u32;

/// The terminal that every lab begins with.
pub const FIRST_SESSION: SessionId = 1;

/// Version of the saved form.
pub const SAVE_FORMAT: u32 = 1;

/// Characters of a line that a terminal driver passes on; what is longer it cuts.
pub const LINE_MAX: usize = 4095;

/// Bytes of a file that is edited from outside: all of a lab has to fit into what a browser keeps.
pub const FILE_MAX: usize = 64 * 1024;

/// How many commands can be taken back.
const UNDO_MAX: usize = 100;

/// Who wrote a saved lab.
const PROGRAM: &str = "hsm-dojo";

/// Something that happens to a lab.
#[derive(Clone, Debug)]
pub enum Input {
    /// A line was submitted at the prompt.
    Line(String),
    /// A line was typed for the learner, to show how. It does what a line does, and is nobody's mistake.
    Show(String),
    /// A hint was asked for.
    Hint,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D, or the end of a pipe.
    EndOfInput,
    /// The time a program asked for has come.
    Tick,
    /// The Connect button: to the client instance without typing.
    Connect,
    /// An optional step of the lesson is left out.
    Skip(String),
    /// A file of a machine is edited from outside, or removed where there is no text.
    PutFile {
        /// The machine.
        place: MachineId,
        /// Path as that machine writes it; one that is not absolute begins at the learner's home.
        path: String,
        /// The text.
        text: Option<String>,
    },
    /// What became of the file that an effect asked for: its bytes (none for one that was written), or nothing where it could
    /// not be read or written.
    File(Option<Vec<u8>>),
    /// An HSM fails, heals, is at work for somebody else or is removed, in the simulator's name.
    Fault {
        /// Address of the HSM.
        address: String,
        /// What becomes of it.
        change: NodeChange,
    },
    /// A further HSM joins the cluster, from a backup of the first one.
    AddHsm,
    /// The last command is taken back.
    Undo,
    /// A command that was taken back is done again.
    Redo,
    /// The lab starts over; this can be taken back.
    Reset,
}

/// Where a lab starts. The same start gives the same lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The lesson; `None` in the sandbox.
    pub lesson: Option<String>,
    /// The world.
    pub preset: Preset,
    /// Flavour of the machines.
    pub flavour: Flavour,
    /// Seed of everything random.
    pub seed: u64,
}

impl Start {
    /// The start of a lesson: at the learner's own computer. `None` where a lesson names what this program does not
    /// have.
    pub fn lesson(lesson: &Entry, seed: u64) -> Option<Self> {
        let preset = Preset::find(lesson.world)?;
        let flavour = match lesson.host {
            "linux" => Flavour::Linux,
            "windows" => Flavour::Windows,
            _ => return None,
        };
        Some(Self { lesson: Some(lesson.id.to_owned()), preset, flavour, seed })
    }

    /// The start of the sandbox: on the client instance.
    pub fn sandbox(preset: Preset, flavour: Flavour, seed: u64) -> Self {
        Self { lesson: None, preset, flavour, seed }
    }

    fn state(&self) -> State {
        let mut world = self.preset.world(self.flavour, self.seed);
        if let Some(lesson) = self.lesson.as_deref().and_then(course::lesson) {
            stage(lesson, |after| after.is_none(), &mut world);
        }
        let place = if self.lesson.is_some() { MachineId::Laptop } else { MachineId::Instance };
        let session = Session::shell(Client(FIRST_SESSION), place, &world);
        let scene = Scene { world: &world, session: Some(&session) };
        let progress = self.lesson.is_some().then(|| Progress::begin(&scene));
        let sessions = BTreeMap::from([(FIRST_SESSION, session)]);
        State { sessions, progress, world }
    }
}

/// Everything that undo restores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct State {
    world: World,
    sessions: BTreeMap<SessionId, Session>,
    progress: Option<Progress>,
}

/// A state with the words for what comes after it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Snapshot {
    /// Tells snapshots of one lab apart; a front end may keep what belongs to one under it.
    number: u64,
    label: String,
    state: Rc<State>,
    /// The counts of the attempt that lies behind a fresh start; elsewhere they go on whatever is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tally: Option<Tally>,
}

/// The ways back and forth, last step last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Trail {
    undo: Vec<Snapshot>,
    redo: Vec<Snapshot>,
}

/// A world, its terminals, and the lesson with its progress.
#[derive(Clone, Debug)]
pub struct Lab {
    start: Start,
    state: State,
    trail: Trail,
    snapshots: u64,
    tally: Tally,
}

/// The saved form of a lab.
#[derive(Serialize, Deserialize)]
struct Saved<S, T> {
    program: String,
    format: u32,
    start: S,
    state: T,
    /// Records of before there were counts have none.
    #[serde(default)]
    tally: Tally,
}

/// The part of a saved lab that every version can read.
#[derive(Deserialize)]
struct SavedHead {
    program: String,
    format: u32,
}

/// Why a saved lab was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// It is not a file of this program.
    Foreign,
    /// A later version of this program wrote it, in this format.
    Newer(u32),
    /// It is a file of this program, and damaged.
    Damaged(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => write!(f, "this is not a lab that HSM Dojo saved"),
            Self::Newer(format) => {
                write!(
                    f,
                    "a later version of HSM Dojo saved this (format {format}; this one reads format {SAVE_FORMAT})"
                )
            }
            Self::Damaged(what) => write!(f, "this lab is damaged ({what})"),
        }
    }
}

impl std::error::Error for LoadError {}

impl Lab {
    /// A lab at its start.
    pub fn new(start: Start) -> Self {
        let state = start.state();
        Self { start, state, trail: Trail::default(), snapshots: 0, tally: Tally::default() }
    }

    /// Handles an input for one terminal. `at` is the present lab time; a time before the lab's own counts as now.
    pub fn apply(&mut self, at: LabTime, session: SessionId, input: Input) -> Vec<Effect> {
        let before = self.state.world.clock;
        self.state.world.clock = before.max(at);
        let micros = self.state.world.clock.micros() - before.micros();
        self.count(Counter::Millis, usize::try_from(micros / 1000).unwrap_or(usize::MAX));
        let shown = matches!(input, Input::Show(_));
        let mut console = Console::default();
        match input {
            Input::Undo => self.travel(Direction::Back, &mut console),
            Input::Redo => self.travel(Direction::Forth, &mut console),
            Input::Reset => self.reset(&mut console),
            Input::Skip(step) => self.skip(&step, &mut console),
            Input::Hint => self.count(Counter::Hints, 1),
            Input::PutFile { place, path, text } => self.put_file(place, &path, text, &mut console),
            Input::Fault { .. } | Input::AddHsm => self.stage(input, &mut console),
            input => self.work(session, input, &mut console),
        }
        self.settle(session, console, shown)
    }

    /// What a terminal waits for now: the effects that paint its prompt, or wake it. Who comes back to a dead end hears
    /// of it again.
    pub fn resume(&self, session: SessionId) -> Vec<Effect> {
        let dead_end = self.dead_end(session).map(|note| Effect::Coach(note.id.to_owned()));
        dead_end.into_iter().chain(self.waiting(session)).collect()
    }

    /// Opens a terminal with nothing but the management utility, started with `args`. `client` names the process that holds
    /// its sessions.
    pub fn open_cmu(&mut self, session: SessionId, client: Client, args: &[String]) -> Vec<Effect> {
        let mut console = Console::default();
        let opened = Session::cmu(client, args, &mut self.state.world, &mut console);
        self.state.sessions.insert(session, opened);
        self.settle(session, console, false)
    }

    /// The world.
    pub fn world(&self) -> &World {
        &self.state.world
    }

    /// Puts another state of the same world in its place, as another process or the simulator itself has left it. What
    /// that left in the audit logs is nothing that the learner did.
    pub fn set_world(&mut self, world: World) {
        let State { world: present, progress, .. } = &mut self.state;
        *present = world;
        if let Some(progress) = progress {
            progress.overlook(&Scene { world: present, session: None });
        }
    }

    /// Drops what lost processes hold on devices: every client that is not `alive`, but for those that are no processes.
    pub fn drop_lost_clients(&mut self, alive: impl Fn(Client) -> bool) {
        let world = &mut self.state.world;
        let lost = |client: &Client| *client != Client::ELSEWHERE && !alive(*client);
        for client in world.cluster.clients().into_iter().filter(lost) {
            world.cluster.drop_client(world.clock, client);
        }
    }

    /// One terminal.
    pub fn session(&self, session: SessionId) -> Option<&Session> {
        self.state.sessions.get(&session)
    }

    /// What the terminal waits for; `None` while a program is busy.
    pub fn prompt(&self, session: SessionId) -> Option<Prompt> {
        self.session(session)?.prompt(&self.state.world)
    }

    /// The ways to go on with a line that is being typed.
    pub fn complete(&self, session: SessionId, line: &str) -> Vec<String> {
        self.session(session).map_or_else(Vec::new, |session| session.complete(line, &self.state.world))
    }

    /// Where the lab started.
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// The lesson, in a lesson. Where it has still to come, nothing of the lab is lost by that, and nobody should work in it.
    pub fn lesson(&self) -> Option<&'static Lesson> {
        course::lesson(self.start.lesson.as_deref()?)
    }

    /// Progress in the lesson.
    pub fn progress(&self) -> Option<&Progress> {
        self.state.progress.as_ref()
    }

    /// What the attempt at the lesson took so far. Undo does not touch it.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// True when every step of the lesson that may not be left out was reached.
    pub fn is_complete(&self) -> bool {
        self.lesson().zip(self.progress()).is_some_and(|(lesson, progress)| progress.is_complete(lesson))
    }

    /// How each step of the lesson stands; empty in the sandbox.
    pub fn steps(&self) -> Vec<(&'static course::Step, StepState)> {
        match (self.lesson(), self.progress()) {
            (Some(lesson), Some(progress)) => progress.states(lesson),
            _ => Vec::new(),
        }
    }

    /// The step to do next.
    pub fn current_step(&self) -> Option<&'static course::Step> {
        self.progress()?.current(self.lesson()?)
    }

    /// The situation that a terminal is in, where that is another than the current step begins with.
    pub fn situation(&self, session: SessionId) -> Option<&'static course::Situation> {
        self.lesson()?.situation(self.current_step()?, &self.scene(session))
    }

    /// The line that a guide types next in a terminal.
    pub fn guided_line(&self, session: SessionId, guide: &mut course::Guide) -> Option<&'static str> {
        guide.next_line(self.lesson()?, self.current_step(), &self.scene(session))
    }

    /// The user and the password, where that is the one that the lesson's solutions choose.
    pub fn shown_password(&self) -> Option<(&'static str, &'static str)> {
        let shown = |step: &course::Step| self.tally.of(Counter::Shown(step.id)) > 0;
        let lesson = self.lesson().filter(|lesson| lesson.steps.iter().any(shown))?;
        let (name, password) = lesson.chooses?;
        let fact = course::Fact::PasswordIs { name, password, on: course::Quantifier::Everywhere };
        fact.holds(&self.scene(FIRST_SESSION)).then_some((name, password))
    }

    /// What can be taken back, the last command first, secrets masked.
    pub fn undo_labels(&self) -> impl Iterator<Item = &str> {
        self.trail.undo.iter().rev().map(|snapshot| snapshot.label.as_str())
    }

    /// What can be done again, the next command first.
    pub fn redo_labels(&self) -> impl Iterator<Item = &str> {
        self.trail.redo.iter().rev().map(|snapshot| snapshot.label.as_str())
    }

    /// The number of the snapshot that the next undo goes back to. Each has its own, and keeps it when it becomes one to
    /// go forth to.
    pub fn last_snapshot(&self) -> Option<u64> {
        self.trail.undo.last().map(|snapshot| snapshot.number)
    }

    /// The number of the snapshot that the next redo goes forth to.
    pub fn next_snapshot(&self) -> Option<u64> {
        self.trail.redo.last().map(|snapshot| snapshot.number)
    }

    /// True for the number of a snapshot that can still be gone to.
    pub fn has_snapshot(&self, number: u64) -> bool {
        self.trail.undo.iter().chain(&self.trail.redo).any(|snapshot| snapshot.number == number)
    }

    /// The terminals, in rising order.
    pub fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.state.sessions.keys().copied()
    }

    /// Opens a further terminal: a shell on the client instance, or on the learner's own computer for as long as the
    /// first one has not left that. Returns its number.
    pub fn open_shell(&mut self) -> SessionId {
        let id = self.sessions().last().map_or(FIRST_SESSION, |last| last.saturating_add(1));
        let connected = self.session(FIRST_SESSION).is_some_and(Session::is_connected);
        let place = if connected || self.start.lesson.is_none() { MachineId::Instance } else { MachineId::Laptop };
        self.state.sessions.insert(id, Session::shell(Client(id), place, &self.state.world));
        id
    }

    /// Closes a further terminal; what its programs had open on devices ends as with a lost process.
    pub fn close_shell(&mut self, session: SessionId) {
        if session == FIRST_SESSION {
            return;
        }
        if let Some(closed) = self.state.sessions.remove(&session) {
            let world = &mut self.state.world;
            world.cluster.drop_client(world.clock, closed.client());
        }
    }

    /// The lab as text to be saved. What can be taken back is saved apart ([`Lab::save_trail`]); no secret is in either.
    pub fn save(&self) -> String {
        let saved = Saved {
            program: PROGRAM.to_owned(),
            format: SAVE_FORMAT,
            start: &self.start,
            state: &self.state,
            tally: self.tally.clone(),
        };
        saved::write(&saved)
    }

    /// Opens a saved lab. Its lesson has to be one of the catalogue; it may come later.
    ///
    /// # Errors
    /// [`LoadError`]; the text is not changed, so it can be set aside.
    pub fn load(text: &str) -> Result<Self, LoadError> {
        let Saved { start, state, tally, .. } = read_saved::<State>(text)?;
        if start.lesson.as_deref().is_some_and(|id| course::entry(id).is_none()) {
            return Err(LoadError::Damaged("its lesson is not known".into()));
        }
        if start.lesson.is_some() != state.progress.is_some() {
            return Err(LoadError::Damaged("lesson and progress do not belong together".into()));
        }
        let lab = Self { start, state, trail: Trail::default(), snapshots: 0, tally };
        match lab.is_sound() {
            true => Ok(lab),
            false => Err(LoadError::Damaged("nothing runs in its terminal".into())),
        }
    }

    /// What can be taken back and done again, as text to be saved beside the lab: the last `steps_max` of each.
    pub fn save_trail(&self, steps_max: usize) -> String {
        let last = |list: &[Snapshot]| list[list.len().saturating_sub(steps_max)..].to_vec();
        let trail = Trail { undo: last(&self.trail.undo), redo: last(&self.trail.redo) };
        let saved = Saved {
            program: PROGRAM.to_owned(),
            format: SAVE_FORMAT,
            start: &self.start,
            state: trail,
            tally: Tally::default(),
        };
        saved::write(&saved)
    }

    /// Takes up what could be taken back when this was saved.
    ///
    /// # Errors
    /// [`LoadError`], also where it belongs to another lab; nothing changes then.
    pub fn load_trail(&mut self, text: &str) -> Result<(), LoadError> {
        let saved = read_saved::<Trail>(text)?;
        let sound = |snapshot: &Snapshot| {
            let lab = Self { state: State::clone(&snapshot.state), ..Self::new(self.start.clone()) };
            lab.is_sound() && lab.state.progress.is_some() == self.state.progress.is_some()
        };
        let mut all = saved.state.undo.iter().chain(&saved.state.redo);
        if saved.start != self.start {
            return Err(LoadError::Damaged("it belongs to another lab".into()));
        }
        if !all.all(sound) {
            return Err(LoadError::Damaged("nothing runs in one of its terminals".into()));
        }
        self.trail = saved.state;
        for snapshot in self.trail.undo.iter_mut().chain(&mut self.trail.redo) {
            self.snapshots += 1;
            snapshot.number = self.snapshots;
        }
        Ok(())
    }

    /// Every terminal waits for something, and the first one is there.
    fn is_sound(&self) -> bool {
        self.session(FIRST_SESSION).is_some() && self.sessions().all(|id| self.waiting(id).is_some())
    }

    fn work(&mut self, id: SessionId, input: Input, console: &mut Console) {
        self.remember(id, &input);
        self.count_line(id, &input);
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
                console.ask(Effect::Typed { text: visible(session.echo(&line)), newline });
                session.line(&line, world, console);
            }
            Input::Interrupt => {
                console.ask(Effect::Typed { text: Text::of(Meaning::Typed, "^C"), newline: true });
                session.interrupt(world, console);
            }
            Input::EndOfInput if prompt.is_some() => {
                console.ask(Effect::Typed { text: Text::default(), newline: false });
                session.end_of_input(world, console);
            }
            Input::Tick => session.tick(world, console),
            Input::Connect => session.connect(world, console),
            Input::File(file) if session.file_request().is_some() => {
                session.file(file.ok_or(FileFailure), world, console);
            }
            _ => {}
        }
    }

    /// Takes a snapshot before a command, so that it can be taken back as a whole.
    fn remember(&mut self, id: SessionId, input: &Input) {
        let Some(session) = self.session(id).filter(|session| !session.is_utility_alone()) else { return };
        let in_shell = session.program() == "shell";
        let at_command = self.prompt(id).is_some_and(|prompt| prompt.kind == PromptKind::Command);
        let label = match input {
            Input::Line(line) | Input::Show(line) if at_command && !line.trim().is_empty() => self.label(id, line),
            Input::EndOfInput if at_command => "Ctrl-D".to_owned(),
            Input::Connect if at_command => "Connect to the client instance".to_owned(),
            Input::Interrupt if !in_shell => "Ctrl-C".to_owned(),
            _ => return,
        };
        self.push_undo(label, None);
    }

    /// Counts something about the attempt at a lesson.
    fn count(&mut self, what: Counter, amount: usize) {
        if self.start.lesson.is_some() {
            self.tally.add(what, amount);
        }
    }

    fn count_line(&mut self, id: SessionId, input: &Input) {
        let at_command = self.prompt(id).is_some_and(|prompt| prompt.kind == PromptKind::Command);
        match input {
            Input::Line(line) if at_command && !line.trim().is_empty() => self.count(Counter::Commands, 1),
            Input::Show(_) => {
                if let Some(step) = self.current_step() {
                    self.count(Counter::Shown(step.id), 1);
                }
            }
            _ => {}
        }
    }

    fn label(&self, id: SessionId, line: &str) -> String {
        let echo = self.session(id).map_or_else(Text::default, |session| session.echo(line));
        let shown = visible(echo).masked().plain();
        if shown.chars().count() > 80 { shown.chars().take(79).chain(['…']).collect() } else { shown }
    }

    fn push_undo(&mut self, label: String, tally: Option<Tally>) {
        let Trail { undo, redo } = &mut self.trail;
        if undo.len() == UNDO_MAX {
            undo.remove(0);
        }
        self.snapshots += 1;
        undo.push(Snapshot { number: self.snapshots, label, state: Rc::new(self.state.clone()), tally });
        redo.clear();
    }

    fn travel(&mut self, direction: Direction, console: &mut Console) {
        let (from, to, word) = match &direction {
            Direction::Back => (&mut self.trail.undo, &mut self.trail.redo, "Taken back"),
            Direction::Forth => (&mut self.trail.redo, &mut self.trail.undo, "Done again"),
        };
        match from.pop() {
            Some(Snapshot { number, label, state, tally }) => {
                console.notice(format!("{word}: {label}"));
                let left = std::mem::replace(&mut self.state, Rc::unwrap_or_clone(state));
                keep_terminals(&mut self.state, &left);
                let tally = tally.map(|other| std::mem::replace(&mut self.tally, other));
                let taken_back = matches!(direction, Direction::Back) && tally.is_none();
                to.push(Snapshot { number, label, state: Rc::new(left), tally });
                self.count(Counter::TakenBack, usize::from(taken_back));
                console.ask(Effect::Progress);
            }
            None => console.notice("There is nothing more to go to in this direction."),
        }
    }

    fn reset(&mut self, console: &mut Console) {
        let tally = std::mem::take(&mut self.tally);
        self.push_undo("Start over".to_owned(), Some(tally));
        self.state = self.start.state();
        console.notice("Started over. Undo takes this back.");
        console.ask(Effect::Clear);
        console.ask(Effect::Progress);
    }

    fn skip(&mut self, step: &str, console: &mut Console) {
        let Some(lesson) = self.lesson() else { return };
        let (Some(skipped), Some(before)) = (lesson.step(step), &self.state.progress) else { return };
        let mut after = before.clone();
        after.skip(lesson, step);
        if after != *before {
            self.push_undo(format!("Skip: {}", skipped.title), None);
            self.state.progress = Some(after);
            console.ask(Effect::Progress);
        }
    }

    fn put_file(&mut self, place: MachineId, path: &str, text: Option<String>, console: &mut Console) {
        let (label, done) = match text {
            Some(_) => ("Edit", "Saved"),
            None => ("Remove", "Removed"),
        };
        if text.as_ref().is_some_and(|text| text.len() > FILE_MAX) {
            return console.notice(format!("A file may have up to {FILE_MAX} bytes here. {path} was not saved."));
        }
        let mut world = self.state.world.clone();
        let why = match world.put_file(place, path, text) {
            Ok(()) => {
                self.push_undo(format!("{label} {path}"), None);
                self.state.world = world;
                return console.notice(format!("{done}: {path}. Undo takes this back."));
            }
            Err(FileError::Missing) => "there is no such file",
            Err(FileError::NotAFolder) => "a part of that path is a file",
            Err(FileError::IsAFolder) => "that is a folder",
            Err(FileError::Denied) => "that is a program, or a name that the machine does not take",
        };
        console.notice(format!("{path} stays as it is: {why}."));
    }

    /// Changes the HSMs of the world in the simulator's name, and says what came of it.
    fn stage(&mut self, input: Input, console: &mut Console) {
        let mut world = self.state.world.clone();
        let outcome = match input {
            Input::Fault { address, change } => world.change_hsm(&address, change),
            _ => world.add_hsm(),
        };
        match outcome {
            Ok(done) => {
                console.notice(format!("{done}. Undo takes this back."));
                self.push_undo(done, None);
                self.set_world(world);
            }
            Err(why) => console.notice(format!("Nothing has changed: {why}.")),
        }
    }

    /// Lets the lesson look at what has happened, and says what the terminal waits for. What was `shown` to the learner is
    /// no mistake of theirs.
    fn settle(&mut self, id: SessionId, mut console: Console, shown: bool) -> Vec<Effect> {
        let events = console.take_events();
        let lesson = self.lesson();
        let State { world, sessions, progress } = &mut self.state;
        if let (Some(lesson), Some(progress)) = (lesson, progress.as_mut()) {
            let session = sessions.get(&id);
            let observation = progress.observe(lesson, &Scene { world, session }, &events);
            if !observation.reached.is_empty() {
                console.ask(Effect::Progress);
                stage(lesson, |after| observation.reached.iter().any(|step| after == Some(*step)), world);
                progress.overlook(&Scene { world, session });
            }
            let complete = progress.is_complete(lesson);
            for note in observation.notes {
                if !shown {
                    self.count(Counter::Note(&note), 1);
                }
                console.ask(Effect::Coach(note));
            }
            self.count(Counter::Closed, usize::from(complete));
        }
        let mut effects = console.into_effects();
        effects.extend(self.waiting(id));
        effects
    }

    fn scene(&self, id: SessionId) -> Scene<'_> {
        Scene { world: self.world(), session: self.session(id) }
    }

    /// The note on the dead end that the lesson has come to, as far as the state of the world tells.
    fn dead_end(&self, id: SessionId) -> Option<&'static course::Note> {
        let scene = self.scene(id);
        self.lesson()?.coach.iter().find(|note| note.dead_end && note.when.is_reached(&scene, &|_| true))
    }

    fn waiting(&self, id: SessionId) -> Option<Effect> {
        let session = self.session(id)?;
        match session.prompt(&self.state.world) {
            Some(prompt) => Some(Effect::Prompt(prompt)),
            None => session.due().map(Effect::WakeAt).or_else(|| session.file_request().map(asking)),
        }
    }
}

/// The effect that asks for a file.
fn asking(request: FileRequest) -> Effect {
    match request {
        FileRequest::Read { path } => Effect::ReadFile(path),
        FileRequest::Write { path, bytes } => Effect::WriteFile { path, bytes },
    }
}

/// Reads what was saved, as far as this version knows how.
fn read_saved<T: DeserializeOwned>(text: &str) -> Result<Saved<Start, T>, LoadError> {
    let tree = saved::parse(text).map_err(|_| LoadError::Foreign)?;
    let head: SavedHead = saved::read_tree(&tree).map_err(|_| LoadError::Foreign)?;
    if head.program != PROGRAM {
        return Err(LoadError::Foreign);
    }
    if head.format > SAVE_FORMAT {
        return Err(LoadError::Newer(head.format));
    }
    saved::read_tree(&tree).map_err(|error| LoadError::Damaged(error.to_string()))
}

/// Makes the changes of a lesson that come about now.
fn stage(lesson: &Lesson, is_due: impl Fn(Option<&str>) -> bool, world: &mut World) {
    for change in lesson.changes.iter().filter(|change| is_due(change.after)) {
        staging::apply(change, world);
    }
}

/// Leaves terminals open that a restored state does not know yet: which are open is no step of the lab. What ran in them
/// belongs to the state that was left, so each begins anew.
fn keep_terminals(restored: &mut State, left: &State) {
    let State { world, sessions, .. } = restored;
    for (id, session) in &left.sessions {
        if let Some(reopened) = session.reopened(world) {
            sessions.entry(*id).or_insert(reopened);
        }
    }
}

enum Direction {
    Back,
    Forth,
}

/// Cuts a line as a terminal driver does, and says so.
fn cut(line: &str, console: &mut Console) -> String {
    // A submitted line ends at its first line break, whatever a front end hands over.
    let line = line.split(['\n', '\0']).next().unwrap_or_default();
    let length = line.chars().count();
    if length > LINE_MAX {
        console.notice(format!(
            "That line had {length} characters. A terminal passes on the first {LINE_MAX} of a line; so did this one."
        ));
    }
    line.chars().take(LINE_MAX).collect()
}

/// Echoed text with its control characters made visible.
fn visible(text: Text) -> Text {
    let spans = text.0.into_iter();
    spans.fold(Text::default(), |shown, span| shown.with(span.meaning, crate::text::visible(&span.text)))
}
