//! The state of a lab page in one value, which one reducer changes.
//!
//! The reducer is pure: the time comes with each action. Saving, timers and the focus are hooks that look at the model
//! after it has been drawn.

use std::rc::Rc;

use yew::Reducible;

use super::{
    Action, Demonstration, Note, NoteKind, Notes, Terminal, TimedAction,
    dock::DockState,
    snapshots::{Screens, SnapshotScreens},
};
use crate::{
    clock::LabTime,
    course::{self, HintLadder},
    lab::{Effect, FIRST_TERMINAL, Lab, TerminalId},
    view::{History, Pulses},
};

/// Shown where output of an earlier visit has masks in it.
const MASKED: &str =
    "Of your last visit the output is here, but not what may have been a password: ******** stands in its place.";

/// The state of a lab page.
#[derive(Clone)]
pub struct Model {
    pub(super) lab: Lab,
    pub(super) terminals: Vec<Terminal>,
    pub(super) shown: TerminalId,
    pub(super) snapshot_screens: SnapshotScreens,
    pub(super) notes: Notes,
    pub(super) hints: HintLadder,
    pub(super) demonstration: Option<Demonstration>,
    pub(super) terminal_requests: u64,
    pub(super) inputs: u64,
    /// Time of the last input, in microseconds since the page was opened.
    pub(super) micros: u64,
    dock: DockState,
    pulses: Pulses,
    revision: u64,
    takeovers: u64,
}

impl PartialEq for Model {
    /// Models of one page are equal when no action lies between them.
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

impl Model {
    /// Returns the model of a lab and its screens as they were left, with warnings about that.
    pub fn open(lab: Lab, screens: Screens, warnings: Vec<String>, micros: u64) -> Self {
        let mut model = Self {
            lab,
            terminals: Vec::new(),
            shown: FIRST_TERMINAL,
            snapshot_screens: SnapshotScreens::default(),
            notes: Notes::default(),
            hints: HintLadder::default(),
            demonstration: None,
            terminal_requests: 0,
            inputs: 0,
            micros,
            dock: DockState::default(),
            pulses: Pulses::default(),
            revision: 0,
            takeovers: 0,
        };
        warnings.into_iter().for_each(|warning| model.notes.add(NoteKind::Warning(warning)));
        if screens.iter().any(|(_, screen)| screen.has_secrets()) {
            model.notes.notify(MASKED);
        }
        model.sync_terminals(screens);
        model
    }

    /// Returns the lab.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// Returns the terminals, in the order of their numbers.
    pub fn terminals(&self) -> &[Terminal] {
        &self.terminals
    }

    /// Returns the number of the terminal that is shown.
    pub fn shown(&self) -> TerminalId {
        self.shown
    }

    /// Returns the notes, oldest first.
    pub fn notes(&self) -> &[Note] {
        self.notes.list()
    }

    /// Returns the hint ladder of the current step.
    pub fn hints(&self) -> &HintLadder {
        &self.hints
    }

    /// Returns the situation of the shown terminal.
    pub fn situation(&self) -> Option<&course::Situation> {
        self.lab.situation(self.shown)
    }

    /// Returns the demonstration that is under way.
    pub fn demonstration(&self) -> Option<&Demonstration> {
        self.demonstration.as_ref()
    }

    /// Returns a number that rises when the learner should look at the terminal.
    pub fn terminal_requests(&self) -> u64 {
        self.terminal_requests
    }

    /// Returns the last events in the cluster.
    pub fn pulses(&self) -> &Pulses {
        &self.pulses
    }

    /// Returns what the cluster pane shows.
    pub fn dock(&self) -> &DockState {
        &self.dock
    }

    /// Returns the lab time in microseconds until a program has to be woken: 0 when lines are ready to be handed over,
    /// `None` when all programs wait for a line.
    pub fn micros_to_wake(&self) -> Option<u64> {
        if self.terminals.iter().any(Terminal::is_ready) {
            return Some(0);
        }
        Some(self.due()?.micros().saturating_sub(self.lab.world().clock.micros()))
    }

    /// Returns a number that rises with every input that the lab has handled.
    pub fn inputs(&self) -> u64 {
        self.inputs
    }

    /// Returns a number that rises each time this tab takes the lab over from another one.
    pub fn takeovers(&self) -> u64 {
        self.takeovers
    }

    /// Returns the step to do next.
    pub fn current_step(&self) -> Option<&course::Step> {
        self.lab.current_step()
    }

    /// Returns true when the first terminal has reached the client instance.
    pub fn is_connected(&self) -> bool {
        self.lab.session(FIRST_TERMINAL).is_some_and(crate::host::Session::is_connected)
    }

    pub(super) fn due(&self) -> Option<LabTime> {
        self.terminals.iter().filter_map(Terminal::due).min()
    }

    fn handle(&mut self, TimedAction { micros, terminal: id, action }: TimedAction) {
        if action.is_learner_move() {
            self.stop_demonstration();
        }
        match action {
            Action::Submit(lines) => self.with_terminal(id, |terminal| terminal.submit(lines)),
            Action::Input(input) => self.input(micros, id, input),
            Action::Wake => self.wake(micros),
            Action::UndoRedo(steps) => self.undo_redo(micros, id, steps),
            Action::Fill(text) => self.fill(id, text),
            Action::OpenTerminal => self.open_terminal(),
            Action::ShowTerminal => self.shown = id,
            Action::CloseTerminal => self.close_terminal(id),
            Action::Hint => self.hint(micros, id),
            Action::StartDemonstration => self.start_demonstration(id),
            Action::EnterDemonstrated(number) => self.enter_demonstrated(micros, number),
            Action::SetCertificates(certificates) => self.lab.set_certificates(certificates),
            Action::Dock(change) => self.dock.apply(change),
            other => self.handle_line_or_note(id, other),
        }
        for id in self.lab.terminals().collect::<Vec<_>>() {
            self.submit_waiting(micros, id);
        }
        self.continue_demonstration();
    }

    /// Handles an action that changes only the input line, the screen or the notes.
    fn handle_line_or_note(&mut self, id: TerminalId, action: Action) {
        match action {
            Action::ClearScreen => self.with_terminal(id, |terminal| terminal.screen.apply(&Effect::Clear)),
            Action::Older(written) => {
                self.with_terminal(id, |terminal| terminal.recall(|history| history.older(&written)));
            }
            Action::Newer => self.with_terminal(id, |terminal| terminal.recall(History::newer)),
            Action::Notify(text) => self.notes.notify(text),
            Action::Warn(text) => self.notes.add(NoteKind::Warning(text)),
            Action::OtherTabTookOver => self.notes.add(NoteKind::OtherTab),
            Action::TakeOver => {
                self.notes.remove(|kind| *kind == NoteKind::OtherTab);
                self.takeovers += 1;
            }
            Action::Dismiss(id) => self.notes.dismiss(id),
            _ => {}
        }
    }
}

impl Reducible for Model {
    type Action = TimedAction;

    fn reduce(self: Rc<Self>, timed: TimedAction) -> Rc<Self> {
        let mut next = Self::clone(&self);
        next.handle(timed);
        next.pulses.update(&self.lab.world().cluster, &next.lab.world().cluster);
        next.revision += 1;
        Rc::new(next)
    }
}
