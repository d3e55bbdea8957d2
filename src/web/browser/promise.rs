//! Waiting for what the browser has promised.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// What became of a promise.
pub type Settled = Result<JsValue, JsValue>;

/// Acts when a promise is settled.
pub fn when_settled(promise: Promise, then: impl FnOnce(Settled) + 'static) {
    wait(promise, Box::new(then));
}

// One future for all callers.
fn wait(promise: Promise, then: Box<dyn FnOnce(Settled)>) {
    yew::platform::spawn_local(async move { then(JsFuture::from(promise).await) });
}
