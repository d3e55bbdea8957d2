//! Brings the lesson that is opened from the host. Until it is there a few words stand in its place, and where it does not
//! come, what is wrong and a way to try again.
//!
//! Nothing that is saved is looked at before: a lab is opened with its lesson, or not at all.

use yew::prelude::*;

use super::{
    browser,
    parts::{button, group, link, part, text, words},
    place::LabAddress,
    route::{self, Route},
};
use crate::course::{self, Entry};

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

/// What stands in place of the page while its lesson is not there; `None` where nothing is missing.
#[hook]
pub fn use_lesson(route: &Route) -> Option<Html> {
    let missing = match route {
        Route::Lab(LabAddress::Lesson(entry)) => Some(*entry).filter(|entry| course::lesson(entry.id).is_none()),
        _ => None,
    };
    // Who leaves and comes back is on another page: what was wrong before counts no more, nor does what comes late.
    let shown = use_mut_ref(|| (None, 0));
    if shown.borrow().0 != missing {
        shown.replace_with(|(_, page)| (missing, *page + 1));
    }
    let page = shown.borrow().1;
    let failure = use_state(|| None);
    let setter = failure.setter();
    let fetch = move |entry: &'static Entry| {
        let (shown, setter) = (shown.clone(), setter.clone());
        browser::fetch(&entry.file(), move |answer| {
            let failed = failed(entry, answer).map(|status| Failure { page, status, again: false });
            if shown.borrow().1 == page {
                setter.set(failed);
            }
        });
    };
    let first = fetch.clone();
    use_effect_with(page, move |_| missing.into_iter().for_each(first));
    let entry = missing?;
    let Some(known) = failure.filter(|known| known.page == page) else { return Some(awaited()) };
    let again = Callback::from(move |_| match known.status {
        _ if known.again => {}
        None => {
            failure.set(Some(Failure { again: true, ..known }));
            fetch(entry);
        }
        // What this page knows of the host is out of date.
        Some(_) => browser::reload(),
    });
    Some(not_here(entry, known, again))
}

/// Takes up what the host has sent. Where that is not the lesson: the status of the answer.
fn failed(entry: &Entry, answer: Result<String, Option<u16>>) -> Option<Option<u16>> {
    match answer.map(course::register) {
        // A drill comes with the lesson from which it has its words.
        Ok(Ok(_)) if course::lesson(entry.id).is_some() => None,
        Ok(_) => Some(Some(OK)),
        Err(status) => Some(status),
    }
}

fn awaited() -> Html {
    page(vec![part("p", &["class", "role"], &["loading late", "status"], vec![words("Loading the lesson …")])])
}

/// The page stays as it is while it tries again, so that the button keeps the focus.
fn not_here(entry: &Entry, failure: Failure, again: Callback<MouseEvent>) -> Html {
    let why = match failure.status {
        _ if failure.again => "Trying again …".to_owned(),
        None => format!("“{}” could not be fetched: there is no network, or the host does not answer.", entry.title),
        Some(status) => format!(
            "“{}” could not be fetched: the host answered ({status}), but not with this lesson. There may be a new version of \
             HSM Dojo.",
            entry.title
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
