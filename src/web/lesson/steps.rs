//! The list of steps with how each of them stands.

use yew::prelude::*;

use super::focus::{STEP, then_focus};
use crate::{
    course::{Step, StepState},
    lab::Input,
    web::desk::Desk,
};

/// The steps of a lesson.
pub fn steps(desk: &Desk) -> Html {
    let steps = desk.model().lab().steps();
    html! {
        <ol class="steps" role="list" aria-label="Steps">
            { for steps.into_iter().map(|(step, state)| item(desk, step, state)) }
        </ol>
    }
}

fn item(desk: &Desk, step: &'static Step, state: StepState) -> Html {
    let current = state == StepState::Current;
    let said = match state {
        StepState::Done => ", done",
        StepState::Skipped => ", skipped",
        StepState::Todo | StepState::Current => "",
    };
    let skip = || {
        let onclick = then_focus(desk.on(Input::Skip(step.id.to_owned())), STEP);
        html! { <button type="button" class="quiet" {onclick}>{ "Skip" }</button> }
    };
    html! {
        <li key={step.id} data-step={step.id} data-state={state.word()}
            aria-current={current.then_some("step")}>
            <span class="step-title">
                { &step.title }<span class="visually-hidden">{ said }</span>
            </span>
            if step.optional { <span class="tag">{ "optional" }</span> }
            if step.irreversible.is_some() && !matches!(state, StepState::Done) {
                <span class="tag irreversible">{ "cannot be undone" }</span>
            }
            if step.optional && current { { skip() } }
        </li>
    }
}
