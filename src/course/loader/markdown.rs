//! Reads the Markdown of lessons: paragraphs, lists, lines of code and emphasis.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::super::document::{Block, Document, Inline};

/// Turns Markdown into a document. The error names what a lesson may not have.
pub(super) fn document(text: &str) -> Result<Document, String> {
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err("there are control characters in it".into());
    }
    let mut markdown = Markdown::default();
    Parser::new(text).try_for_each(|event| markdown.add_event(event))?;
    Ok(Document(markdown.blocks))
}

/// State of reading a document.
#[derive(Default)]
struct Markdown {
    blocks: Vec<Block>,
    stress: Stress,
    in_list: bool,
    in_listing: bool,
}

/// How words are set.
#[derive(Clone, Copy, Default)]
enum Stress {
    #[default]
    Plain,
    Strong,
    Emphasis,
}

impl Markdown {
    fn add_event(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Start(Tag::Paragraph) if !self.in_list => self.blocks.push(Block::Paragraph(Vec::new())),
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph | TagEnd::Item) => {}
            Event::Start(Tag::List(_)) if !self.in_list => {
                self.in_list = true;
                self.blocks.push(Block::Points(Vec::new()));
            }
            Event::Start(Tag::Item) => return self.open_point(),
            Event::End(TagEnd::List(_)) => self.in_list = false,
            Event::Start(Tag::CodeBlock(_)) => {
                self.in_listing = true;
                self.blocks.push(Block::Listing(String::new()));
            }
            Event::End(TagEnd::CodeBlock) => self.close_listing(),
            Event::Start(Tag::Strong) => self.stress = Stress::Strong,
            Event::Start(Tag::Emphasis) => self.stress = Stress::Emphasis,
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => self.stress = Stress::Plain,
            Event::Text(code) if self.in_listing => self.add_code(&code),
            Event::Text(words) => return self.add_words(&words),
            Event::Code(code) => return self.add(Inline::Code(code.to_string())),
            Event::SoftBreak | Event::HardBreak => return self.add_words(" "),
            other => return Err(format!("Markdown of this kind has no place in a lesson: {other:?}")),
        }
        Ok(())
    }

    fn open_point(&mut self) -> Result<(), String> {
        let Some(Block::Points(points)) = self.blocks.last_mut() else {
            return Err("a point of a list has no code in front of it".into());
        };
        points.push(Vec::new());
        Ok(())
    }

    fn add_code(&mut self, code: &str) {
        if let Some(Block::Listing(listing)) = self.blocks.last_mut() {
            listing.push_str(code);
        }
    }

    fn close_listing(&mut self) {
        self.in_listing = false;
        if let Some(Block::Listing(listing)) = self.blocks.last_mut() {
            listing.truncate(listing.trim_end().len());
        }
    }

    fn add_words(&mut self, words: &str) -> Result<(), String> {
        let words = words.to_owned();
        let inline = match self.stress {
            Stress::Plain => Inline::Words(words),
            Stress::Strong => Inline::Strong(words),
            Stress::Emphasis => Inline::Emphasis(words),
        };
        self.add(inline)
    }

    /// Adds a stretch of text. It is joined to the one before it if both are words of the same kind.
    fn add(&mut self, inline: Inline) -> Result<(), String> {
        let inlines = match self.blocks.last_mut() {
            Some(Block::Paragraph(inlines)) => Some(inlines),
            Some(Block::Points(points)) => points.last_mut(),
            Some(Block::Listing(_)) | None => None,
        };
        let inlines = inlines.ok_or("text has to stand in a paragraph or in a point of a list")?;
        match (inlines.last_mut(), &inline) {
            (Some(Inline::Words(before)), Inline::Words(words))
            | (Some(Inline::Strong(before)), Inline::Strong(words))
            | (Some(Inline::Emphasis(before)), Inline::Emphasis(words)) => before.push_str(words),
            _ => inlines.push(inline),
        }
        Ok(())
    }
}
