//! Who is known on the HSMs: a plain table of one HSM, or users over HSMs with what differs between them.

use yew::prelude::*;

use super::{more, search, wanted};
use crate::{
    view::{self, UserCell, UserRow},
    web::{
        desk::Desk,
        parts::{group, part, table, text, words},
    },
};

/// Cells that are drawn at once, and the bounds of the rows that follow from that.
const CELLS: usize = 1_000;
const ROWS_MIN: usize = 25;
const ROWS_MAX: usize = 200;
/// Users from which on a field for looking through them is worth its place.
const FIND_FROM: usize = 8;
/// HSMs from which on their columns are narrow.
const DENSE_FROM: usize = 4;

/// The tab.
pub fn panel(desk: &Desk) -> Vec<Html> {
    let world = desk.model().lab().world();
    let nodes = world.cluster.nodes();
    let rows = view::users(world, wanted(desk));
    let step = (CELLS / nodes.len().max(1)).clamp(ROWS_MIN, ROWS_MAX);
    let shown = rows.len().min(step.saturating_mul(desk.model().dock().more + 1));
    let many = !wanted(desk).is_empty() || nodes.iter().any(|node| node.hsm().users().len() > FIND_FROM);
    let addresses: Vec<_> = nodes.iter().map(|node| node.eni_ip.as_str()).collect();
    let mut parts = Vec::new();
    if many {
        parts.push(search(desk, "Find a user"));
    }
    parts.push(match nodes {
        [] => text("p", "", "This cluster has no HSM yet."),
        [_] => group("div", "hsm", vec![one(&rows[..shown])]),
        // It may be wider than its place, and is scrolled by keys as well.
        _ => part(
            "div",
            &["class", "tabindex", "role", "aria-label"],
            &[if nodes.len() > DENSE_FROM { "hsm over dense" } else { "hsm over" }, "0", "region", "Users over HSMs"],
            vec![over(&rows[..shown], &addresses)],
        ),
    });
    if many {
        parts.push(more(desk, shown, rows.len(), "users", "Show more"));
    }
    parts.extend(nodes.iter().map(|node| text("p", "facts", &view::facts(desk.model().lab(), node))));
    parts
}

/// The users of the only HSM.
fn one(rows: &[UserRow]) -> Html {
    let row = |row: &UserRow| {
        let Some(cell) = row.cells.iter().flatten().next() else { return Vec::new() };
        vec![
            text("td", "", &cell.id.to_string()),
            text("td", user_type(cell.user_type), cell.user_type),
            marked("user-name", row.name, Some(cell)),
            text("td", "user-failures", &failures(cell)),
        ]
    };
    table(&["ID", "Type", "Name", "Failed logins"], rows.iter().map(row).collect())
}

/// The users over the HSMs.
fn over(rows: &[UserRow], addresses: &[&str]) -> Html {
    let row = |row: &UserRow| {
        let name = vec![words(row.name), text("span", "differs", &row.differences(addresses))];
        let head = [part("th", &["scope", "class"], &["row", "user-name"], name)];
        let types = [text("td", "user-type", &row.types())];
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

/// A cell with what there is to say about a user. Beside a name the failures have a column of their own.
fn marked(class: &str, begin: &str, cell: Option<&UserCell>) -> Html {
    let mut parts = vec![words(begin)];
    match cell {
        Some(cell) => {
            if cell.logged_in {
                parts.push(text("span", "mark logged-in", "logged in"));
            }
            if cell.locked {
                parts.push(text("span", "mark locked", "locked"));
            }
            if cell.failures > 0 && class != "user-name" {
                parts.push(text("span", "mark failures", &failures(cell)));
            }
        }
        None => parts.push(text("span", "visually-hidden", "not there")),
    }
    group("td", class, parts)
}

fn failures(cell: &UserCell) -> String {
    format!("{} of {}", cell.failures, cell.failures_lock)
}

fn user_type(word: &'static str) -> &'static str {
    if word == "PRECO" { "user-type preco" } else { "user-type" }
}
