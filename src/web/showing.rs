//! `Show me`: types the way to a goal into the terminal, as slowly as a person, until it is stopped.
//!
//! What is typed stands in the model line by line; the single characters go straight into the input, because drawing the
//! page for each of them would be far too much.

use std::rc::Rc;

use gloo::{
    events::{EventListener, EventListenerOptions},
    timers::callback::Interval,
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::{browser, desk::Desk, model::Action};
use crate::{
    course::{Guide, Step},
    lab::SessionId,
    view::Settings,
};

/// What is being typed for the learner.
#[derive(Clone, Debug)]
pub struct Showing {
    /// The terminal in which it is typed.
    pub session: SessionId,
    /// Knows the way.
    pub guide: Guide,
    /// The line; `None` while the program does not ask for one.
    pub line: Option<Rc<str>>,
    /// Rises with every line.
    pub number: u64,
}

impl Showing {
    /// The way to the goal of a step, from where a terminal is.
    pub fn new(session: SessionId, step: &Step) -> Self {
        Self { session, guide: Guide::new(step), line: None, number: 0 }
    }
}

/// How fast lines are typed.
#[derive(Clone, Copy)]
struct Pace {
    /// Characters at a time.
    stride: usize,
    /// Milliseconds between them.
    millis: u32,
    /// How many times as long a whole line stands before it is entered.
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

/// Types what is to be shown at a desk.
#[hook]
pub fn use_showing(desk: &Desk) {
    let line =
        desk.model().showing().and_then(|showing| Some((showing.session, showing.number, showing.line.clone()?)));
    let desk = desk.clone();
    use_effect_with(line, move |line| {
        let line = line.clone();
        let at_work = line
            .clone()
            .map(|(session, number, line)| (stop_at_key(&desk, session, &line), type_out(desk, session, number, line)));
        move || {
            drop(at_work);
            if let Some((session, _, line)) = line {
                wipe(session, &line);
            }
        }
    });
}

/// Types a line character by character, and then has it entered.
fn type_out(desk: Desk, session: SessionId, number: u64, line: Rc<str>) -> Interval {
    let pace = Pace::chosen(desk.settings());
    let mut typed = 0;
    let mut rest = pace.rest;
    // A key is pressed at once.
    let length = if &*line == "^D" { 0 } else { line.chars().count() };
    Interval::new(pace.millis, move || {
        if typed < length {
            typed = typed.saturating_add(pace.stride);
            if let Some(input) = input(session) {
                input.set_value(&line.chars().take(typed).collect::<String>());
            }
        } else if rest > 0 {
            rest -= 1;
        } else {
            wipe(session, &line);
            desk.act(Action::Shown(number));
        }
    })
}

/// Takes what was typed of a line out of the input again.
fn wipe(session: SessionId, line: &str) {
    if let Some(input) = input(session).filter(|input| line.starts_with(&input.value())) {
        input.set_value("");
    }
}

fn input(session: SessionId) -> Option<HtmlInputElement> {
    browser::element(&browser::terminal_input(session))?.dyn_into().ok()
}

/// Stops at what the learner types or pastes, before the terminal sees it, so that nothing of theirs is joined to what was
/// typed for them. A key that presses a button is that button's, and the terminal itself sees to Enter.
fn stop_at_key(desk: &Desk, session: SessionId, line: &Rc<str>) -> Option<[EventListener; 2]> {
    let document = web_sys::window()?.document()?;
    let listen = |name: &'static str| {
        let (desk, line) = (desk.clone(), line.clone());
        let first = EventListenerOptions::run_in_capture_phase();
        EventListener::new_with_options(&document, name, first, move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_none_or(stops) {
                wipe(session, &line);
                desk.act(Action::StopShowing);
            }
        })
    };
    Some([listen("keydown"), listen("paste")])
}

/// True for a key that says that the learner takes over; a keyboard on glass does not say which key it is.
fn stops(event: &KeyboardEvent) -> bool {
    let key = event.key();
    let alone = !(event.ctrl_key() || event.alt_key() || event.meta_key());
    let types = key.chars().count() == 1;
    match browser::is_writing() {
        true => types || !matches!(key.as_str(), "Enter" | "Tab" | "Shift" | "Control" | "Alt" | "Meta" | "F6"),
        false => alone && (key == "Escape" || (types && key != " ")),
    }
}
