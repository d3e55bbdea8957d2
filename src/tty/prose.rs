//! Formats lesson text for a terminal: prose is wrapped at spaces, code is not.

use crate::course::{Block, Document, Inline};

/// Formats a document in lines of at most `width` characters. Longer words and code are not broken.
pub(super) fn lines(document: &Document, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for block in &document.0 {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        match block {
            Block::Paragraph(inlines) => lines.extend(wrapped(&plain(inlines), "", width)),
            Block::Points(items) => lines.extend(items.iter().flat_map(|item| wrapped(&plain(item), "- ", width))),
            Block::Listing(code) => lines.extend(code.lines().map(|line| format!("    {line}"))),
        }
    }
    lines
}

fn plain(inlines: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Words(text) | Inline::Strong(text) | Inline::Emphasis(text) => text.clone(),
        Inline::Code(code) => format!("`{code}`"),
    };
    inlines.iter().map(text).collect()
}

/// Wraps text at spaces. The first line begins with `bullet`; the other lines are indented by its length.
pub(super) fn wrapped(text: &str, bullet: &str, width: usize) -> Vec<String> {
    let mut lines = vec![bullet.to_owned()];
    let mut length = bullet.len();
    for word in text.split_whitespace() {
        let wide = word.chars().count();
        if length + usize::from(length > bullet.len()) + wide > width && length > bullet.len() {
            lines.push(" ".repeat(bullet.len()));
            length = bullet.len();
        }
        if let Some(line) = lines.last_mut() {
            if length > bullet.len() {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += wide;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_lists_are_wrapped_and_code_is_not() {
        let words = |text: &str| Inline::Words(text.to_owned());
        let document = Document(vec![
            Block::Paragraph(vec![words("one two "), Inline::Code("three".to_owned()), words(" four")]),
            Block::Points(vec![vec![words("five six seven")], vec![words("eight")]]),
            Block::Listing("a line of code that is long\n  x".to_owned()),
        ]);
        let expected = [
            "one two",
            "`three`",
            "four",
            "",
            "- five six",
            "  seven",
            "- eight",
            "",
            "    a line of code that is long",
            "      x",
        ];
        assert_eq!(lines(&document, 10), expected);
    }
}
