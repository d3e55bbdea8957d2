//! Fetches the certificates of the emulated devices. They are not needed before the page is drawn.

use std::rc::Rc;

use gloo::timers::callback::Timeout;

use crate::{
    assets::{Certificates, DIGEST},
    web::browser,
};

/// Milliseconds until the first try. The first prompt is more important.
const DELAY: u32 = 1_000;

/// Maximum delay between two tries, in milliseconds.
const DELAY_MAX: u32 = 60_000;

/// Fetches them a moment after the page, and passes them to `then`.
pub fn fetch_later(then: impl FnOnce(Rc<Certificates>) + 'static) {
    fetch_after(DELAY, then);
}

/// Fetches them after `delay` milliseconds. After a failure it tries again, and doubles the delay each time, up to
/// [`DELAY_MAX`].
fn fetch_after(delay: u32, then: impl FnOnce(Rc<Certificates>) + 'static) {
    let fetch = move || {
        // Hosts and browsers cache files by address, so the digest in the address keeps out other versions. The service
        // worker ignores the query: it keeps one version only.
        browser::fetch_text(&format!("assets.pem?{DIGEST}"), move |answer| {
            match answer.ok().and_then(|text| Certificates::new(text).ok()) {
                Some(certificates) => then(Rc::new(certificates)),
                None => fetch_after((delay * 2).min(DELAY_MAX), then),
            }
        });
    };
    Timeout::new(delay, fetch).forget();
}
