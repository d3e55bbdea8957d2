//! One command with its output. It is drawn again only when it changes.

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    text::{Meaning, Span, Text},
    view::Block,
};

/// Maximum number of lines of a block that are elements of their own.
pub const LINES_PLAIN: usize = 1_000;

/// Lines in a piece of a longer block.
const LINES_PIECE: usize = 1_000;

/// A block, and whether it is open.
#[derive(Clone, Properties)]
pub struct BlockProps {
    /// The block.
    pub block: Rc<Block>,
    /// It is the last block: its last line is drawn at the prompt, not here.
    pub open: bool,
}

impl PartialEq for BlockProps {
    /// Compares addresses: a changed block is another one. Comparing the text of thousands would be slow.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.block, &other.block) && self.open == other.open
    }
}

/// The lines of a block.
#[function_component]
pub fn BlockView(BlockProps { block, open }: &BlockProps) -> Html {
    let lines = match (block.lines.split_last(), open) {
        (Some((_, finished)), true) => finished,
        _ => block.shown(),
    };
    if lines.is_empty() {
        return Html::default();
    }
    let (first, long) = if lines.len() > LINES_PLAIN { lines.split_at(1) } else { (lines, &[][..]) };
    let line = |(index, text): (usize, &Text)| {
        let last = index + 1 == lines.len();
        let end = if last {
            last_end()
        } else {
            html! { "\n" }
        };
        let class =
            classes!("line", (last && text.is_empty()).then_some("blank"), is_row(text).then_some("in-columns"));
        // Without a key, a line would reuse the element of another one when lines are added, and be announced as new.
        // Keys work only where all siblings have one, so the lines are a list of their own.
        html! { <span key={index} {class}>{ for text.0.iter().map(span) }{ end }</span> }
    };
    html! {
        <div class="block" role="group" aria-label={format!("Command {}", block.id + 1)}>
            <>{ for first.iter().enumerate().map(line) }</>
            if !long.is_empty() { { pieces(block.id, long) } }
        </div>
    }
}

/// Returns true for a line in columns, which must not be wrapped.
fn is_row(line: &Text) -> bool {
    line.0.iter().any(|span| span.meaning == Meaning::Output && span.text.trim().contains("    "))
}

/// Returns long output in pieces that the browser lays out only when they come into view. It is not announced line by
/// line: the terminal says in one sentence how long it is, and the button opens it as plain text. The label of the
/// button is in the style sheet, so that it is not part of the output.
fn pieces(block: u64, lines: &[Text]) -> Html {
    let count = lines.len();
    let piece = |(index, lines): (usize, &[Text])| {
        let mut text = String::new();
        for line in lines {
            line.0.iter().for_each(|span| text.push_str(&span.text));
            text.push('\n');
        }
        let last = (index + 1) * LINES_PIECE >= count;
        if last {
            text.pop();
        }
        let full = (lines.len() == LINES_PIECE).then_some("full");
        html! { <div class={classes!("piece", full)}>{ text }if last { { last_end() } }</div> }
    };
    html! {
        <>
            <button type="button" class="open-plain" data-open={block.to_string()}
                aria-label={format!("Open these {count} lines as plain text")}></button>
            <div aria-live="off">{ for lines.chunks(LINES_PIECE).enumerate().map(piece) }</div>
        </>
    }
}

/// Returns the line break at the end of a block. It is hidden, because the block ends there anyway. It is part of the
/// document's text nevertheless, which is what copying takes.
fn last_end() -> Html {
    html! { <span hidden=true>{ "\n" }</span> }
}

/// Returns a span of text with the class of its meaning. Output is the most frequent meaning and has no class, so it
/// needs no element.
fn span(span: &Span) -> Html {
    let class = match span.meaning {
        Meaning::Output => return html! { &span.text },
        Meaning::Prompt => "prompt",
        Meaning::Typed => "typed",
        Meaning::Secret => "secret",
    };
    html! { <span {class}>{ &span.text }</span> }
}
