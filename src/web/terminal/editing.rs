//! Line editing as in a Unix terminal, on the text and the caret of a native input.
//!
//! A browser counts the caret in UTF-16 units, so the text is split in those.

use web_sys::HtmlInputElement;

use crate::text::placeholder;

/// A change that a key makes to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Deletes everything before the caret.
    CutToStart,
    /// Deletes everything after the caret.
    CutToEnd,
    /// Deletes the word before the caret.
    CutWord,
    /// Moves the caret to the start.
    Start,
    /// Moves the caret to the end.
    End,
}

/// Applies an edit.
pub fn edit(input: &HtmlInputElement, edit: Edit) {
    let units: Vec<u16> = input.value().encode_utf16().collect();
    let caret = input.selection_end().ok().flatten().map_or(units.len(), |caret| (caret as usize).min(units.len()));
    let (before, after) = units.split_at(caret);
    let kept = match edit {
        Edit::CutToStart => &[],
        Edit::CutWord => &before[..word_start(before)],
        Edit::CutToEnd | Edit::Start | Edit::End => before,
    };
    let rest = if edit == Edit::CutToEnd { &[] } else { after };
    let caret = match edit {
        Edit::Start => 0,
        Edit::End => units.len(),
        _ => kept.len(),
    };
    let text = String::from_utf16_lossy(&[kept, rest].concat());
    if text != input.value() {
        input.set_value(&text);
    }
    place_caret(input, caret);
}

/// Replaces the whole line, and puts the caret at its end.
pub fn fill(input: &HtmlInputElement, text: &str) {
    input.set_value(text);
    place_caret(input, text.encode_utf16().count());
}

/// Selects the first placeholder in the line, which is in angle brackets.
pub fn select_placeholder(input: &HtmlInputElement) {
    let line = input.value();
    if let Some(range) = placeholder(&line) {
        let units = |end: usize| u32::try_from(line[..end].encode_utf16().count()).unwrap_or(u32::MAX);
        // An input without a caret selects nothing.
        _ = input.set_selection_range(units(range.start), units(range.end));
    }
}

/// Returns the line with a text in place of the selection, or at the caret.
pub fn insert(input: &HtmlInputElement, text: &str) -> String {
    let units: Vec<u16> = input.value().encode_utf16().collect();
    let at = |index: Option<u32>| index.map_or(units.len(), |index| (index as usize).min(units.len()));
    let start = at(input.selection_start().ok().flatten());
    let end = at(input.selection_end().ok().flatten()).max(start);
    format!("{}{text}{}", String::from_utf16_lossy(&units[..start]), String::from_utf16_lossy(&units[end..]))
}

/// Replaces the selection by a character, or inserts the character at the caret, as if it were typed.
pub fn write(input: &HtmlInputElement, sign: &str) {
    let start = input.selection_start().ok().flatten();
    let line = insert(input, sign);
    input.set_value(&line);
    let end = line.encode_utf16().count();
    place_caret(input, start.map_or(end, |start| (start as usize).saturating_add(sign.len()).min(end)));
    if let Ok(event) = web_sys::Event::new("input") {
        // The input has the character even if no listener handles the event.
        _ = input.dispatch_event(&event);
    }
}

/// Returns true when part of the line is selected.
pub fn has_selection(input: &HtmlInputElement) -> bool {
    input.selection_start().ok().flatten() != input.selection_end().ok().flatten()
}

fn place_caret(input: &HtmlInputElement, index: usize) {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    // An input without a caret stays as it is.
    _ = input.set_selection_range(index, index);
}

/// Returns where the last word of a text begins. Blanks after the word belong to it.
fn word_start(text: &[u16]) -> usize {
    let is_blank = |unit: &u16| *unit == u16::from(b' ');
    let word_end = text.iter().rposition(|unit| !is_blank(unit)).map_or(0, |last| last + 1);
    text[..word_end].iter().rposition(is_blank).map_or(0, |blank| blank + 1)
}

/// The result of completing a line with Tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The line, completed as far as all candidates agree.
    pub line: String,
    /// The candidates, where there are several.
    pub choices: Vec<String>,
}

/// Completes the last word of a line from these candidates for it; `None` where there are none.
pub fn complete(line: &str, candidates: Vec<String>) -> Option<Completion> {
    let start = line.rfind([' ', '"']).map_or(0, |index| index + 1);
    let (head, word) = line.split_at(start);
    let common = common_start(&candidates)?;
    if let [only] = candidates.as_slice() {
        let end = if only.ends_with(['/', '\\']) { "" } else { " " };
        return Some(Completion { line: format!("{head}{only}{end}"), choices: Vec::new() });
    }
    // Candidates may differ from the word in case; then the word stays as it was typed.
    let longer = if common.len() > word.len() { common } else { word };
    Some(Completion { line: format!("{head}{longer}"), choices: candidates })
}

/// Returns the characters with which all texts begin; `None` for no texts.
fn common_start(texts: &[String]) -> Option<&str> {
    let (first, rest) = texts.split_first()?;
    let shared = |length: usize, text: &String| {
        let pairs = first[..length].chars().zip(text.chars());
        pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
    };
    Some(&first[..rest.iter().fold(first.len(), shared)])
}
