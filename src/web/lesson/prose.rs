//! Text of a lesson as page elements: text nodes only, never markup.

use yew::prelude::*;

use crate::{
    course::{Block, Document, Inline},
    web::{
        browser,
        desk::Desk,
        model::Action,
        parts::{group, quiet, text, words},
    },
};

/// Said where a browser has no clipboard for the page.
pub const NOT_COPIED: &str = "This browser does not let a page copy. Select the text instead.";

/// A text with its paragraphs, lists and code; lines of code can be put into the terminal of the desk.
pub fn prose(desk: &Desk, document: &Document) -> Html {
    group("div", "prose", document.0.iter().map(|one| block(desk, one)).collect())
}

fn block(desk: &Desk, block: &Block) -> Html {
    match block {
        Block::Paragraph(said) => group("p", "", said.iter().map(inline).collect()),
        Block::Points(items) => group("ul", "", items.iter().map(|said| item(said)).collect()),
        Block::Listing(code) => listing(desk, code),
    }
}

/// Code with buttons for those who would rather not retype it. What it leaves to the learner stays so. Several lines are
/// for a shell or a file outside, and can only be copied.
fn listing(desk: &Desk, code: &str) -> Html {
    let put = {
        let (desk, code) = (desk.clone(), code.to_owned());
        Callback::from(move |_| {
            desk.act(Action::Fill(code.clone()));
            browser::focus_terminal(desk.session());
        })
    };
    let copy = {
        let (desk, code) = (desk.clone(), code.to_owned());
        Callback::from(move |_| copy_or_say(&desk, &code, Action::Tell("Copied."), Action::Tell(NOT_COPIED)))
    };
    let mut buttons = vec![quiet("Copy", Some(format!("Copy: {code}")), copy)];
    if !code.contains('\n') {
        buttons.insert(0, quiet("Type it", Some(format!("Type it: {code}")), put));
    }
    let lines = group("pre", "", vec![group("code", "", breakable(code))]);
    group("div", "listing", vec![lines, group("p", "row", buttons)])
}

/// Copies a text, and lets one thing happen where that has worked, and another where it has not.
pub fn copy_or_say(desk: &Desk, text: &str, done: Action, refused: Action) {
    let desk = desk.clone();
    browser::copy(text, move |copied| desk.act(if copied { done } else { refused }));
}

/// Code line by line, each of which breaks between words where it can, else behind the separators of a path, and within a
/// name only at last.
fn breakable(code: &str) -> Vec<Html> {
    code.split_inclusive('\n').map(|line| group("span", "code-line", broken(line))).collect()
}

fn broken(line: &str) -> Vec<Html> {
    let mut parts = Vec::new();
    for word in line.split_inclusive([' ', '\n']) {
        let text = word.trim_end_matches([' ', '\n']);
        let mut pieces = Vec::new();
        for piece in text.split_inclusive(['/', '\\']) {
            pieces.extend([words(piece), group("wbr", "", Vec::new())]);
        }
        parts.extend([group("span", "word", pieces), words(&word[text.len()..])]);
    }
    parts
}

fn item(said: &[Inline]) -> Html {
    group("li", "", said.iter().map(inline).collect())
}

fn inline(inline: &Inline) -> Html {
    match inline {
        Inline::Words(said) => words(said),
        Inline::Code(code) => text("code", "", code),
        Inline::Strong(said) => text("strong", "", said),
        Inline::Emphasis(said) => text("em", "", said),
    }
}
