//! The pane beside the terminal: the cluster's state, and below it in tabs what a learner cannot see in real life.
//!
//! A tab is one record of [`TABS`]: a name and a plain function that draws it. What has to be remembered about them is
//! part of the page's model.

mod audit;
mod commands;
mod faults;
mod files;
mod picture;
mod state;
mod users;

use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::{
    browser,
    desk::Desk,
    lesson::{NOT_COPIED, copy_or_say, then_focus},
    model::Action,
    parts::{action, group, part, text, truth, words},
};
use crate::course::drill::TEMPLATE;
pub use audit::use_follow;
pub use state::{Change, State};

/// One tab.
struct Tab {
    /// Stable name, of which the ids of its elements are made.
    id: &'static str,
    /// What people call it.
    title: &'static str,
    /// Draws what is in its panel.
    draw: fn(&Desk) -> Vec<Html>,
}

/// The tabs in their order. The first one fits into a narrow pane; the others widen it. The last one is the sandbox's.
const TABS: [Tab; 5] = [
    Tab { id: "users", title: "Users", draw: users::panel },
    Tab { id: "audit", title: "Audit log", draw: audit::panel },
    Tab { id: "files", title: "Files", draw: files::panel },
    Tab { id: "commands", title: "Commands", draw: commands::panel },
    Tab { id: "faults", title: "Faults", draw: faults::panel },
];

/// The places of those tabs that look at what they remember.
const AUDIT: usize = 1;
const FILES: usize = 2;
const COMMANDS: usize = 3;

/// The pane.
pub fn dock(desk: &Desk) -> Html {
    let state = desk.model().dock();
    let wide = state.wide.unwrap_or(state.tab > 0);
    if is_hidden(desk) {
        let parts = vec![head(desk, false), text("p", "", HIDDEN)];
        return part("aside", KEYS, &["pane-cluster", "-1", "pane pane-cluster", "Cluster"], parts);
    }
    let mut parts = vec![
        head(desk, wide),
        picture::picture(desk, wide && browser::is_wide()),
        tab_list(desk),
        part(
            "p",
            &["class", "role", "aria-label"],
            &["said", "status", "Cluster pane notices"],
            vec![words(&state.said)],
        ),
    ];
    parts.extend((0..tabs(desk).len()).map(|place| panel(desk, place)));
    let class = if wide { "pane pane-cluster wide" } else { "pane pane-cluster" };
    part("aside", KEYS, &["pane-cluster", "-1", class, "Cluster"], parts)
}

const KEYS: &[&str] = &["id", "tabindex", "class", "aria-label"];

const HIDDEN: &str = "This is a drill: what is wrong stands neither here nor anywhere but in what the utility prints. The cluster can be looked \
                      at when it is repaired.";

/// True in a drill that is not solved yet: who sees into the HSMs has nothing to find out.
fn is_hidden(desk: &Desk) -> bool {
    let lab = desk.model().lab();
    lab.lesson().is_some_and(|lesson| lesson.id.starts_with(TEMPLATE)) && !lab.is_complete()
}

/// The tabs of this lab.
fn tabs(desk: &Desk) -> &'static [Tab] {
    &TABS[..TABS.len() - usize::from(desk.model().lab().lesson().is_some())]
}

/// The state of the cluster, and the button that makes the pane wide.
fn head(desk: &Desk, wide: bool) -> Html {
    let word = desk.model().lab().world().cluster.state().word();
    let state = format!("cluster-state {}", word.to_ascii_lowercase());
    let widen = action(
        &["type", "class", "aria-pressed", "title", "aria-label"],
        &["quiet widen", truth(wide), "More room for this pane", "Wide cluster pane"],
        if wide { "›‹" } else { "‹›" },
        on(desk, Change::Wide(!wide)),
    );
    let state = part("span", &["class", "role", "aria-label"], &[&state, "status", "Cluster state"], vec![words(word)]);
    group("div", "cluster-head", vec![text("h2", "", "Cluster"), state, widen])
}

fn tab_list(desk: &Desk) -> Html {
    let current = desk.model().dock().tab;
    let tab = |(place, tab): (usize, &Tab)| {
        let selected = place == current;
        action(
            &["type", "role", "id", "aria-controls", "aria-selected", "tabindex"],
            &[
                "tab",
                &format!("tab-{}", tab.id),
                &format!("panel-{}", tab.id),
                truth(selected),
                if selected { "0" } else { "-1" },
            ],
            tab.title,
            on(desk, Change::Tab(place)),
        )
    };
    let (desk, tabs) = (desk.clone(), tabs(desk));
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let Some(place) = neighbour(&event.key(), current, tabs.len()) else { return };
        event.prevent_default();
        desk.act(Action::Dock(Change::Tab(place)));
        browser::focus(&format!("tab-{}", tabs[place].id));
    });
    html! {
        <div class="dock-tabs" role="tablist" aria-label="Inside the cluster" {onkeydown}>
            { for tabs.iter().enumerate().map(tab) }
        </div>
    }
}

/// The tab that a key leads to.
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

/// A panel; those that are not shown are empty, so that they cost nothing.
fn panel(desk: &Desk, place: usize) -> Html {
    let (tab, shown) = (&TABS[place], place == desk.model().dock().tab);
    // A file that is being edited stays in its field while one looks elsewhere.
    let kept = place == FILES && desk.model().dock().editing;
    let parts = if shown || kept { (tab.draw)(desk) } else { Vec::new() };
    const KEYS: &[&str] = &["class", "role", "id", "aria-labelledby", "hidden"];
    let count = if shown { KEYS.len() - 1 } else { KEYS.len() };
    let values = ["dock-panel", "tabpanel", &format!("panel-{}", tab.id), &format!("tab-{}", tab.id), ""];
    part("div", &KEYS[..count], &values[..count], parts)
}

/// A press that changes what the pane remembers.
fn on(desk: &Desk, change: Change) -> Callback<MouseEvent> {
    let desk = desk.clone();
    Callback::from(move |_| desk.act(Action::Dock(change.clone())))
}

/// What is looked for in the tab that is shown.
fn wanted(desk: &Desk) -> &str {
    let state = desk.model().dock();
    &state.find[state.tab]
}

/// The field that filters the tab that is shown.
fn search(desk: &Desk, label: &'static str) -> Html {
    let value = wanted(desk).to_owned();
    let desk = desk.clone();
    let oninput = Callback::from(move |event: InputEvent| desk.act(Action::Dock(Change::Find(browser::value(&event)))));
    html! {
        <input type="search" aria-label={label} placeholder={label} {value}
            autocapitalize="off" autocomplete="off" spellcheck="false" {oninput} />
    }
}

/// How much of all is shown, and the button for more.
fn more(desk: &Desk, shown: usize, total: usize, what: &str, label: &'static str) -> Html {
    let mut parts = Vec::new();
    if shown < total {
        parts.push(text("span", "", &format!("{shown} of {total} {what}")));
        // With the last of them this button goes.
        let onclick = then_focus(on(desk, Change::More), ["more", "count"]);
        parts.push(action(&["type", "id"], &["more"], label, onclick));
    } else {
        parts.push(text("span", "", &format!("{total} {what}")));
    }
    part("p", &["class", "id", "tabindex"], &["row count", "count", "-1"], parts)
}

/// Copies a text, and says so here.
fn copy(desk: &Desk, words: &str, done: String) {
    let say = |words: String| Action::Dock(Change::Say(words));
    copy_or_say(desk, words, say(done), say(NOT_COPIED.to_owned()));
}
