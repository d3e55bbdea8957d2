//! Opens a lab as it was left. Records that cannot be used go into quarantine.

use std::rc::Rc;

use super::{
    BrowserStorage,
    keys::{lab_key, screens_key, undo_key},
    parts::Parts,
    progress::read_progress,
    quarantine::quarantine_record,
    screens::read_screens,
    unsaved::unsaved_lab,
};
use crate::{
    course::Lesson,
    lab::{ChunkReader, Lab, SavedLab, TerminalId},
    view::Screen,
    web::{addresses::LabAddress, browser},
};

/// A lab as it was left, or a new one.
pub struct OpenedLab {
    /// The lab.
    pub lab: Lab,
    /// The screens of its terminals.
    pub screens: Vec<(TerminalId, Screen)>,
    /// What to tell the learner.
    pub warnings: Vec<String>,
    /// It may be saved under its key.
    pub may_save: bool,
}

/// Opens the lab of an address as it was left, with its lesson. If there is none, or it cannot be read, the lab is new.
pub fn open_lab(address: LabAddress, lesson: Option<Rc<Lesson>>) -> OpenedLab {
    let mut opened = OpenedLab {
        lab: Lab::new(address.start(browser::seed()), lesson.clone()),
        screens: Vec::new(),
        warnings: Vec::new(),
        may_save: address.is_stored(),
    };
    opened.warnings.extend(read_progress().1);
    if let Ok(storage) = BrowserStorage::open() {
        let log = Parts::of_log(&storage, &address.name());
        let mut chunks = ChunkReader::new(|key| log.read(key));
        opened.read_lab(&storage, address, lesson, &mut chunks);
        opened.read_screens(&storage, address);
        opened.read_undo(&storage, address, &mut chunks);
    }
    if let Some(unsaved) = unsaved_lab(address) {
        (opened.lab, opened.screens) = (unsaved.lab, unsaved.screens);
    }
    opened
}

impl OpenedLab {
    fn read_lab(
        &mut self,
        storage: &BrowserStorage,
        address: LabAddress,
        lesson: Option<Rc<Lesson>>,
        chunks: &mut ChunkReader<'_>,
    ) {
        let key = lab_key(address);
        let Ok(Some(text)) = storage.read(&key) else { return };
        match SavedLab::read_parts(&text, chunks) {
            Ok(lab) if address.owns(lab.start()) => self.lab = lab.open(lesson),
            Ok(_) => self.quarantine(storage, &key, "The lab you left here", "it belongs to another page"),
            Err(error) => self.quarantine(storage, &key, "The lab you left here", &error.to_string()),
        }
    }

    /// Output without its lab would show what never happened in the new lab, so it goes into quarantine, too.
    fn read_screens(&mut self, storage: &BrowserStorage, address: LabAddress) {
        let key = screens_key(address);
        let Ok(Some(text)) = storage.read(&key) else { return };
        let has_lab = || storage.read(&lab_key(address)).is_ok_and(|lab| lab.is_some());
        match read_screens(storage, &address.name(), &text) {
            Ok(screens) if has_lab() && self.may_save => self.screens = screens,
            Ok(_) => self.quarantine(storage, &key, "The terminal's earlier output", "its lab is not there"),
            Err(why) => self.quarantine(storage, &key, "The terminal's earlier output", &why),
        }
    }

    fn read_undo(&mut self, storage: &BrowserStorage, address: LabAddress, chunks: &mut ChunkReader<'_>) {
        let key = undo_key(address);
        let Ok(Some(text)) = storage.read(&key) else { return };
        if let Err(error) = self.lab.load_undo_parts(&text, chunks) {
            self.quarantine(storage, &key, "What could be taken back here", &error.to_string());
        }
    }

    fn quarantine(&mut self, storage: &BrowserStorage, key: &str, what: &str, why: &str) {
        let (warning, is_free) = quarantine_record(storage, key, what, why);
        self.warnings.push(warning);
        self.may_save &= is_free;
    }
}
