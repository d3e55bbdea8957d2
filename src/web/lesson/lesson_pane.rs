//! The lesson beside the terminal: what it is about, its steps, and what to do now.

use yew::prelude::*;

use super::{Prose, current_step::CurrentStep, finish::Finish, powers::Powers, steps::Steps};
use crate::{course::Lesson, web::desk::Desk};

/// A lesson and its lab.
#[derive(Clone, PartialEq, Properties)]
pub struct LessonPaneProps {
    /// The lab.
    pub desk: Desk,
    /// The lesson.
    pub lesson: &'static Lesson,
    /// The learner wants to be on the client instance.
    pub on_connect: Callback<()>,
}

/// The lesson pane.
#[function_component]
pub fn LessonPane(LessonPaneProps { desk, lesson, on_connect }: &LessonPaneProps) -> Html {
    let model = desk.model();
    let begun = model.lab().progress().is_some_and(|progress| !progress.done().is_empty());
    html! {
        <section class="pane pane-lesson" aria-label="Lesson">
            <h1>{ &lesson.title }</h1>
            <details class="intro" open={!begun}>
                <summary>{ "About this lesson" }</summary>
                <Prose text={lesson.text.clone()} />
            </details>
            <Finish desk={desk.clone()} />
            <CurrentStep desk={desk.clone()}>
                if !model.is_connected() {
                    <button type="button" class="primary" onclick={on_connect.reform(|_| ())}>
                        { "Connect to the client instance" }
                    </button>
                }
            </CurrentStep>
            <Steps desk={desk.clone()} />
            <Powers desk={desk.clone()} />
        </section>
    }
}
