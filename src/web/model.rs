//! All that a page knows about its lab, in one value that changes in one reducer.
//!
//! The reducer is pure: the time comes with each action, and what has to happen outside (saving, waking up, moving the
//! focus) follows from the model in hooks that run afterwards.

use std::{collections::VecDeque, rc::Rc};

use yew::Reducible;

use crate::{
    clock::LabTime,
    course::{self, StepState},
    lab::{Effect, FIRST_SESSION, Input, LINE_MAX, Lab, PromptKind},
    text::{Meaning, Text},
    view::{History, Screen},
};

/// Notes that stand at the same time; older ones give way.
const NOTES_MAX: usize = 4;

/// Something that happens on a page, with the time at which it does.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// Microseconds since the page was opened.
    pub micros: u64,
    /// What happens.
    pub action: Action,
}

/// Something that happens on a page.
#[derive(Clone, Debug)]
pub enum Action {
    /// Lines are submitted, each when the terminal next waits for one.
    Submit(Vec<String>),
    /// Anything else that a lab understands.
    Input(Input),
    /// The screen is emptied; nothing else changes.
    ClearScreen,
    /// The line before is called back in place of what is written.
    Older(String),
    /// The line after is called back.
    Newer,
    /// The next hint is shown.
    Hint,
    /// Something outside the lab needs to be said, and stands until it is dismissed.
    Warn(String),
    /// A note is put away.
    Dismiss(u64),
}

/// Words beside the terminal, never in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Tells notes apart.
    pub id: u64,
    /// What is said.
    pub body: NoteBody,
}

/// What a note says.
#[derive(Clone, Debug, PartialEq)]
pub enum NoteBody {
    /// The simulator says what it did or did not do.
    Notice(String),
    /// Something needs attention, and stands until it is dismissed.
    Warning(String),
    /// The coach says why.
    Coach(&'static course::Note),
}

/// A wish to put a text into the terminal's input; a new number is a new wish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// Number of the wish.
    pub number: u64,
    /// The text.
    pub text: String,
}

/// All that a page knows about its lab.
#[derive(Clone)]
pub struct Model {
    lab: Lab,
    screen: Screen,
    history: Rc<History>,
    notes: Vec<Note>,
    next_note: u64,
    hints: usize,
    waiting: VecDeque<String>,
    due: Option<LabTime>,
    fill: Fill,
    micros: u64,
    revision: u64,
    inputs: u64,
}

impl PartialEq for Model {
    /// Models of one page are equal when no action lies between them.
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

impl Model {
    /// A lab and its screen as they were left, with what needs to be said about that.
    pub fn open(lab: Lab, screen: Screen, warnings: Vec<String>, micros: u64) -> Self {
        let effects = lab.resume(FIRST_SESSION);
        let mut model = Self {
            lab,
            screen,
            history: Rc::default(),
            notes: Vec::new(),
            next_note: 0,
            hints: 0,
            waiting: VecDeque::new(),
            due: None,
            fill: Fill::default(),
            micros,
            revision: 0,
            inputs: 0,
        };
        warnings.into_iter().for_each(|warning| model.say(NoteBody::Warning(warning)));
        effects.iter().for_each(|effect| model.take(effect));
        model
    }

    /// The lab.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// The screen of its terminal.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The notes, oldest first.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// How many hints of the current step are shown.
    pub fn hints(&self) -> usize {
        self.hints
    }

    /// Lab time until the running program wants to go on, in microseconds; `None` when it waits for a line.
    pub fn micros_to_tick(&self) -> Option<u64> {
        Some(self.due?.micros().saturating_sub(self.lab.world().clock.micros()))
    }

    /// What the terminal's input is to hold.
    pub fn fill(&self) -> &Fill {
        &self.fill
    }

    /// Rises with every input that the lab has handled.
    pub fn inputs(&self) -> u64 {
        self.inputs
    }

    /// The step to do next.
    pub fn current_step(&self) -> Option<&'static course::Step> {
        self.lab.steps().into_iter().find(|(_, state)| *state == StepState::Current).map(|(step, _)| step)
    }

    /// True when the terminal has reached the client instance.
    pub fn is_connected(&self) -> bool {
        self.lab.session(FIRST_SESSION).is_some_and(crate::host::Session::is_connected)
    }

    fn handle(&mut self, Stamped { micros, action }: Stamped) {
        match action {
            Action::Submit(lines) => self.waiting.extend(lines),
            Action::Input(input) => self.input(micros, input),
            Action::ClearScreen => self.screen.apply(&Effect::Clear),
            Action::Older(written) => self.recall(|history| history.older(&written)),
            Action::Newer => self.recall(History::newer),
            Action::Hint => self.hints += 1,
            Action::Warn(text) => self.say(NoteBody::Warning(text)),
            Action::Dismiss(id) => self.notes.retain(|note| note.id != id),
        }
        self.submit_waiting(micros);
    }

    /// Hands over what is waiting, line by line, for as long as the terminal asks for one.
    fn submit_waiting(&mut self, micros: u64) {
        while let Some(kind) = self.screen.prompt().map(|prompt| prompt.kind) {
            let Some(line) = self.waiting.pop_front() else { break };
            self.put_notes_away();
            if kind == PromptKind::Command {
                // A line that a terminal would have cut is called back cut.
                Rc::make_mut(&mut self.history).submit(&line.chars().take(LINE_MAX).collect::<String>());
            }
            self.apply(micros, Input::Line(line));
        }
    }

    fn input(&mut self, micros: u64, input: Input) {
        match input {
            Input::Undo | Input::Redo | Input::Reset => {
                self.waiting.clear();
                self.put_notes_away();
                self.end_open_line();
            }
            // As a terminal driver does: what was typed ahead is lost.
            Input::Interrupt => self.waiting.clear(),
            _ => {}
        }
        self.apply(micros, input);
    }

    fn apply(&mut self, micros: u64, input: Input) {
        let at = self.lab.world().clock.plus_micros(micros.saturating_sub(self.micros));
        self.micros = micros;
        let step = self.current_step();
        let effects = self.lab.apply(at, FIRST_SESSION, input);
        self.inputs += 1;
        self.due = None;
        effects.iter().for_each(|effect| self.take(effect));
        if self.current_step() != step {
            self.hints = 0;
        }
    }

    fn take(&mut self, effect: &Effect) {
        match effect {
            Effect::Notice(text) => self.say(NoteBody::Notice(text.clone())),
            Effect::Coach(id) => {
                if let Some(note) = self.lab.lesson().and_then(|lesson| lesson.note(id)) {
                    self.say(NoteBody::Coach(note));
                }
            }
            Effect::WakeAt(due) => self.due = Some(*due),
            Effect::Exit(_) => self.say(NoteBody::Notice("That closed the terminal. Here is a new one.".to_owned())),
            _ => {}
        }
        self.screen.apply(effect);
    }

    /// Says something; what was said before in the same words gives way to it.
    fn say(&mut self, body: NoteBody) {
        self.notes.retain(|note| note.body != body);
        let passing = |note: &Note| !matches!(note.body, NoteBody::Warning(_));
        if self.notes.len() >= NOTES_MAX
            && let Some(oldest) = self.notes.iter().position(passing)
        {
            self.notes.remove(oldest);
        }
        self.notes.push(Note { id: self.next_note, body });
        self.next_note += 1;
    }

    /// Notes speak about the last line; warnings stay until somebody has read them.
    fn put_notes_away(&mut self) {
        self.notes.retain(|note| matches!(note.body, NoteBody::Warning(_)));
    }

    /// Moves to a new line where output had stopped in the middle of one, before something else goes on there.
    fn end_open_line(&mut self) {
        if !self.screen.open_line().is_empty() {
            self.screen.apply(&Effect::Print(Text::of(Meaning::Output, "\n")));
        }
    }

    fn recall(&mut self, step: impl FnOnce(&mut History) -> Option<String>) {
        if let Some(text) = step(Rc::make_mut(&mut self.history)) {
            self.fill = Fill { number: self.fill.number + 1, text };
        }
    }
}

impl Reducible for Model {
    type Action = Stamped;

    fn reduce(self: Rc<Self>, stamped: Stamped) -> Rc<Self> {
        let mut next = Self::clone(&self);
        next.handle(stamped);
        next.revision += 1;
        Rc::new(next)
    }
}
