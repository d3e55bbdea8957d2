//! What a learner sees when the app itself has failed: plain words, the saved state as a file, and a way to go on.
//!
//! By then no component can be trusted, so the page is built by hand, and its download needs no code to run.

use std::panic::PanicHookInfo;

use wasm_bindgen::JsValue;
use web_sys::{Blob, Document, Element, Url, console};

use super::vault::Vault;

/// Arranges for the page to be shown when the app panics.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|info| {
        console::error_1(&JsValue::from_str(&info.to_string()));
        // There is nobody left to tell that even this has failed.
        _ = show(&summary(info));
    }));
}

/// One line about what went wrong and where; the console has the rest.
fn summary(info: &PanicHookInfo) -> String {
    let what = info.payload_as_str().and_then(|text| text.lines().next()).unwrap_or("no message");
    let file = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let place = info.location().map(|place| format!(" ({}, line {})", file(place.file()), place.line()));
    format!("{what}{}", place.unwrap_or_default())
}

/// Shows the page, with what went wrong.
pub fn show(what: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let main = child(&document, document.body()?.as_ref(), "main", "")?;
    let page = child(&document, &main, "div", "")?;
    page.set_class_name("panic page");
    page.set_attribute("role", "alert").ok()?;
    child(&document, &page, "h1", "HSM Dojo has stopped")?;
    child(
        &document,
        &page,
        "p",
        "This is a mistake in the simulator, not in anything you did. What was saved before is still saved in this browser.",
    )?;
    let save = child(&document, &page, "a", "Download what is saved")?;
    save.set_class_name("button");
    save.set_attribute("download", "hsm-dojo-saved.json").ok()?;
    save.set_attribute("href", &saved_state()?).ok()?;
    let home = child(&document, &page, "a", "Open HSM Dojo again")?;
    home.set_class_name("button");
    home.set_attribute("href", ".").ok()?;
    child(&document, &page, "pre", what)?;
    if let Some(app) = document.get_element_by_id("app") {
        app.remove();
    }
    Some(())
}

fn child(document: &Document, parent: &Element, tag: &str, text: &str) -> Option<Element> {
    let element = document.create_element(tag).ok()?;
    element.set_text_content(Some(text));
    parent.append_child(&element).ok()?;
    Some(element)
}

/// The address of a file with everything that this app keeps.
fn saved_state() -> Option<String> {
    let records: std::collections::BTreeMap<_, _> =
        Vault::open().map(|vault| vault.all()).unwrap_or_default().into_iter().collect();
    let text = crate::json::write(&records).ok()?;
    let blob = Blob::new_with_str_sequence(&js_sys::Array::of1(&JsValue::from_str(&text))).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}
