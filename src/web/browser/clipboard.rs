//! Writing to the clipboard.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

/// Copies a text, then reports whether that has worked.
pub fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    let navigator = web_sys::window().map(|window| window.navigator());
    // A page without a secure connection has no clipboard, although the types say that it is always there.
    let clipboard = navigator.and_then(|navigator| Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok());
    let written = clipboard
        .filter(JsValue::is_object)
        .map(|clipboard| JsFuture::from(clipboard.unchecked_into::<Clipboard>().write_text(text)));
    yew::platform::spawn_local(async move {
        let done = match written {
            Some(written) => written.await.is_ok(),
            None => false,
        };
        then(done);
    });
}
