//! All that a page knows about its lab, in one value that changes in one reducer.
//!
//! The reducer is pure: the time comes with each action, and what has to happen outside (saving, waking up, moving the
//! focus) follows from the model in hooks that run afterwards.

use std::rc::Rc;

use yew::Reducible;

use super::{
    dock::{Change, State},
    seat::Seat,
    showing::Showing,
};
use crate::{
    clock::LabTime,
    course::{self, HintLadder},
    lab::{Effect, FIRST_SESSION, Input, Lab, PromptKind, SessionId},
    view::{History, Pulses, Screen},
};

/// Lines that are handed over at once; behind them the page may draw, and Ctrl-C is heard.
const LINES_AT_ONCE: usize = 200;

/// How the notice begins that stands while something is typed for the learner.
const TYPED_FOR_YOU: &str = "This is typed for you: ";

/// What is said about output from an earlier visit that has masks in it.
const MASKED: &str =
    "Of your last visit the output is here, but not what may have been a password: ******** stands in its place.";

/// Notes that stand at the same time; older ones give way.
const NOTES_MAX: usize = 4;

/// Said where a line cannot be put into the terminal.
const HIDDEN_PROMPT: &str = "The terminal waits for a password just now. Answer that first, or press Ctrl-D.";

/// Said where nobody could type on.
const NO_WAY: &str = "Nothing that is typed leads on from here. Take the last commands back, or start over.";

/// Said where only the learner can type on.
const YOUR_TURN: &str = "Your turn: only you know the password. Type it in place of the angle brackets.";

/// Said where a solution was typed to its end in vain.
const NOT_REACHED: &str = "That did not lead to the goal. Take the last commands back, or start over.";

/// Something that happens on a page, with the time and the terminal at which it does.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// Microseconds since the page was opened.
    pub micros: u64,
    /// The terminal.
    pub session: SessionId,
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
    /// Programs that wait are woken at the time they asked for.
    Wake,
    /// Several commands are taken back (below zero) or done again.
    Travel(i32),
    /// The screen is emptied; nothing else changes.
    ClearScreen,
    /// The line before is called back in place of what is written.
    Older(String),
    /// The line after is called back.
    Newer,
    /// A text is put into the terminal's input.
    Fill(String),
    /// A further terminal is opened and shown.
    OpenTerminal,
    /// The terminal is shown.
    ShowTerminal,
    /// The terminal is closed, unless it is the first.
    CloseTerminal,
    /// The next hint is shown.
    Hint,
    /// The way to the goal of the current step is typed for the learner.
    Show,
    /// The line of this number that is typed for the learner stands there in full, and is entered.
    Shown(u64),
    /// No more is typed for the learner.
    StopShowing,
    /// The simulator has something to say.
    Tell(&'static str),
    /// Something outside the lab needs to be said, and stands until it is dismissed.
    Warn(String),
    /// Another tab goes on with this lab.
    TakenOver,
    /// This tab goes on all the same, and the other one is to stop.
    GoOnHere,
    /// A note is put away.
    Dismiss(u64),
    /// The pane beside the terminal shows something else.
    Dock(Change),
}

impl Action {
    /// True where the learner does something themselves, so that nothing more is typed for them.
    fn is_a_move(&self) -> bool {
        !matches!(
            self,
            Self::Wake
                | Self::ClearScreen
                | Self::Hint
                | Self::Shown(_)
                | Self::Tell(_)
                | Self::Warn(_)
                | Self::Dismiss(_)
                | Self::Dock(_)
        )
    }
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
    /// Another tab goes on with this lab; the learner decides which one counts.
    TakenOver,
    /// The coach says why.
    Coach(Rc<course::Note>),
}

impl NoteBody {
    /// It stands until somebody has read it.
    fn stays(&self) -> bool {
        matches!(self, Self::Warning(_) | Self::TakenOver)
    }
}

/// The screens that belong to a snapshot of the lab.
#[derive(Clone)]
struct Scene {
    snapshot: u64,
    screens: Vec<(SessionId, Screen)>,
}

/// All that a page knows about its lab.
#[derive(Clone)]
pub struct Model {
    lab: Lab,
    seats: Vec<Seat>,
    shown: SessionId,
    scenes: Vec<Scene>,
    notes: Vec<Note>,
    next_note: u64,
    hints: HintLadder,
    showing: Option<Showing>,
    summons: u64,
    dock: State,
    pulses: Pulses,
    micros: u64,
    revision: u64,
    inputs: u64,
    claims: u64,
}

impl PartialEq for Model {
    /// Models of one page are equal when no action lies between them.
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

impl Model {
    /// A lab and its screens as they were left, with what needs to be said about that.
    pub fn open(lab: Lab, screens: Vec<(SessionId, Screen)>, warnings: Vec<String>, micros: u64) -> Self {
        let mut model = Self {
            lab,
            seats: Vec::new(),
            shown: FIRST_SESSION,
            scenes: Vec::new(),
            notes: Vec::new(),
            next_note: 0,
            hints: HintLadder::default(),
            showing: None,
            summons: 0,
            dock: State::default(),
            pulses: Pulses::default(),
            micros,
            revision: 0,
            inputs: 0,
            claims: 0,
        };
        warnings.into_iter().for_each(|warning| model.say(NoteBody::Warning(warning)));
        if screens.iter().any(|(_, screen)| screen.has_secrets()) {
            model.say(NoteBody::Notice(MASKED.to_owned()));
        }
        model.take_seats(screens);
        model
    }

    /// The lab.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// The terminals, in the order of their numbers.
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// The terminal that is shown.
    pub fn shown(&self) -> SessionId {
        self.shown
    }

    /// The screens of all terminals.
    pub fn screens(&self) -> Vec<(SessionId, Screen)> {
        self.seats.iter().map(|seat| (seat.id, seat.screen.clone())).collect()
    }

    /// The notes, oldest first.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Returns the hint ladder of the current step.
    pub fn hints(&self) -> &HintLadder {
        &self.hints
    }

    /// Returns the situation of the shown terminal.
    pub fn situation(&self) -> Option<&course::Situation> {
        self.lab.situation(self.shown)
    }

    /// What is being typed for the learner.
    pub fn showing(&self) -> Option<&Showing> {
        self.showing.as_ref()
    }

    /// Rises when something is put into a terminal that the learner should see there.
    pub fn summons(&self) -> u64 {
        self.summons
    }

    /// What has moved through the cluster last.
    pub fn pulses(&self) -> &Pulses {
        &self.pulses
    }

    /// What the pane beside the terminal shows.
    pub fn dock(&self) -> &State {
        &self.dock
    }

    /// Lab time until the first of the running programs wants to go on, in microseconds; 0 when lines are ready to be
    /// handed over; `None` when all wait for a line.
    pub fn micros_to_wake(&self) -> Option<u64> {
        if self.seats.iter().any(Seat::is_ready) {
            return Some(0);
        }
        Some(self.due()?.micros().saturating_sub(self.lab.world().clock.micros()))
    }

    /// Rises with every input that the lab has handled.
    pub fn inputs(&self) -> u64 {
        self.inputs
    }

    /// Rises with every decision to go on here, in spite of another tab.
    pub fn claims(&self) -> u64 {
        self.claims
    }

    /// The step to do next.
    pub fn current_step(&self) -> Option<&course::Step> {
        self.lab.current_step()
    }

    /// True when the first terminal has reached the client instance.
    pub fn is_connected(&self) -> bool {
        self.lab.session(FIRST_SESSION).is_some_and(crate::host::Session::is_connected)
    }

    fn due(&self) -> Option<LabTime> {
        self.seats.iter().filter_map(Seat::due).min()
    }

    fn handle(&mut self, Stamped { micros, session, action }: Stamped) {
        if action.is_a_move() && self.showing.take().is_some() {
            self.put_away(TYPED_FOR_YOU);
        }
        match action {
            Action::Submit(lines) => self.at(session, |seat| seat.submit(lines)),
            Action::Input(input) => self.input(micros, session, input),
            Action::Wake => self.wake(micros),
            Action::Travel(steps) => self.travel(micros, session, steps),
            Action::ClearScreen => self.at(session, |seat| seat.screen.apply(&Effect::Clear)),
            Action::Older(written) => self.at(session, |seat| seat.recall(|history| history.older(&written))),
            Action::Newer => self.at(session, |seat| seat.recall(History::newer)),
            Action::Fill(text) => self.fill(session, text),
            Action::OpenTerminal => {
                self.shown = self.lab.open_shell();
                self.take_seats(self.screens());
                self.inputs += 1;
            }
            Action::ShowTerminal => self.shown = session,
            Action::CloseTerminal => self.close(session),
            Action::Hint => self.hint(micros, session),
            Action::Show => self.show(session),
            Action::Shown(number) => self.enter_shown(micros, number),
            Action::StopShowing => {}
            Action::Tell(text) => self.say(NoteBody::Notice(text.to_owned())),
            Action::Warn(text) => self.say(NoteBody::Warning(text)),
            Action::TakenOver => self.say(NoteBody::TakenOver),
            Action::GoOnHere => {
                self.notes.retain(|note| note.body != NoteBody::TakenOver);
                self.claims += 1;
            }
            Action::Dismiss(id) => self.notes.retain(|note| note.id != id),
            Action::Dock(change) => self.dock.take(change),
        }
        for session in self.lab.sessions().collect::<Vec<_>>() {
            self.submit_waiting(micros, session);
        }
        self.go_on_showing();
    }

    /// Puts a text into a terminal's input, unless a password is asked for there.
    fn fill(&mut self, session: SessionId, text: String) {
        match self.prompt_kind(session) {
            Some(PromptKind::Hidden) => self.say(NoteBody::Notice(HIDDEN_PROMPT.to_owned())),
            _ => {
                self.at(session, |seat| seat.put(text));
                self.summons += 1;
            }
        }
    }

    fn prompt_kind(&self, session: SessionId) -> Option<PromptKind> {
        let seat = self.seats.iter().find(|seat| seat.id == session)?;
        seat.screen.prompt().map(|prompt| prompt.kind)
    }

    /// Shows the next hint.
    fn hint(&mut self, micros: u64, session: SessionId) {
        if let Some(step) = self.lab.current_step() {
            self.hints.climb(step, self.lab.situation(self.shown));
        }
        self.apply(micros, session, Input::Hint);
    }

    fn show(&mut self, session: SessionId) {
        let Some(step) = self.current_step().cloned() else { return };
        self.put_notes_away();
        if self.lab.situation(session).is_some_and(|situation| situation.way.is_empty()) {
            return self.say(NoteBody::Notice(NO_WAY.to_owned()));
        }
        self.say(NoteBody::Notice(format!("{TYPED_FOR_YOU}{}. Esc stops it, and so does any key.", step.title)));
        self.showing = Some(Showing::new(session, &step));
        self.summons += 1;
    }

    /// Enters what was typed for the learner. It is no line of theirs, so the history does not have it.
    fn enter_shown(&mut self, micros: u64, number: u64) {
        let Some(showing) = self.showing.as_mut().filter(|showing| showing.number == number) else { return };
        let (session, Some(line)) = (showing.session, showing.line.take()) else { return };
        self.at(session, Seat::enter);
        let input = if &*line == "^D" { Input::EndOfInput } else { Input::Show(line.to_string()) };
        self.apply(micros, session, input);
    }

    /// Takes up the next line to type for the learner, when the terminal asks for one.
    fn go_on_showing(&mut self) {
        let Some(mut showing) = self.showing.take() else { return };
        if showing.line.is_none() && self.prompt_kind(showing.session).is_some() {
            let Some(line) = self.lab.guided_line(showing.session, &mut showing.guide) else {
                return self.end_showing(&showing);
            };
            if line.contains(course::YOURS) {
                self.put_away(TYPED_FOR_YOU);
                self.summons += 1;
                self.at(showing.session, |seat| seat.put(line));
                return self.say(NoteBody::Notice(YOUR_TURN.to_owned()));
            }
            showing.line = Some(line.into());
            showing.number += 1;
        }
        self.showing = Some(showing);
    }

    fn end_showing(&mut self, showing: &Showing) {
        self.put_away(TYPED_FOR_YOU);
        self.summons += 1;
        if self.current_step().is_some_and(|step| step.id == showing.guide.step()) {
            self.say(NoteBody::Notice(NOT_REACHED.to_owned()));
        }
    }

    fn at(&mut self, session: SessionId, act: impl FnOnce(&mut Seat)) {
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.id == session) {
            act(seat);
        }
    }

    /// Hands over what is waiting, line by line, for as long as the terminal asks for one. Of very many lines the rest
    /// follows with the next action, for which [`Model::micros_to_wake`] asks.
    fn submit_waiting(&mut self, micros: u64, session: SessionId) {
        for _ in 0..LINES_AT_ONCE {
            let seat = self.seats.iter_mut().find(|seat| seat.id == session);
            let Some(line) = seat.and_then(Seat::next_line) else { break };
            self.put_notes_away();
            self.apply(micros, session, Input::Line(line));
        }
    }

    fn input(&mut self, micros: u64, session: SessionId, input: Input) {
        match input {
            Input::Undo => return self.travel(micros, session, -1),
            Input::Redo => return self.travel(micros, session, 1),
            Input::Reset => {
                self.seats.iter_mut().for_each(Seat::drop_waiting);
                self.put_notes_away();
            }
            // As a terminal driver does: what was typed ahead is lost.
            Input::Interrupt => self.at(session, Seat::drop_waiting),
            _ => {}
        }
        self.apply(micros, session, input);
    }

    /// Wakes the programs that are due next, at the time they asked for: a timer may be early, or the learner may not
    /// want to wait.
    fn wake(&mut self, micros: u64) {
        if self.seats.iter().any(Seat::is_ready) {
            return;
        }
        let Some(due) = self.due() else { return };
        let sleepers: Vec<_> = self.seats.iter().filter(|seat| seat.due() == Some(due)).map(|seat| seat.id).collect();
        for session in sleepers {
            self.apply_at(due, micros, session, Input::Tick);
        }
    }

    fn travel(&mut self, micros: u64, session: SessionId, steps: i32) {
        // What waits was meant for the state that is left.
        self.seats.iter_mut().for_each(Seat::drop_waiting);
        self.put_notes_away();
        for _ in 0..steps.unsigned_abs() {
            let (input, snapshot) = match steps < 0 {
                true => (Input::Undo, self.lab.last_snapshot()),
                false => (Input::Redo, self.lab.next_snapshot()),
            };
            let screens = self.screens();
            self.seats.iter_mut().for_each(Seat::stop);
            self.apply(micros, session, input);
            if let Some(snapshot) = snapshot {
                self.change_scene(snapshot, screens);
            }
        }
    }

    /// Puts the screens that belong to a snapshot in place of the present ones, which belong to it from now on. Of a
    /// snapshot from before a reload the screens are not known; then what stands there stays.
    fn change_scene(&mut self, snapshot: u64, left: Vec<(SessionId, Screen)>) {
        let before = match self.scenes.iter_mut().find(|scene| scene.snapshot == snapshot) {
            Some(scene) => std::mem::replace(&mut scene.screens, left),
            None => left,
        };
        self.take_seats(before);
    }

    /// One seat for each terminal of the lab, with these screens; one that has none of them keeps its own.
    fn take_seats(&mut self, mut screens: Vec<(SessionId, Screen)>) {
        let mut left = std::mem::take(&mut self.seats);
        for id in self.lab.sessions().collect::<Vec<_>>() {
            let screen = screens.iter_mut().find(|(of, _)| *of == id).map(|(_, screen)| std::mem::take(screen));
            let known = left.iter().position(|seat| seat.id == id).map(|place| left.swap_remove(place));
            let mut seat = known.unwrap_or_else(|| Seat::new(id));
            if let Some(screen) = screen {
                seat.screen = screen;
            }
            self.seats.push(seat);
            for effect in self.lab.resume(id) {
                self.take(id, &effect);
            }
        }
        if !self.seats.iter().any(|seat| seat.id == self.shown) {
            self.shown = FIRST_SESSION;
        }
    }

    fn close(&mut self, session: SessionId) {
        self.lab.close_shell(session);
        self.take_seats(self.screens());
        self.inputs += 1;
    }

    fn apply(&mut self, micros: u64, session: SessionId, input: Input) {
        let at = self.lab.world().clock.plus_micros(micros.saturating_sub(self.micros));
        self.apply_at(at, micros, session, input);
    }

    fn apply_at(&mut self, at: LabTime, micros: u64, session: SessionId, input: Input) {
        let (step, snapshot) = (self.current_step().map(|step| step.id.clone()), self.lab.last_snapshot());
        self.micros = micros;
        self.at(session, Seat::stop);
        let effects = self.lab.apply(at, session, input);
        self.inputs += 1;
        if let Some(number) = self.lab.last_snapshot().filter(|number| snapshot.is_none_or(|before| *number > before)) {
            self.scenes.retain(|scene| self.lab.has_snapshot(scene.snapshot));
            // One that is gone forth to has its screens already. The effects are still to come, so the present screens are
            // those with which a new snapshot was taken.
            if !self.scenes.iter().any(|scene| scene.snapshot == number) {
                self.scenes.push(Scene { snapshot: number, screens: self.screens() });
            }
        }
        effects.iter().for_each(|effect| self.take(session, effect));
        if self.seats.len() != self.lab.sessions().count() {
            self.take_seats(self.screens());
        }
        if self.current_step().map(|step| &step.id) != step.as_ref() {
            self.hints = HintLadder::default();
        }
    }

    fn take(&mut self, session: SessionId, effect: &Effect) {
        match effect {
            Effect::Notice(text) => self.say(NoteBody::Notice(text.clone())),
            Effect::Coach(id) => {
                let note = self.lab.lesson().and_then(|lesson| lesson.note(id)).cloned();
                if let Some(note) = note {
                    self.say(NoteBody::Coach(Rc::new(note)));
                }
            }
            Effect::Exit(_) if session == FIRST_SESSION => {
                self.say(NoteBody::Notice("That closed the terminal. Here is a new one.".to_owned()));
            }
            Effect::Exit(_) => self.lab.close_shell(session),
            _ => {}
        }
        self.at(session, |seat| seat.take(effect));
    }

    /// Says something; what was said before in the same words gives way to it.
    fn say(&mut self, body: NoteBody) {
        self.notes.retain(|note| note.body != body);
        let passing = |note: &Note| !note.body.stays();
        if self.notes.len() >= NOTES_MAX
            && let Some(oldest) = self.notes.iter().position(passing)
        {
            self.notes.remove(oldest);
        }
        self.notes.push(Note { id: self.next_note, body });
        self.next_note += 1;
    }

    /// Puts away the notices that begin so.
    fn put_away(&mut self, begin: &str) {
        self.notes.retain(|note| !matches!(&note.body, NoteBody::Notice(text) if text.starts_with(begin)));
    }

    /// Notes speak about the last line; warnings stay until somebody has read them.
    fn put_notes_away(&mut self) {
        self.notes.retain(|note| note.body.stays());
    }
}

impl Reducible for Model {
    type Action = Stamped;

    fn reduce(self: Rc<Self>, stamped: Stamped) -> Rc<Self> {
        let mut next = Self::clone(&self);
        next.handle(stamped);
        next.pulses.take(&self.lab.world().cluster, &next.lab.world().cluster);
        next.revision += 1;
        Rc::new(next)
    }
}
