//! The list of tabs below the drawing, and their panels.

use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::{audit, commands, controls::on_click, faults, files, users};
use crate::web::{
    browser,
    elements::{bool_attribute, button_with, element},
    state::{
        Action, LabHandle,
        dock::{DockChange, DockTab},
    },
};

/// How a tab is named and drawn.
struct Tab {
    /// Stable name, from which the ids of its elements are made.
    id: &'static str,
    /// Its title.
    title: &'static str,
    /// Returns the content of its panel.
    draw: fn(&LabHandle) -> Vec<Html>,
}

const fn tab(tab: DockTab) -> Tab {
    match tab {
        DockTab::Users => Tab { id: "users", title: "Users", draw: users::panel },
        DockTab::Audit => Tab { id: "audit", title: "Audit log", draw: audit::panel },
        DockTab::Files => Tab { id: "files", title: "Files", draw: files::panel },
        DockTab::Commands => Tab { id: "commands", title: "Commands", draw: commands::panel },
        DockTab::Faults => Tab { id: "faults", title: "Faults", draw: faults::panel },
    }
}

/// Returns the tabs of a lab. Only the sandbox has the tab of the faults.
fn tabs(handle: &LabHandle) -> Vec<DockTab> {
    let in_sandbox = handle.model().lab().lesson().is_none();
    DockTab::ALL.into_iter().filter(|tab| *tab != DockTab::Faults || in_sandbox).collect()
}

/// Returns the list of tabs.
pub fn tab_list(handle: &LabHandle) -> Html {
    let (current, tabs) = (handle.model().dock().tab, tabs(handle));
    let buttons: Vec<_> = tabs.iter().map(|tab| tab_button(handle, *tab, *tab == current)).collect();
    let keys = handle.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let index = tabs.iter().position(|tab| *tab == current).unwrap_or_default();
        let Some(next) = neighbour(&event.key(), index, tabs.len()) else { return };
        event.prevent_default();
        keys.act(Action::Dock(DockChange::Tab(tabs[next])));
        browser::focus(&format!("tab-{}", tab(tabs[next]).id));
    });
    html! {
        <div class="dock-tabs" role="tablist" aria-label="Inside the cluster" {onkeydown}>{ for buttons }</div>
    }
}

fn tab_button(handle: &LabHandle, of: DockTab, is_shown: bool) -> Html {
    let Tab { id, title, .. } = tab(of);
    button_with(
        &["type", "role", "id", "aria-controls", "aria-selected", "tabindex"],
        &[
            "tab",
            &format!("tab-{id}"),
            &format!("panel-{id}"),
            bool_attribute(is_shown),
            if is_shown { "0" } else { "-1" },
        ],
        title,
        on_click(handle, DockChange::Tab(of)),
    )
}

/// Returns the index of the tab that a key leads to.
fn neighbour(key: &str, current: usize, count: usize) -> Option<usize> {
    let last = count - 1;
    Some(match key {
        "ArrowLeft" => current.checked_sub(1).unwrap_or(last),
        "ArrowRight" => (current + 1) % count,
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// Returns the panels. Those that are not shown are empty, so that they cost nothing.
pub fn panels(handle: &LabHandle) -> impl Iterator<Item = Html> {
    tabs(handle).into_iter().map(|tab| panel(handle, tab))
}

fn panel(handle: &LabHandle, of: DockTab) -> Html {
    let (Tab { id, draw, .. }, dock) = (tab(of), handle.model().dock());
    let is_shown = of == dock.tab;
    // The field of a file that is being edited stays while another tab is shown.
    let is_kept = of == DockTab::Files && dock.files_editing;
    let children = if is_shown || is_kept { draw(handle) } else { Vec::new() };
    const KEYS: &[&str] = &["class", "role", "id", "aria-labelledby", "hidden"];
    let count = if is_shown { KEYS.len() - 1 } else { KEYS.len() };
    let values = ["dock-panel", "tabpanel", &format!("panel-{id}"), &format!("tab-{id}"), ""];
    element("div", &KEYS[..count], &values[..count], children)
}
