//! Brings the lesson that is opened from the host. Until it is there a few words stand in its place, and where it does
//! not come, what is wrong and a way to try again.
//!
//! Nothing that is saved is looked at before: a lab is opened with its lesson, or not at all.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    browser,
    parts::{button, group, link, part, text, words},
    place::LabAddress,
    route::{self, Route},
};
use crate::course::{Exercise, Lesson};

/// What was sent in place of a lesson has the status of a file.
const OK: u16 = 200;

/// A try that has come to nothing.
#[derive(Clone, Copy)]
struct Failure {
    /// The page that was shown then.
    page: u32,
    /// The status of the host's answer, where there was one.
    status: Option<u16>,
    /// Another try is on its way.
    again: bool,
}

/// The page of a lesson, and the texts that have been fetched while the app is open.
#[derive(Default)]
struct Page {
    exercise: Option<Exercise>,
    /// Rises with every change of the lesson. An answer that belongs to another number comes too late.
    number: u32,
    lesson: Option<Rc<Lesson>>,
    /// Names of files with what is in them.
    texts: Vec<(String, String)>,
}

impl Page {
    fn go_to(&mut self, exercise: Option<Exercise>) {
        if self.exercise == exercise {
            return;
        }
        self.exercise = exercise;
        self.number += 1;
        self.lesson = exercise.and_then(|exercise| {
            let file = exercise.entry.file();
            let (_, text) = self.texts.iter().find(|(name, _)| *name == file)?;
            exercise.read(text).ok().map(Rc::new)
        });
    }

    /// Takes up what the host has sent. Where that is not the lesson, returns the status of the answer.
    fn take(&mut self, exercise: Exercise, answer: Result<String, Option<u16>>) -> Option<Option<u16>> {
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

/// Returns the lesson of the page, where it has one.
///
/// # Errors
/// What stands in place of the page while its lesson is not there.
#[hook]
pub fn use_lesson(route: &Route) -> Result<Option<Rc<Lesson>>, Html> {
    let wanted = match route {
        Route::Lab(LabAddress::Lesson(exercise)) => Some(*exercise),
        _ => None,
    };
    let page = use_mut_ref(Page::default);
    page.borrow_mut().go_to(wanted);
    let (number, lesson) = (page.borrow().number, page.borrow().lesson.clone());
    let failure = use_state(|| None);
    let setter = failure.setter();
    let fetch = move |exercise: Exercise| {
        let (page, setter) = (page.clone(), setter.clone());
        browser::fetch(&exercise.entry.file(), move |answer| {
            let failed = page.borrow_mut().take(exercise, answer);
            if page.borrow().number == number {
                setter.set(failed.map(|status| Failure { page: number, status, again: false }));
            }
        });
    };
    let first = fetch.clone();
    let missing = wanted.filter(|_| lesson.is_none());
    use_effect_with(number, move |_| missing.into_iter().for_each(first));
    let Some(exercise) = missing else { return Ok(lesson) };
    let Some(known) = failure.filter(|known| known.page == number) else { return Err(awaited()) };
    let again = Callback::from(move |_| match known.status {
        _ if known.again => {}
        None => {
            failure.set(Some(Failure { again: true, ..known }));
            fetch(exercise);
        }
        // What this page knows of the host is out of date.
        Some(_) => browser::reload(),
    });
    Err(not_here(exercise, known, again))
}

fn awaited() -> Html {
    page(vec![part("p", &["class", "role"], &["loading late", "status"], vec![words("Loading the lesson …")])])
}

/// The page stays as it is while it tries again, so that the button keeps the focus.
fn not_here(exercise: Exercise, failure: Failure, again: Callback<MouseEvent>) -> Html {
    let why = match failure.status {
        _ if failure.again => "Trying again …".to_owned(),
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
        text("h1", "", "This lesson is not here yet"),
        part("p", &["role"], &["alert"], vec![words(&why)]),
        text("p", "", NOTHING_LOST),
        group("p", "row", vec![button(label, again), link("button", route::HOME, "All lessons")]),
    ])
}

const NOTHING_LOST: &str = "Nothing of yours is lost: what you did in it is kept in this browser. Once HSM Dojo has said that it is ready to \
     work offline, every lesson opens without a network.";

fn page(inside: Vec<Html>) -> Html {
    part("main", &["id", "tabindex", "class"], &["main", "-1", "page"], inside)
}
