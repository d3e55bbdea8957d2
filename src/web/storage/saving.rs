//! Saves the open lab after every input, when the page is hidden or left, and listens to other tabs.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo::{
    events::{EventListener, EventListenerOptions},
    timers::callback::Timeout,
};
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget, StorageEvent};
use yew::prelude::*;

use super::{keys::lab_key, saver::Saver, unsaved::has_unsaved};
use crate::web::state::{Action, LabHandle};

/// Milliseconds for which late writes are collected.
const DELAY: u32 = 300;

/// A saver with its timer, shared by the hook and the listeners.
#[derive(Clone)]
struct OpenLab {
    saver: Rc<RefCell<Saver>>,
    timer: Rc<RefCell<Option<Timeout>>>,
    /// The timer runs.
    is_armed: Rc<Cell<bool>>,
}

thread_local! {
    /// The lab that is open, for what is saved from outside of its page.
    static OPEN: RefCell<Option<OpenLab>> = const { RefCell::new(None) };
}

/// Saves the lab of a handle for as long as it is open.
#[hook]
pub fn use_saving(handle: &LabHandle, may_save: bool) {
    let open = use_mut_ref(|| OpenLab::new(handle, may_save)).borrow().clone();
    let (handle, lab) = (handle.clone(), open.clone());
    use_effect_with((handle.model().inputs(), handle.model().takeovers()), move |_| {
        let news = lab.saver.borrow_mut().save(&handle);
        news.into_iter().for_each(|action| handle.act(action));
        lab.start_timer();
    });
    use_effect_with((), move |()| {
        OPEN.set(Some(open.clone()));
        let listeners = open.listen();
        move || {
            drop(listeners);
            open.close();
        }
    });
}

/// Makes the browser ask, on every page, before what no record has is lost.
#[hook]
pub fn use_unload_question() {
    use_effect_with((), |()| {
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "beforeunload", options, |event| {
                if !leave() {
                    // The browser asks in its own words.
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

/// Writes what is late of the open lab, and returns its handle.
pub fn save_now() -> Option<LabHandle> {
    let open = OPEN.with_borrow(Clone::clone)?;
    open.flush();
    let handle = open.saver.borrow().handle().clone();
    Some(handle)
}

/// Writes what is late of the open lab, and hands what cannot be written to an import.
pub fn hand_over() {
    _ = save_now();
    if let Some(open) = OPEN.with_borrow(Clone::clone) {
        open.saver.borrow_mut().hand_over();
    }
}

/// Writes what is late. Returns true when nothing would be lost now.
fn leave() -> bool {
    let is_saved = OPEN.with_borrow(Clone::clone).is_none_or(|open| open.saver.borrow_mut().leave());
    is_saved && !has_unsaved()
}

impl OpenLab {
    fn new(handle: &LabHandle, may_save: bool) -> Self {
        let saver = Rc::new(RefCell::new(Saver::new(handle, may_save)));
        Self { saver, timer: Rc::default(), is_armed: Rc::default() }
    }

    /// Starts the timer for late writes. More input does not delay a running timer.
    fn start_timer(&self) {
        if self.saver.borrow().has_late_writes() && !self.is_armed.replace(true) {
            let open = self.clone();
            // The earlier timer has ended, and is dropped here.
            *self.timer.borrow_mut() = Some(Timeout::new(DELAY, move || open.flush()));
        }
    }

    fn flush(&self) {
        self.is_armed.set(false);
        let news = self.saver.borrow_mut().flush();
        self.tell(news);
    }

    fn tell(&self, news: Option<Action>) {
        let handle = self.saver.borrow().handle().clone();
        news.into_iter().for_each(|action| handle.act(action));
    }

    fn close(&self) {
        _ = self.timer.take();
        self.saver.borrow_mut().close();
        OPEN.with_borrow_mut(|open| {
            if open.as_ref().is_some_and(|open| Rc::ptr_eq(&open.saver, &self.saver)) {
                *open = None;
            }
        });
    }

    /// Listens for the page being hidden or left, and for what other tabs write.
    fn listen(&self) -> Vec<EventListener> {
        let Some(window) = web_sys::window() else { return Vec::new() };
        let on = |target: &EventTarget, name: &'static str, act: fn(&Self, &Event)| {
            let open = self.clone();
            EventListener::new(target, name, move |event| act(&open, event))
        };
        let mut listeners = vec![
            on(&window, "pagehide", |open, _| _ = open.saver.borrow_mut().leave()),
            on(&window, "storage", Self::on_storage_event),
        ];
        // A page on a telephone may be hidden and never come back.
        listeners.extend(window.document().map(|document| on(&document, "visibilitychange", |open, _| open.flush())));
        listeners
    }

    /// Checks whether another tab has written or erased this lab. The browser reports only what other tabs do, and
    /// names no key when everything was erased.
    fn on_storage_event(&self, event: &Event) {
        let changed = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
        let own = lab_key(self.saver.borrow().handle().address());
        if changed.is_none_or(|key| key == own) {
            let news = self.saver.borrow_mut().check_other_tab();
            self.tell(news);
        }
    }
}
