//! The current step: in full beside the terminal, and in one line above it where there is room for one pane only.

use yew::prelude::*;

use super::{hints::hints, prose::prose};
use crate::{
    view,
    web::{
        addresses,
        elements::{element, group, text_element, text_node},
        state::LabHandle,
    },
};

/// Returns the text of the current step with its hints. `connect` is a button that is shown even when no step is left.
pub fn current_step(handle: &LabHandle, connect: Html) -> Html {
    let Some(step) = handle.model().current_step() else { return connect };
    let mut parts = vec![
        text_element("p", "eyebrow", &position(handle)),
        element("h2", &["id", "tabindex"], &["current-step-title", "-1"], vec![text_node(&step.title)]),
    ];
    if let Some(why) = &step.irreversible {
        parts.push(irreversible(handle, why));
    }
    parts.extend([connect, prose(handle, &step.text), hints(handle, step)]);
    element("section", &["class", "aria-labelledby"], &["current-step", "current-step-title"], parts)
}

/// Returns the warning before something that cannot be undone, with what to do first.
fn irreversible(handle: &LabHandle, why: &str) -> Html {
    // A new tab leaves the terminal as it is.
    let sheet = element(
        "a",
        &["href", "target"],
        &[&addresses::worksheet(handle.model().lab().world().cluster.id()), "_blank"],
        vec![text_node("Password worksheet (opens in a new tab)")],
    );
    let warning = text_element("strong", "", "Cannot be undone on real hardware.");
    group("p", "irreversible", vec![warning, text_node(&format!(" {why} ")), sheet])
}

/// Returns the current step in one line, or that the lesson is complete. A press opens the lesson pane.
pub fn step_now(handle: &LabHandle, on_open: &Callback<()>) -> Html {
    if handle.model().lab().lesson().is_none() {
        return Html::default();
    }
    let (head, title) = match handle.model().current_step() {
        Some(step) => (complete(handle) + &position(handle), step.title.as_str()),
        None => (String::from("Lesson complete"), "See how it went, and go on"),
    };
    html! {
        <button type="button" class="step-now" onclick={on_open.reform(|_| ())}>
            <span class="eyebrow">{ head }</span>
            { title }
        </button>
    }
}

/// Returns the status for screen readers: it announces the current step, and the end of the lesson, once when they
/// change, whichever pane is shown.
pub fn step_status(handle: &LabHandle) -> Html {
    let last = handle.model().lab().steps().pop();
    let words = match (handle.model().current_step(), last) {
        (Some(step), _) => format!("{}{}: {}", complete(handle), position(handle), step.title),
        // The lesson was complete before its optional last step, and that is announced once.
        (None, Some((last, _))) if last.optional => "No step is left.".to_owned(),
        (None, Some(_)) => "Lesson complete.".to_owned(),
        (None, None) => String::new(),
    };
    element(
        "p",
        &["class", "role", "aria-label"],
        &["visually-hidden", "status", "Lesson progress"],
        vec![text_node(&words)],
    )
}

/// Returns what precedes an optional step once the lesson is complete.
fn complete(handle: &LabHandle) -> String {
    let lab = handle.model().lab();
    if lab.is_complete() { "Lesson complete. ".to_owned() } else { String::new() }
}

/// Returns the position of the current step, such as "Step 2 of 6".
fn position(handle: &LabHandle) -> String {
    view::step_position(handle.model().lab()).unwrap_or_default()
}
