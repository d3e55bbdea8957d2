//! Keeps the latest line of a terminal in view until the learner scrolls up, and again when the next line is entered.

use std::{cell::Cell, rc::Rc};

use gloo::events::EventListener;
use web_sys::Element;
use yew::prelude::*;

/// CSS pixels above the latest line from which a button leads back to it.
const FAR_UP: i32 = 120;

/// The scroller of a terminal.
pub struct Latest {
    /// The element that scrolls.
    pub scroller: NodeRef,
    /// The latest line is out of view.
    pub far_up: bool,
    /// Called when it has been scrolled.
    pub on_scroll: Callback<Event>,
    /// Scrolls to the latest line.
    pub on_latest: Callback<()>,
}

/// Follows the latest line. `entered` rises with every line that was entered.
#[hook]
pub fn use_latest(entered: u64) -> Latest {
    let scroller = use_node_ref();
    let far_up = use_state_eq(|| false);
    let follows = use_mut_ref(|| Rc::new(Cell::new(true))).borrow().clone();
    let last = use_mut_ref(|| entered);
    if last.replace(entered) != entered {
        follows.set(true);
    }
    // After every drawing, because lines may have been added, or other elements may have grown.
    use_effect({
        let (scroller, follows) = (scroller.clone(), follows.clone());
        move || follow(&scroller, &follows)
    });
    use_effect_with((), {
        let (scroller, follows) = (scroller.clone(), follows.clone());
        move |()| {
            let listener = web_sys::window()
                .map(|window| EventListener::new(&window, "resize", move |_| follow(&scroller, &follows)));
            move || drop(listener)
        }
    });
    let on_scroll = {
        let (far_up, follows) = (far_up.setter(), follows.clone());
        Callback::from(move |event: Event| {
            if let Some(scroller) = event.target_dyn_into::<Element>() {
                let below = scroller.scroll_height() - scroller.client_height() - scroller.scroll_top();
                follows.set(below <= FAR_UP);
                far_up.set(below > FAR_UP);
            }
        })
    };
    let on_latest = {
        let scroller = scroller.clone();
        Callback::from(move |()| {
            follows.set(true);
            follow(&scroller, &follows);
        })
    };
    Latest { scroller, far_up: *far_up, on_scroll, on_latest }
}

fn follow(scroller: &NodeRef, follows: &Cell<bool>) {
    if let Some(scroller) = scroller.cast::<Element>().filter(|_| follows.get()) {
        // A value that is too large scrolls to the end.
        scroller.set_scroll_top(i32::MAX);
    }
}
