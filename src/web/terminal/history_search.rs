//! The search in the lines that were typed before (Ctrl-R).

use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::editing;
use crate::web::state::LabHandle;

/// A search in the lines that were typed before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What is looked for.
    pub text: String,
    /// How many later matches are skipped.
    pub skip: usize,
    /// The line before the search began.
    pub before: String,
}

/// Handles a key of the search in earlier lines. Ctrl-R starts the search and goes to the match before. Enter and Tab
/// take the found line without running it. Escape and Ctrl-G end the search. Returns false for any other key.
pub fn search_key(
    handle: &LabHandle,
    input: &HtmlInputElement,
    event: &KeyboardEvent,
    search: &UseStateHandle<Option<Search>>,
) -> bool {
    if event.is_composing() || input.type_() == "password" {
        return false;
    }
    let again = event.ctrl_key() && event.key() == "r";
    let Some(now) = &**search else {
        if again {
            search.set(Some(Search { text: input.value(), skip: 0, before: input.value() }));
        }
        return again;
    };
    let found = |skip| handle.terminal().history().find(&now.text, skip).map(str::to_owned);
    match event.key().as_str() {
        "r" if again => {
            let skip = if found(now.skip + 1).is_some() { now.skip + 1 } else { now.skip };
            search.set(Some(Search { skip, ..now.clone() }));
        }
        "Enter" | "Tab" => {
            if let Some(line) = found(now.skip) {
                editing::fill(input, &line);
            }
            search.set(None);
        }
        key if key == "Escape" || (key == "g" && event.ctrl_key()) => {
            editing::fill(input, &now.before);
            search.set(None);
        }
        "c" | "d" if event.ctrl_key() => {
            search.set(None);
            return false;
        }
        _ => return false,
    }
    true
}

/// Returns what is shown below the line during a search.
pub fn search_words(handle: &LabHandle, search: &Option<Search>) -> String {
    let Some(Search { text, skip, .. }) = search else { return String::new() };
    match handle.terminal().history().find(text, *skip) {
        _ if text.is_empty() => {
            "Type a part of an earlier line. Ctrl-R goes further back, Enter takes it, Esc ends.".into()
        }
        Some(line) => format!("Earlier line: {line}"),
        None => "No earlier line has that in it.".into(),
    }
}
