//! Fetches the certificates and keys of the emulated world. Nobody needs them before the page is drawn.

use gloo::timers::callback::Timeout;

use crate::{assets, web::browser};

/// Milliseconds until the first try: the first prompt comes first.
const DELAY: u32 = 1_000;

/// Maximum delay between two tries, in milliseconds.
const DELAY_MAX: u32 = 60_000;

/// Fetches them a moment after the page.
pub fn fetch_later() {
    fetch_after(DELAY);
}

/// Fetches them after `delay` milliseconds. After a failure it tries again, and doubles the delay each time, up to
/// [`DELAY_MAX`].
fn fetch_after(delay: u32) {
    let fetch = move || {
        // Hosts and browsers cache files by address, so the digest in the address keeps out other versions. The service
        // worker ignores the query: it keeps one version only.
        browser::fetch_text(&format!("assets.pem?{}", assets::DIGEST), move |answer| {
            if !answer.is_ok_and(|text| assets::provide(text).is_ok()) {
                fetch_after((delay * 2).min(DELAY_MAX));
            }
        });
    };
    Timeout::new(delay, fetch).forget();
}
