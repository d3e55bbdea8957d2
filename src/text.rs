//! Text with meaning: what a stretch of terminal text is, never what it looks like.
//!
//! Front ends map a [`Meaning`] to a colour or a CSS class in one table of their own, and saving maps
//! [`Meaning::Secret`] to a fixed mask. Nothing here knows a colour.

use serde::{Deserialize, Serialize};

use std::{borrow::Cow, ops::Range};

/// What stands in place of a secret in everything that is saved, exported or shared. Its length says nothing.
pub const MASK: &str = "********";

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// Output of a program.
    Output,
    /// A prompt.
    Prompt,
    /// What the learner typed.
    Typed,
    /// What the learner typed and nobody may keep: shown, but masked when saved.
    Secret,
}

/// A stretch of text with one meaning. It holds no line break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// What it is.
    pub meaning: Meaning,
    /// The characters.
    pub text: String,
}

/// A run of spans.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text(pub Vec<Span>);

impl Text {
    /// One span.
    pub fn of(meaning: Meaning, text: impl Into<String>) -> Self {
        Self::default().with(meaning, text)
    }

    /// The same text with one more span; an empty span is left out.
    #[must_use]
    pub fn with(mut self, meaning: Meaning, text: impl Into<String>) -> Self {
        self.push(meaning, text);
        self
    }

    /// Adds a span, joining it to the last one where the meaning is the same.
    pub fn push(&mut self, meaning: Meaning, text: impl Into<String>) {
        let text = text.into();
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.meaning == meaning => last.text.push_str(&text),
            _ => self.0.push(Span { meaning, text }),
        }
    }

    /// The characters alone, as a terminal shows them.
    pub fn plain(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    /// The same text with the fixed mask in place of every secret.
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

    /// True when there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Returns the text with control characters written as a terminal driver echoes them (`^[` for escape), so that nothing
/// a learner types can move the cursor or recolour the screen it is echoed on.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Most text is plain, and very long at times.
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

/// The first part of a line that stands in angle brackets, as manuals write what is to be replaced.
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
    fn a_placeholder_is_what_stands_in_angle_brackets() {
        assert_eq!(placeholder("changePswd PRECO admin <NewPassword>"), Some(23..36));
        assert_eq!(placeholder("é <a> <b>"), Some(3..6));
        for line in ["", "a < b", "> <", "plain"] {
            assert_eq!(placeholder(line), None, "{line}");
        }
    }
}
