//! Access to the browser. Every function also works in a browser that lacks the feature, and says so in its result.

mod clipboard;
mod dialogs;
mod document;
mod files;
mod network;
mod promise;
mod window;

pub use clipboard::copy;
pub use dialogs::{close_dialog, open_dialog, print};
pub use document::{
    element, event_value, field_value, focus, focus_is_within, focus_terminal, has_selection, in_dialog, input_value,
    is_writing, keeps_still, mark_root, selected_text, set_title, show, terminal_input, typed,
};
pub use files::{FileUrl, chosen_file, download, file_url, read_text};
pub use network::fetch_text;
pub use window::{go, hash, is_wide, micros, reload, restart_at_home, seed};
