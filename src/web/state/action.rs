//! What can happen on a lab page.

use std::rc::Rc;

use super::dock::DockChange;
use crate::{
    assets::Certificates,
    lab::{Input, TerminalId},
};

/// An action with its time and its terminal.
#[derive(Clone, Debug)]
pub struct TimedAction {
    /// Microseconds since the page was opened.
    pub micros: u64,
    /// The terminal.
    pub terminal: TerminalId,
    /// What happens.
    pub action: Action,
}

/// Something that happens on a page.
#[derive(Clone, Debug)]
pub enum Action {
    /// Submits lines, each as soon as the terminal waits for one.
    Submit(Vec<String>),
    /// Hands any other input to the lab.
    Input(Input),
    /// Wakes the programs that are due.
    Wake,
    /// Undoes (below zero) or redoes this many commands.
    UndoRedo(i32),
    /// Empties the screen; nothing else changes.
    ClearScreen,
    /// Replaces the line that is being written by the previous line of the history.
    Older(String),
    /// Replaces it by the next line of the history.
    Newer,
    /// Puts a text into the terminal's input.
    Fill(String),
    /// Opens another terminal and shows it.
    OpenTerminal,
    /// Shows the terminal.
    ShowTerminal,
    /// Closes the terminal, unless it is the first.
    CloseTerminal,
    /// Shows the next hint.
    Hint,
    /// Starts to type the solution of the current step for the learner.
    StartDemonstration,
    /// Enters the demonstrated line of this number, which was typed to its end.
    EnterDemonstrated(u64),
    /// Stops the demonstration.
    StopDemonstration,
    /// Shows a notice of the simulator.
    Notify(&'static str),
    /// Shows a warning about something outside the lab, until it is dismissed.
    Warn(String),
    /// Another tab has taken this lab over.
    OtherTabTookOver,
    /// This tab takes the lab over again.
    TakeOver,
    /// Removes a note.
    Dismiss(u64),
    /// Hands the lab the texts of the devices' certificates.
    SetCertificates(Rc<Certificates>),
    /// Changes what the cluster pane shows.
    Dock(DockChange),
}

impl Action {
    /// Returns true for what the learner does to the lab or the terminal. It ends a demonstration.
    pub fn is_learner_move(&self) -> bool {
        !matches!(
            self,
            Self::Wake
                | Self::ClearScreen
                | Self::Hint
                | Self::EnterDemonstrated(_)
                | Self::Notify(_)
                | Self::Warn(_)
                | Self::Dismiss(_)
                | Self::SetCertificates(_)
                | Self::Dock(_)
        )
    }
}
