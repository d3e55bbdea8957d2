//! The notes of the coach and of the simulator, apart from the output of the tools.

use yew::prelude::*;

use super::prose::prose;
use crate::{
    course,
    lab::Input,
    web::{
        browser,
        elements::{button, element, group, keyed, quiet_button, text_element},
        state::{Action, LabHandle, Note, NoteKind},
    },
};

/// Returns the notes. The region is always there, and not read as a whole, so that each note is announced once when it
/// comes.
pub fn notes(handle: &LabHandle) -> Html {
    // Without assistance, the result of the lesson has what the coach would have said.
    let unassisted = handle.settings().is("assist", "off");
    let is_shown = |note: &&Note| !(unassisted && matches!(note.kind, NoteKind::Coach(_)));
    element(
        "div",
        &["class", "role", "aria-atomic", "aria-label"],
        &["notes", "status", "false", "Coach and notices"],
        handle.model().notes().iter().filter(is_shown).map(|note| view(handle, note)).collect(),
    )
}

fn view(handle: &LabHandle, note: &Note) -> Html {
    let (class, body) = match &note.kind {
        NoteKind::Notice(said) => ("note notice", vec![text_element("p", "", said)]),
        NoteKind::Warning(said) => ("note warning", vec![text_element("p", "", said)]),
        NoteKind::Demonstrating(title) => ("note notice", vec![text_element("p", "", &demonstrating(title))]),
        NoteKind::OtherTab => ("note warning", other_tab(handle)),
        NoteKind::Coach(said) => ("note coach", coach(handle, said)),
    };
    let dismiss = Callback::from({
        let (handle, id) = (handle.clone(), note.id);
        move |_| {
            handle.act(Action::Dismiss(id));
            browser::focus_terminal(handle.terminal_id());
        }
    });
    let dismiss = quiet_button("×", Some("Dismiss this note".to_owned()), dismiss);
    keyed(&note.id.to_string(), group("div", class, vec![group("div", "note-body", body), dismiss]))
}

fn demonstrating(title: &str) -> String {
    format!("This is typed for you: {title}. Esc stops it, and so does any key.")
}

fn other_tab(handle: &LabHandle) -> Vec<Html> {
    let go_on = {
        let handle = handle.clone();
        Callback::from(move |_| {
            handle.act(Action::TakeOver);
            browser::focus_terminal(handle.terminal_id());
        })
    };
    let words = "This lab has gone on in another tab or window. What you do here is no longer saved, so that the two do not overwrite \
                 each other. Whichever you go on with, the other one's work is set aside and not lost.";
    let reload = button("Reload here", Callback::from(|_| browser::reload()));
    vec![text_element("p", "", words), group("div", "row", vec![reload, button("Go on here", go_on)])]
}

fn coach(handle: &LabHandle, said: &course::Note) -> Vec<Html> {
    let mut parts = vec![text_element("p", "eyebrow", "Coach"), prose(handle, &said.text)];
    if said.dead_end {
        let mut ways = Vec::new();
        if handle.model().lab().undo_labels().next().is_some() {
            ways.push(way_out(handle, "Take back the last command", Input::Undo));
        }
        ways.push(way_out(handle, "Start over", Input::Reset));
        parts.push(group("div", "row", ways));
    }
    parts
}

fn way_out(handle: &LabHandle, label: &'static str, input: Input) -> Html {
    let handle = handle.clone();
    let onclick = Callback::from(move |_| {
        handle.input(input.clone());
        browser::focus_terminal(handle.terminal_id());
    });
    button(label, onclick)
}
