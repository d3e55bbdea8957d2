//! Terminal text with meanings instead of colours.
//!
//! Each front end maps a [`Meaning`] to a colour or a CSS class. Saving replaces [`Meaning::Secret`] by a mask.

use std::{borrow::Cow, ops::Range};

use serde::{Deserialize, Serialize};

/// Replaces a secret in everything that is saved, exported or shared. Its length is fixed, so it does not give the
/// length of the secret away.
pub const MASK: &str = "********";

/// The meaning of a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// Output of a program.
    Output,
    /// A prompt.
    Prompt,
    /// Input of the learner.
    Typed,
    /// Input of the learner that is shown, but masked when it is saved.
    Secret,
}

/// A stretch of text with one meaning. It has no line break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its meaning.
    pub meaning: Meaning,
    /// Its characters.
    pub text: String,
}

/// A sequence of spans.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text(pub Vec<Span>);

impl Text {
    /// Returns a text of one span.
    pub fn of(meaning: Meaning, text: impl Into<String>) -> Self {
        Self::default().with(meaning, text)
    }

    /// Returns the text with one more span. An empty span is left out.
    #[must_use]
    pub fn with(mut self, meaning: Meaning, text: impl Into<String>) -> Self {
        self.push(meaning, text);
        self
    }

    /// Adds a span. It is joined to the last one if both have the same meaning.
    pub fn push(&mut self, meaning: Meaning, text: impl Into<String>) {
        let text = text.into();
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.meaning == meaning => last.text.push_str(&text),
            _ => self.0.push(Span { meaning, text }),
        }
    }

    /// Returns the characters without their meanings.
    pub fn plain(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    /// Returns the text with [`MASK`] in place of every secret.
    #[must_use]
    pub fn masked(&self) -> Self {
        let mut masked = Self::default();
        for span in &self.0 {
            match span.meaning {
                Meaning::Secret => masked.0.push(Span { meaning: Meaning::Secret, text: MASK.into() }),
                meaning => masked.push(meaning, span.text.clone()),
            }
        }
        masked
    }

    /// Returns true if there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Returns the text with control characters written as a terminal driver echoes them, such as `^[` for escape. So input
/// that is echoed cannot move the cursor or change colours.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Most text is plain, and some is very long.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\0'..='\x1f' => shown.extend(['^', char::from(character as u8 + 0x40)]),
            '\x7f' => shown.push_str("^?"),
            '\u{80}'..='\u{9f}' => shown.push(char::REPLACEMENT_CHARACTER),
            other => shown.push(other),
        }
    }
    Cow::Owned(shown)
}

/// Returns the first part of a line in angle brackets, as manuals mark a placeholder.
pub fn placeholder(line: &str) -> Option<Range<usize>> {
    let start = line.find('<')?;
    let length = line[start..].find('>')?;
    Some(start..start + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masking_replaces_secrets_by_a_mask_of_fixed_length() {
        for secret in ["x", "a much longer secret than the mask"] {
            let text = Text::of(Meaning::Typed, "loginHSM CO admin ").with(Meaning::Secret, secret);
            assert_eq!(text.plain(), format!("loginHSM CO admin {secret}"));
            assert_eq!(text.masked().plain(), "loginHSM CO admin ********");
        }
    }

    #[test]
    fn control_characters_become_caret_notation() {
        assert_eq!(visible("a\x1b[31mb\x07\x7f\u{9b}"), "a^[[31mb^G^?\u{fffd}");
        assert!(matches!(visible("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_placeholder_is_text_in_angle_brackets() {
        assert_eq!(placeholder("changePswd PRECO admin <NewPassword>"), Some(23..36));
        assert_eq!(placeholder("é <a> <b>"), Some(3..6));
        for line in ["", "a < b", "> <", "plain"] {
            assert_eq!(placeholder(line), None, "{line}");
        }
    }
}
