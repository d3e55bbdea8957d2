//! Controls that the tabs of the cluster pane share.

use yew::prelude::*;

use crate::web::{
    browser,
    effects::{NOT_COPIED, copy_then, then_focus},
    elements::{button_with, element, text_element},
    state::{Action, LabHandle, dock::DockChange},
};

/// Returns a click handler that changes the state of the pane.
pub fn on_click(handle: &LabHandle, change: DockChange) -> Callback<MouseEvent> {
    handle.on_click(Action::Dock(change))
}

/// Returns the search text of the tab that is shown.
pub fn search_text(handle: &LabHandle) -> &str {
    let dock = handle.model().dock();
    dock.search(dock.tab)
}

/// Returns the field that filters the tab that is shown.
pub fn search(handle: &LabHandle, label: &'static str) -> Html {
    let value = search_text(handle).to_owned();
    let handle = handle.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        handle.act(Action::Dock(DockChange::Search(browser::event_value(&event))));
    });
    html! {
        <input type="search" aria-label={label} placeholder={label} {value}
            autocapitalize="off" autocomplete="off" spellcheck="false" {oninput} />
    }
}

/// Returns how many rows are shown of all, and the button for more.
pub fn more(handle: &LabHandle, shown: usize, total: usize, what: &str, label: &'static str) -> Html {
    let mut children = Vec::new();
    if shown < total {
        children.push(text_element("span", "", &format!("{shown} of {total} {what}")));
        // The button is removed with the last rows.
        let onclick = then_focus(on_click(handle, DockChange::More), ["more", "count"]);
        children.push(button_with(&["type", "id"], &["more"], label, onclick));
    } else {
        children.push(text_element("span", "", &format!("{total} {what}")));
    }
    element("p", &["class", "id", "tabindex"], &["row count", "count", "-1"], children)
}

/// Copies a text, and shows a message in the pane.
pub fn copy(handle: &LabHandle, text: &str, done: String) {
    let say = |message: String| Action::Dock(DockChange::Say(message));
    copy_then(handle, text, say(done), say(NOT_COPIED.to_owned()));
}
