//! Where the focus goes when a press takes away what it was on: it must not fall back to the top of the page.

use crate::web::browser;

/// Acts when the page has been drawn anew: what has just been asked for is only then there, or shown.
fn when_drawn(act: impl FnOnce() + 'static) {
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
