//! The first page: the lessons with the learner's progress, drills, and the sandbox.

use yew::prelude::*;

use crate::{
    course::{
        self, Entry,
        drill::{self, TEMPLATE},
    },
    web::{
        addresses, browser,
        elements::{element, group, link, text_element, text_node},
        storage::{self, LessonRecord, ProgressBook},
    },
};

/// The list of lessons.
#[function_component]
pub fn Home() -> Html {
    let progress = use_memo((), |()| storage::read_progress());
    let (book, warning) = &*progress;
    let lead = "A real cluster is activated once, with one password that nobody can recover. Here you sit at the same prompt, type the \
                same commands, and may fail as often as you like.";
    let hero = vec![text_element("h1", "", "Practise before it counts"), text_element("p", "lead", lead), begin(book)];
    let mut parts = vec![group("div", "hero", vec![group("div", "hero-words", hero), example_terminal()])];
    if let Some(warning) = warning {
        parts.push(element("p", &["class", "role"], &["note warning", "status"], vec![text_node(warning)]));
    }
    let cards = lessons().map(|lesson| card(lesson, &book.lesson(lesson.id))).collect();
    let besides = vec![
        side_section(
            "Drills",
            "A cluster that somebody has left in disorder, another one each time. Find out what is wrong, and repair it.",
            &random_drill(),
            "Begin a drill",
        ),
        side_section(
            "Sandbox",
            "A client instance and a cluster, no steps, no goal.",
            addresses::SANDBOX,
            "Open the sandbox",
        ),
        side_section(
            "On paper",
            "The sheet on which a password is written before it is typed.",
            addresses::WORKSHEET,
            "Password worksheet",
        ),
    ];
    let small_print = vec![
        text_element(
            "p",
            "",
            "Everything runs in your browser and stays there. Real passwords do not belong here: make up others.",
        ),
        text_element("p", "", "HSM Dojo is not affiliated with any vendor."),
    ];
    parts.extend([
        text_element("h2", "", "Lessons"),
        element("ol", &["class", "role"], &["lessons", "list"], cards),
        group("div", "besides", besides),
        group("footer", "small-print", small_print),
    ]);
    element("main", &["id", "tabindex", "class"], &["main", "-1", "page home"], parts)
}

/// Returns the lessons without the drill, which has a section of its own.
fn lessons() -> impl Iterator<Item = &'static Entry> {
    course::catalogue().iter().filter(|entry| entry.id != TEMPLATE)
}

/// Returns the address of a random drill. Its number is short, so that it is easy to share.
fn random_drill() -> String {
    addresses::lesson_hash(&drill::random_id(browser::seed()))
}

/// Returns the link to the lesson that was begun, or to the first one that is not complete.
fn begin(book: &ProgressBook) -> Html {
    let records = || lessons().map(|lesson| (lesson, book.lesson(lesson.id)));
    let begun = records().find(|(_, record)| !record.complete && !record.done.is_empty());
    let Some((lesson, record)) = begun.or_else(|| records().find(|(_, record)| !record.complete)) else {
        return Html::default();
    };
    let word = if record.done.is_empty() { "Begin" } else { "Go on" };
    let label = format!("{word}: {}", lesson.title);
    group("p", "row", vec![link("button primary", &addresses::lesson_hash(lesson.id), &label)])
}

/// Returns an example of a terminal. It is decoration and hidden from screen readers.
fn example_terminal() -> Html {
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
        group("span", "line", vec![part_of("prompt", prompt), part_of(typed, text), text_node("\n")])
    };
    let lines = LINES.iter().map(line).collect();
    element("div", &["class", "aria-hidden"], &["slice", "true"], vec![group("pre", "", lines)])
}

fn part_of(class: &str, text: &str) -> Html {
    group("span", class, vec![text_node(text)])
}

/// Returns a section about something besides the lessons.
fn side_section(title: &str, what: &str, address: &str, label: &str) -> Html {
    let row = group("p", "row", vec![link("button", address, label)]);
    group("section", "beside", vec![text_element("h2", "", title), text_element("p", "", what), row])
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
    let title = group("h3", "", vec![link("", &addresses::lesson_hash(lesson.id), lesson.title)]);
    let state = text_element("span", &format!("progress-word {state}"), &said);
    let parts = vec![
        title,
        text_element("p", "", lesson.summary),
        step_dots(total, done),
        group("p", "facts", vec![state, text_element("span", "", &minutes)]),
    ];
    group("li", "lesson-card", parts)
}

/// Returns the steps of a lesson as a row of dots. They are hidden from screen readers: the words beside them say the
/// same.
fn step_dots(total: usize, done: usize) -> Html {
    let station = |index| group("span", if index < done { "station done" } else { "station" }, Vec::new());
    element("p", &["class", "aria-hidden"], &["stations", "true"], (0..total).map(station).collect())
}
