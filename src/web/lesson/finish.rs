//! The result of a complete lesson.

use yew::prelude::*;

use super::steps::CURRENT_STEP;
use crate::{
    course::Exercise,
    lab::Input,
    view::{self, Summary},
    web::{
        addresses,
        effects::then_focus,
        elements::{button, element, group, link, text_element},
        state::LabHandle,
    },
};

/// Returns the result of a lesson, what it took, and where to go on; nothing before the lesson is complete. It is not
/// announced, because this pane may not be the one that is shown: the status of the steps announces the end.
pub fn finish(handle: &LabHandle) -> Html {
    let inside = view::summary(handle.model().lab()).map(|summary| group("section", "finish", end(handle, &summary)));
    element(
        "div",
        &["id", "role", "aria-label"],
        &["lesson-result", "group", "Lesson result"],
        inside.into_iter().collect(),
    )
}

fn end(handle: &LabHandle, summary: &Summary) -> Vec<Html> {
    let words = match handle.model().current_step() {
        Some(_) => "You reached every goal. One more thing is left, and worth its minute: the last in the list.",
        None => "You reached every goal of this lesson. Stay and try things, start over, or go on.",
    };
    let facts = summary
        .facts
        .iter()
        .map(|(name, value)| group("div", "", vec![text_element("dt", "", name), text_element("dd", "", value)]));
    let lessons = summary.lessons().map(|lesson| text_element("li", "", &lesson));
    let mistakes = if summary.mistakes.is_empty() { "Not one mistake." } else { "What your mistakes teach" };
    let mut parts = vec![
        text_element("h2", "", "Lesson complete"),
        text_element("p", "", words),
        group("dl", "result", facts.collect()),
        text_element("h3", "", mistakes),
    ];
    if !summary.mistakes.is_empty() {
        parts.push(group("ul", "", lessons.collect()));
    }
    parts.push(group("p", "row", ways_on(handle)));
    parts
}

fn ways_on(handle: &LabHandle) -> Vec<Html> {
    let next = handle.model().lab().lesson().and_then(|lesson| Exercise::find(lesson.next.as_deref()?));
    let next = next
        .map(|next| link("button primary", &addresses::lesson_hash(&next.id()), &format!("Next: {}", next.title())));
    let others = [
        button("Try again", then_focus(handle.on_click_input(Input::Reset), CURRENT_STEP)),
        link("button", &addresses::worksheet(handle.model().lab().world().cluster.id()), "Password worksheet"),
        link("button", addresses::HOME, "All lessons"),
    ];
    next.into_iter().chain(others).collect()
}
