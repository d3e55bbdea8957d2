//! What is typed for the learner, said beside the terminal: that it is, how to stop it, and the password that it chose.

use yew::prelude::*;

use crate::web::{
    desk::Desk,
    model::Action,
    parts::{button, group, text, words},
};

/// What stands below the terminal about `Show me`; nothing where it has not been used.
pub fn shown(desk: &Desk) -> Html {
    let model = desk.model();
    let typing = model.showing().map(|_| {
        group("p", "shown row", vec![words("Show me is typing."), button("Stop", desk.does(Action::StopShowing))])
    });
    let chosen = model.lab().shown_password().map(|(user, password)| {
        let chosen =
            format!("The password of {user} is now {password}: Show me chose it. A real one would be on paper only.");
        text("p", "shown", &chosen)
    });
    typing.into_iter().chain(chosen).collect()
}
