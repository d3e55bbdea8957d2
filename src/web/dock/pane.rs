//! The cluster pane as a whole.

use yew::prelude::*;

use super::{
    controls::on_click,
    picture::picture,
    tabs::{panels, tab_list},
};
use crate::{
    course::drill::TEMPLATE,
    web::{
        browser,
        elements::{bool_attribute, button_with, element, group, text_element, text_node},
        state::{
            LabHandle,
            dock::{DockChange, DockTab},
        },
    },
};

const KEYS: &[&str] = &["id", "tabindex", "class", "aria-label"];

const HIDDEN: &str = "This is a drill: what is wrong stands neither here nor anywhere but in what the utility prints. The cluster can be looked \
                      at when it is repaired.";

/// Returns the pane.
pub fn dock(handle: &LabHandle) -> Html {
    if is_hidden(handle) {
        let parts = vec![head(handle, false), text_element("p", "", HIDDEN)];
        return element("aside", KEYS, &["pane-cluster", "-1", "pane pane-cluster", "Cluster"], parts);
    }
    let dock = handle.model().dock();
    // Only the tab of the users fits into a narrow pane.
    let wide = dock.wide.unwrap_or(dock.tab != DockTab::Users);
    let mut parts = vec![
        head(handle, wide),
        picture(handle, wide && browser::is_wide()),
        tab_list(handle),
        element(
            "p",
            &["class", "role", "aria-label"],
            &["said", "status", "Cluster pane notices"],
            vec![text_node(&dock.said)],
        ),
    ];
    parts.extend(panels(handle));
    let class = if wide { "pane pane-cluster wide" } else { "pane pane-cluster" };
    element("aside", KEYS, &["pane-cluster", "-1", class, "Cluster"], parts)
}

/// Returns true in a drill that is not solved yet: the pane would show what the learner has to find out.
fn is_hidden(handle: &LabHandle) -> bool {
    let lab = handle.model().lab();
    lab.lesson().is_some_and(|lesson| lesson.id.starts_with(TEMPLATE)) && !lab.is_complete()
}

/// Returns the state of the cluster, and the button that makes the pane wide.
fn head(handle: &LabHandle, wide: bool) -> Html {
    let word = handle.model().lab().world().cluster.state().word();
    let class = format!("cluster-state {}", word.to_ascii_lowercase());
    let widen = button_with(
        &["type", "class", "aria-pressed", "title", "aria-label"],
        &["quiet widen", bool_attribute(wide), "More room for this pane", "Wide cluster pane"],
        if wide { "›‹" } else { "‹›" },
        on_click(handle, DockChange::Wide(!wide)),
    );
    let state =
        element("span", &["class", "role", "aria-label"], &[&class, "status", "Cluster state"], vec![text_node(word)]);
    group("div", "cluster-head", vec![text_element("h2", "", "Cluster"), state, widen])
}
