//! The list of steps with the state of each.

use yew::prelude::*;

use crate::{
    course::{Step, StepState},
    lab::Input,
    web::{
        effects::then_focus,
        elements::{element, group, keyed, list, quiet_button, text_element, text_node},
        state::LabHandle,
    },
};

/// Ids of what gets the focus when the current step changes: the step, or without one the lesson with its result.
pub const CURRENT_STEP: [&str; 2] = ["current-step-title", "pane-lesson"];

/// Returns the steps of a lesson.
pub fn steps(handle: &LabHandle) -> Html {
    let steps = handle.model().lab().steps();
    list("ol", "steps", "Steps", steps.into_iter().map(|(step, state)| item(handle, step, state)).collect())
}

fn item(handle: &LabHandle, step: &Step, state: StepState) -> Html {
    let current = state == StepState::Current;
    let said = match state {
        StepState::Done => ", done",
        StepState::Skipped => ", skipped",
        StepState::Todo | StepState::Current => "",
    };
    let mut parts =
        vec![group("span", "step-title", vec![text_node(&step.title), text_element("span", "visually-hidden", said)])];
    if step.optional {
        parts.push(text_element("span", "tag", "optional"));
    }
    if step.irreversible.is_some() && state != StepState::Done {
        parts.push(text_element("span", "tag irreversible", "cannot be undone"));
    }
    if step.optional && current {
        let skip = then_focus(handle.on_click_input(Input::Skip(step.id.clone())), CURRENT_STEP);
        parts.push(quiet_button("Skip", None, skip));
    }
    const KEYS: &[&str] = &["data-step", "data-state", "aria-current"];
    let values = [step.id.as_str(), state.word(), "step"];
    let shown = if current { KEYS.len() } else { KEYS.len() - 1 };
    keyed(&step.id, element("li", &KEYS[..shown], &values[..shown], parts))
}
