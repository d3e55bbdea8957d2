//! What is said when a lesson is complete.

use yew::prelude::*;

use crate::{
    course,
    lab::Input,
    view::{self, Summary},
    web::{desk::Desk, place::Place, route},
};

/// The end of a lesson, what it took, and the way on; nothing before that. What it took stands still from then on, or
/// the region would say it again with each command.
pub fn finish(desk: &Desk) -> Html {
    let lab = desk.model().lab();
    let words = match desk.model().current_step() {
        Some(_) => "You reached every goal. One more thing is left, and worth its minute: the last in the list.",
        None => "You reached every goal of this lesson. Stay and try things, start over, or go on.",
    };
    let next = lab.lesson().and_then(|lesson| course::lesson(lesson.next?));
    html! {
        <div role="status" aria-label="Lesson result">
            if let Some(summary) = view::summary(lab) {
                <section class="finish">
                    <h2>{ "Lesson complete" }</h2>
                    <p>{ words }</p>
                    { details(&summary) }
                    <p class="row">
                        if let Some(next) = next {
                            <a class="button primary" href={Place::Lesson(next).address()}>{ format!("Next: {}", next.title) }</a>
                        }
                        <button type="button" onclick={desk.on(Input::Reset)}>{ "Try again" }</button>
                        <a class="button" href={route::HOME}>{ "All lessons" }</a>
                    </p>
                </section>
            }
        </div>
    }
}

fn details(summary: &Summary) -> Html {
    let fact = |(name, value): &(&'static str, String)| html! { <div><dt>{ *name }</dt><dd>{ value }</dd></div> };
    let mistake = |(teaches, times): &(&'static str, usize)| {
        html! { <li>{ *teaches }if *times > 1 { <span class="tag">{ format!(" {times} times") }</span> }</li> }
    };
    html! {
        <>
            <dl class="result">{ for summary.facts.iter().map(fact) }</dl>
            if summary.mistakes.is_empty() {
                <p>{ "Not one mistake." }</p>
            } else {
                <h3>{ "What your mistakes teach" }</h3>
                <ul>{ for summary.mistakes.iter().map(mistake) }</ul>
            }
        </>
    }
}
