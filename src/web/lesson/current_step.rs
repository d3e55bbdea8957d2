//! The step to do now, in full beside the terminal and in one line above it where there is room for one pane only.

use yew::prelude::*;

use super::{hints::hints, prose};
use crate::{
    view,
    web::{
        desk::Desk,
        parts::{self, group, part, text, words},
        route,
    },
};

/// The text of the current step, with its hints. What can be done at once stands there also when no step is left.
pub fn current_step(desk: &Desk, at_once: Html) -> Html {
    let Some(step) = desk.model().current_step() else { return at_once };
    let mut parts = vec![
        text("p", "eyebrow", &position(desk)),
        part("h2", &["id", "tabindex"], &["current-step-title", "-1"], vec![words(&step.title)]),
    ];
    if let Some(why) = &step.irreversible {
        parts.push(irreversible(desk, why));
    }
    parts.extend([at_once, prose(desk, &step.text), hints(desk, step)]);
    part("section", &["class", "aria-labelledby"], &["current-step", "current-step-title"], parts)
}

/// What is said before something is done that nobody can undo, and what to do about it first.
fn irreversible(desk: &Desk, why: &str) -> Html {
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

/// The current step in one line, or that the lesson is complete; a press opens it in full.
pub fn step_now(desk: &Desk, on_open: &Callback<()>) -> Html {
    if desk.model().lab().lesson().is_none() {
        return Html::default();
    }
    let (head, title) = match desk.model().current_step() {
        Some(step) => (complete(desk) + &position(desk), step.title.as_str()),
        None => (String::from("Lesson complete"), "See how it went, and go on"),
    };
    html! {
        <button type="button" class="step-now" onclick={on_open.reform(|_| ())}>
            <span class="eyebrow">{ head }</span>
            { title }
        </button>
    }
}

/// The current step, and the end of the lesson, for those who hear the page: said once when that changes, whichever pane is
/// shown.
pub fn step_said(desk: &Desk) -> Html {
    let last = desk.model().lab().steps().pop();
    let words = match (desk.model().current_step(), last) {
        (Some(step), _) => format!("{}{}: {}", complete(desk), position(desk), step.title),
        // Before an optional last step the lesson was complete already, and that is said once.
        (None, Some((last, _))) if last.optional => "No step is left.".to_owned(),
        (None, Some(_)) => "Lesson complete.".to_owned(),
        (None, None) => String::new(),
    };
    part(
        "p",
        &["class", "role", "aria-label"],
        &["visually-hidden", "status", "Lesson progress"],
        vec![parts::words(&words)],
    )
}

/// What stands before a step that need not be done, once everything else is.
fn complete(desk: &Desk) -> String {
    let lab = desk.model().lab();
    if lab.is_complete() { "Lesson complete. ".to_owned() } else { String::new() }
}

fn position(desk: &Desk) -> String {
    view::step_position(desk.model().lab()).unwrap_or_default()
}
