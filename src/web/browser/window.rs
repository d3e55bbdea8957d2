//! The window: time, randomness, address and size.

/// Width in CSS pixels from which the terminal takes the focus by itself. On narrower screens the focus opens an
/// on-screen keyboard.
const WIDE: f64 = 768.0;

/// Returns the microseconds since the page was opened.
pub fn micros() -> u64 {
    let millis = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now());
    // The cast saturates: NaN becomes 0.
    (millis * 1000.0) as u64
}

/// Returns a new seed. This is the only randomness in the app.
pub fn seed() -> u64 {
    let mut bytes = [0; 8];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    match crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut bytes)) {
        Some(Ok(_)) => u64::from_be_bytes(bytes),
        _ => micros(),
    }
}

/// Returns the part of the address from its `#` on.
pub fn hash() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Goes to an address of the app.
pub fn go(hash: &str) {
    if let Some(window) = web_sys::window() {
        _ = window.location().set_hash(hash);
    }
}

/// Loads the page again.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        _ = window.location().reload();
    }
}

/// Loads the first page again, without anything that this page holds in memory.
pub fn restart_at_home() {
    go("");
    reload();
}

/// Returns true when the window is wide enough to show the terminal beside the lesson.
pub fn is_wide() -> bool {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64());
    width.is_none_or(|width| width >= WIDE)
}
