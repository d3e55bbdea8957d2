//! The controls that go back and forth in time: undo, redo, go back to any command, start over.

use yew::prelude::*;

use crate::{
    lab::Input,
    web::{
        elements::{button_with, element, group, list, quiet_button, text_element, text_node},
        state::{Action, LabHandle},
    },
};

/// Commands that are listed in each direction.
const LISTED_MAX: usize = 30;

/// Returns these controls.
pub fn time_controls(handle: &LabHandle) -> Html {
    let lab = handle.model().lab();
    let undo = lab.undo_labels().next().map(|label| format!("Takes back: {label}"));
    let redo = lab.redo_labels().next().map(|label| format!("Does again: {label}"));
    let start_over = Some("Back to the start; Undo brings you back here".to_owned());
    let mut parts = vec![
        element("h2", &["id", "class"], &["time-controls-title", "eyebrow"], vec![text_node("Only here")]),
        text_element("p", "", "No real HSM can do these. The simulator can."),
        group(
            "div",
            "row",
            vec![
                control_button(handle, "Undo", Input::Undo, undo),
                control_button(handle, "Redo", Input::Redo, redo),
                control_button(handle, "Start over", Input::Reset, start_over),
            ],
        ),
    ];
    if lab.undo_labels().chain(lab.redo_labels()).next().is_some() {
        parts.push(group("details", "", vec![text_element("summary", "", "Go back to …"), command_history(handle)]));
    }
    element("section", &["class", "aria-labelledby"], &["time-controls", "time-controls-title"], parts)
}

/// Returns the commands in their order, with the undone ones after the present position.
fn command_history(handle: &LabHandle) -> Html {
    let lab = handle.model().lab();
    let stop = |(steps, label): (i32, &str)| {
        let side = if steps < 0 { "Before" } else { "After" };
        group("li", "", vec![quiet_button(&format!("{side} {label}"), None, handle.on_click(Action::UndoRedo(steps)))])
    };
    let back = (1..).zip(lab.undo_labels().take(LISTED_MAX)).map(|(steps, label)| (-steps, label));
    let mut stops: Vec<Html> = back.map(stop).collect();
    stops.reverse();
    stops.push(element("li", &["aria-current"], &["location"], vec![text_node("You are here")]));
    stops.extend((1..).zip(lab.redo_labels().take(LISTED_MAX)).map(stop));
    list("ol", "journey", "Commands to go back to", stops)
}

/// Returns a button whose tooltip says what it would do. Without anything to do it is disabled.
fn control_button(handle: &LabHandle, label: &'static str, input: Input, what: Option<String>) -> Html {
    match what {
        Some(what) => button_with(&["type", "title"], &[&what], label, handle.on_click_input(input)),
        None => button_with(&["type", "disabled"], &[""], label, handle.on_click_input(input)),
    }
}
