//! The hints of the current step, with the button for the next one. "Show me" types the solution for the learner.

use yew::prelude::*;

use super::prose::prose;
use crate::{
    course::{Hint, Step},
    view,
    web::{
        effects::then_focus,
        elements::{button, element, group, text_element},
        state::{Action, LabHandle},
    },
};

/// Element id of the list of hints.
const LIST: &str = "hints";

/// Returns the shown hints of a step, the button for the next hint, and the button that shows or stops the solution.
pub fn hints(handle: &LabHandle, step: &Step) -> Html {
    let model = handle.model();
    let (ladder, situation) = (model.hints(), model.situation());
    let explained = ladder
        .explained(situation)
        .map(|here| group("li", "", vec![text_element("p", "eyebrow", view::SITUATION), prose(handle, &here.text)]));
    let shown = ladder.shown(step).iter().map(|hint| group("li", "", vec![prose(handle, hint)]));
    let list = element(
        "ol",
        &["role", "aria-label", "aria-live", "id", "tabindex"],
        &["list", "Hints", "polite", LIST, "-1"],
        explained.into_iter().chain(shown).collect(),
    );
    let (action, words) = match model.demonstration() {
        None => (Action::StartDemonstration, "Show me"),
        Some(_) => (Action::StopDemonstration, "Stop showing"),
    };
    let mut buttons: Vec<_> = next_hint(handle, step).into_iter().collect();
    buttons.push(button(words, handle.on_click(action)));
    group("div", "hints", vec![list, group("p", "row", buttons)])
}

/// Returns the button for the next hint, or `None` if all hints are shown.
fn next_hint(handle: &LabHandle, step: &Step) -> Option<Html> {
    let (total, shown) = (step.hints.len(), handle.model().hints().shown(step).len());
    let next = handle.model().hints().next(step, handle.model().situation())?;
    let (label, shown_then) = match next {
        Hint::Situation(_) => ("Where am I?".to_owned(), shown),
        Hint::Step { number, .. } => (format!("Give me hint {number} of {total}"), number),
    };
    let label = if shown == 0 { "Give me a hint" } else { &label };
    let give = handle.on_click(Action::Hint);
    // After the last hint this button disappears and "Show me" takes its position, so the focus moves to the list of
    // hints.
    Some(button(label, if shown_then == total { then_focus(give, [LIST, LIST]) } else { give }))
}
