//! The settings of the page, in one table. The form, the saved text and the style sheets derive from it.
//!
//! A setting has a few words to choose from. Unknown settings and words in a saved text are ignored.

use serde::{Deserialize, Serialize};

use crate::saved;

/// A setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// Stable name. The page has it as `data-<id>`.
    pub id: &'static str,
    /// Title.
    pub title: &'static str,
    /// What it does, if the title does not say so.
    pub help: &'static str,
    /// The words to choose from, with their titles. The first is the default.
    pub options: &'static [(&'static str, &'static str)],
}

/// The settings, in the order of the form.
pub const SETTINGS: [Setting; 8] = [
    Setting {
        id: "theme",
        title: "Colours",
        help: "",
        options: &[("system", "As the system"), ("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast")],
    },
    Setting {
        id: "text",
        title: "Text size",
        help: "",
        options: &[("100", "100 %"), ("115", "115 %"), ("130", "130 %"), ("150", "150 %"), ("200", "200 %")],
    },
    Setting {
        id: "terminal",
        title: "Text size in the terminal",
        help: "On top of the text size.",
        options: &[("100", "Usual"), ("85", "Smaller"), ("115", "Larger"), ("135", "Large"), ("160", "Very large")],
    },
    Setting {
        id: "lines",
        title: "Long lines in the terminal",
        help: "Copying gives the same text either way.",
        options: &[("auto", "Break on a narrow screen"), ("break", "Always break"), ("scroll", "Never break")],
    },
    Setting {
        id: "motion",
        title: "Motion",
        help: "",
        options: &[("system", "As the system"), ("full", "Move"), ("still", "Keep still")],
    },
    Setting {
        id: "waiting",
        title: "Waiting for programs",
        help: "How long a program takes that waits in real life. What it prints stays the same.",
        options: &[("real", "As long as it takes"), ("short", "Ten times faster"), ("none", "Not at all")],
    },
    Setting {
        id: "assist",
        title: "Assist",
        help: "Tab completes commands and paths, and the coach speaks. The real utility has neither.",
        options: &[("on", "On"), ("off", "Off")],
    },
    Setting {
        id: "keys",
        title: "Keyboard shortcuts of the page",
        help: "Those of the terminal stay.",
        options: &[("on", "On"), ("off", "Off")],
    },
];

/// The chosen words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings([u8; SETTINGS.len()]);

/// The saved form of [`Settings`]: the names and words that are not the defaults.
#[derive(Serialize, Deserialize)]
struct SavedSettings {
    format: u32,
    chosen: Vec<(String, String)>,
}

/// Version of the saved form.
const FORMAT: u32 = 1;

impl Settings {
    /// Reads what [`Settings::text`] wrote. Unknown settings and words are ignored, and so is a text that is damaged.
    pub fn read(text: &str) -> Self {
        let chosen = saved::read(text).map_or_else(|_| words_of(text), |SavedSettings { chosen, .. }| chosen);
        chosen.iter().fold(Self::default(), |settings, (id, word)| settings.with(id, word))
    }

    /// Returns the saved form.
    pub fn text(self) -> String {
        let chosen = SETTINGS.iter().zip(self.0).filter(|(_, choice)| *choice > 0);
        let chosen = chosen.map(|(setting, _)| (setting.id.to_owned(), self.word(setting.id).to_owned())).collect();
        saved::write(&SavedSettings { format: FORMAT, chosen })
    }

    /// Returns the word of a setting; empty for an unknown setting.
    pub fn word(self, id: &str) -> &'static str {
        let found = SETTINGS.iter().zip(self.0).find(|(setting, _)| setting.id == id);
        found.map_or("", |(setting, choice)| setting.options[usize::from(choice)].0)
    }

    /// Returns true if a setting has this word.
    pub fn is(self, id: &str, word: &str) -> bool {
        self.word(id) == word
    }

    /// Returns the settings with one changed; unchanged if there is no such setting or word.
    #[must_use]
    pub fn with(mut self, id: &str, word: &str) -> Self {
        for (setting, choice) in SETTINGS.iter().zip(&mut self.0).filter(|(setting, _)| setting.id == id) {
            if let Some(found) = setting.options.iter().position(|(option, _)| *option == word) {
                // A setting has only a few words.
                *choice = found as u8;
            }
        }
        self
    }
}

/// Returns the names and words of the form of earlier versions: `theme=dark text=115`.
fn words_of(text: &str) -> Vec<(String, String)> {
    let pairs = text.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.map(|(id, word)| (id.to_owned(), word.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_words_are_saved_and_read_again() {
        let settings = Settings::default().with("theme", "dark").with("assist", "off").with("text", "100");
        assert_eq!(settings.text(), r#"{"format":1,"chosen":[["theme","dark"],["assist","off"]]}"#);
        assert_eq!(Settings::read(&settings.text()), settings);
        assert_eq!(Settings::read("theme=dark assist=off"), settings, "as earlier versions saved it");
        assert!(settings.is("theme", "dark") && settings.is("motion", "system"));
    }

    #[test]
    fn unknown_settings_and_words_are_ignored() {
        for text in ["", "theme", "theme=pink", "future=1", "=", "theme=\u{0}dark", "{}", "[]", r#"{"chosen":7}"#] {
            assert_eq!(Settings::read(text), Settings::default(), "{text:?}");
        }
        assert_eq!(Settings::read("x=y theme=dark theme").word("theme"), "dark");
        let newer = r#"{"format":2,"more":{},"chosen":[["x","y"],["theme","dark"],["text","7"]]}"#;
        assert_eq!(Settings::read(newer), Settings::default().with("theme", "dark"));
        assert_eq!(Settings::default().word("future"), "");
    }

    #[test]
    fn names_and_words_are_plain_and_names_are_unique() {
        let plain = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
        for (position, setting) in SETTINGS.iter().enumerate() {
            assert!(plain(setting.id) && setting.options.iter().all(|(word, _)| plain(word)), "{}", setting.id);
            assert!(SETTINGS[..position].iter().all(|other| other.id != setting.id), "{} twice", setting.id);
        }
    }
}
