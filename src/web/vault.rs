//! The browser's storage as a place that may be blocked or full, and in which nothing unreadable is ever overwritten.

use std::sync::atomic::{AtomicBool, Ordering};

use web_sys::Storage;

/// What stands in front of a key under which unreadable text is put aside.
const ASIDE: &str = "hsm-dojo.aside.";

/// Everything was erased while this page was open.
static ERASED: AtomicBool = AtomicBool::new(false);

/// The browser has no storage for this page, or no room in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

/// The storage of this page.
pub struct Vault(Storage);

impl Vault {
    /// Opens the storage.
    ///
    /// # Errors
    /// [`Refused`] where the browser blocks it, or everything was erased.
    pub fn open() -> Result<Self, Refused> {
        if ERASED.load(Ordering::Relaxed) {
            return Err(Refused);
        }
        let storage = web_sys::window().ok_or(Refused)?.local_storage();
        storage.ok().flatten().map(Self).ok_or(Refused)
    }

    /// The text under a key.
    ///
    /// # Errors
    /// [`Refused`] where the browser blocks it.
    pub fn read(&self, key: &str) -> Result<Option<String>, Refused> {
        self.0.get_item(key).map_err(|_| Refused)
    }

    /// Puts text under a key.
    ///
    /// # Errors
    /// [`Refused`] where there is no room; what stood there before stays.
    pub fn write(&self, key: &str, text: &str) -> Result<(), Refused> {
        self.0.set_item(key, text).map_err(|_| Refused)
    }

    /// Removes everything that this app has written. From then on the storage is closed to this page, which would else
    /// save what it still holds when it is left.
    pub fn erase(self) {
        for (key, _) in self.all() {
            // What the browser does not let go of cannot be helped from here.
            _ = self.0.remove_item(&key);
        }
        ERASED.store(true, Ordering::Relaxed);
    }

    /// Moves the text under a key aside, to a name that nothing has yet, and returns that name.
    ///
    /// # Errors
    /// [`Refused`] where there is no room for it; then it stays where it was.
    pub fn set_aside(&self, key: &str) -> Result<String, Refused> {
        let text = self.read(key)?.unwrap_or_default();
        let mut number = 1_u32;
        let mut name = format!("{ASIDE}{key}.{number}");
        while self.read(&name)?.is_some() {
            number += 1;
            name = format!("{ASIDE}{key}.{number}");
        }
        // Room for a second copy may be missing where there is room for one, so the text gives way for a moment.
        self.0.remove_item(key).map_err(|_| Refused)?;
        if self.write(&name, &text).is_err() {
            self.write(key, &text)?;
            return Err(Refused);
        }
        Ok(name)
    }

    /// Every key that this app has written, with its text.
    pub fn all(&self) -> Vec<(String, String)> {
        let length = self.0.length().unwrap_or(0);
        let keys = (0..length).filter_map(|index| self.0.key(index).ok().flatten());
        let ours = keys.filter(|key| key.starts_with("hsm-dojo."));
        ours.filter_map(|key| Some((key.clone(), self.read(&key).ok()??))).collect()
    }
}
