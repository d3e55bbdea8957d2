//! The lesson beside the terminal: what it is about, its steps, and what to do now.

use yew::prelude::*;

use super::{current_step::current_step, finish::finish, powers::powers, prose, steps::steps};
use crate::{
    course::Lesson,
    web::{
        desk::Desk,
        parts::{action, part, text},
    },
};

/// The lesson pane; `on_connect` brings the learner to the client instance.
pub fn lesson_pane(desk: &Desk, lesson: &Lesson, on_connect: &Callback<()>) -> Html {
    let model = desk.model();
    let begun = model.lab().progress().is_some_and(|progress| !progress.done().is_empty());
    let connect = (!model.is_connected())
        .then(|| action(&["type", "class"], &["primary"], "Connect to the client instance", on_connect.reform(|_| ())));
    const KEYS: &[&str] = &["class", "open"];
    let shown = if begun { 1 } else { KEYS.len() };
    let intro = vec![
        text("summary", "", "About this lesson"),
        prose(desk, &lesson.text),
        text("p", "audience", &format!("For whom: {}", lesson.audience)),
    ];
    part(
        "section",
        &["id", "tabindex", "class", "aria-label"],
        &["pane-lesson", "-1", "pane pane-lesson", "Lesson"],
        vec![
            text("h1", "", &lesson.title),
            part("details", &KEYS[..shown], &["intro", ""][..shown], intro),
            finish(desk),
            current_step(desk, connect.unwrap_or_default()),
            steps(desk),
            powers(desk),
        ],
    )
}
