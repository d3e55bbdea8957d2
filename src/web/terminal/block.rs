//! One command with its output, drawn once and then left alone until it changes.

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    text::{Meaning, Span, Text},
    view::Block,
};

/// Lines up to which every line is an element of its own, to be read and searched one by one.
pub const LINES_PLAIN: usize = 1_000;

/// Lines that a piece of a longer block holds.
const LINES_PIECE: usize = 1_000;

/// A block, and whether output may still go on in its last line.
#[derive(Clone, Properties)]
pub struct BlockProps {
    /// The block.
    pub block: Rc<Block>,
    /// It is the last one: its last line stands at the prompt, not here.
    pub open: bool,
}

impl PartialEq for BlockProps {
    /// By address: a block that has changed is another one, and comparing the text of thousands is what this avoids.
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
    let line = |(place, text): (usize, &Text)| {
        let last = place + 1 == lines.len();
        let end = if last {
            last_end()
        } else {
            html! { "\n" }
        };
        let class =
            classes!("line", (last && text.is_empty()).then_some("blank"), is_row(text).then_some("in-columns"));
        // Without a key a line takes the place of another one when lines are added, and is read out as if it were new. Keys
        // count only where all have one, so the lines are a list of their own.
        html! { <span key={place} {class}>{ for text.0.iter().map(span) }{ end }</span> }
    };
    html! {
        <div class="block" role="group" aria-label={format!("Command {}", block.id + 1)}>
            <>{ for first.iter().enumerate().map(line) }</>
            if !long.is_empty() { { pieces(block.id, long) } }
        </div>
    }
}

/// True for a line in columns, which says nothing any more where it is broken.
fn is_row(line: &Text) -> bool {
    line.0.iter().any(|span| span.meaning == Meaning::Output && span.text.trim().contains("    "))
}

/// Long output in pieces that the browser lays out only when they come into view. It is not read out line by line: the
/// terminal says in one sentence how long it is, and the button opens it as plain text. The words of the button stand in
/// the style sheet and in its name, so that they are no part of the output.
fn pieces(block: u64, lines: &[Text]) -> Html {
    let count = lines.len();
    let piece = |(place, lines): (usize, &[Text])| {
        let mut text = String::new();
        for line in lines {
            line.0.iter().for_each(|span| text.push_str(&span.text));
            text.push('\n');
        }
        let last = (place + 1) * LINES_PIECE >= count;
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

/// The line break at the end of a block. What is drawn breaks there anyway; the text of the document needs it still, and
/// what is not drawn counts in the one and not in the other.
fn last_end() -> Html {
    html! { <span hidden=true>{ "\n" }</span> }
}

/// A stretch of text in the class of its meaning: the one place where meanings become looks. Output is the most and has
/// no class, so it needs no element either.
fn span(span: &Span) -> Html {
    let class = match span.meaning {
        Meaning::Output => return html! { &span.text },
        Meaning::Prompt => "prompt",
        Meaning::Typed => "typed",
        Meaning::Secret => "secret",
    };
    html! { <span {class}>{ &span.text }</span> }
}
