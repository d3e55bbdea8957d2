//! Quarantine: texts that are kept unchanged under keys of their own, and never overwritten.

use super::{
    BrowserStorage, StorageError,
    export::records_file,
    keys::{QUARANTINE, RECORD},
    parts::own_parts,
};

/// Why a text is in quarantine. Its name ends in a word for the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuarantineReason {
    /// It could not be read.
    Unreadable,
    /// A record from a file replaced it.
    Replaced,
    /// Two tabs worked in the same lab, and only one state can stay under its key.
    Tabs,
    /// The learner asked for it after a failure of the app.
    Failure,
}

/// A text in quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Its key.
    pub name: String,
    /// Why it is there.
    pub reason: QuarantineReason,
    /// Its length in characters.
    pub length: u32,
}

impl QuarantineReason {
    /// The empty suffix is last, because every name ends in it.
    const ALL: [Self; 4] = [Self::Replaced, Self::Tabs, Self::Failure, Self::Unreadable];

    const fn suffix(self) -> &'static str {
        match self {
            Self::Unreadable => "",
            Self::Replaced => ".replaced",
            Self::Tabs => ".tabs",
            Self::Failure => ".failure",
        }
    }

    /// Returns the reason in words for the learner.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "could not be opened",
            Self::Replaced => "replaced by a file",
            Self::Tabs => "left over from two tabs",
            Self::Failure => "set aside after a failure",
        }
    }
}

impl Quarantined {
    /// Returns the part of its name that a learner may recognise.
    pub fn title(&self) -> &str {
        let rest = self.name.strip_prefix(QUARANTINE).unwrap_or(&self.name);
        rest.strip_prefix(RECORD).unwrap_or(rest)
    }
}

/// Returns true for the key of a quarantined text.
pub fn is_quarantined(key: &str) -> bool {
    key.starts_with(QUARANTINE)
}

impl BrowserStorage {
    /// Returns the texts in quarantine.
    pub fn quarantined(&self) -> Vec<Quarantined> {
        let names = self.keys().into_iter().filter(|key| is_quarantined(key));
        let of_name = |name: String| {
            let reason = QuarantineReason::ALL.into_iter().find(|reason| name.ends_with(reason.suffix()));
            let (reason, length) = (reason.unwrap_or(QuarantineReason::Unreadable), self.length(&name));
            Quarantined { name, reason, length }
        };
        names.map(of_name).collect()
    }

    /// Puts a text that belongs under `key` into quarantine, under an unused name, and returns that name.
    ///
    /// # Errors
    /// [`StorageError`] where there is no room for it.
    pub fn quarantine_text(&self, key: &str, text: &str, reason: QuarantineReason) -> Result<String, StorageError> {
        let (prefix, suffix) = (if is_quarantined(key) { "" } else { QUARANTINE }, reason.suffix());
        let mut number = 1_u32;
        loop {
            let name = format!("{prefix}{key}.{number}{suffix}");
            if self.read(&name)?.is_none() {
                self.write(&name, text)?;
                return Ok(name);
            }
            number += 1;
        }
    }

    /// Moves the unreadable text under a key into quarantine, and returns its new name. A text that has parts of its
    /// own goes there with them, as a file of these records; those of an undo history belong to the lab and stay. It
    /// is removed only when its copy is there.
    ///
    /// # Errors
    /// [`StorageError`] where there is no room for the copy; then it stays under its key.
    pub fn quarantine_unreadable(&self, key: &str) -> Result<String, StorageError> {
        let text = self.read(key)?.unwrap_or_default();
        let mut records = own_parts(self, key);
        records.insert(0, (key.to_owned(), text.clone()));
        let kept = if records.len() == 1 { text } else { records_file(&records) };
        let name = self.quarantine_text(key, &kept, QuarantineReason::Unreadable)?;
        self.remove(key)?;
        for (part, _) in &records[1..] {
            // A part that stays costs room and nothing else.
            _ = self.remove(part);
        }
        Ok(name)
    }
}

/// Moves an unreadable record into quarantine. Returns what to tell the learner, and whether its key is free now.
pub fn quarantine_record(storage: &BrowserStorage, key: &str, what: &str, why: &str) -> (String, bool) {
    match storage.quarantine_unreadable(key) {
        Ok(name) => (
            format!(
                "{what} could not be opened: {why}. Nothing is lost: it was put aside in this browser's storage, unchanged, under \
                 the name {name}, and you start afresh. If a later version of HSM Dojo wrote it, that version can read it: \
                 reload the page to get the latest, or send the text along when you report the problem."
            ),
            true,
        ),
        Err(StorageError) => (
            format!(
                "{what} could not be opened: {why}. There was no room to put it aside, so it stays in this browser's storage \
                 under the name {key}, and what you do now is not saved over it. Free some storage of this site and reload."
            ),
            false,
        ),
    }
}
