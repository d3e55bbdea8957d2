//! The keys of the lab page as a whole, unless they are switched off.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::panes::Pane;
use crate::{
    lab::TerminalId,
    web::{browser, effects::when_drawn, state::LabHandle},
};

/// Handles the keys of the page. F6 goes to the next pane. A character that is typed outside of a field goes to the
/// terminal, so that no command is lost; Space and Enter stay with the element that has the focus.
#[hook]
pub fn use_keys(handle: &LabHandle, pane: Pane, show: &Callback<Pane>) {
    let (terminal, is_on, show) = (handle.terminal_id(), handle.settings().is("keys", "on"), show.clone());
    use_effect_with((terminal, is_on, pane), move |&(terminal, is_on, pane)| {
        let document = web_sys::window().and_then(|window| window.document()).filter(|_| is_on);
        let listener = document.map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                    on_key(event, pane, terminal, &show);
                }
            })
        });
        move || drop(listener)
    });
}

fn on_key(event: &KeyboardEvent, pane: Pane, terminal: TerminalId, show: &Callback<Pane>) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
        return;
    }
    let key = event.key();
    let is_character = key != " " && key.chars().count() == 1;
    if key == "F6" {
        event.prevent_default();
        go_to_next(pane, event.shift_key(), terminal, show);
    } else if is_character && !browser::is_writing() && !browser::in_dialog() {
        browser::focus_terminal(terminal);
    }
}

/// Goes to the next pane, or to the previous one. It starts from the pane with the focus, or from the one that is
/// shown.
fn go_to_next(shown: Pane, back: bool, terminal: TerminalId, show: &Callback<Pane>) {
    let current = Pane::ALL.into_iter().find(|pane| browser::focus_is_within(pane.id())).unwrap_or(shown);
    let index = Pane::ALL.into_iter().position(|pane| pane == current).unwrap_or_default();
    let next = Pane::ALL[(index + if back { Pane::ALL.len() - 1 } else { 1 }) % Pane::ALL.len()];
    show.emit(next);
    // Where one pane is shown at a time, it can have the focus only after drawing.
    when_drawn(move || match next {
        Pane::Terminal => browser::focus_terminal(terminal),
        _ => browser::focus(next.id()),
    });
}
