//! The step to do now, in full beside the terminal and in one line above it where there is room for one pane only.

use yew::prelude::*;

use super::{hints::hints, prose};
use crate::{
    course::StepState,
    web::{
        desk::Desk,
        parts::{group, part, text, words},
        route,
    },
};

/// The text of the current step, with its hints. What can be done at once stands there also when no step is left.
pub fn current_step(desk: &Desk, at_once: Html) -> Html {
    let Some(step) = desk.model().current_step() else { return at_once };
    let mut parts = vec![
        text("p", "eyebrow", &position(desk)),
        part("h2", &["id"], &["current-step-title"], vec![words(step.title)]),
    ];
    if let Some(why) = step.irreversible {
        parts.push(irreversible(desk, why));
    }
    parts.extend([at_once, prose(desk, step.text), hints(desk, step)]);
    part("section", &["class", "aria-labelledby"], &["current-step", "current-step-title"], parts)
}

/// What is said before something is done that nobody can undo, and what to do about it first.
fn irreversible(desk: &Desk, why: &'static str) -> Html {
    // In a tab of its own: the terminal is left as it is.
    let sheet = part(
        "a",
        &["href", "target"],
        &[&route::worksheet(desk.model().lab().world().cluster.id()), "_blank"],
        vec![words("Password worksheet (opens in a new tab)")],
    );
    let warning = text("strong", "", "Cannot be undone on real hardware.");
    group("p", "irreversible", vec![warning, words(&format!(" {why} ")), sheet])
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
