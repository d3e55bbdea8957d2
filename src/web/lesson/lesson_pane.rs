//! The lesson beside the terminal: what it is about, its steps, and what to do now.

use yew::prelude::*;

use super::{current_step::current_step, finish::finish, prose::prose, steps::steps, time_controls::time_controls};
use crate::{
    course::Lesson,
    web::{
        elements::{button_with, element, text_element},
        state::LabHandle,
    },
};

/// Returns the lesson pane. `on_connect` brings the learner to the client instance.
pub fn lesson_pane(handle: &LabHandle, lesson: &Lesson, on_connect: &Callback<()>) -> Html {
    let model = handle.model();
    let begun = model.lab().progress().is_some_and(|progress| !progress.done().is_empty());
    let connect = (!model.is_connected()).then(|| {
        button_with(&["type", "class"], &["primary"], "Connect to the client instance", on_connect.reform(|_| ()))
    });
    const KEYS: &[&str] = &["class", "open"];
    let shown = if begun { 1 } else { KEYS.len() };
    let intro = vec![
        text_element("summary", "", "About this lesson"),
        prose(handle, &lesson.text),
        text_element("p", "audience", &format!("For whom: {}", lesson.audience)),
    ];
    element(
        "section",
        &["id", "tabindex", "class", "aria-label"],
        &["pane-lesson", "-1", "pane pane-lesson", "Lesson"],
        vec![
            text_element("h1", "", &lesson.title),
            element("details", &KEYS[..shown], &["intro", ""][..shown], intro),
            finish(handle),
            current_step(handle, connect.unwrap_or_default()),
            steps(handle),
            time_controls(handle),
        ],
    )
}
