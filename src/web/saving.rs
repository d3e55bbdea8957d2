//! Saves after every input, and says so once when that fails or when another tab has taken the lab over.
//!
//! Progress and lab are written at once; screens and trail follow a moment later, and at the latest when the page goes away.

use std::{cell::RefCell, rc::Rc};

use gloo::{events::EventListener, timers::callback::Timeout};
use wasm_bindgen::JsCast;
use web_sys::StorageEvent;
use yew::prelude::*;

use super::{desk::Desk, model::Action, records};

/// How long screens and trail wait for more before they are written, in milliseconds.
const SCREEN_DELAY: u32 = 300;

const TAKEN_OVER: &str = "This lab has gone on in another tab or window. What you do here is no longer saved, so that the two do \
     not overwrite each other. Reload to go on from where the other one is.";

/// What the hook remembers between drawings.
struct Saver {
    /// Nothing may be written any more under the keys of this place.
    stopped: bool,
    /// It was said already that the browser keeps nothing.
    told: bool,
    /// The state of which screens and trail still have to be written.
    late: Option<Desk>,
}

impl Saver {
    fn write_late(&mut self) {
        let Some(desk) = self.late.take().filter(|_| !self.stopped) else { return };
        // These are the least of the records; that there is no room was said when the lab was written.
        _ = records::save_screens(desk.place(), &desk.model().screens());
        _ = records::save_trail(desk.place(), desk.model().lab());
    }
}

/// Keeps the lab of a desk saved.
#[hook]
pub fn use_saving(desk: &Desk, may_save: bool) {
    let saver = use_mut_ref(|| Saver { stopped: !may_save, told: false, late: None });
    use_records(desk, &saver);
    use_last_moment(&saver);
    use_other_tabs(desk, &saver);
}

/// Writes progress and lab after every input, and arranges for the rest.
#[hook]
fn use_records(desk: &Desk, saver: &Rc<RefCell<Saver>>) {
    let (desk, saver) = (desk.clone(), saver.clone());
    use_effect_with(desk.model().inputs(), move |inputs| {
        let timer = (*inputs > 0).then(|| {
            let refused = write(&desk, &mut saver.borrow_mut());
            if refused {
                desk.act(Action::Warn(records::NOTHING_KEPT.to_owned()));
            }
            Timeout::new(SCREEN_DELAY, move || saver.borrow_mut().write_late())
        });
        move || drop(timer)
    });
}

/// Writes what must not be late. True when that has failed for the first time.
fn write(desk: &Desk, saver: &mut Saver) -> bool {
    let lab = desk.model().lab();
    let progress = records::save_progress(lab);
    if saver.stopped {
        return false;
    }
    saver.late = Some(desk.clone());
    let failed = progress.and_then(|()| records::save_lab(desk.place(), lab)).is_err();
    failed && !std::mem::replace(&mut saver.told, true)
}

/// Writes what is late when the page is left, in either sense.
#[hook]
fn use_last_moment(saver: &Rc<RefCell<Saver>>) {
    let saver = saver.clone();
    use_effect_with((), move |()| {
        let last = saver.clone();
        let listener = web_sys::window()
            .map(|window| EventListener::new(&window, "pagehide", move |_| last.borrow_mut().write_late()));
        move || {
            drop(listener);
            saver.borrow_mut().write_late();
        }
    });
}

/// Stops saving when another tab writes the same lab: the browser tells only of what others write.
#[hook]
fn use_other_tabs(desk: &Desk, saver: &Rc<RefCell<Saver>>) {
    let (desk, saver) = (desk.clone(), saver.clone());
    use_effect_with((), move |()| {
        let key = records::lab_key(desk.place());
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "storage", move |event| {
                let written = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
                if written.as_deref() == Some(&key) && !std::mem::replace(&mut saver.borrow_mut().stopped, true) {
                    desk.act(Action::Warn(TAKEN_OVER.to_owned()));
                }
            })
        });
        move || drop(listener)
    });
}
