//! The terminals: each has one scrollback of plain text elements, and a native input at the prompt.
//!
//! Input methods, on-screen keyboards, paste and screen readers work because the input is a native element.

mod bar;
mod block;
mod editing;
mod find;
mod history_search;
mod latest;
mod line_keys;
mod names;
mod page;
mod pane;
mod plain;
mod prompt_line;
mod touch;

pub use pane::terminals;
