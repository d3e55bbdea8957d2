//! Fetches the lesson that is opened. Until it is there, a message is shown instead; after a failure, the reason and a
//! way to try again.
//!
//! Saved state is read only after that, because a lab cannot be opened without its lesson.

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    course::{Exercise, Lesson},
    web::{
        addresses::{self, LabAddress, Route},
        browser,
        elements::{button, element, group, link, text_element, text_node},
    },
};

/// The status of an answer that is a file, though not the lesson.
const OK: u16 = 200;

/// A failed try.
#[derive(Clone, Copy)]
struct Failure {
    /// The visit in which it failed.
    visit: u32,
    /// The status of the host's answer; `None` where no answer came.
    status: Option<u16>,
    /// Another try is running.
    retrying: bool,
}

/// The lesson of the page, and the texts that were fetched since the app was opened.
#[derive(Default)]
struct Lessons {
    exercise: Option<Exercise>,
    /// Rises when the page gets another lesson. The answer to an earlier visit comes too late.
    visit: u32,
    lesson: Option<Rc<Lesson>>,
    /// File names with their texts.
    texts: Vec<(String, String)>,
}

impl Lessons {
    fn go_to(&mut self, exercise: Option<Exercise>) {
        if self.exercise == exercise {
            return;
        }
        self.exercise = exercise;
        self.visit += 1;
        self.lesson = exercise.and_then(|exercise| {
            let file = exercise.entry.file();
            let (_, text) = self.texts.iter().find(|(name, _)| *name == file)?;
            exercise.read(text).ok().map(Rc::new)
        });
    }

    /// Keeps the lesson that the host has sent. Returns the status of the answer where it is not the lesson.
    fn receive(&mut self, exercise: Exercise, answer: Result<String, Option<u16>>) -> Option<Option<u16>> {
        let text = match answer {
            Ok(text) => text,
            Err(status) => return Some(status),
        };
        let Ok(lesson) = exercise.read(&text) else { return Some(Some(OK)) };
        self.texts.push((exercise.entry.file(), text));
        if self.exercise == Some(exercise) {
            self.lesson = Some(Rc::new(lesson));
        }
        None
    }
}

/// Returns the lesson of the page, if it has one.
///
/// # Errors
/// What is shown instead of the page while its lesson is missing.
#[hook]
pub fn use_lesson(route: &Route) -> Result<Option<Rc<Lesson>>, Html> {
    let wanted = match route {
        Route::Lab(LabAddress::Lesson { exercise, .. }) => Some(*exercise),
        _ => None,
    };
    let lessons = use_mut_ref(Lessons::default);
    lessons.borrow_mut().go_to(wanted);
    let (visit, lesson) = (lessons.borrow().visit, lessons.borrow().lesson.clone());
    let failure = use_state(|| None);
    let setter = failure.setter();
    let fetch = move |exercise: Exercise| {
        let (lessons, setter) = (lessons.clone(), setter.clone());
        browser::fetch_text(&exercise.entry.file(), move |answer| {
            let failed = lessons.borrow_mut().receive(exercise, answer);
            if lessons.borrow().visit == visit {
                setter.set(failed.map(|status| Failure { visit, status, retrying: false }));
            }
        });
    };
    let first = fetch.clone();
    let missing = wanted.filter(|_| lesson.is_none());
    use_effect_with(visit, move |_| missing.into_iter().for_each(first));
    let Some(exercise) = missing else { return Ok(lesson) };
    let Some(known) = failure.filter(|known| known.visit == visit) else { return Err(loading()) };
    let retry = Callback::from(move |_| match known.status {
        _ if known.retrying => {}
        None => {
            failure.set(Some(Failure { retrying: true, ..known }));
            fetch(exercise);
        }
        // The host has another version of the app than this page.
        Some(_) => browser::reload(),
    });
    Err(failed(exercise, known, retry))
}

fn loading() -> Html {
    page(vec![element("p", &["class", "role"], &["loading late", "status"], vec![text_node("Loading the lesson …")])])
}

/// The page keeps its elements during another try, so that the button keeps the focus.
fn failed(exercise: Exercise, failure: Failure, retry: Callback<MouseEvent>) -> Html {
    let why = match failure.status {
        _ if failure.retrying => "Trying again …".to_owned(),
        None => {
            format!("“{}” could not be fetched: there is no network, or the host does not answer.", exercise.title())
        }
        Some(status) => format!(
            "“{}” could not be fetched: the host answered ({status}), but not with this lesson. There may be a new version of \
             HSM Dojo.",
            exercise.title()
        ),
    };
    let label = if failure.status.is_none() { "Try again" } else { "Load the page again" };
    page(vec![
        text_element("h1", "", "This lesson is not here yet"),
        element("p", &["role"], &["alert"], vec![text_node(&why)]),
        text_element("p", "", NOTHING_LOST),
        group("p", "row", vec![button(label, retry), link("button", addresses::HOME, "All lessons")]),
    ])
}

const NOTHING_LOST: &str = "Nothing of yours is lost: what you did in it is kept in this browser. Once HSM Dojo has said that it is ready to \
     work offline, every lesson opens without a network.";

fn page(children: Vec<Html>) -> Html {
    element("main", &["id", "tabindex", "class"], &["main", "-1", "page"], children)
}
