//! Copying a text, with an action for each outcome.

use crate::web::{
    browser,
    state::{Action, LabHandle},
};

/// Shown where the browser does not let the page copy.
pub const NOT_COPIED: &str = "This browser does not let a page copy. Select the text instead.";

/// Copies a text, then dispatches `done` or `refused`.
pub fn copy_then(handle: &LabHandle, text: &str, done: Action, refused: Action) {
    let handle = handle.clone();
    browser::copy(text, move |copied| handle.act(if copied { done } else { refused }));
}
