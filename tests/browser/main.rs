//! The app in a real browser: whole pages are mounted, worked with as a learner would, and read back.
//!
//! Nothing here waits for a time: what takes a moment is waited for by looking for it, settle by settle.
#![cfg(target_arch = "wasm32")]

mod addresses;
mod dock;
mod failure;
mod faults;
mod fetching;
mod files;
mod keys;
mod learning;
mod notes;
mod records;
mod saving;
mod settings;
mod stage;
mod tabs;
mod terminal;
mod terminals;
mod worksheet;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
