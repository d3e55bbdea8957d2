//! Text of a lesson as page elements: text nodes only, never markup.

use yew::prelude::*;

use crate::course::{Block, Document, Inline};

/// A text with its paragraphs, lists and code.
pub fn prose(text: &Document) -> Html {
    html! { <div class="prose">{ for text.0.iter().map(block) }</div> }
}

fn block(block: &Block) -> Html {
    match block {
        Block::Paragraph(words) => html! { <p>{ for words.iter().map(inline) }</p> },
        Block::Points(items) => html! { <ul>{ for items.iter().map(|words| item(words)) }</ul> },
        Block::Listing(code) => html! { <pre><code>{ for breakable(code) }</code></pre> },
    }
}

/// Code that breaks between words where it can, else behind the separators of a path, and within a name only at last.
fn breakable(code: &'static str) -> impl Iterator<Item = Html> {
    code.split_inclusive([' ', '\n']).map(|word| {
        let text = word.trim_end_matches([' ', '\n']);
        let parts = text.split_inclusive(['/', '\\']).map(|part| html! { <>{ part }<wbr /></> });
        html! { <><span class="word">{ for parts }</span>{ &word[text.len()..] }</> }
    })
}

fn item(words: &[Inline]) -> Html {
    html! { <li>{ for words.iter().map(inline) }</li> }
}

fn inline(inline: &Inline) -> Html {
    match inline {
        Inline::Words(text) => html! { text },
        Inline::Code(text) => html! { <code>{ text }</code> },
        Inline::Strong(text) => html! { <strong>{ text }</strong> },
        Inline::Emphasis(text) => html! { <em>{ text }</em> },
    }
}
