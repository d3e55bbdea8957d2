//! What is said when a lesson is complete.

use yew::prelude::*;

use super::focus::{STEP, then_focus};
use crate::{
    course::Exercise,
    lab::Input,
    view::{self, Summary},
    web::{
        desk::Desk,
        parts::{button, group, link, part, text},
        place::LabAddress,
        route,
    },
};

/// The end of a lesson, what it took, and the way on; nothing before that. It does not speak by itself, because where one
/// pane is shown at a time this may be another one: that the lesson is complete is said with its steps.
pub fn finish(desk: &Desk) -> Html {
    let inside = view::summary(desk.model().lab()).map(|summary| group("section", "finish", end(desk, &summary)));
    part(
        "div",
        &["id", "role", "aria-label"],
        &["lesson-result", "group", "Lesson result"],
        inside.into_iter().collect(),
    )
}

fn end(desk: &Desk, summary: &Summary) -> Vec<Html> {
    let words = match desk.model().current_step() {
        Some(_) => "You reached every goal. One more thing is left, and worth its minute: the last in the list.",
        None => "You reached every goal of this lesson. Stay and try things, start over, or go on.",
    };
    let facts =
        summary.facts.iter().map(|(name, value)| group("div", "", vec![text("dt", "", name), text("dd", "", value)]));
    let lessons = summary.lessons().map(|lesson| text("li", "", &lesson));
    let mistakes = if summary.mistakes.is_empty() { "Not one mistake." } else { "What your mistakes teach" };
    let mut parts = vec![
        text("h2", "", "Lesson complete"),
        text("p", "", words),
        group("dl", "result", facts.collect()),
        text("h3", "", mistakes),
    ];
    if !summary.mistakes.is_empty() {
        parts.push(group("ul", "", lessons.collect()));
    }
    parts.push(group("p", "row", ways_on(desk)));
    parts
}

fn ways_on(desk: &Desk) -> Vec<Html> {
    let next = desk.model().lab().lesson().and_then(|lesson| Exercise::find(lesson.next.as_deref()?));
    let next = next
        .map(|next| link("button primary", &LabAddress::Lesson(next).address(), &format!("Next: {}", next.title())));
    let others = [
        button("Try again", then_focus(desk.on(Input::Reset), STEP)),
        link("button", &route::worksheet(desk.model().lab().world().cluster.id()), "Password worksheet"),
        link("button", route::HOME, "All lessons"),
    ];
    next.into_iter().chain(others).collect()
}
