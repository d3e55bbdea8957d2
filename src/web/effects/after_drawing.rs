//! What has to wait until the page has been drawn again. For example, a press that removes its own button must move the
//! focus, or it would fall back to the top of the page.

use yew::prelude::*;

use crate::web::browser;

/// Acts when the page has been drawn with the changes that were made so far.
pub fn when_drawn(act: impl FnOnce() + 'static) {
    // The drawing is in the same queue, ahead of this.
    yew::platform::spawn_local(async move { act() });
}

/// Moves the focus, after drawing, to the first of these elements that is there.
pub fn focus_after_drawing(ids: [&'static str; 2]) {
    when_drawn(move || {
        if let Some(id) = ids.into_iter().find(|id| browser::element(id).is_some()) {
            browser::focus(id);
        }
    });
}

/// Returns a press that moves the focus, after drawing, to the first of these elements that is there.
pub fn then_focus(press: Callback<MouseEvent>, ids: [&'static str; 2]) -> Callback<MouseEvent> {
    Callback::from(move |event| {
        press.emit(event);
        focus_after_drawing(ids);
    })
}
