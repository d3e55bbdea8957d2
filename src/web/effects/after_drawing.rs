//! Actions that wait until the page has been drawn again. For example, a click that removes its own button must move
//! the focus afterwards, because the focus would start at the top of the page again.

use yew::prelude::*;

use crate::web::browser;

/// Runs an action after the page has been drawn with all present changes.
pub fn when_drawn(act: impl FnOnce() + 'static) {
    // The drawing is earlier in the same queue.
    yew::platform::spawn_local(async move { act() });
}

/// Moves the focus, after drawing, to the first of these elements that exists.
pub fn focus_after_drawing(ids: [&'static str; 2]) {
    when_drawn(move || {
        if let Some(id) = ids.into_iter().find(|id| browser::element(id).is_some()) {
            browser::focus(id);
        }
    });
}

/// Returns a click handler that also moves the focus, after drawing, to the first of these elements that exists.
pub fn then_focus(press: Callback<MouseEvent>, ids: [&'static str; 2]) -> Callback<MouseEvent> {
    Callback::from(move |event| {
        press.emit(event);
        focus_after_drawing(ids);
    })
}
