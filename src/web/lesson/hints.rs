//! The ladder of hints: each press shows one more, from where one stands and a nudge to the command itself. At its top
//! the solution is typed for the learner.

use yew::prelude::*;

use super::prose::prose;
use crate::{
    course::Step,
    web::{
        effects::then_focus,
        elements::{button, element, group, text_element},
        state::Action,
        state::LabHandle,
    },
};

/// The list of hints.
const LIST: &str = "hints";

/// The hints of a step that are shown by now, the button for the next one, and the one that shows how.
pub fn hints(handle: &LabHandle, step: &Step) -> Html {
    let model = handle.model();
    let total = step.hints.len();
    let shown = model.hints().min(total);
    let label = match shown {
        0 => "Give me a hint".to_owned(),
        _ if model.has_situation() => "Where am I?".to_owned(),
        _ => format!("Give me hint {} of {total}", shown + 1),
    };
    let (action, words) = match model.demonstration() {
        None => (Action::StartDemonstration, "Show me"),
        Some(_) => (Action::StopDemonstration, "Stop showing"),
    };
    let here = model.here().map(|here| {
        group("li", "", vec![text_element("p", "eyebrow", "Where you are now"), prose(handle, &here.text)])
    });
    let given = step.hints[..shown].iter().map(|hint| group("li", "", vec![prose(handle, hint)]));
    let mut buttons = Vec::new();
    if shown < total || model.has_situation() {
        let is_last = shown + usize::from(!model.has_situation()) >= total;
        let give = handle.on_click(Action::Hint);
        // With the last hint this button goes, and "Show me" must not come under the finger in its place.
        buttons.push(button(&label, if is_last { then_focus(give, [LIST, LIST]) } else { give }));
    }
    buttons.push(button(words, handle.on_click(action)));
    let hints = element(
        "ol",
        &["role", "aria-label", "aria-live", "id", "tabindex"],
        &["list", "Hints", "polite", LIST, "-1"],
        here.into_iter().chain(given).collect(),
    );
    group("div", "hints", vec![hints, group("p", "row", buttons)])
}
