//! Fetching files of the app from its host.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Fetches a file as text, by its name relative to the page. The error is the status of the host's answer; `None` where
/// no answer came.
pub fn fetch_text(file: &str, then: impl FnOnce(Result<String, Option<u16>>) + 'static) {
    let request = web_sys::window().map(|window| JsFuture::from(window.fetch_with_str(file)));
    yew::platform::spawn_local(async move { then(text(request).await) });
}

async fn text(request: Option<JsFuture>) -> Result<String, Option<u16>> {
    let response: Response = request.ok_or(None)?.await.map_err(|_| None)?.unchecked_into();
    match response.text() {
        Ok(text) if response.ok() => JsFuture::from(text).await.ok().and_then(|text| text.as_string()).ok_or(None),
        _ => Err(Some(response.status())),
    }
}
