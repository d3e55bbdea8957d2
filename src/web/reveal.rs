//! Brings what is new in the lesson into view, and leaves the focus where it is.

use yew::prelude::*;

use super::{browser, desk::Desk};

/// Scrolls the lesson to the step that has just become the current one, and to its end when it is complete.
#[hook]
pub fn use_reveal(desk: &Desk) {
    let model = desk.model();
    let first = use_mut_ref(|| true);
    let stand = (model.current_step().map(|step| step.id.clone()), model.lab().is_complete());
    use_effect_with(stand, move |(_, complete)| {
        if !first.replace(false) {
            browser::reveal(if *complete { "lesson-result" } else { "current-step-title" });
        }
    });
}
