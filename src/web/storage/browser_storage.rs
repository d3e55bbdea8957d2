//! The browser's storage, which may be blocked or full.

use std::{
    cell::OnceCell,
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

use js_sys::{JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Storage;

use super::{keys::is_of_app, unsaved::drop_unsaved};

/// Shown where the browser stores nothing.
pub const NOTHING_KEPT: &str = "This browser lets the page keep nothing, or has no room left. You can go on, but what you do now is lost when \
     the page is closed or reloaded. Allow storage for this site, or free some, and reload to change that.";

/// Everything was erased while this page was open.
static ERASED: AtomicBool = AtomicBool::new(false);

/// The browser has no storage for this page, or no room in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageError;

/// The storage of this page.
pub struct BrowserStorage {
    storage: Storage,
    listed: OnceCell<BTreeSet<String>>,
}

impl BrowserStorage {
    /// Opens the storage.
    ///
    /// # Errors
    /// [`StorageError`] where the browser blocks it, or everything was erased.
    pub fn open() -> Result<Self, StorageError> {
        if ERASED.load(Ordering::Relaxed) {
            return Err(StorageError);
        }
        let storage = web_sys::window().ok_or(StorageError)?.local_storage();
        let storage = storage.ok().flatten().ok_or(StorageError)?;
        Ok(Self { storage, listed: OnceCell::new() })
    }

    /// Returns the text under a key.
    ///
    /// # Errors
    /// [`StorageError`] where the browser blocks it.
    pub fn read(&self, key: &str) -> Result<Option<String>, StorageError> {
        self.storage.get_item(key).map_err(|_| StorageError)
    }

    /// Writes text under a key.
    ///
    /// # Errors
    /// [`StorageError`] where there is no room. The text that was there before stays.
    pub fn write(&self, key: &str, text: &str) -> Result<(), StorageError> {
        self.storage.set_item(key, text).map_err(|_| StorageError)
    }

    /// Writes several texts under their keys.
    ///
    /// # Errors
    /// [`StorageError`] at the first one for which there is no room.
    pub fn write_all(&self, records: &[(String, String)]) -> Result<(), StorageError> {
        records.iter().try_for_each(|(key, text)| self.write(key, text))
    }

    /// Removes a key with its text.
    ///
    /// # Errors
    /// [`StorageError`] where the browser blocks it.
    pub fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.storage.remove_item(key).map_err(|_| StorageError)
    }

    /// Returns the keys of this app.
    pub fn keys(&self) -> Vec<String> {
        let length = self.storage.length().unwrap_or(0);
        let keys = (0..length).filter_map(|index| self.storage.key(index).ok().flatten());
        keys.filter(|key| is_of_app(key)).collect()
    }

    /// Returns the keys of this app as they were when this was first called. A save lists them once.
    pub fn listed(&self) -> &BTreeSet<String> {
        self.listed.get_or_init(|| {
            // To collect them would bring one more sort into the page.
            let mut keys = BTreeSet::new();
            keys.extend(self.keys());
            keys
        })
    }

    /// Returns the keys of this app with their texts.
    pub fn all(&self) -> Vec<(String, String)> {
        self.keys().into_iter().filter_map(|key| Some((key.clone(), self.read(&key).ok()??))).collect()
    }

    /// Returns the length of a text in characters. The text may be long and stays with the browser.
    pub fn length(&self, key: &str) -> u32 {
        let text = Reflect::get(&self.storage, &JsValue::from_str(key)).unwrap_or_default();
        text.dyn_into::<JsString>().map_or(0, |text| text.length())
    }

    /// Restores what [`BrowserStorage::all`] returned before.
    pub fn put_back(&self, before: &[(String, String)]) {
        // New texts are removed first: then there is room for everything that was there.
        for entry in self.all().iter().filter(|entry| !before.contains(entry)) {
            _ = self.remove(&entry.0);
        }
        for (key, text) in before.iter().filter(|(key, _)| self.read(key) == Ok(None)) {
            _ = self.write(key, text);
        }
    }
}

/// Erases everything that this app has stored, quarantined texts too. After that the storage is closed to this page, or
/// it would save again what it has in memory.
pub fn erase() {
    drop_unsaved();
    let Ok(storage) = BrowserStorage::open() else { return };
    for key in storage.keys() {
        // A text that the browser does not remove cannot be removed from here.
        _ = storage.remove(&key);
    }
    ERASED.store(true, Ordering::Relaxed);
}
