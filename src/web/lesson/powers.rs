//! What only a simulator can do: take back, do again, start over.

use yew::prelude::*;

use crate::{lab::Input, web::desk::Desk};

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
        </section>
    }
}

/// A button that says in its tooltip what it would do; without that there is nothing it could do.
fn power(desk: &Desk, label: &'static str, input: Input, what: Option<String>) -> Html {
    let disabled = what.is_none();
    html! { <button type="button" title={what} {disabled} onclick={desk.on(input)}>{ label }</button> }
}
