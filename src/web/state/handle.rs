//! The handle through which components reach a lab. They read the model and dispatch actions, and change nothing
//! themselves.

use yew::prelude::*;

use super::{Action, Model, Terminal, TimedAction};
use crate::{
    lab::{Input, TerminalId},
    view::Settings,
    web::{addresses::LabAddress, browser},
};

/// A lab on a page, at one of its terminals. Two handles are equal while no action lies between their models.
#[derive(Clone, PartialEq)]
pub struct LabHandle {
    address: LabAddress,
    model: UseReducerHandle<Model>,
    settings: Settings,
    choose: Callback<Settings>,
    terminal: TerminalId,
}

impl LabHandle {
    /// Returns a handle for the lab at `address`, at the terminal that is shown.
    pub fn new(
        address: LabAddress,
        model: UseReducerHandle<Model>,
        settings: Settings,
        choose: Callback<Settings>,
    ) -> Self {
        let terminal = model.shown();
        Self { address, model, settings, choose, terminal }
    }

    /// Returns the same handle at another terminal.
    #[must_use]
    pub fn at(&self, terminal: TerminalId) -> Self {
        Self { terminal, ..self.clone() }
    }

    /// Returns the settings of the page.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Changes one setting of the page.
    pub fn choose(&self, setting: &str, word: &str) {
        self.choose.emit(self.settings.with(setting, word));
    }

    /// Returns the number of its terminal.
    pub fn terminal_id(&self) -> TerminalId {
        self.terminal
    }

    /// Returns its terminal, or the first one if that was just closed.
    pub fn terminal(&self) -> &Terminal {
        let terminals = self.model.terminals();
        // The first terminal of a lab is never closed.
        terminals.iter().find(|terminal| terminal.id == self.terminal).unwrap_or(&terminals[0])
    }

    /// Returns the address of the lab.
    pub fn address(&self) -> LabAddress {
        self.address
    }

    /// Returns the model as it is drawn.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Dispatches an action with the present time.
    pub fn act(&self, action: Action) {
        self.model.dispatch(TimedAction { micros: browser::micros(), terminal: self.terminal, action });
    }

    /// Hands an input to the lab.
    pub fn input(&self, input: Input) {
        self.act(Action::Input(input));
    }

    /// Returns an event handler that dispatches an action.
    pub fn on_click(&self, action: Action) -> Callback<MouseEvent> {
        let handle = self.clone();
        Callback::from(move |_| handle.act(action.clone()))
    }

    /// Returns an event handler that hands an input to the lab.
    pub fn on_click_input(&self, input: Input) -> Callback<MouseEvent> {
        self.on_click(Action::Input(input))
    }
}
