//! The handle through which components reach a lab: they read the model and dispatch, and change nothing themselves.

use yew::prelude::*;

use super::{
    browser,
    model::{Action, Model, Stamped},
    place::LabAddress,
    seat::Seat,
};
use crate::{
    lab::{Input, SessionId},
    view::Settings,
};

/// A lab on a page, at one of its terminals. Two desks are equal while the model has not moved on.
#[derive(Clone, PartialEq)]
pub struct Desk {
    place: LabAddress,
    model: UseReducerHandle<Model>,
    settings: Settings,
    choose: Callback<Settings>,
    session: SessionId,
}

impl Desk {
    /// A desk for the lab of `place`, at the terminal that is shown.
    pub fn new(
        place: LabAddress,
        model: UseReducerHandle<Model>,
        settings: Settings,
        choose: Callback<Settings>,
    ) -> Self {
        let session = model.shown();
        Self { place, model, settings, choose, session }
    }

    /// The same desk at another terminal.
    #[must_use]
    pub fn at(&self, session: SessionId) -> Self {
        Self { session, ..self.clone() }
    }

    /// What the learner has chosen about the page.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Chooses something about the page.
    pub fn choose(&self, setting: &str, word: &str) {
        self.choose.emit(self.settings.with(setting, word));
    }

    /// The number of its terminal.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// Its terminal; where that has just been closed, the first one.
    pub fn seat(&self) -> &Seat {
        let seats = self.model.seats();
        seats.iter().find(|seat| seat.id == self.session).unwrap_or(&seats[0])
    }

    /// Which lab this is.
    pub fn place(&self) -> LabAddress {
        self.place
    }

    /// How everything stands.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Lets something happen, now.
    pub fn act(&self, action: Action) {
        self.model.dispatch(Stamped { micros: browser::micros(), session: self.session, action });
    }

    /// Hands an input to the lab, now.
    pub fn input(&self, input: Input) {
        self.act(Action::Input(input));
    }

    /// An event handler that lets something happen.
    pub fn does(&self, action: Action) -> Callback<MouseEvent> {
        let desk = self.clone();
        Callback::from(move |_| desk.act(action.clone()))
    }

    /// An event handler that hands an input to the lab.
    pub fn on(&self, input: Input) -> Callback<MouseEvent> {
        self.does(Action::Input(input))
    }
}

/// The properties of a component that draws from a desk and has no others.
#[derive(Clone, PartialEq, Properties)]
pub struct DeskProps {
    /// The lab that is drawn.
    pub desk: Desk,
}
