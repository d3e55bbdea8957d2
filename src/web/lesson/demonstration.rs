//! What is shown below the terminal about `Show me`: that it types, how to stop it, and the password that it has
//! chosen.

use yew::prelude::*;

use crate::web::{
    elements::{button, group, text_element, text_node},
    state::{Action, LabHandle},
};

/// Returns what is shown about `Show me`; nothing where it was not used.
pub fn demonstration(handle: &LabHandle) -> Html {
    let model = handle.model();
    let typing = model.demonstration().map(|_| {
        group(
            "p",
            "shown row",
            vec![text_node("Show me is typing."), button("Stop", handle.on_click(Action::StopDemonstration))],
        )
    });
    let chosen = model.lab().shown_password().map(|(user, password)| {
        let chosen =
            format!("The password of {user} is now {password}: Show me chose it. A real one would be on paper only.");
        text_element("p", "shown", &chosen)
    });
    typing.into_iter().chain(chosen).collect()
}
