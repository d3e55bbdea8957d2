//! The browser's storage as a place that may be blocked or full, and in which nothing unreadable is ever overwritten.

use std::sync::atomic::{AtomicBool, Ordering};

use js_sys::{JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Storage;

/// What stands in front of every key of this app.
const OURS: &str = "hsm-dojo.";

/// What stands in front of the key of a record.
const RECORD: &str = "hsm-dojo.1.";

/// What stands in front of a key under which a text is put aside.
const ASIDE: &str = "hsm-dojo.aside.";

/// Everything was erased while this page was open.
static ERASED: AtomicBool = AtomicBool::new(false);

/// The browser has no storage for this page, or no room in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

/// The storage of this page.
pub struct Vault(Storage);

/// Why a text was put aside; the name under which it lies ends in a word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It could not be read.
    Unreadable,
    /// A file took its place.
    Replaced,
    /// Two tabs went on with the same lab, and only one of them can be kept under its key.
    Tabs,
    /// It was asked for after a failure.
    Failure,
}

/// A text that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// Where it lies.
    pub name: String,
    /// Why it is no longer where it had been.
    pub why: Why,
    /// Its length in characters.
    pub length: u32,
}

impl Why {
    const ALL: [Self; 4] = [Self::Replaced, Self::Tabs, Self::Failure, Self::Unreadable];

    const fn ending(self) -> &'static str {
        match self {
            Self::Unreadable => "",
            Self::Replaced => ".replaced",
            Self::Tabs => ".tabs",
            Self::Failure => ".failure",
        }
    }

    /// What to tell a learner.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "could not be opened",
            Self::Replaced => "replaced by a file",
            Self::Tabs => "left over from two tabs",
            Self::Failure => "set aside after a failure",
        }
    }
}

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

    /// Removes a key with its text.
    ///
    /// # Errors
    /// [`Refused`] where the browser blocks it.
    pub fn remove(&self, key: &str) -> Result<(), Refused> {
        self.0.remove_item(key).map_err(|_| Refused)
    }

    /// Moves the unreadable text under a key aside, and returns the name that it has now.
    ///
    /// # Errors
    /// [`Refused`] where there is no room for it; then it stays where it was.
    pub fn set_aside(&self, key: &str) -> Result<String, Refused> {
        let text = self.read(key)?.unwrap_or_default();
        // Room for a second copy may be missing where there is room for one, so the text gives way for a moment.
        self.remove(key)?;
        self.put_aside(key, &text, Why::Unreadable).or_else(|refused| {
            self.write(key, &text)?;
            Err(refused)
        })
    }

    /// Puts a text that belongs under a key aside, under a name that nothing has yet, and returns that name.
    ///
    /// # Errors
    /// [`Refused`] where there is no room for it.
    pub fn put_aside(&self, key: &str, text: &str, why: Why) -> Result<String, Refused> {
        let (before, ending) = (if key.starts_with(ASIDE) { "" } else { ASIDE }, why.ending());
        let mut number = 1_u32;
        loop {
            let name = format!("{before}{key}.{number}{ending}");
            if self.read(&name)?.is_none() {
                self.write(&name, text)?;
                return Ok(name);
            }
            number += 1;
        }
    }

    /// Makes everything what it was before, as [`Vault::all`] gave it.
    pub fn put_back(&self, before: &[(String, String)]) {
        // What is new gives way first: then there is room for all that was there.
        for entry in self.all().iter().filter(|entry| !before.contains(entry)) {
            _ = self.remove(&entry.0);
        }
        for (key, text) in before.iter().filter(|(key, _)| self.read(key) == Ok(None)) {
            _ = self.write(key, text);
        }
    }

    /// Every key that this app has written, with its text.
    pub fn all(&self) -> Vec<(String, String)> {
        self.keys().into_iter().filter_map(|key| Some((key.clone(), self.read(&key).ok()??))).collect()
    }

    /// What was put aside.
    pub fn asides(&self) -> Vec<Aside> {
        let mut asides = Vec::new();
        for name in self.keys().into_iter().filter(|key| is_aside(key)) {
            // The text itself may be long, and stays with the browser.
            let text = Reflect::get(&self.0, &JsValue::from_str(&name)).unwrap_or_default();
            let length = text.dyn_into::<JsString>().map_or(0, |text| text.length());
            let why = Why::ALL.into_iter().find(|why| name.ends_with(why.ending())).unwrap_or(Why::Unreadable);
            asides.push(Aside { name, why, length });
        }
        asides
    }

    /// Every key that this app has written.
    pub fn keys(&self) -> Vec<String> {
        let length = self.0.length().unwrap_or(0);
        let keys = (0..length).filter_map(|index| self.0.key(index).ok().flatten());
        keys.filter(|key| is_ours(key)).collect()
    }
}

impl Aside {
    /// The part of its name that a learner may recognise.
    pub fn title(&self) -> &str {
        let rest = self.name.strip_prefix(ASIDE).unwrap_or(&self.name);
        rest.strip_prefix(RECORD).unwrap_or(rest)
    }
}

/// True for a key under which something was put aside.
pub fn is_aside(key: &str) -> bool {
    key.starts_with(ASIDE)
}

/// True for a key of this app.
pub fn is_ours(key: &str) -> bool {
    key.starts_with(OURS)
}
