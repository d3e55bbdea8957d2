//! Writing to the clipboard.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Clipboard;

use super::promise::when_settled;

/// Copies a text, then reports whether that has worked.
pub fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    let navigator = web_sys::window().map(|window| window.navigator());
    // A page without a secure connection has no clipboard, although the types say that it is always there.
    let clipboard = navigator.and_then(|navigator| Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok());
    let written =
        clipboard.filter(JsValue::is_object).map(|clipboard| clipboard.unchecked_into::<Clipboard>().write_text(text));
    match written {
        Some(written) => when_settled(written.unchecked_into(), |written| then(written.is_ok())),
        None => then(false),
    }
}
