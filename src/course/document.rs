//! Text with a little structure: what the Markdown of a lesson becomes.
//!
//! The build script compiles this module too, so it depends on no other one.

use serde::{Deserialize, Serialize};

/// A text in blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document(pub Vec<Block>);

/// A block of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list of points.
    Points(Vec<Vec<Inline>>),
    /// Lines to type or to read, exactly as they stand.
    Listing(String),
}

/// A stretch of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inline {
    /// Plain words.
    Words(String),
    /// Something typed or printed.
    Code(String),
    /// Words set in bold.
    Strong(String),
    /// Words set in italics.
    Emphasis(String),
}
