//! A terminal without a screen: types lines into a lab and keeps what a person would see.

use hsm_dojo::{
    clock::LabTime,
    course,
    host::{Flavour, Preset},
    lab::{Effect, FIRST_SESSION, Input, Lab, PromptKind, Start},
    view::Screen,
};

/// A lab with a terminal, and everything its front end was told.
pub struct Terminal {
    pub lab: Lab,
    /// The screen as text, echo and prompts included.
    pub screen: String,
    /// The screen as a front end keeps it.
    pub stored: Screen,
    /// Words of the simulator.
    pub notices: Vec<String>,
    /// Notes of the coach, by id.
    pub notes: Vec<String>,
    /// Exit statuses.
    pub exits: Vec<i32>,
}

impl Terminal {
    pub fn new(start: Start) -> Self {
        let lab = Lab::new(start);
        let mut terminal = Self {
            lab,
            screen: String::new(),
            stored: Screen::default(),
            notices: Vec::new(),
            notes: Vec::new(),
            exits: Vec::new(),
        };
        let first = terminal.lab.resume(FIRST_SESSION);
        terminal.show(first);
        terminal
    }

    /// The sandbox on Linux.
    pub fn sandbox(preset: Preset) -> Self {
        Self::new(Start::sandbox(preset, Flavour::Linux, 1))
    }

    /// A lesson from its start.
    pub fn lesson(id: &str) -> Self {
        Self::new(Start::lesson(course::lesson(id).unwrap(), 1).unwrap())
    }

    /// The sandbox with CMU running and a clean screen.
    pub fn cmu(preset: Preset) -> Self {
        let mut terminal = Self::sandbox(preset);
        terminal.play(&["/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg"]);
        assert_eq!(terminal.prompt(), "aws-cloudhsm>", "{}", terminal.screen);
        terminal.screen = "aws-cloudhsm>".into();
        terminal
    }

    /// Types lines. `^C` and `^D` are those keys; `^connect` is the button; `^start` starts CMU, `^activate` activates the
    /// cluster, and `^` with the id of a step solves that step, as the lesson's own solutions do; `^before` and an id solves
    /// all steps up to that one.
    pub fn play(&mut self, lines: &[&str]) {
        for line in lines {
            match *line {
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
        let steps = &self.lab.lesson().unwrap().steps;
        assert!(steps.iter().any(|other| other.id == step), "there is no step {step}");
        steps.iter().take_while(|earlier| earlier.id != step).for_each(|earlier| self.play(&earlier.solution));
    }

    pub fn play_solution(&mut self, step: &str) {
        let step = self.lab.lesson().unwrap().step(step).unwrap_or_else(|| panic!("there is no step {step}"));
        let solution = &step.solution;
        self.play(solution);
    }

    pub fn apply(&mut self, input: Input) {
        let effects = self.lab.apply(LabTime::default(), FIRST_SESSION, input);
        self.show(effects);
    }

    /// Shows effects, and lets time pass while a program asks for it.
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
                Some(at) => effects = self.lab.apply(at, FIRST_SESSION, Input::Tick),
                None => return,
            }
        }
        panic!("the program never stops asking for time");
    }

    pub fn prompt(&self) -> String {
        self.lab.prompt(FIRST_SESSION).map_or_else(String::new, |prompt| prompt.text)
    }

    pub fn prompt_kind(&self) -> Option<PromptKind> {
        self.lab.prompt(FIRST_SESSION).map(|prompt| prompt.kind)
    }

    pub fn done(&self) -> Vec<String> {
        self.lab.progress().unwrap().done().iter().cloned().collect()
    }

    pub fn state(&self) -> &'static str {
        self.lab.world().cluster.state().word()
    }
}
