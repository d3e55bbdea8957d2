//! The page after a failure of the app itself: a message, the saved state as a download, and links to continue.
//!
//! Components may not work any more, so the page is built without them, and its download needs no code.

use std::panic::PanicHookInfo;

use wasm_bindgen::JsValue;
use web_sys::{Document, Element, Storage, console};

use super::{
    addresses::{HOME, Route},
    browser, storage,
};

/// The query with which an address asks that its lab is quarantined before it is opened.
const QUARANTINE: &str = "?aside";

/// Key in the storage of this tab for the address that the page offered, until the next start. Any page may link to
/// such an address, so only an offered one is obeyed.
const OFFERED: &str = "hsm-dojo.offered";

/// Arranges for the page to be shown when the app panics.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|info| {
        console::error_1(&JsValue::from_str(&info.to_string()));
        // If even this fails, nothing more can be shown.
        _ = show(&summary(info));
    }));
}

/// Returns one line about what went wrong and where. The console has the rest.
fn summary(info: &PanicHookInfo) -> String {
    let what = info.payload_as_str().and_then(|text| text.lines().next()).unwrap_or("no message");
    let file = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let location = info.location().map(|location| format!(" ({}, line {})", file(location.file()), location.line()));
    format!("{what}{}", location.unwrap_or_default())
}

/// Shows the page, with what went wrong.
pub fn show(what: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    // Later failures of the same app add no information.
    if document.query_selector(".panic").ok()?.is_some() {
        return None;
    }
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
    offer_download(&document, &page)?;
    link(&document, &page, "Open HSM Dojo again", ".")?;
    child(&document, &page, "pre", what)?;
    if let Some(app) = document.get_element_by_id("app") {
        app.remove();
    }
    offer_quarantine(&document, &page)
}

/// Offers everything that is stored as a file.
fn offer_download(document: &Document, page: &Element) -> Option<()> {
    let url = browser::file_url(&storage::everything_file(Vec::new()));
    let save = link(document, page, "Download what is saved", &url)?;
    // The file has to be there for as long as the page is open.
    std::mem::forget(url);
    save.set_attribute("download", "hsm-dojo-everything.json").ok()
}

/// Offers to put the lab of this address into quarantine and to start over.
fn offer_quarantine(document: &Document, page: &Element) -> Option<()> {
    let hash = browser::hash();
    let Route::Lab(_) = Route::parse(&hash) else { return Some(()) };
    tab_storage()?.set_item(OFFERED, &hash).ok()?;
    child(
        document,
        page,
        "p",
        "If this lab stops every time it is opened, begin it anew. What is there is set aside in this browser and not lost.",
    )?;
    link(document, page, "Set this lab aside and begin it anew", &format!("{QUARANTINE}{hash}")).map(drop)
}

/// Quarantines a lab where the address asks for that and the page has offered it, once.
pub fn quarantine_if_asked() -> Option<()> {
    let window = web_sys::window()?;
    let offered = take_offered();
    if window.location().search().ok()? != QUARANTINE {
        return None;
    }
    let hash = browser::hash();
    if let Route::Lab(address) = Route::parse(&hash)
        && offered.as_ref() == Some(&hash)
    {
        // Where there is no room the lab stays, and the app reports that when it opens it.
        _ = storage::clear_lab(address);
    }
    // The next reload must not ask again.
    let address = format!("{}{}", window.location().pathname().ok()?, if hash.is_empty() { HOME } else { &hash });
    window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&address)).ok()
}

/// Takes the address that the page has offered. The offer is for one start only.
fn take_offered() -> Option<String> {
    let storage = tab_storage()?;
    let offered = storage.get_item(OFFERED).ok()?;
    storage.remove_item(OFFERED).ok()?;
    offered
}

/// Returns the storage of this tab. Where the browser has none, no lab is stored either.
fn tab_storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn link(document: &Document, page: &Element, text: &str, address: &str) -> Option<Element> {
    let link = child(document, page, "a", text)?;
    link.set_class_name("button");
    link.set_attribute("href", address).ok()?;
    Some(link)
}

fn child(document: &Document, parent: &Element, tag: &str, text: &str) -> Option<Element> {
    let element = document.create_element(tag).ok()?;
    element.set_text_content(Some(text));
    parent.append_child(&element).ok()?;
    Some(element)
}
