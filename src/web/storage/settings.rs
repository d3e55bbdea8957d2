//! The record of what the learner has chosen about the page.

use super::{BrowserStorage, keys::SETTINGS};
use crate::view::Settings;

/// Returns the settings of the page.
pub fn settings() -> Settings {
    let text = BrowserStorage::open().and_then(|storage| storage.read(SETTINGS)).ok().flatten();
    text.map_or_else(Settings::default, |text| Settings::read(&text))
}

/// Saves the settings. Where the browser stores nothing, they hold until the page is closed.
pub fn save_settings(settings: Settings) {
    _ = BrowserStorage::open().and_then(|storage| storage.write(SETTINGS, &settings.text()));
}
