//! Tests of the release build, with real keys in a real browser.
//!
//! These tests use the page as it ships: under its Content-Security-Policy, below a path of a static host, with the
//! browser's focus, clipboard, storage and accessibility tree. Elements are found by their accessible names, roles and
//! data attributes, as outside tools find them.
//!
//! `make test-journey` builds the app and runs all of them. To run one of them, after `make build`:
//!
//! ```text
//! HSM_DOJO_DIST=$PWD/dist CHROMEDRIVER=chromedriver cargo test --locked --test journey -- activate_linux_by_button
//! ```
//!
//! `HSM_DOJO_HEADED=1` shows the browser. `HSM_DOJO_BROWSER=firefox` or `webkit` selects another browser: the tests in
//! `every_browser.rs` run in each of them, and the others need Chromium. No test waits for a fixed time: every wait is
//! a condition that is checked a bounded number of times.
#![cfg(not(target_arch = "wasm32"))]

mod activation;
mod announcements;
mod assets;
mod bad_input;
mod circumstances;
mod driver;
mod every_browser;
mod keyboard;
mod lesson;
mod lighthouse;
mod offline;
mod page;
mod page_audits;
mod policy;
mod saved_files;
mod site;
mod transcript;
