//! Fetches the certificates and keys of the emulated world, which nobody needs before the page stands.

use gloo::timers::callback::Timeout;

use super::browser;
use crate::assets;

/// How long they have to wait for the page, in milliseconds: the first prompt comes first.
const PATIENCE: u32 = 1_000;

/// The longest wait between two tries, in milliseconds.
const PATIENCE_MAX: u32 = 60_000;

/// Fetches them a moment after the page.
pub fn fetch_later() {
    fetch_after(PATIENCE);
}

/// Fetches them after some milliseconds; where they do not come, tries again, and each time waits twice as long, up to a minute.
fn fetch_after(patience: u32) {
    let fetch = move || {
        // Hosts and browsers keep files by their address: other assets have another one. The service worker has but one version.
        browser::fetch(&format!("assets.pem?{}", assets::DIGEST), move |answer| {
            if !answer.is_ok_and(|text| assets::provide(text).is_ok()) {
                fetch_after((patience * 2).min(PATIENCE_MAX));
            }
        });
    };
    Timeout::new(patience, fetch).forget();
}
