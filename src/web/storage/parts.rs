//! Parts of records: texts that only grow in number. Each is named by its content and written once.
//!
//! The sealed chunks of audit logs belong to a lab's record and to its undo record; pieces of output belong to the
//! record of its screens. Parts that no record names any more are removed.

use std::collections::BTreeSet;

use super::{
    BrowserStorage, StorageError,
    keys::{LAB, LOG, OUTPUT, SCREENS},
};
use crate::lab::ChunkKey;

/// The parts of one kind of one lab.
pub struct Parts<'a> {
    storage: &'a BrowserStorage,
    /// What their keys begin with.
    prefix: String,
}

impl<'a> Parts<'a> {
    /// Returns the sealed chunks of the audit logs of a lab.
    pub fn of_log(storage: &'a BrowserStorage, name: &str) -> Self {
        Self { storage, prefix: format!("{LOG}{name}.") }
    }

    /// Returns the sealed pieces of the output of a lab.
    pub fn of_output(storage: &'a BrowserStorage, name: &str) -> Self {
        Self { storage, prefix: format!("{OUTPUT}{name}.") }
    }

    /// Returns the storage key of a part.
    fn key(&self, part: &ChunkKey) -> String {
        self.prefix.clone() + part.as_str()
    }

    /// Returns true for the storage key of one of these parts.
    fn is_own(&self, key: &str) -> bool {
        key.strip_prefix(&self.prefix).is_some_and(|rest| !rest.contains('.'))
    }

    /// Returns the storage keys of all parts with their texts.
    pub fn records(&self) -> Vec<(String, String)> {
        let keys = self.storage.keys().into_iter().filter(|key| self.is_own(key));
        keys.filter_map(|key| Some((key.clone(), self.storage.read(&key).ok()??))).collect()
    }

    /// Returns the text of a part.
    pub fn read(&self, part: &ChunkKey) -> Option<String> {
        self.storage.read(&self.key(part)).ok().flatten()
    }

    /// Writes those of the parts that are not stored yet.
    ///
    /// # Errors
    /// [`StorageError`] where there is no room.
    pub fn write_missing(
        &self,
        parts: &[ChunkKey],
        text: impl Fn(&ChunkKey) -> Option<String>,
    ) -> Result<(), StorageError> {
        for part in parts {
            let key = self.key(part);
            if !self.storage.listed().contains(&key) {
                self.storage.write(&key, &text(part).ok_or(StorageError)?)?;
            }
        }
        Ok(())
    }

    /// Removes all parts but these.
    pub fn keep_only(&self, parts: &[ChunkKey]) {
        let mut named = BTreeSet::new();
        named.extend(parts.iter().map(|part| self.key(part)));
        for key in self.storage.listed().iter().filter(|key| self.is_own(key) && !named.contains(*key)) {
            // A part that stays costs room and nothing else.
            _ = self.storage.remove(key);
        }
    }
}

/// Returns the parts that belong only to the record under this key, with their keys. The chunks of audit logs belong to
/// the lab; its undo record may name them, too.
pub fn own_parts(storage: &BrowserStorage, key: &str) -> Vec<(String, String)> {
    if let Some(name) = key.strip_prefix(LAB) {
        return Parts::of_log(storage, name).records();
    }
    key.strip_prefix(SCREENS).map_or_else(Vec::new, |name| Parts::of_output(storage, name).records())
}
