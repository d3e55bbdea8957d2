//! The lesson beside the terminal: what it is about, its steps, and what to do now.

use yew::prelude::*;

use super::{current_step::current_step, finish::finish, powers::powers, prose, steps::steps};
use crate::{course::Lesson, web::desk::Desk};

/// The lesson pane; `on_connect` brings the learner to the client instance.
pub fn lesson_pane(desk: &Desk, lesson: &'static Lesson, on_connect: &Callback<()>) -> Html {
    let model = desk.model();
    let begun = model.lab().progress().is_some_and(|progress| !progress.done().is_empty());
    let connect = (!model.is_connected()).then(|| {
        let onclick = on_connect.reform(|_| ());
        html! { <button type="button" class="primary" {onclick}>{ "Connect to the client instance" }</button> }
    });
    html! {
        <section id="pane-lesson" tabindex="-1" class="pane pane-lesson" aria-label="Lesson">
            <h1>{ &lesson.title }</h1>
            <details class="intro" open={!begun}>
                <summary>{ "About this lesson" }</summary>
                { prose(desk, lesson.text) }
            </details>
            { finish(desk) }
            { current_step(desk, connect.unwrap_or_default()) }
            { steps(desk) }
            { powers(desk) }
        </section>
    }
}
