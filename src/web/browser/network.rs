//! Fetching files of the app from its host.

use wasm_bindgen::JsCast;
use web_sys::Response;

use super::promise::when_settled;

/// Fetches a file as text, by its name relative to the page. The error is the status of the host's answer; `None` where
/// no answer came.
pub fn fetch_text(file: &str, then: impl FnOnce(Result<String, Option<u16>>) + 'static) {
    let Some(window) = web_sys::window() else { return then(Err(None)) };
    when_settled(window.fetch_with_str(file).unchecked_into(), |answer| match answer {
        Ok(response) => read_text(&response.unchecked_into(), then),
        Err(_) => then(Err(None)),
    });
}

fn read_text(response: &Response, then: impl FnOnce(Result<String, Option<u16>>) + 'static) {
    match response.text() {
        Ok(text) if response.ok() => when_settled(text.unchecked_into(), |text| {
            then(text.ok().and_then(|text| text.as_string()).ok_or(None));
        }),
        _ => then(Err(Some(response.status()))),
    }
}
