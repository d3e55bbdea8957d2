//! The step to do now, in full beside the terminal and in one line above it where there is room for one pane only.

use yew::prelude::*;

use super::{hints::hints, prose};
use crate::{course::StepState, web::desk::Desk};

/// The text of the current step, with its hints. What can be done at once stands there also when no step is left.
pub fn current_step(desk: &Desk, at_once: Html) -> Html {
    let Some(step) = desk.model().current_step() else { return at_once };
    html! {
        <section class="current-step" aria-labelledby="current-step-title">
            <p class="eyebrow">{ position(desk) }</p>
            <h2 id="current-step-title">{ &step.title }</h2>
            if let Some(why) = step.irreversible {
                <p class="irreversible"><strong>{ "Cannot be undone on real hardware." }</strong>{ " " }{ why }</p>
            }
            { prose(desk, &step.text) }
            { at_once }
            { hints(desk, step) }
        </section>
    }
}

/// The current step in one line; a press opens it in full.
pub fn step_now(desk: &Desk, on_open: &Callback<()>) -> Html {
    let Some(step) = desk.model().current_step() else { return Html::default() };
    html! {
        <button type="button" class="step-now" onclick={on_open.reform(|_| ())}>
            <span class="eyebrow">{ position(desk) }</span>
            { &step.title }
        </button>
    }
}

/// The current step for those who hear the page: said once when it changes, whichever pane is shown. When no step is left,
/// the end of the lesson speaks for itself.
pub fn step_said(desk: &Desk) -> Html {
    let words =
        desk.model().current_step().map(|step| format!("{}: {}", position(desk), step.title)).unwrap_or_default();
    html! { <p class="visually-hidden" role="status" aria-label="Lesson progress">{ words }</p> }
}

/// "Step 2 of 6".
fn position(desk: &Desk) -> String {
    let steps = desk.model().lab().steps();
    let place = steps.iter().position(|(_, state)| *state == StepState::Current).unwrap_or_default();
    format!("Step {} of {}", place + 1, steps.len())
}
