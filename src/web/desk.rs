//! The handle through which components reach a lab: they read the model and dispatch, and change nothing themselves.

use yew::prelude::*;

use super::{
    browser,
    model::{Action, Model, Stamped},
    place::Place,
};
use crate::lab::Input;

/// A lab on a page. Two desks are equal while the model has not moved on.
#[derive(Clone, PartialEq)]
pub struct Desk {
    place: Place,
    model: UseReducerHandle<Model>,
}

impl Desk {
    /// A desk for the lab of `place`.
    pub fn new(place: Place, model: UseReducerHandle<Model>) -> Self {
        Self { place, model }
    }

    /// Which lab this is.
    pub fn place(&self) -> Place {
        self.place
    }

    /// How everything stands.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Lets something happen, now.
    pub fn act(&self, action: Action) {
        self.model.dispatch(Stamped { micros: browser::micros(), action });
    }

    /// Hands an input to the lab, now.
    pub fn input(&self, input: Input) {
        self.act(Action::Input(input));
    }

    /// An event handler that hands an input to the lab.
    pub fn on<E>(&self, input: Input) -> Callback<E> {
        let desk = self.clone();
        Callback::from(move |_| desk.input(input.clone()))
    }
}

/// The properties of a component that draws from a desk and has no others.
#[derive(Clone, PartialEq, Properties)]
pub struct DeskProps {
    /// The lab that is drawn.
    pub desk: Desk,
}
