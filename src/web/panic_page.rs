//! What a learner sees when the app itself has failed: plain words, the saved state as a file, and a way to go on.
//!
//! By then no component can be trusted, so the page is built by hand, and its download needs no code to run.

use std::panic::PanicHookInfo;

use wasm_bindgen::JsValue;
use web_sys::{Document, Element, Storage, console};

use super::{
    browser, exchange, records,
    route::{HOME, Route},
};

/// What an address asks for when its lab is to be set aside before it is opened.
const ASIDE: &str = "?aside";

/// Where this tab notes, until the next start, for which address that was offered: any page may link to such an address.
const OFFERED: &str = "hsm-dojo.offered";

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
    // What goes wrong afterwards, in an app that is broken already, says nothing new.
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
    let save = link(
        &document,
        &page,
        "Download what is saved",
        &browser::file_address(&exchange::everything_file(Vec::new()))?,
    )?;
    save.set_attribute("download", "hsm-dojo-everything.json").ok()?;
    link(&document, &page, "Open HSM Dojo again", ".")?;
    child(&document, &page, "pre", what)?;
    if let Some(app) = document.get_element_by_id("app") {
        app.remove();
    }
    let hash = browser::hash();
    if let Route::Lab(_) = Route::parse(&hash) {
        session()?.set_item(OFFERED, &hash).ok()?;
        child(
            &document,
            &page,
            "p",
            "If this lab stops every time it is opened, begin it anew. What is there is set aside in this browser and not lost.",
        )?;
        link(&document, &page, "Set this lab aside and begin it anew", &format!("{ASIDE}{hash}"))?;
    }
    Some(())
}

/// Sets a lab aside where the address asks for that and it was offered, once.
pub fn set_aside_if_asked() -> Option<()> {
    let window = web_sys::window()?;
    let offered = take_offered();
    if window.location().search().ok()? != ASIDE {
        return None;
    }
    let hash = browser::hash();
    if let Route::Lab(place) = Route::parse(&hash)
        && offered.as_ref() == Some(&hash)
    {
        // Where there is no room it stays, and the app says what it has to say about it.
        _ = records::clear_lab(place);
    }
    // So that the next reload does not ask again.
    let address = format!("{}{}", window.location().pathname().ok()?, if hash.is_empty() { HOME } else { &hash });
    window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&address)).ok()
}

/// The address for which it was offered to set its lab aside. That holds for one start alone.
fn take_offered() -> Option<String> {
    let session = session()?;
    let offered = session.get_item(OFFERED).ok()?;
    session.remove_item(OFFERED).ok()?;
    offered
}

/// What the browser keeps for this tab. Where it keeps nothing, there is no lab to be set aside either.
fn session() -> Option<Storage> {
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
