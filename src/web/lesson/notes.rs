//! What the coach and the simulator say, apart from the output of the tools.

use yew::prelude::*;

use super::prose;
use crate::{
    course,
    lab::Input,
    web::{
        browser,
        desk::Desk,
        model::{Action, Note, NoteBody},
        parts::{button, group, keyed, part, quiet, text},
    },
};

/// The notes that stand now. The region itself is always there, so that what enters it is announced, and only that: warnings
/// that stand already are not read again.
pub fn notes(desk: &Desk) -> Html {
    // Who works without help is told at the end what the coach would have said.
    let alone = desk.settings().is("assist", "off");
    let heard = |note: &&Note| !(alone && matches!(note.body, NoteBody::Coach(_)));
    part(
        "div",
        &["class", "role", "aria-atomic", "aria-label"],
        &["notes", "status", "false", "Coach and notices"],
        desk.model().notes().iter().filter(heard).map(|note| view(desk, note)).collect(),
    )
}

fn view(desk: &Desk, note: &Note) -> Html {
    let (class, body) = match &note.body {
        NoteBody::Notice(said) => ("note notice", vec![text("p", "", said)]),
        NoteBody::Warning(said) => ("note warning", vec![text("p", "", said)]),
        NoteBody::TakenOver => ("note warning", taken_over(desk)),
        NoteBody::Coach(said) => ("note coach", coach(desk, said)),
    };
    let dismiss = Callback::from({
        let (desk, id) = (desk.clone(), note.id);
        move |_| {
            desk.act(Action::Dismiss(id));
            browser::focus_terminal(desk.session());
        }
    });
    let dismiss = quiet("×", Some("Dismiss this note".to_owned()), dismiss);
    keyed(&note.id.to_string(), group("div", class, vec![group("div", "note-body", body), dismiss]))
}

fn taken_over(desk: &Desk) -> Vec<Html> {
    let go_on = {
        let desk = desk.clone();
        Callback::from(move |_| {
            desk.act(Action::GoOnHere);
            browser::focus_terminal(desk.session());
        })
    };
    let words = "This lab has gone on in another tab or window. What you do here is no longer saved, so that the two do not overwrite \
                 each other. Whichever you go on with, the other one's work is set aside and not lost.";
    let reload = button("Reload here", Callback::from(|_| browser::reload()));
    vec![text("p", "", words), group("div", "row", vec![reload, button("Go on here", go_on)])]
}

fn coach(desk: &Desk, said: &course::Note) -> Vec<Html> {
    let mut parts = vec![text("p", "eyebrow", "Coach"), prose(desk, &said.text)];
    if said.dead_end {
        let mut ways = Vec::new();
        if desk.model().lab().undo_labels().next().is_some() {
            ways.push(way_out(desk, "Take back the last command", Input::Undo));
        }
        ways.push(way_out(desk, "Start over", Input::Reset));
        parts.push(group("div", "row", ways));
    }
    parts
}

fn way_out(desk: &Desk, label: &'static str, input: Input) -> Html {
    let desk = desk.clone();
    let onclick = Callback::from(move |_| {
        desk.input(input.clone());
        browser::focus_terminal(desk.session());
    });
    button(label, onclick)
}
