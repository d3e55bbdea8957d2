//! Scrolls what is new in the lesson into view, and leaves the focus where it is.

use yew::prelude::*;

use crate::web::{browser, state::LabHandle};

/// Scrolls to a step when it becomes the current one, and to the lesson's result when it is complete.
#[hook]
pub fn use_reveal(handle: &LabHandle) {
    let model = handle.model();
    let first = use_mut_ref(|| true);
    let progress = (model.current_step().map(|step| step.id.clone()), model.lab().is_complete());
    use_effect_with(progress, move |(_, complete)| {
        if !first.replace(false) {
            browser::show(if *complete { "lesson-result" } else { "current-step-title" });
        }
    });
}
