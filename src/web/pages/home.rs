//! The first page: the lessons with how far one has come, and the sandbox.

use yew::prelude::*;

use crate::{
    course::{
        self, Entry,
        drill::{self, TEMPLATE},
    },
    web::{
        browser,
        parts::{group, link, part, text, words},
        place::LabAddress,
        records::{self, LessonRecord, ProgressBook},
        route,
    },
};

/// The list of lessons.
#[function_component]
pub fn Home() -> Html {
    let progress = use_memo((), |()| records::read_progress());
    let (book, warning) = &*progress;
    let lead = "A real cluster is activated once, with one password that nobody can recover. Here you sit at the same prompt, type the \
                same commands, and may fail as often as you like.";
    let hero = vec![text("h1", "", "Practise before it counts"), text("p", "lead", lead), begin(book)];
    let mut parts = vec![group("div", "hero", vec![group("div", "hero-words", hero), slice()])];
    if let Some(warning) = warning {
        parts.push(part("p", &["class", "role"], &["note warning", "status"], vec![words(warning)]));
    }
    let cards = lessons().map(|lesson| card(lesson, &book.lesson(lesson.id))).collect();
    let besides = vec![
        beside(
            "Drills",
            "A cluster that somebody has left in disorder, another one each time. Find out what is wrong, and repair it.",
            &drill(),
            "Begin a drill",
        ),
        beside("Sandbox", "A client instance and a cluster, no steps, no goal.", route::SANDBOX, "Open the sandbox"),
        beside(
            "On paper",
            "The sheet on which a password is written before it is typed.",
            route::WORKSHEET,
            "Password worksheet",
        ),
    ];
    let small_print = vec![
        text(
            "p",
            "",
            "Everything runs in your browser and stays there. Real passwords do not belong here: make up others.",
        ),
        text("p", "", "HSM Dojo is not affiliated with any vendor."),
    ];
    parts.extend([
        text("h2", "", "Lessons"),
        part("ol", &["class", "role"], &["lessons", "list"], cards),
        group("div", "besides", besides),
        group("footer", "small-print", small_print),
    ]);
    part("main", &["id", "tabindex", "class"], &["main", "-1", "page home"], parts)
}

/// The lessons; drills are something besides.
fn lessons() -> impl Iterator<Item = &'static Entry> {
    course::catalogue().iter().filter(|entry| entry.id != TEMPLATE)
}

/// The address of a drill that nobody can guess, with a number that people can say to each other.
fn drill() -> String {
    route::lesson(&drill::random_id(browser::seed()))
}

/// The way into the first lesson that is not complete, or that is begun.
fn begin(book: &ProgressBook) -> Html {
    let records = || lessons().map(|lesson| (lesson, book.lesson(lesson.id)));
    let begun = records().find(|(_, record)| !record.complete && !record.done.is_empty());
    let Some((lesson, record)) = begun.or_else(|| records().find(|(_, record)| !record.complete)) else {
        return Html::default();
    };
    let word = if record.done.is_empty() { "Begin" } else { "Go on" };
    let label = format!("{word}: {}", lesson.title);
    group("p", "row", vec![link("button primary", &LabAddress::Lesson(lesson.into()).address(), &label)])
}

/// A slice of what one does here, for the eye alone.
fn slice() -> Html {
    const LINES: [(&str, &str); 6] = [
        ("aws-cloudhsm>", "changePswd PRECO admin ********"),
        ("", ""),
        ("Do you want to continue(y/n)?", "y"),
        ("", "Changing password for admin(PRECO) on 1 nodes"),
        ("", "changePswd success on server 0(server1)"),
        ("aws-cloudhsm>", ""),
    ];
    let line = |(prompt, text): &(&str, &str)| {
        let typed = if prompt.is_empty() { "" } else { "typed" };
        group("span", "line", vec![part_of("prompt", prompt), part_of(typed, text), words("\n")])
    };
    let lines = LINES.iter().map(line).collect();
    part("div", &["class", "aria-hidden"], &["slice", "true"], vec![group("pre", "", lines)])
}

fn part_of(class: &str, text: &str) -> Html {
    group("span", class, vec![words(text)])
}

/// What there is besides the lessons.
fn beside(title: &str, what: &str, address: &str, label: &str) -> Html {
    let row = group("p", "row", vec![link("button", address, label)]);
    group("section", "beside", vec![text("h2", "", title), text("p", "", what), row])
}

fn card(lesson: &'static Entry, record: &LessonRecord) -> Html {
    let total = lesson.steps;
    let done = record.done.len().min(total);
    let (state, said) = match (record.complete, done) {
        (true, _) => ("complete", "Completed".to_owned()),
        (false, 0) => ("new", "Not begun".to_owned()),
        (false, done) => ("begun", format!("{done} of {total} steps")),
    };
    let minutes = format!("about {} minutes", lesson.minutes);
    let title = group("h3", "", vec![link("", &LabAddress::Lesson(lesson.into()).address(), lesson.title)]);
    let state = text("span", &format!("progress-word {state}"), &said);
    let parts = vec![
        title,
        text("p", "", lesson.summary),
        stations(total, done),
        group("p", "facts", vec![state, text("span", "", &minutes)]),
    ];
    group("li", "lesson-card", parts)
}

/// The steps of a lesson as stations, for the eye alone: the words beside them say the same.
fn stations(total: usize, done: usize) -> Html {
    let station = |place| group("span", if place < done { "station done" } else { "station" }, Vec::new());
    part("p", &["class", "aria-hidden"], &["stations", "true"], (0..total).map(station).collect())
}
