//! What keys do in a prompt line.

use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::{
    editing::{self, Edit},
    history_search::{Search, search_key},
};
use crate::{
    lab::Input,
    web::{
        browser,
        state::{Action, LabHandle},
    },
};

/// What a key does, where it is not left to the browser.
enum Key {
    Submit,
    Interrupt,
    EndOfInput,
    Clear,
    Older,
    Newer,
    Complete,
    Edit(Edit),
}

/// Returns the handler of the keys in a prompt line.
pub fn on_key(
    handle: &LabHandle,
    choices: UseStateSetter<Vec<String>>,
    search: &UseStateHandle<Option<Search>>,
) -> Callback<KeyboardEvent> {
    let (handle, search) = (handle.clone(), search.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        if search_key(&handle, &input, &event, &search) {
            return event.prevent_default();
        }
        let Some(key) = key(&event, &input) else { return };
        if let Key::Complete = key {
            let Some(completion) = completion(&handle, &input) else { return };
            editing::fill(&input, &completion.line);
            choices.set(completion.choices);
        } else {
            choices.set(Vec::new());
            act(&handle, &input, key);
        }
        event.prevent_default();
    })
}

/// Returns what a key does on this line. An input method handles keys itself while it is composing.
fn key(event: &KeyboardEvent, input: &HtmlInputElement) -> Option<Key> {
    if event.is_composing() || event.alt_key() || event.meta_key() {
        return None;
    }
    let name = event.key();
    match (event.ctrl_key(), event.shift_key(), name.as_str()) {
        (false, _, "Enter") => Some(Key::Submit),
        (false, false, "ArrowUp") => Some(Key::Older),
        (false, false, "ArrowDown") => Some(Key::Newer),
        (false, false, "Tab") => Some(Key::Complete),
        (true, false, name) => control_key(name, input),
        _ => None,
    }
}

fn control_key(name: &str, input: &HtmlInputElement) -> Option<Key> {
    Some(match name {
        // With a selection, the browser copies it.
        "c" if browser::has_selection() || editing::has_selection(input) => return None,
        "c" => Key::Interrupt,
        "d" => Key::EndOfInput,
        "l" => Key::Clear,
        "a" => Key::Edit(Edit::Start),
        "e" => Key::Edit(Edit::End),
        "u" => Key::Edit(Edit::CutToStart),
        "k" => Key::Edit(Edit::CutToEnd),
        "w" => Key::Edit(Edit::CutWord),
        _ => return None,
    })
}

fn act(handle: &LabHandle, input: &HtmlInputElement, key: Key) {
    let masked = input.type_() == "password";
    match key {
        // The line in the input is not the learner's.
        Key::Submit if handle.model().demonstration().is_some() => handle.act(Action::StopDemonstration),
        Key::Submit => handle.act(Action::Submit(vec![take_line(input)])),
        Key::Interrupt => {
            input.set_value("");
            handle.input(Input::Interrupt);
        }
        // The key does nothing on a line with text.
        Key::EndOfInput if input.value().is_empty() => handle.input(Input::EndOfInput),
        Key::Clear => handle.act(Action::ClearScreen),
        // A hidden entry must not get into the history, and the history must not show at a hidden prompt.
        Key::Older if !masked => handle.act(Action::Older(input.value())),
        Key::Newer if !masked => handle.act(Action::Newer),
        Key::Edit(edit) => editing::edit(input, edit),
        Key::Older | Key::Newer | Key::EndOfInput | Key::Complete => {}
    }
}

/// Removes the line from the input, so that the page no longer has it, and returns it.
fn take_line(input: &HtmlInputElement) -> String {
    let line = input.value();
    input.set_value("");
    line
}

/// Returns what Tab makes of the line. With `None` the browser handles the key and moves the focus.
fn completion(handle: &LabHandle, input: &HtmlInputElement) -> Option<editing::Completion> {
    let line = input.value();
    if line.trim().is_empty() || handle.settings().is("assist", "off") {
        return None;
    }
    editing::complete(&line, handle.model().lab().complete(handle.terminal_id(), &line))
}
