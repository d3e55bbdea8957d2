//! The hints of the current step, with the button for the next one. "Show me" types the solution for the learner.

use yew::prelude::*;

use super::{focus::then_focus, prose};
use crate::{
    course::{Hint, Step},
    view,
    web::{
        desk::Desk,
        model::Action,
        parts::{button, group, part, text},
    },
};

/// Element id of the list of hints.
const LIST: &str = "hints";

/// Returns the shown hints of a step, the button for the next hint, and the button that shows or stops the solution.
pub fn hints(desk: &Desk, step: &Step) -> Html {
    let model = desk.model();
    let (ladder, situation) = (model.hints(), model.situation());
    let explained = ladder
        .explained(situation)
        .map(|here| group("li", "", vec![text("p", "eyebrow", view::SITUATION), prose(desk, &here.text)]));
    let shown = ladder.shown(step).iter().map(|hint| group("li", "", vec![prose(desk, hint)]));
    let list = part(
        "ol",
        &["role", "aria-label", "aria-live", "id", "tabindex"],
        &["list", "Hints", "polite", LIST, "-1"],
        explained.into_iter().chain(shown).collect(),
    );
    let (action, words) = match model.showing() {
        None => (Action::Show, "Show me"),
        Some(_) => (Action::StopShowing, "Stop showing"),
    };
    let mut buttons: Vec<_> = next_hint(desk, step).into_iter().collect();
    buttons.push(button(words, desk.does(action)));
    group("div", "hints", vec![list, group("p", "row", buttons)])
}

/// Returns the button for the next hint, or `None` if all hints are shown.
fn next_hint(desk: &Desk, step: &Step) -> Option<Html> {
    let (total, shown) = (step.hints.len(), desk.model().hints().shown(step).len());
    let next = desk.model().hints().next(step, desk.model().situation())?;
    let (label, shown_then) = match next {
        Hint::Situation(_) => ("Where am I?".to_owned(), shown),
        Hint::Step { number, .. } => (format!("Give me hint {number} of {total}"), number),
    };
    let label = if shown == 0 { "Give me a hint" } else { &label };
    let give = desk.does(Action::Hint);
    // After the last hint this button disappears, and "Show me" must not move under the finger in its place.
    Some(button(label, if shown_then == total { then_focus(give, [LIST, LIST]) } else { give }))
}
