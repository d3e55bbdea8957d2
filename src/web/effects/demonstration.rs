//! Types the lines of a demonstration (`Show me`) into the terminal, as slowly as a person.
//!
//! The model holds whole lines. Single characters go straight into the input, because drawing the page for each of them
//! would be far too slow.

use std::rc::Rc;

use gloo::{
    events::{EventListener, EventListenerOptions},
    timers::callback::Interval,
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::{
    lab::TerminalId,
    view::Settings,
    web::{
        browser,
        state::{Action, END_OF_INPUT, LabHandle},
    },
};

/// How fast lines are typed.
#[derive(Clone, Copy)]
struct Pace {
    /// Characters that appear at a time.
    stride: usize,
    /// Milliseconds from one to the next.
    millis: u32,
    /// How many of these intervals the whole line is shown before it is entered.
    rest: usize,
}

impl Pace {
    fn chosen(settings: Settings) -> Self {
        match settings.word("waiting") {
            "none" => Self { stride: usize::MAX, millis: 0, rest: 0 },
            _ if browser::keeps_still(settings) => Self { stride: usize::MAX, millis: 350, rest: 1 },
            "short" => Self { stride: 4, millis: 15, rest: 10 },
            _ => Self { stride: 1, millis: 35, rest: 12 },
        }
    }
}

/// Types the line that the model demonstrates.
#[hook]
pub fn use_demonstration(handle: &LabHandle) {
    let current = handle.model().demonstration();
    let line = current.and_then(|current| Some((current.terminal, current.number, current.line.clone()?)));
    let handle = handle.clone();
    use_effect_with(line, move |line| {
        let line = line.clone();
        let running = line.clone().map(|(terminal, number, line)| {
            (stop_at_key(&handle, terminal, &line), type_line(handle, terminal, number, line))
        });
        move || {
            drop(running);
            if let Some((terminal, _, line)) = line {
                remove_typed(terminal, &line);
            }
        }
    });
}

/// Types a line character by character, then has it entered.
fn type_line(handle: LabHandle, terminal: TerminalId, number: u64, line: Rc<str>) -> Interval {
    let pace = Pace::chosen(handle.settings());
    let mut typed = 0;
    let mut rest = pace.rest;
    // A key has no characters to type.
    let length = if &*line == END_OF_INPUT { 0 } else { line.chars().count() };
    Interval::new(pace.millis, move || {
        if typed < length {
            typed = typed.saturating_add(pace.stride);
            if let Some(input) = input(terminal) {
                input.set_value(&line.chars().take(typed).collect::<String>());
            }
        } else if rest > 0 {
            rest -= 1;
        } else {
            remove_typed(terminal, &line);
            handle.act(Action::EnterDemonstrated(number));
        }
    })
}

/// Removes from the input what was typed of a line.
fn remove_typed(terminal: TerminalId, line: &str) {
    if let Some(input) = input(terminal).filter(|input| line.starts_with(&input.value())) {
        input.set_value("");
    }
}

fn input(terminal: TerminalId) -> Option<HtmlInputElement> {
    browser::typed(&browser::terminal_input(terminal))
}

/// Stops when the learner types or pastes, before the terminal sees it: what the learner writes must not be joined to
/// what was typed for them. A key that presses a button does not stop it, and the terminal itself handles Enter.
fn stop_at_key(handle: &LabHandle, terminal: TerminalId, line: &Rc<str>) -> Option<[EventListener; 2]> {
    let document = web_sys::window()?.document()?;
    let listen = |name: &'static str| {
        let (handle, line) = (handle.clone(), line.clone());
        let capture = EventListenerOptions::run_in_capture_phase();
        EventListener::new_with_options(&document, name, capture, move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_none_or(stops) {
                remove_typed(terminal, &line);
                handle.act(Action::StopDemonstration);
            }
        })
    };
    Some([listen("keydown"), listen("paste")])
}

/// Returns true for a key with which the learner takes over. On-screen keyboards do not say which key it is, so in a
/// field every unnamed key counts.
fn stops(event: &KeyboardEvent) -> bool {
    let key = event.key();
    let unmodified = !(event.ctrl_key() || event.alt_key() || event.meta_key());
    let types = key.chars().count() == 1;
    match browser::is_writing() {
        true => types || !matches!(key.as_str(), "Enter" | "Tab" | "Shift" | "Control" | "Alt" | "Meta" | "F6"),
        false => unmodified && (key == "Escape" || (types && key != " ")),
    }
}
