//! The list of steps with how each of them stands.

use yew::prelude::*;

use super::focus::{STEP, then_focus};
use crate::{
    course::{Step, StepState},
    lab::Input,
    web::{
        desk::Desk,
        parts::{group, keyed, list, part, quiet, text, words},
    },
};

/// The steps of a lesson.
pub fn steps(desk: &Desk) -> Html {
    let steps = desk.model().lab().steps();
    list("ol", "steps", "Steps", steps.into_iter().map(|(step, state)| item(desk, step, state)).collect())
}

fn item(desk: &Desk, step: &Step, state: StepState) -> Html {
    let current = state == StepState::Current;
    let said = match state {
        StepState::Done => ", done",
        StepState::Skipped => ", skipped",
        StepState::Todo | StepState::Current => "",
    };
    let mut parts = vec![group("span", "step-title", vec![words(&step.title), text("span", "visually-hidden", said)])];
    if step.optional {
        parts.push(text("span", "tag", "optional"));
    }
    if step.irreversible.is_some() && state != StepState::Done {
        parts.push(text("span", "tag irreversible", "cannot be undone"));
    }
    if step.optional && current {
        let skip = then_focus(desk.on(Input::Skip(step.id.clone())), STEP);
        parts.push(quiet("Skip", None, skip));
    }
    const KEYS: &[&str] = &["data-step", "data-state", "aria-current"];
    let values = [step.id.as_str(), state.word(), "step"];
    let shown = if current { KEYS.len() } else { KEYS.len() - 1 };
    keyed(&step.id, part("li", &KEYS[..shown], &values[..shown], parts))
}
