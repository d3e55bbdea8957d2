//! The first page: the lessons with how far one has come, and the sandbox.

use yew::prelude::*;

use crate::{
    course::{self, Lesson},
    web::{
        place::Place,
        records::{self, LessonRecord},
        route,
    },
};

/// The list of lessons.
#[function_component]
pub fn Home() -> Html {
    let progress = use_memo((), |()| records::read_progress());
    let (book, warning) = &*progress;
    html! {
        <main id="main" tabindex="-1" class="page home">
            <h1>{ "Practise before it counts" }</h1>
            <p class="lead">{ "A real cluster is activated once, with one password that nobody can recover. Here you sit at the \
                same prompt, type the same commands, and may fail as often as you like." }</p>
            if let Some(warning) = warning {
                <p class="note warning" role="status">{ warning }</p>
            }
            <h2>{ "Lessons" }</h2>
            <ol class="lessons" role="list">
                { for course::lessons().iter().map(|lesson| card(lesson, &book.lesson(lesson))) }
            </ol>
            <h2>{ "Sandbox" }</h2>
            <p>{ "A client instance and a cluster, no steps, no goal." }</p>
            <p class="row"><a class="button" href={route::SANDBOX}>{ "Open the sandbox" }</a></p>
            <h2>{ "On paper" }</h2>
            <p>{ "The sheet on which a password is written before it is typed." }</p>
            <p class="row"><a class="button" href={route::WORKSHEET}>{ "Password worksheet" }</a></p>
            <footer class="small-print">
                <p>{ "Everything runs in your browser and stays there. Real passwords do not belong here: make up others." }</p>
                <p>{ "HSM Dojo is not affiliated with any vendor." }</p>
            </footer>
        </main>
    }
}

fn card(lesson: &'static Lesson, record: &LessonRecord) -> Html {
    let total = lesson.steps.len();
    let done = lesson.steps.iter().filter(|step| record.done.contains(step.id)).count();
    let (state, words) = match (record.complete, done) {
        (true, _) => ("complete", "Completed".to_owned()),
        (false, 0) => ("new", "Not begun".to_owned()),
        (false, done) => ("begun", format!("{done} of {total} steps")),
    };
    html! {
        <li key={lesson.id} class="lesson-card">
            <h3><a href={Place::Lesson(lesson).address()}>{ &lesson.title }</a></h3>
            <p>{ &lesson.summary }</p>
            <p class="facts">
                <span class={classes!("progress-word", state)}>{ words }</span>
                <span>{ format!("about {} minutes", lesson.minutes) }</span>
            </p>
            <p class="audience">{ &lesson.audience }</p>
        </li>
    }
}
