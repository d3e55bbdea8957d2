//! A terminal for tests: types lines into a lab and keeps what a person would see.

use std::rc::Rc;

use hsm_dojo::{
    assets::Certificates,
    clock::LabTime,
    console::Console,
    course::{self, Exercise, Lesson},
    event::ToolEvent,
    host::{Flavour, Preset, Session, World},
    hsm::Client,
    lab::{Effect, FIRST_TERMINAL, Input, Lab, LoadError, PromptKind, SavedLab, Start},
    program::{FileFailure, FileRequest, Waiting},
    view::Screen,
};
/// The lesson of a lab.
fn lesson(start: &Start) -> Option<Rc<Lesson>> {
    start.lesson.as_deref().and_then(course::built_in).map(Rc::new)
}

/// Opens a saved lab with its lesson.
pub fn load(text: &str) -> Result<Lab, LoadError> {
    let saved = SavedLab::read(text)?;
    let lesson = lesson(saved.start());
    Ok(with_certificates(saved.open(lesson)))
}

/// Returns a lab with the certificates of its devices, as the native front ends hand them over.
fn with_certificates(mut lab: Lab) -> Lab {
    lab.set_certificates(Rc::new(Certificates::built_in()));
    lab
}

/// How CMU is started on Linux and on Windows (`docs/reference/cmu.md` 3.1).
pub const START_COMMANDS: [&str; 2] = [
    "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg",
    r"cloudhsm_mgmt_util.exe C:\ProgramData\Amazon\CloudHSM\data\cloudhsm_mgmt_util.cfg",
];

/// A lab with its first terminal, and everything that its front end was given.
pub struct Terminal {
    pub lab: Lab,
    /// The screen as text, echo and prompts included.
    pub screen: String,
    /// The screen as a front end keeps it.
    pub stored: Screen,
    /// Notices of the simulator.
    pub notices: Vec<String>,
    /// Notes of the coach, by id.
    pub notes: Vec<String>,
    /// Exit statuses.
    pub exits: Vec<i32>,
}

impl Terminal {
    pub fn new(start: Start) -> Self {
        let lesson = lesson(&start);
        Self::of(with_certificates(Lab::new(start, lesson)))
    }

    /// A terminal of a lab in its present state. A busy program runs to its next prompt.
    pub fn of(lab: Lab) -> Self {
        let mut terminal = Self {
            lab,
            screen: String::new(),
            stored: Screen::default(),
            notices: Vec::new(),
            notes: Vec::new(),
            exits: Vec::new(),
        };
        let first = terminal.lab.resume(FIRST_TERMINAL);
        terminal.show(first);
        terminal
    }

    /// The sandbox on Linux.
    pub fn sandbox(preset: Preset) -> Self {
        Self::new(Start::sandbox(preset, Flavour::Linux, 1))
    }

    /// A lesson from its start.
    pub fn lesson(id: &str) -> Self {
        Self::new(Start::lesson(Exercise::find(id).unwrap(), 1).unwrap())
    }

    /// The sandbox with CMU running and a clean screen.
    pub fn cmu(preset: Preset) -> Self {
        let mut terminal = Self::sandbox(preset);
        terminal.start_cmu(Flavour::Linux);
        terminal
    }

    /// Starts CMU from the shell of the client instance, and cleans the screen.
    pub fn start_cmu(&mut self, flavour: Flavour) {
        self.play(&[START_COMMANDS[usize::from(flavour == Flavour::Windows)]]);
        assert_eq!(self.prompt(), "aws-cloudhsm>", "{}", self.screen);
        self.screen = "aws-cloudhsm>".into();
    }

    /// Types lines. `^C` and `^D` are those keys; `^connect` is the button; `^start` starts CMU, `^activate` activates
    /// the cluster, and `^` with the id of a step solves that step, as the lesson's own solutions do; `^before` and an
    /// id solves all steps up to that one.
    pub fn play(&mut self, lines: &[impl AsRef<str>]) {
        for line in lines {
            match line.as_ref() {
                "^C" => self.apply(Input::Interrupt),
                "^D" => self.apply(Input::EndOfInput),
                "^connect" => self.apply(Input::Connect),
                "^start" => self.play_solution("start-cmu"),
                "^activate" => {
                    self.play_solution("log-in");
                    self.play_solution("change-password");
                }
                line => match (line.strip_prefix("^before "), line.strip_prefix('^')) {
                    (Some(step), _) => self.play_before(step),
                    (None, Some(step)) => self.play_solution(step),
                    (None, None) => self.apply(Input::Line(line.to_owned())),
                },
            }
        }
    }

    fn play_before(&mut self, step: &str) {
        let steps = self.lab.lesson().unwrap().steps.clone();
        assert!(steps.iter().any(|other| other.id == step), "there is no step {step}");
        steps.iter().take_while(|earlier| earlier.id != step).for_each(|earlier| self.play(&earlier.solution));
    }

    pub fn play_solution(&mut self, step: &str) {
        let step = self.lab.lesson().unwrap().step(step).unwrap_or_else(|| panic!("there is no step {step}"));
        let solution = step.solution.clone();
        self.play(&solution);
    }

    pub fn apply(&mut self, input: Input) {
        let effects = self.lab.apply(LabTime::default(), FIRST_TERMINAL, input);
        self.show(effects);
    }

    /// Shows effects. Runs a waiting program until its prompt.
    fn show(&mut self, mut effects: Vec<Effect>) {
        for _ in 0..1_000 {
            let mut wake = None;
            for effect in effects {
                self.stored.apply(&effect);
                match effect {
                    Effect::Typed { text, newline } => {
                        self.screen += &text.plain();
                        self.screen += if newline { "\n" } else { "" };
                    }
                    Effect::Print(text) => self.screen += &text.plain(),
                    Effect::Prompt(prompt) => self.screen += &prompt.text,
                    Effect::WakeAt(at) => wake = Some(at),
                    Effect::Notice(words) => self.notices.push(words),
                    Effect::Coach(note) => self.notes.push(note),
                    Effect::Exit(status) => self.exits.push(status),
                    Effect::Clear => self.screen.clear(),
                    _ => {}
                }
            }
            match wake {
                Some(at) => effects = self.lab.apply(at, FIRST_TERMINAL, Input::Tick),
                None => return,
            }
        }
        panic!("the program never stops asking for time");
    }

    pub fn prompt(&self) -> String {
        self.lab.prompt(FIRST_TERMINAL).map_or_else(String::new, |prompt| prompt.text)
    }

    pub fn prompt_kind(&self) -> Option<PromptKind> {
        self.lab.prompt(FIRST_TERMINAL).map(|prompt| prompt.kind)
    }

    pub fn done(&self) -> Vec<String> {
        self.lab.progress().unwrap().done().iter().cloned().collect()
    }

    pub fn state(&self) -> &'static str {
        self.lab.world().cluster.state().word()
    }
}

/// Returns the bytes of a file of the client instance, as a front end serves them.
pub fn file(world: &World, path: &str) -> Result<Vec<u8>, FileFailure> {
    let files = &world.instance.files;
    files.read(&files.style().path(path), "root").map(<[u8]>::to_vec).map_err(|_| FileFailure)
}

/// The utility without a lab, on a world that several utilities may share.
#[derive(Clone)]
pub struct Utility {
    session: Session,
    /// What it has printed since the last call of `take_printed`, with prompts.
    pub printed: String,
    /// The events that it has reported.
    pub events: Vec<ToolEvent>,
    /// Its exit status, after it has ended.
    pub ended: Option<i32>,
}

impl Utility {
    /// Starts it for a client, on all servers that the client instance knows.
    pub fn start(client: Client, world: &mut World) -> Self {
        let mut console = Console::default();
        let config = [world.instance.cmu_config().to_owned()];
        let session = Session::cmu(client, &config, world, &mut console);
        let mut utility = Self { session, printed: String::new(), events: Vec::new(), ended: None };
        utility.run_to_prompt(world, console);
        utility
    }

    /// Types a line.
    pub fn enter(&mut self, world: &mut World, line: &str) {
        self.act(world, |session, world, console| session.line(line, world, None, console));
    }

    pub fn act(&mut self, world: &mut World, act: impl FnOnce(&mut Session, &mut World, &mut Console)) {
        let mut console = Console::default();
        act(&mut self.session, world, &mut console);
        self.run_to_prompt(world, console);
    }

    /// Runs it up to its next prompt, with the files of the client instance.
    fn run_to_prompt(&mut self, world: &mut World, mut console: Console) {
        loop {
            match self.session.waiting(world) {
                Some(Waiting::Time(due)) => {
                    world.clock = world.clock.max(due);
                    self.session.tick(world, None, &mut console);
                }
                Some(Waiting::File(FileRequest::Read { path })) => {
                    let file = file(world, &path);
                    self.session.file(file, world, None, &mut console);
                }
                Some(Waiting::File(FileRequest::Write { path, .. })) => {
                    let written = if path.starts_with('/') { Err(FileFailure) } else { Ok(Vec::new()) };
                    self.session.file(written, world, None, &mut console);
                }
                _ => break,
            }
        }
        self.events.extend(console.take_events());
        for effect in console.into_effects() {
            match effect {
                Effect::Print(text) => self.printed += &text.plain(),
                Effect::Exit(status) => self.ended = Some(status),
                _ => {}
            }
        }
        self.printed += &self.prompt(world);
    }

    /// Its prompt; empty after it has ended.
    pub fn prompt(&self, world: &World) -> String {
        self.session.prompt(world).map_or_else(String::new, |prompt| prompt.text)
    }

    /// Returns what it has printed since the last call.
    pub fn take_printed(&mut self) -> String {
        std::mem::take(&mut self.printed)
    }

    pub fn session(&self) -> &Session {
        &self.session
    }
}
