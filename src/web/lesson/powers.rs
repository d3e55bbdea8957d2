//! What only a simulator can do: take back, do again, go back to any command, start over.

use yew::prelude::*;

use crate::{
    lab::Input,
    web::{
        desk::Desk,
        model::Action,
        parts::{group, list, part, quiet, words},
    },
};

/// Commands that are listed in each direction; who has gone as far sees the ones behind.
const LISTED_MAX: usize = 30;

/// The buttons for the simulator's own powers.
pub fn powers(desk: &Desk) -> Html {
    let lab = desk.model().lab();
    let undo = lab.undo_labels().next().map(|label| format!("Takes back: {label}"));
    let redo = lab.redo_labels().next().map(|label| format!("Does again: {label}"));
    html! {
        <section class="powers" aria-labelledby="powers-title">
            <h2 id="powers-title" class="eyebrow">{ "Only here" }</h2>
            <p>{ "No real HSM can do these. The simulator can." }</p>
            <div class="row">
                { power(desk, "Undo", Input::Undo, undo) }
                { power(desk, "Redo", Input::Redo, redo) }
                { power(desk, "Start over", Input::Reset, Some("Back to the start; Undo brings you back here".to_owned())) }
            </div>
            if lab.undo_labels().chain(lab.redo_labels()).next().is_some() {
                <details>
                    <summary>{ "Go back to …" }</summary>
                    { journey(desk) }
                </details>
            }
        </section>
    }
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
    let disabled = what.is_none();
    html! { <button type="button" title={what} {disabled} onclick={desk.on(input)}>{ label }</button> }
}
