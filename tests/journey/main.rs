//! Whole journeys on the release build, with real keys in a real browser.
//!
//! What a learner meets is more than its parts: the page as it ships, under its own Content-Security-Policy, below some
//! path of some static host, with the browser's focus, clipboard, storage and accessibility tree. Only here are they
//! all together. Elements are found by their accessible names, roles and data attributes, as outside tools find them.
//!
//! `make test-journey` builds the app and runs them all. One of them by hand, once the app is in `dist/`:
//!
//! ```text
//! HSM_DOJO_DIST=$PWD/dist CHROMEDRIVER=chromedriver cargo test --locked --test journey -- activate_linux_by_button
//! ```
//!
//! `HSM_DOJO_HEADED=1` in front shows the browser at work, and `HSM_DOJO_BROWSER=firefox` or `webkit` takes another
//! one: what is in `every_browser.rs` runs in each of them, and the rest asks things that only Chromium answers.
//! Nothing waits for a length of time: every wait is a condition, asked for a bounded number of times.
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
