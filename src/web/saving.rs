//! Saves after every input, and says so once when that fails or when another tab has taken the lab over.
//!
//! Progress is written first, then the lab, both at once; a lab that has grown large follows a moment later with screens
//! and trail, and at the latest when the page is hidden or goes away. What another tab has written meanwhile is never
//! written over: then this one stops, and what only it has is put aside when it is left.

use std::{cell::RefCell, rc::Rc};

use gloo::{
    events::{EventListener, EventListenerOptions},
    timers::callback::Timeout,
};
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, StorageEvent};
use yew::prelude::*;

use super::{desk::Desk, model::Action, records, vault::Why};

/// How long what is late waits for more before it is written, in milliseconds.
const DELAY: u32 = 300;

/// Bytes from which a lab is too large to be written while somebody waits for an answer.
const LARGE: usize = 200_000;

const NO_ROOM_FOR_BOTH: &str = "There is no room to set aside what the other tab has, so it stays, and what you do here is still \
     not saved. Save this lab to a file, or free some storage of this site and try again.";

const ERASED: &str = "What was saved of this lab has been erased in another tab, or set aside there. What you do here is no \
     longer saved. To keep it after all, save this lab to a file and open that.";

thread_local! {
    /// The saver of the lab that is open: files are made of what it holds, from outside of its page.
    static OPEN: RefCell<Option<Rc<RefCell<Saver>>>> = const { RefCell::new(None) };
}

/// Who may write under the keys of a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// This tab.
    Ours,
    /// Another tab, which has written last.
    Theirs,
    /// Nobody: something unreadable lies there.
    Nobodys,
    /// Nobody: what lay there was erased elsewhere, and must not come back by itself.
    Erased,
}

/// What the hook remembers between drawings.
struct Saver {
    /// The lab as it stands.
    desk: Desk,
    turn: Turn,
    /// The record of the lab as this tab has read or written it last.
    known: Option<String>,
    /// How often the learner has decided to go on here.
    claims: u64,
    /// It was said already that the browser keeps nothing.
    told: bool,
    /// The lab still has to be written.
    lab_due: bool,
    /// Screens and trail still have to be written.
    rest_due: bool,
    /// Something was done that no record holds.
    unsaved: bool,
    /// A timer runs that will write what is late.
    armed: bool,
    timer: Option<Timeout>,
}

impl Saver {
    fn new(desk: &Desk, may_save: bool) -> Self {
        let left = records::known_of_left(desk.place());
        let unsaved = left.is_some();
        Self {
            desk: desk.clone(),
            turn: if may_save { Turn::Ours } else { Turn::Nobodys },
            // What is unreadable was never known, and may be put aside yet.
            known: left.unwrap_or_else(|| records::stored_lab(desk.place()).ok().flatten()).filter(|_| may_save),
            claims: 0,
            told: false,
            lab_due: unsaved,
            rest_due: unsaved,
            unsaved,
            armed: false,
            timer: None,
        }
    }

    /// Takes what an input has changed. Returns what needs to be said.
    fn take(&mut self, desk: &Desk) -> Vec<Action> {
        self.desk = desk.clone();
        let model = desk.model();
        let claimed = std::mem::replace(&mut self.claims, model.claims()) != model.claims();
        if model.inputs() == 0 && !claimed {
            return Vec::new();
        }
        (self.lab_due, self.rest_due, self.unsaved) = (true, true, true);
        let news = self.notices_other_tab();
        let progress = self.turn != Turn::Erased && records::save_progress(desk.place(), model.lab()).is_err();
        if let Some(news) = news {
            return vec![news];
        }
        // The way to go on here stays, for there may be room later.
        if claimed && !self.claim() {
            return vec![Action::TakenOver, Action::Tell(NO_ROOM_FOR_BOTH)];
        }
        let large = self.known.as_ref().is_some_and(|text| text.len() > LARGE);
        let said = if large { None } else { self.write_lab() };
        said.or_else(|| self.refused(progress)).into_iter().collect()
    }

    /// Makes this tab the one that writes, and puts aside what the other one has written.
    fn claim(&mut self) -> bool {
        let done = records::set_lab_aside(&self.desk.place().name(), Why::Tabs).is_ok();
        if done {
            self.turn = Turn::Ours;
            self.known = records::stored_lab(self.desk.place()).ok().flatten();
        }
        done
    }

    /// Writes the lab, unless another tab has. Returns what needs to be said.
    fn write_lab(&mut self) -> Option<Action> {
        let news = self.notices_other_tab();
        if news.is_some() {
            return news;
        }
        if self.turn != Turn::Ours {
            return None;
        }
        let text = self.desk.model().lab().save();
        let refused = records::write_lab(self.desk.place(), &text).is_err();
        if !refused {
            self.known = Some(text);
            self.lab_due = false;
            self.saved();
        }
        self.refused(refused)
    }

    /// Records hold the lab as it stands.
    fn saved(&mut self) {
        self.unsaved = false;
        records::forget(self.desk.place());
    }

    fn refused(&mut self, refused: bool) -> Option<Action> {
        (refused && !std::mem::replace(&mut self.told, true)).then(|| Action::Warn(records::NOTHING_KEPT.to_owned()))
    }

    /// Stops where another tab turns out to have written or erased since this one wrote: the record itself says so, because
    /// news of it may be on their way. Returns what needs to be said.
    fn notices_other_tab(&mut self) -> Option<Action> {
        // A storage that cannot be read tells nothing.
        let stored = records::stored_lab(self.desk.place()).ok()?;
        let (turn, said) = match (self.turn, &stored) {
            _ if stored == self.known => return None,
            (Turn::Ours, Some(_)) => (Turn::Theirs, Action::TakenOver),
            (Turn::Ours | Turn::Theirs, None) => (Turn::Erased, Action::Warn(ERASED.to_owned())),
            _ => return None,
        };
        self.turn = turn;
        Some(said)
    }

    /// Writes what is late. Returns what needs to be said.
    fn flush(&mut self) -> Option<Action> {
        self.armed = false;
        let said = if self.lab_due { self.write_lab() } else { None };
        // They are of use beside their own lab alone.
        if self.rest_due && !self.unsaved && records::stored_lab(self.desk.place()).is_ok_and(|lab| lab == self.known) {
            self.rest_due = false;
            // These are the least of the records; that there is no room was said when the lab was written.
            _ = records::save_screens(self.desk.place(), &self.desk.model().screens());
            _ = records::save_trail(self.desk.place(), self.desk.model().lab());
        }
        said
    }

    /// Writes what is late, and puts aside what only this tab has. True when nothing would be lost now.
    fn leave(&mut self) -> bool {
        _ = self.flush();
        if self.unsaved && self.turn == Turn::Theirs {
            let model = self.desk.model();
            if records::put_lab_aside(self.desk.place(), model.lab(), &model.screens(), Why::Tabs).is_ok() {
                self.saved();
            }
        }
        !self.unsaved
    }
}

/// Writes what is late of the lab that is open, and returns its desk.
pub fn save_now() -> Option<Desk> {
    let saver = OPEN.with_borrow(Clone::clone)?;
    flush(&saver);
    let desk = saver.borrow().desk.clone();
    Some(desk)
}

/// Keeps the lab of a desk saved.
#[hook]
pub fn use_saving(desk: &Desk, may_save: bool) {
    let saver = use_mut_ref(|| Saver::new(desk, may_save));
    let (desk, of_inputs) = (desk.clone(), saver.clone());
    use_effect_with((desk.model().inputs(), desk.model().claims()), move |_| {
        let said = of_inputs.borrow_mut().take(&desk);
        said.into_iter().for_each(|action| desk.act(action));
        arm(&of_inputs);
    });
    use_effect_with((), move |()| {
        OPEN.set(Some(saver.clone()));
        let listeners = listen(&saver);
        move || {
            drop(listeners);
            close(&saver);
        }
    });
}

/// Lets the browser ask, on whatever page, before what no record holds is lost.
#[hook]
pub fn use_asking() {
    use_effect_with((), |()| {
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "beforeunload", options, |event| {
                if !leave() {
                    // It asks in its own words.
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

/// Writes what is late. True when nothing would be lost now, of the lab that is open and of those that were left.
fn leave() -> bool {
    let kept = OPEN.with_borrow(Clone::clone).is_none_or(|saver| saver.borrow_mut().leave());
    kept && !records::has_left()
}

/// Arranges for what is late to be written. A timer that runs already is not put off, however much is typed.
fn arm(saver: &Rc<RefCell<Saver>>) {
    let mut inside = saver.borrow_mut();
    if inside.rest_due && !std::mem::replace(&mut inside.armed, true) {
        let late = saver.clone();
        inside.timer = Some(Timeout::new(DELAY, move || flush(&late)));
    }
}

fn flush(saver: &Rc<RefCell<Saver>>) {
    let (desk, said) = {
        let mut saver = saver.borrow_mut();
        (saver.desk.clone(), saver.flush())
    };
    say(&desk, said);
}

fn say(desk: &Desk, said: Option<Action>) {
    if let Some(action) = said {
        desk.act(action);
    }
}

/// The lab is closed while the page stays: what no record holds waits in memory.
fn close(saver: &Rc<RefCell<Saver>>) {
    let mut inside = saver.borrow_mut();
    inside.timer = None;
    if !inside.leave() {
        let model = inside.desk.model();
        records::keep_for_now(inside.desk.place(), model.lab().clone(), model.screens(), inside.known.clone());
    }
    OPEN.with_borrow_mut(|open| {
        if open.as_ref().is_some_and(|open| Rc::ptr_eq(open, saver)) {
            *open = None;
        }
    });
}

/// Listens for the page being hidden or left, and for what other tabs write.
fn listen(saver: &Rc<RefCell<Saver>>) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let on = |target: &EventTarget, name: &'static str, act: fn(&Rc<RefCell<Saver>>, &Event)| {
        let saver = saver.clone();
        EventListener::new(target, name, move |event| act(&saver, event))
    };
    let mut listeners =
        vec![on(&window, "pagehide", |saver, _| _ = saver.borrow_mut().leave()), on(&window, "storage", heard)];
    // A page on a telephone may be hidden and never come back.
    listeners.extend(window.document().map(|document| on(&document, "visibilitychange", |saver, _| flush(saver))));
    listeners
}

/// Stops when another tab writes the same lab, or erases it: the browser tells only of what others do, and names no key
/// where all of them went.
fn heard(saver: &Rc<RefCell<Saver>>, event: &Event) {
    let changed = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
    let desk = saver.borrow().desk.clone();
    if changed.is_none_or(|key| key == records::lab_key(desk.place())) {
        let said = saver.borrow_mut().notices_other_tab();
        say(&desk, said);
    }
}
