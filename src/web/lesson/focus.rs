//! Where the focus goes when a press takes away what it was on: it must not fall back to the top of the page.

use yew::prelude::*;

use crate::web::browser;

/// The current step; where none is left, the lesson with its end.
pub const STEP: [&str; 2] = ["current-step-title", "pane-lesson"];

/// Acts when the page has been drawn anew: what has just been asked for is only then there, or shown.
pub fn when_drawn(act: impl FnOnce() + 'static) {
    // Whatever happened before has put its drawing into the same queue, ahead of this.
    yew::platform::spawn_local(async move { act() });
}

/// Puts the focus on the first of these elements that is there when the page has been drawn anew.
pub fn focus_drawn(ids: [&'static str; 2]) {
    when_drawn(move || {
        if let Some(id) = ids.into_iter().find(|id| browser::element(id).is_some()) {
            browser::focus(id);
        }
    });
}

/// A press after which the focus is on the first of these elements that is there then.
pub fn then_focus(press: Callback<MouseEvent>, ids: [&'static str; 2]) -> Callback<MouseEvent> {
    Callback::from(move |event| {
        press.emit(event);
        focus_drawn(ids);
    })
}
