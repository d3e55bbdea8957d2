//! Decides when a lab is written, and whether this tab may write it. The browser's events and timers are in
//! [`saving`](super::saving).
//!
//! Progress is written first, then the lab, both at once. Output and undo follow a moment later, and so does a large
//! lab. A record that another tab has changed is never overwritten: then this tab stops, and what only it has goes into
//! quarantine when it is left.

use super::{
    BrowserStorage, QuarantineReason,
    browser_storage::NOTHING_KEPT,
    lab_record::{quarantine_lab, quarantine_stored_lab, remove_other_chunks, save_lab, stored_head},
    progress::save_progress,
    screens::save_screens,
    undo::{save_undo, stored_undo_chunks},
    unsaved::{UnsavedLab, drop_unsaved_lab, keep_unsaved, unsaved_lab},
};
use crate::{
    lab::Sealer,
    web::state::{Action, LabHandle},
};

/// Bytes from which a lab is too large to be written while the learner waits for an answer.
const LARGE: usize = 200_000;

const NO_ROOM_FOR_BOTH: &str = "There is no room to set aside what the other tab has, so it stays, and what you do here is still \
     not saved. Save this lab to a file, or free some storage of this site and try again.";

const ERASED: &str = "What was saved of this lab has been erased in another tab, or set aside there. What you do here is no \
     longer saved. To keep it after all, save this lab to a file and open that.";

/// Who may write the records of a lab.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TabOwnership {
    /// This tab.
    Own,
    /// Another tab, which has written last.
    OtherTab,
    /// No tab: an unreadable record is under its key.
    Unreadable,
    /// No tab: another tab has erased the record, and it must not be written again.
    Erased,
}

/// What is saved of a lab, and what still has to be.
pub struct Saver {
    handle: LabHandle,
    ownership: TabOwnership,
    /// The head of the lab's record as this tab last read or wrote it.
    known: Option<String>,
    sealer: Sealer,
    takeovers: u64,
    /// The learner was told that the browser stores nothing.
    told: bool,
    /// The lab still has to be written.
    lab_due: bool,
    /// Output and undo still have to be written.
    rest_due: bool,
    /// No record has the present state of the lab.
    unsaved: bool,
    /// The present state was handed to an import as an unsaved lab.
    handed_over: bool,
}

impl Saver {
    /// Returns the saver of a lab that was just opened.
    pub fn new(handle: &LabHandle, may_save: bool) -> Self {
        let left = unsaved_lab(handle.address());
        let unsaved = left.is_some();
        let known = left.map_or_else(|| stored_head(handle.address()).ok().flatten(), |lab| lab.known);
        Self {
            handle: handle.clone(),
            ownership: if may_save { TabOwnership::Own } else { TabOwnership::Unreadable },
            // An unreadable record was never known to this tab.
            known: known.filter(|_| may_save),
            sealer: Sealer::default(),
            takeovers: 0,
            told: false,
            lab_due: unsaved,
            rest_due: unsaved,
            unsaved,
            handed_over: false,
        }
    }

    /// Returns the handle of the lab as it is.
    pub fn handle(&self) -> &LabHandle {
        &self.handle
    }

    /// Returns true while output and undo have to be written later.
    pub fn has_late_writes(&self) -> bool {
        self.rest_due
    }

    /// Saves what the last input has changed. Returns what to tell the learner.
    pub fn save(&mut self, handle: &LabHandle) -> Vec<Action> {
        self.handle = handle.clone();
        let model = handle.model();
        let takes_over = std::mem::replace(&mut self.takeovers, model.takeovers()) != model.takeovers();
        if model.inputs() == 0 && !takes_over {
            return Vec::new();
        }
        (self.lab_due, self.rest_due, self.unsaved, self.handed_over) = (true, true, true, false);
        let news = self.check_other_tab();
        let erased = self.ownership == TabOwnership::Erased;
        let failed = !erased && save_progress(handle.address(), model.lab()).is_err();
        if let Some(news) = news {
            return vec![news];
        }
        // The note with the button stays: there may be room later.
        if takes_over && !self.take_over() {
            return vec![Action::OtherTabTookOver, Action::Notify(NO_ROOM_FOR_BOTH)];
        }
        let is_large = self.known.as_ref().is_some_and(|head| head.len() > LARGE);
        let warning = if is_large { None } else { self.write_lab() };
        warning.or_else(|| self.warn_once(failed)).into_iter().collect()
    }

    /// Makes this tab the one that writes. What the other tab has written goes into quarantine. Returns false where
    /// there is no room for that.
    fn take_over(&mut self) -> bool {
        let address = self.handle.address();
        let done = quarantine_stored_lab(&address.name(), QuarantineReason::Tabs).is_ok();
        if done {
            self.ownership = TabOwnership::Own;
            self.known = stored_head(address).ok().flatten();
        }
        done
    }

    /// Writes the lab if this tab may. Called right after [`Saver::check_other_tab`]. Returns a warning.
    fn write_lab(&mut self) -> Option<Action> {
        if self.ownership != TabOwnership::Own {
            return None;
        }
        let written = save_lab(self.handle.address(), self.handle.model().lab(), &mut self.sealer);
        let failed = written.is_err();
        if let Ok(head) = written {
            self.known = Some(head);
            self.lab_due = false;
            self.mark_saved();
        }
        self.warn_once(failed)
    }

    fn mark_saved(&mut self) {
        self.unsaved = false;
        drop_unsaved_lab(self.handle.address());
    }

    fn warn_once(&mut self, failed: bool) -> Option<Action> {
        (failed && !std::mem::replace(&mut self.told, true)).then(|| Action::Warn(NOTHING_KEPT.to_owned()))
    }

    /// Compares the stored head with the one that this tab knows. The browser's message about another tab may come
    /// later than an input. Returns what to tell the learner.
    pub fn check_other_tab(&mut self) -> Option<Action> {
        // A storage that cannot be read says nothing about another tab.
        let stored = stored_head(self.handle.address()).ok()?;
        self.compare(stored.as_deref())
    }

    /// Gives the lab up where the stored head was written or erased elsewhere. Returns what to tell the learner.
    fn compare(&mut self, stored: Option<&str>) -> Option<Action> {
        let (ownership, news) = match (self.ownership, stored) {
            _ if stored == self.known.as_deref() => return None,
            (TabOwnership::Own, Some(_)) => (TabOwnership::OtherTab, Action::OtherTabTookOver),
            (TabOwnership::Own | TabOwnership::OtherTab, None) => {
                (TabOwnership::Erased, Action::Warn(ERASED.to_owned()))
            }
            _ => return None,
        };
        self.ownership = ownership;
        Some(news)
    }

    /// Writes everything that is late. Returns what to tell the learner.
    pub fn flush(&mut self) -> Option<Action> {
        if !self.lab_due && !self.rest_due {
            return None;
        }
        let stored = stored_head(self.handle.address());
        let mut is_current = stored.as_ref().is_ok_and(|stored| *stored == self.known);
        let mut message = None;
        if self.lab_due {
            message = stored.ok().and_then(|stored| self.compare(stored.as_deref()));
            if message.is_none() {
                message = self.write_lab();
                is_current |= !self.lab_due;
            }
        }
        // Output and undo are useful only together with their lab.
        if self.rest_due && !self.unsaved && is_current {
            self.rest_due = false;
            self.write_rest();
        }
        message
    }

    /// Writes output and undo, and removes chunks that nothing names any more. No warning is shown if there is no room,
    /// because these are the least important records.
    fn write_rest(&mut self) {
        let Ok(storage) = BrowserStorage::open() else { return };
        let (address, model) = (self.handle.address(), self.handle.model());
        _ = save_screens(&storage, address, &model.screens());
        // Without room, the chunks of the earlier undo record stay with it. Others go, so that there is room later.
        let named = save_undo(&storage, address, model.lab(), &mut self.sealer)
            .or_else(|_| stored_undo_chunks(&storage, address));
        if let Ok(chunks) = named {
            remove_other_chunks(&storage, address, model.lab(), chunks, &mut self.sealer);
        }
    }

    /// Writes everything that is late, and puts into quarantine what only this tab has. Returns true when nothing would
    /// be lost now.
    pub fn leave(&mut self) -> bool {
        _ = self.flush();
        if self.unsaved && self.ownership == TabOwnership::OtherTab {
            let (address, model) = (self.handle.address(), self.handle.model());
            if quarantine_lab(address, model.lab(), &model.screens(), QuarantineReason::Tabs).is_ok() {
                self.mark_saved();
            }
        }
        !self.unsaved
    }

    /// Hands what no record has to an import, which treats it as any unsaved lab: it goes into quarantine where another
    /// lab takes its place.
    pub fn hand_over(&mut self) {
        self.handed_over = self.unsaved;
        if self.unsaved {
            self.keep_in_memory();
        }
    }

    /// Closes the lab while the page stays. What no record has is kept in memory, unless it is in quarantine since it
    /// was handed over.
    pub fn close(&mut self) {
        let is_replaced = self.handed_over && unsaved_lab(self.handle.address()).is_none();
        if !is_replaced && !self.leave() {
            self.keep_in_memory();
        }
    }

    fn keep_in_memory(&self) {
        let (address, model) = (self.handle.address(), self.handle.model());
        let (lab, screens, known) = (model.lab().clone(), model.screens(), self.known.clone());
        keep_unsaved(UnsavedLab { address, lab, screens, known });
    }
}
