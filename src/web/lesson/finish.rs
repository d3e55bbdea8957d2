//! What is said when a lesson is complete.

use yew::prelude::*;

use crate::{
    course,
    web::{desk::Desk, place::Place, route},
};

/// The end of a lesson, and the way on; nothing before that.
pub fn finish(desk: &Desk) -> Html {
    let lab = desk.model().lab();
    let complete = match (lab.lesson(), lab.progress()) {
        (Some(lesson), Some(progress)) => !lesson.steps.is_empty() && progress.is_complete(lesson),
        _ => false,
    };
    let words = match desk.model().current_step() {
        Some(step) => format!("You reached every goal. One step is left, and worth its minute: {}.", step.title),
        None => "You reached every goal of this lesson. Stay and try things, start over, or go on.".to_owned(),
    };
    let next = lab.lesson().and_then(|lesson| course::lesson(lesson.next?));
    html! {
        <div role="status" aria-label="Lesson result">
            if complete {
                <section class="finish">
                    <h2>{ "Lesson complete" }</h2>
                    <p>{ words }</p>
                    <p class="row">
                        if let Some(next) = next {
                            <a class="button primary" href={Place::Lesson(next).address()}>{ format!("Next: {}", next.title) }</a>
                        }
                        <a class="button" href={route::HOME}>{ "All lessons" }</a>
                    </p>
                </section>
            }
        </div>
    }
}
