//! Who is known on the HSMs: a plain table of one HSM, or users over HSMs with what differs between them.

use yew::prelude::*;

use super::Board;
use crate::{
    view::{self, UserCell, UserRow},
    web::parts::{group, part, table, text},
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
pub fn panel(board: &Board) -> Html {
    let world = board.world();
    let nodes = world.cluster.nodes();
    let rows = view::users(world, board.find());
    let step = (CELLS / nodes.len().max(1)).clamp(ROWS_MIN, ROWS_MAX);
    let shown = rows.len().min(step.saturating_mul(board.state.more + 1));
    let many = !board.find().is_empty() || nodes.iter().any(|node| node.hsm().users().len() > FIND_FROM);
    let addresses: Vec<_> = nodes.iter().map(|node| node.eni_ip.as_str()).collect();
    let mut parts = Vec::new();
    if many {
        parts.push(board.search("Find a user"));
    }
    parts.push(match nodes {
        [] => text("p", "", "This cluster has no HSM yet."),
        [_] => group("div", "hsm", vec![one(&rows[..shown])]),
        _ => group(
            "div",
            if nodes.len() > DENSE_FROM { "hsm over dense" } else { "hsm over" },
            vec![over(&rows[..shown], &addresses)],
        ),
    });
    if many {
        parts.push(board.more(shown, rows.len(), "users", "Show more"));
    }
    parts.into_iter().collect()
}

/// The users of the only HSM.
fn one(rows: &[UserRow]) -> Html {
    let row = |row: &UserRow| {
        let Some(cell) = row.cells.iter().flatten().next() else { return Vec::new() };
        vec![
            text("td", "", cell.id.to_string()),
            text("td", user_type(cell.user_type), cell.user_type),
            marked("user-name", row.name.to_owned(), Some(cell)),
            text("td", "user-failures", failures(cell)),
        ]
    };
    table(&["ID", "Type", "Name", "Failed logins"], rows.iter().map(row).collect())
}

/// The users over the HSMs.
fn over(rows: &[UserRow], addresses: &[&str]) -> Html {
    let row = |row: &UserRow| {
        let name = vec![row.name.to_owned().into(), text("span", "differs", row.differences(addresses).join("; "))];
        let head = [part("th", &["scope", "class"], vec!["row".into(), "user-name".into()], name)];
        let types = [text("td", "user-type", row.types())];
        head.into_iter().chain(types).chain(row.cells.iter().map(|cell| on_one(row, cell))).collect()
    };
    let heads: Vec<_> = ["Name", "Type"].iter().chain(addresses).copied().collect();
    table(&heads, rows.iter().map(row).collect())
}

fn on_one(row: &UserRow, cell: &Option<UserCell>) -> Html {
    let class = if row.is_odd(cell) { "odd" } else { "" };
    let id = cell.as_ref().map_or("–".to_owned(), |cell| cell.id.to_string());
    marked(class, id, cell.as_ref())
}

fn marked(class: &'static str, words: String, cell: Option<&UserCell>) -> Html {
    let mut parts = vec![words.into()];
    match cell {
        Some(cell) => {
            let mut mark = |shown: bool, class: &'static str, words: String| {
                if shown {
                    parts.push(text("span", class, words));
                }
            };
            mark(cell.logged_in, "mark logged-in", "logged in".into());
            mark(cell.locked, "mark locked", "locked".into());
            // Beside a name the failures have a column of their own.
            mark(class != "user-name" && cell.failures > 0, "mark failures", failures(cell));
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
