//! Output as plain text in a field of its own, to be read, searched and copied with whatever the browser has for that.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::web::{browser, desk::Desk};

const DIALOG: &str = "plain-text";
const FIELD: &str = "plain-text-field";

/// The dialog, empty until something is opened in it.
pub fn dialog() -> Html {
    let close = Callback::from(|_| {
        with(DIALOG, HtmlDialogElement::close);
        with(FIELD, |field: &HtmlTextAreaElement| field.set_value(""));
    });
    html! {
        <dialog id={DIALOG} class="plain-text" aria-labelledby="plain-text-title">
            <h2 id="plain-text-title">{ "Output as plain text" }</h2>
            <textarea id={FIELD} readonly=true aria-labelledby="plain-text-title" spellcheck="false" wrap="off" />
            <p class="row"><button type="button" class="primary" onclick={close}>{ "Close" }</button></p>
        </dialog>
    }
}

/// Opens one block of a terminal, or all that stands on its screen.
pub fn open(desk: &Desk, block: Option<u64>) {
    let blocks = desk.seat().screen.blocks().iter();
    let text: String = blocks
        .filter(|candidate| block.is_none_or(|id| candidate.id == id))
        .flat_map(|block| block.shown().iter().map(|line| line.plain() + "\n"))
        .collect();
    with(FIELD, |field: &HtmlTextAreaElement| field.set_value(&text));
    // An open dialog is not opened twice.
    with(DIALOG, |dialog: &HtmlDialogElement| _ = dialog.show_modal());
    with(FIELD, |field: &HtmlTextAreaElement| field.set_scroll_top(0));
}

fn with<T: JsCast>(id: &str, act: impl FnOnce(&T)) {
    if let Some(element) = browser::element(id).and_then(|element| element.dyn_into().ok()) {
        act(&element);
    }
}
