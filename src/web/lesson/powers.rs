//! What only a simulator can do: take back, do again, go back to any command, start over.

use yew::prelude::*;

use crate::{
    lab::Input,
    web::{
        desk::Desk,
        model::Action,
        parts::{action, group, list, part, quiet, text, words},
    },
};

/// Commands that are listed in each direction; who has gone as far sees the ones behind.
const LISTED_MAX: usize = 30;

/// The buttons for the simulator's own powers.
pub fn powers(desk: &Desk) -> Html {
    let lab = desk.model().lab();
    let undo = lab.undo_labels().next().map(|label| format!("Takes back: {label}"));
    let redo = lab.redo_labels().next().map(|label| format!("Does again: {label}"));
    let start_over = Some("Back to the start; Undo brings you back here".to_owned());
    let mut parts = vec![
        part("h2", &["id", "class"], &["powers-title", "eyebrow"], vec![words("Only here")]),
        text("p", "", "No real HSM can do these. The simulator can."),
        group(
            "div",
            "row",
            vec![
                power(desk, "Undo", Input::Undo, undo),
                power(desk, "Redo", Input::Redo, redo),
                power(desk, "Start over", Input::Reset, start_over),
            ],
        ),
    ];
    if lab.undo_labels().chain(lab.redo_labels()).next().is_some() {
        parts.push(group("details", "", vec![text("summary", "", "Go back to …"), journey(desk)]));
    }
    part("section", &["class", "aria-labelledby"], &["powers", "powers-title"], parts)
}

/// The commands in the order in which they were given, those that were taken back behind the place where one is.
fn journey(desk: &Desk) -> Html {
    let lab = desk.model().lab();
    let stop = |(steps, label): (i32, &str)| {
        let side = if steps < 0 { "Before" } else { "After" };
        group("li", "", vec![quiet(&format!("{side} {label}"), None, desk.does(Action::Travel(steps)))])
    };
    let back = (1..).zip(lab.undo_labels().take(LISTED_MAX)).map(|(steps, label)| (-steps, label));
    let mut stops: Vec<Html> = back.map(stop).collect();
    stops.reverse();
    stops.push(part("li", &["aria-current"], &["location"], vec![words("You are here")]));
    stops.extend((1..).zip(lab.redo_labels().take(LISTED_MAX)).map(stop));
    list("ol", "journey", "Commands to go back to", stops)
}

/// A button that says in its tooltip what it would do; without that there is nothing it could do.
fn power(desk: &Desk, label: &'static str, input: Input, what: Option<String>) -> Html {
    match what {
        Some(what) => action(&["type", "title"], &[&what], label, desk.on(input)),
        None => action(&["type", "disabled"], &[""], label, desk.on(input)),
    }
}
