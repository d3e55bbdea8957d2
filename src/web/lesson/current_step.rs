//! The step to do now, in full beside the terminal and in one line above it where there is room for one pane only.

use yew::prelude::*;

use super::{Prose, hints::Hints};
use crate::{course::StepState, web::desk::Desk};

/// What is needed to draw the current step.
#[derive(Clone, PartialEq, Properties)]
pub struct CurrentStepProps {
    /// The lab.
    pub desk: Desk,
    /// What can be done at once, between the text and the hints.
    #[prop_or_default]
    pub children: Html,
}

/// The text of the current step, with its hints. What can be done at once stands there also when no step is left.
#[function_component]
pub fn CurrentStep(CurrentStepProps { desk, children }: &CurrentStepProps) -> Html {
    let Some(step) = desk.model().current_step() else { return children.clone() };
    html! {
        <section class="current-step" aria-labelledby="current-step-title">
            <p class="eyebrow">{ position(desk) }</p>
            <h2 id="current-step-title">{ &step.title }</h2>
            <Prose text={step.text.clone()} />
            { children.clone() }
            <Hints desk={desk.clone()} {step} />
        </section>
    }
}

/// What is needed to draw the current step in one line.
#[derive(Clone, PartialEq, Properties)]
pub struct StepNowProps {
    /// The lab.
    pub desk: Desk,
    /// The learner wants to read it in full.
    pub on_open: Callback<()>,
}

/// The current step in one line.
#[function_component]
pub fn StepNow(StepNowProps { desk, on_open }: &StepNowProps) -> Html {
    let Some(step) = desk.model().current_step() else { return Html::default() };
    html! {
        <button type="button" class="step-now" onclick={on_open.reform(|_| ())}>
            <span class="eyebrow">{ position(desk) }</span>
            { &step.title }
        </button>
    }
}

/// "Step 2 of 6".
fn position(desk: &Desk) -> String {
    let steps = desk.model().lab().steps();
    let place = steps.iter().position(|(_, state)| *state == StepState::Current).unwrap_or_default();
    format!("Step {} of {}", place + 1, steps.len())
}
