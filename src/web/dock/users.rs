//! The tab of the users: a table of one HSM, or of all HSMs with what differs between them.

use yew::prelude::*;

use super::controls::{more, search, search_text};
use crate::{
    view::{self, UserCell, UserRow},
    web::{
        elements::{element, group, table, text_element, text_node},
        state::LabHandle,
    },
};

/// Cells that are drawn at once. The number of rows follows from it, within bounds.
const CELLS: usize = 1_000;
const ROWS_MIN: usize = 25;
const ROWS_MAX: usize = 200;

/// Number of users above which there is a search field.
const FIND_FROM: usize = 8;

/// Number of HSMs above which their columns are narrow.
const DENSE_FROM: usize = 4;

/// Returns what is in the tab.
pub fn panel(handle: &LabHandle) -> Vec<Html> {
    let world = handle.model().lab().world();
    let nodes = world.cluster.nodes();
    let rows = view::users(world, search_text(handle));
    let step = (CELLS / nodes.len().max(1)).clamp(ROWS_MIN, ROWS_MAX);
    let shown = rows.len().min(step.saturating_mul(handle.model().dock().more + 1));
    let many = !search_text(handle).is_empty() || nodes.iter().any(|node| node.hsm().users().len() > FIND_FROM);
    let addresses: Vec<_> = nodes.iter().map(|node| node.eni_ip.as_str()).collect();
    let mut parts = Vec::new();
    if many {
        parts.push(search(handle, "Find a user"));
    }
    parts.push(match nodes {
        [] => text_element("p", "", "This cluster has no HSM yet."),
        [_] => group("div", "hsm", vec![one(&rows[..shown])]),
        // The table may be wider than the pane. With the focus on it, keys scroll it.
        _ => element(
            "div",
            &["class", "tabindex", "role", "aria-label"],
            &[if nodes.len() > DENSE_FROM { "hsm over dense" } else { "hsm over" }, "0", "region", "Users over HSMs"],
            vec![all(&rows[..shown], &addresses)],
        ),
    });
    if many {
        parts.push(more(handle, shown, rows.len(), "users", "Show more"));
    }
    parts.extend(
        nodes.iter().map(|node| text_element("p", "facts", &view::hsm_description(handle.model().lab(), node))),
    );
    parts
}

/// Returns the users of the only HSM.
fn one(rows: &[UserRow]) -> Html {
    let row = |row: &UserRow| {
        let Some(cell) = row.cells.iter().flatten().next() else { return Vec::new() };
        vec![
            text_element("td", "", &cell.id.to_string()),
            text_element("td", user_type(cell.user_type), cell.user_type),
            marked("user-name", row.name, Some(cell)),
            text_element("td", "user-failures", &failures(cell)),
        ]
    };
    table(&["ID", "Type", "Name", "Failed logins"], rows.iter().map(row).collect())
}

/// Returns the users of all HSMs.
fn all(rows: &[UserRow], addresses: &[&str]) -> Html {
    let row = |row: &UserRow| {
        let name = vec![text_node(row.name), text_element("span", "differs", &row.differences(addresses))];
        let head = [element("th", &["scope", "class"], &["row", "user-name"], name)];
        let types = [text_element("td", "user-type", &row.types())];
        head.into_iter().chain(types).chain(row.cells.iter().map(|cell| on_one(row, cell))).collect()
    };
    let heads: Vec<_> = ["Name", "Type"].iter().chain(addresses).copied().collect();
    table(&heads, rows.iter().map(row).collect())
}

fn on_one(row: &UserRow, cell: &Option<UserCell>) -> Html {
    let class = if row.is_odd(cell) { "odd" } else { "" };
    match cell {
        Some(found) => marked(class, &found.id.to_string(), Some(found)),
        None => marked(class, "–", None),
    }
}

/// Returns a cell with the marks of a user. Beside a name, the failures have a column of their own.
fn marked(class: &str, begin: &str, cell: Option<&UserCell>) -> Html {
    let mut parts = vec![text_node(begin)];
    match cell {
        Some(cell) => {
            if cell.logged_in {
                parts.push(text_element("span", "mark logged-in", "logged in"));
            }
            if cell.locked {
                parts.push(text_element("span", "mark locked", "locked"));
            }
            if cell.failures > 0 && class != "user-name" {
                parts.push(text_element("span", "mark failures", &failures(cell)));
            }
        }
        None => parts.push(text_element("span", "visually-hidden", "not there")),
    }
    group("td", class, parts)
}

fn failures(cell: &UserCell) -> String {
    format!("{} of {}", cell.failures, cell.failures_lock)
}

fn user_type(word: &'static str) -> &'static str {
    if word == "PRECO" { "user-type preco" } else { "user-type" }
}
