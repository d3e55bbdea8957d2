//! The record of progress in all lessons: small and important, so entries are only added.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    BrowserStorage, StorageError,
    browser_storage::NOTHING_KEPT,
    format::{FORMAT, check_format, damaged},
    keys::PROGRESS,
    priority::write_important,
    quarantine::quarantine_record,
};
use crate::{lab::Lab, saved, web::addresses::LabAddress};

/// Progress in all lessons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressBook {
    format: u32,
    lessons: BTreeMap<String, LessonRecord>,
}

/// Progress in one lesson, over all attempts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonRecord {
    /// Every step that is not optional was reached in one attempt.
    pub complete: bool,
    /// Ids of the steps that were reached.
    pub done: BTreeSet<String>,
}

impl ProgressBook {
    /// Returns the progress in a lesson or a drill.
    pub fn lesson(&self, id: &str) -> LessonRecord {
        self.lessons.get(id).cloned().unwrap_or_default()
    }

    /// Adds what was reached in a lab. Returns true when that was new.
    fn add_lab(&mut self, lab: &Lab) -> bool {
        let (Some(lesson), Some(progress)) = (lab.lesson(), lab.progress()) else { return false };
        let record = self.lessons.entry(lesson.id.clone()).or_default();
        let before = record.clone();
        record.done.extend(progress.done().iter().cloned());
        record.complete |= lab.is_complete();
        *record != before
    }

    /// Adds the progress of another book.
    fn add_book(&mut self, other: Self) {
        for (id, more) in other.lessons {
            let record = self.lessons.entry(id).or_default();
            record.done.extend(more.done);
            record.complete |= more.complete;
        }
    }
}

/// Reads the progress in all lessons, with a warning where that went wrong.
pub fn read_progress() -> (ProgressBook, Option<String>) {
    let Ok(storage) = BrowserStorage::open() else { return (ProgressBook::default(), Some(NOTHING_KEPT.to_owned())) };
    match storage.read(PROGRESS).map(|text| text.map(|text| parse_progress(&text))) {
        Ok(None) => (ProgressBook::default(), None),
        Ok(Some(Ok(book))) => (book, None),
        Ok(Some(Err(why))) => {
            let what = "The list of what you have reached";
            (ProgressBook::default(), Some(quarantine_record(&storage, PROGRESS, what, &why).0))
        }
        Err(StorageError) => (ProgressBook::default(), Some(NOTHING_KEPT.to_owned())),
    }
}

/// Adds what was reached in a lab to the record, which another tab may have changed.
///
/// # Errors
/// [`StorageError`] where there is no room, or where an unreadable record could not be quarantined.
pub fn save_progress(address: LabAddress, lab: &Lab) -> Result<(), StorageError> {
    let storage = BrowserStorage::open()?;
    let (mut book, warning) = read_progress();
    if !book.add_lab(lab) {
        return Ok(());
    }
    write_important(&storage, address, &mut || write_progress(&storage, book.clone(), warning.is_some()))
}

/// Adds progress from a file to the record.
///
/// # Errors
/// [`StorageError`], as [`save_progress`].
pub fn add_progress(storage: &BrowserStorage, more: ProgressBook) -> Result<(), StorageError> {
    let (mut book, warning) = read_progress();
    book.add_book(more);
    write_progress(storage, book, warning.is_some())
}

/// Writes the record. With a warning, the old record was unreadable; if it is still there, it is not overwritten.
fn write_progress(storage: &BrowserStorage, mut book: ProgressBook, has_warning: bool) -> Result<(), StorageError> {
    if has_warning && storage.read(PROGRESS)?.is_some() {
        return Err(StorageError);
    }
    book.format = FORMAT;
    storage.write(PROGRESS, &saved::write(&book))
}

/// Reads a record of progress.
///
/// # Errors
/// Why it cannot be read.
pub fn parse_progress(text: &str) -> Result<ProgressBook, String> {
    let tree = saved::parse(text).map_err(damaged)?;
    check_format(&tree, FORMAT)?;
    saved::read_tree(&tree).map_err(damaged)
}
