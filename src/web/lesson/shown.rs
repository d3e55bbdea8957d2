//! What is typed for the learner, said beside the terminal: that it is, how to stop it, and the password that it chose.

use yew::prelude::*;

use crate::web::{desk::Desk, model::Action};

/// What stands below the terminal about `Show me`; nothing where it has not been used.
pub fn shown(desk: &Desk) -> Html {
    let model = desk.model();
    html! {
        <>
            if let Some(showing) = model.showing() {
                <p class="shown row">
                    { format!("Show me is typing: {}", showing.guide.step().title) }
                    <button type="button" onclick={desk.does(Action::StopShowing)}>{ "Stop" }</button>
                </p>
            }
            if let Some((user, password)) = model.lab().shown_password() {
                <p class="shown">
                    { format!("The password of {user} is now ") }<code>{ password }</code>
                    { ": Show me chose it. A real one would stand on paper only." }
                </p>
            }
        </>
    }
}
