//! The app in a real browser: each test mounts a page, uses it as a learner would, and reads it.
//!
//! No test waits for a fixed time. A wait looks for its condition, frame by frame.
#![cfg(target_arch = "wasm32")]

mod addresses;
mod browser_tabs;
mod cluster_pane;
mod export_import;
mod faults_tab;
mod keys;
mod lesson;
mod lesson_fetching;
mod notes;
mod panic_page;
mod records;
mod saved_parts;
mod settings;
mod terminal_line;
mod terminal_tools;
mod test_page;
mod worksheet;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
