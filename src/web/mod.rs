//! The browser app: Yew components, storage and effects. It knows no rule of the simulator.
//!
//! All state of a lab stands in one [`Model`](model::Model), which changes in one reducer; components draw it and
//! dispatch [`Action`](model::Action)s through a [`Desk`](desk::Desk). What touches the outside world (storage, timers,
//! the window) is a hook that runs after drawing.

pub mod app;
pub mod assets;
pub mod browser;
pub mod desk;
pub mod dock;
pub mod exchange;
pub mod fetching;
pub mod lesson;
pub mod model;
pub mod offline;
pub mod pages;
pub mod panic_page;
pub mod parts;
pub mod place;
pub mod records;
pub mod reveal;
pub mod route;
pub mod saving;
pub mod seat;
pub mod settings;
pub mod showing;
pub mod terminal;
pub mod ticking;
pub mod transfer;
pub mod vault;

/// Starts the app in the element that the page has for it.
pub fn run() {
    panic_page::install();
    _ = panic_page::set_aside_if_asked();
    if let Some(root) = browser::element("app") {
        yew::Renderer::<app::App>::with_root(root).render();
        assets::fetch_later();
    }
}
