//! The browser app: Yew components, storage and effects. It knows no rule of the simulator.
//!
//! All state of a lab is in one [`Model`](state::Model), which changes in one reducer. Components draw it and dispatch
//! [`Action`](state::Action)s through a [`LabHandle`](state::LabHandle). What touches the outside world (storage,
//! timers, the window) is a hook that runs after drawing.
//!
//! Each room depends on those below it, never on those above or beside it; `tests/suite/rooms.rs` holds the exact
//! edges:
//!
//! ```text
//! app
//! pages   settings   panic_page
//! lesson   dock   terminal   network
//! effects   storage
//! state
//! addresses
//! browser   elements
//! ```

pub mod addresses;
pub mod app;
pub mod browser;
pub mod dock;
pub mod effects;
pub mod elements;
pub mod lesson;
pub mod network;
pub mod pages;
pub mod panic_page;
pub mod settings;
pub mod state;
pub mod storage;
pub mod terminal;

/// Starts the app in the element that the page has for it.
pub fn run() {
    panic_page::install();
    _ = panic_page::quarantine_if_asked();
    if let Some(root) = browser::element("app") {
        let mut app = yew::Renderer::<app::App>::with_root(root).render();
        network::fetch_later(move |certificates| app.update(app::AppProps { certificates: Some(certificates) }));
    }
}
