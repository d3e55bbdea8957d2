//! A dialog with the output as plain text, to read, search and copy with the browser's own tools.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::web::{browser, state::LabHandle};

const DIALOG: &str = "plain-text";
const FIELD: &str = "plain-text-field";

/// Returns the dialog, which is empty until something is opened in it.
pub fn dialog() -> Html {
    let close = Callback::from(|_| {
        browser::close_dialog(DIALOG);
        with_field(|field| field.set_value(""));
    });
    html! {
        <dialog id={DIALOG} class="plain-text" aria-labelledby="plain-text-title">
            <h2 id="plain-text-title">{ "Output as plain text" }</h2>
            <textarea id={FIELD} readonly=true aria-labelledby="plain-text-title" spellcheck="false" wrap="off" />
            <p class="row"><button type="button" class="primary" onclick={close}>{ "Close" }</button></p>
        </dialog>
    }
}

/// Opens one block of a terminal, or all blocks.
pub fn open(handle: &LabHandle, block: Option<u64>) {
    let blocks = handle.terminal().screen.blocks().iter();
    let text: String = blocks
        .filter(|candidate| block.is_none_or(|id| candidate.id == id))
        .flat_map(|block| block.shown().iter().map(|line| line.plain() + "\n"))
        .collect();
    with_field(|field| field.set_value(&text));
    browser::open_dialog(DIALOG);
    with_field(|field| field.set_scroll_top(0));
}

fn with_field(act: impl FnOnce(&HtmlTextAreaElement)) {
    if let Some(field) = browser::typed(FIELD) {
        act(&field);
    }
}
