//! What is kept between visits, in the browser's storage and in files.
//!
//! Each concern has a record of its own under a key with a version: progress, settings, and for each lab the lab
//! itself, the output of its terminals, and what can be taken back. What only grows is written in parts ([`parts`]):
//! the record names them, and each is written once.
//!
//! **Quarantine** means: a text that cannot be used, or that another text replaces, is kept under
//! `hsm-dojo.aside.<key>.<number>`, followed by a word for the reason. The app does not read it again; the settings
//! list it. Without room for quarantine, the text stays under its key and is not overwritten.

mod browser_storage;
mod export;
mod format;
mod import;
mod keys;
mod lab_record;
mod open_lab;
mod parts;
mod priority;
mod progress;
mod quarantine;
mod saver;
mod saving;
mod screens;
mod settings;
mod undo;
mod unsaved;

pub use browser_storage::{BrowserStorage, StorageError, erase};
pub use export::{everything_file, lab_file};
pub use import::{import, read_file};
pub use keys::{PROGRESS, lab_key, screens_key, undo_key};
pub use lab_record::{clear_lab, save_lab};
pub use open_lab::{OpenedLab, open_lab};
pub use progress::{LessonRecord, ProgressBook, read_progress, save_progress};
pub use quarantine::{QuarantineReason, Quarantined};
pub use saving::{hand_over, save_now, use_saving, use_unload_question};
pub use screens::{save_screens, screens_text};
pub use settings::{save_settings, settings};
pub use undo::save_undo;
pub use unsaved::drop_unsaved;
