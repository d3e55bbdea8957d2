//! The text of a lesson as elements. It becomes text nodes only, never markup.

use yew::prelude::*;

use crate::{
    course::{Block, Document, Inline},
    web::{
        browser,
        effects::{NOT_COPIED, copy_then},
        elements::{group, quiet_button, text_element, text_node},
        state::{Action, LabHandle},
    },
};

/// Returns a text with its paragraphs, lists and code. Lines of code can be put into the terminal.
pub fn prose(handle: &LabHandle, document: &Document) -> Html {
    group("div", "prose", document.0.iter().map(|one| block(handle, one)).collect())
}

fn block(handle: &LabHandle, block: &Block) -> Html {
    match block {
        Block::Paragraph(said) => group("p", "", said.iter().map(inline).collect()),
        Block::Points(items) => group("ul", "", items.iter().map(|said| item(said)).collect()),
        Block::Listing(code) => listing(handle, code),
    }
}

/// Returns code with buttons that type or copy it. The learner still presses Enter. Several lines are meant for a shell
/// or a file outside of the lab, so they can only be copied.
fn listing(handle: &LabHandle, code: &str) -> Html {
    let put = {
        let (handle, code) = (handle.clone(), code.to_owned());
        Callback::from(move |_| {
            handle.act(Action::Fill(code.clone()));
            browser::focus_terminal(handle.terminal_id());
        })
    };
    let copy = {
        let (handle, code) = (handle.clone(), code.to_owned());
        Callback::from(move |_| copy_then(&handle, &code, Action::Notify("Copied."), Action::Notify(NOT_COPIED)))
    };
    let mut buttons = vec![quiet_button("Copy", Some(format!("Copy: {code}")), copy)];
    if !code.contains('\n') {
        buttons.insert(0, quiet_button("Type it", Some(format!("Type it: {code}")), put));
    }
    let lines = group("pre", "", vec![group("code", "", breakable(code))]);
    group("div", "listing", vec![lines, group("p", "row", buttons)])
}

/// Returns code line by line. A line breaks between words if it can, otherwise after the separators of a path, and
/// inside a name only as a last resort.
fn breakable(code: &str) -> Vec<Html> {
    code.split_inclusive('\n').map(|line| group("span", "code-line", broken(line))).collect()
}

fn broken(line: &str) -> Vec<Html> {
    let mut parts = Vec::new();
    for word in line.split_inclusive([' ', '\n']) {
        let text = word.trim_end_matches([' ', '\n']);
        let mut pieces = Vec::new();
        for piece in text.split_inclusive(['/', '\\']) {
            pieces.extend([text_node(piece), group("wbr", "", Vec::new())]);
        }
        parts.extend([group("span", "word", pieces), text_node(&word[text.len()..])]);
    }
    parts
}

fn item(said: &[Inline]) -> Html {
    group("li", "", said.iter().map(inline).collect())
}

fn inline(inline: &Inline) -> Html {
    match inline {
        Inline::Words(said) => text_node(said),
        Inline::Code(code) => text_element("code", "", code),
        Inline::Strong(said) => text_element("strong", "", said),
        Inline::Emphasis(said) => text_element("em", "", said),
    }
}
