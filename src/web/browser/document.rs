//! The elements of the document: finding them, the focus, the selection, and what fields hold.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement};

use crate::{lab::TerminalId, view::Settings};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Returns the element with this id.
pub fn element(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Returns the element with this id, if it is of this type.
pub fn typed<T: JsCast>(id: &str) -> Option<T> {
    element(id)?.dyn_into().ok()
}

/// Returns the id of the input of a terminal.
pub fn terminal_input(terminal: TerminalId) -> String {
    format!("terminal-{terminal}-input")
}

/// Moves the focus into a terminal.
pub fn focus_terminal(terminal: TerminalId) {
    focus(&terminal_input(terminal));
}

/// Moves the focus to the element with this id, if there is one.
pub fn focus(id: &str) {
    if let Some(element) = typed::<HtmlElement>(id) {
        // An element that cannot have the focus stays as it is.
        _ = element.focus();
    }
}

/// Returns true while the focus is on the element with this id, or inside it.
pub fn focus_is_within(id: &str) -> bool {
    let active = document().and_then(|document| document.active_element());
    element(id).is_some_and(|element| element.contains(active.as_ref().map(|active| active.as_ref())))
}

/// Returns true while the focus is in a field that takes text.
pub fn is_writing() -> bool {
    let active = document().and_then(|document| document.active_element());
    active.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Returns true while a dialog is open.
pub fn in_dialog() -> bool {
    let dialog = document().and_then(|document| document.query_selector("dialog[open]").ok());
    dialog.is_some_and(|dialog| dialog.is_some())
}

/// Scrolls the element with this id into view, if there is one.
pub fn show(id: &str) {
    if let Some(element) = element(id) {
        element.scroll_into_view();
    }
}

/// Sets the title of the window.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets the attribute `data-<name>` of the root element.
pub fn mark_root(name: &str, word: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // The names come from the table of settings and are valid.
        _ = root.set_attribute(&format!("data-{name}"), word);
    }
}

/// Returns true if nothing on the page may move.
pub fn keeps_still(settings: Settings) -> bool {
    let system = || web_sys::window()?.match_media("(prefers-reduced-motion: reduce)").ok()?;
    match settings.word("motion") {
        "system" => system().is_some_and(|query| query.matches()),
        word => word == "still",
    }
}

/// Returns true when some text of the page is selected.
pub fn has_selection() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()).flatten();
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// Returns the selected characters exactly as the document holds them; `None` where nothing is selected.
pub fn selected_text() -> Option<String> {
    let selection = web_sys::window()?.get_selection().ok()??;
    let ranges = (0..selection.range_count()).filter_map(|index| selection.get_range_at(index).ok());
    let texts = ranges.filter_map(|range| range.clone_contents().ok()?.text_content());
    (!selection.is_collapsed()).then(|| texts.collect())
}

/// Returns the value of the field in which an event happened.
pub fn event_value(event: &Event) -> String {
    event.target().map_or_else(String::new, |field| field_value(&field))
}

/// Returns the value of a field of any type.
pub fn field_value(field: &JsValue) -> String {
    let value = Reflect::get(field, &JsValue::from_str("value")).ok();
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// Returns the value of the input with this id.
pub fn input_value(id: &str) -> String {
    typed::<HtmlInputElement>(id).map_or_else(String::new, |input| input.value())
}
