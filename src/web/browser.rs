//! The few questions that the app asks the window, each with an answer where the window has none.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Clipboard, Element, Event, HtmlElement, HtmlInputElement, Response, Url};

use crate::{lab::SessionId, view::Settings};

/// Width in CSS pixels from which the terminal takes the focus by itself: below it, focus opens a keyboard on glass.
const WIDE: f64 = 768.0;

/// The id of the input of a terminal.
pub fn terminal_input(session: SessionId) -> String {
    format!("terminal-{session}-input")
}

/// Puts the focus into a terminal.
pub fn focus_terminal(session: SessionId) {
    focus(&terminal_input(session));
}

/// Microseconds since the page was opened.
pub fn micros() -> u64 {
    let millis = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now());
    // A float that is too large or not a number becomes the nearest number.
    (millis * 1000.0) as u64
}

/// A new seed: the one place where the app draws something random.
pub fn seed() -> u64 {
    let mut bytes = [0; 8];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    match crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut bytes)) {
        Some(Ok(_)) => u64::from_be_bytes(bytes),
        _ => micros(),
    }
}

/// The part of the address behind the path, with its `#`.
pub fn hash() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Opens the first page anew, with nothing of what this one remembers.
pub fn start_anew() {
    if let Some(window) = web_sys::window() {
        let location = window.location();
        // Without a window to do it in, there is no page to open.
        _ = location.set_hash("");
        _ = location.reload();
    }
}

/// Names the page in the window's title.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Marks the root of the page with `data-<name>`.
pub fn mark_root(name: &str, word: &str) {
    if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
        // The name of an attribute that the app itself has written is a good one.
        _ = root.set_attribute(&format!("data-{name}"), word);
    }
}

/// Goes to an address of the app.
pub fn go(hash: &str) {
    if let Some(window) = web_sys::window() {
        _ = window.location().set_hash(hash);
    }
}

/// Asks a question that the learner has to answer before anything else; no is the answer where that cannot be asked.
pub fn confirms(question: &str) -> bool {
    web_sys::window().and_then(|window| window.confirm_with_message(question).ok()).unwrap_or(false)
}

/// Loads the page again.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // A page that the browser does not load again stays as it is.
        _ = window.location().reload();
    }
}

/// An element by its id.
pub fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Puts the focus on an element, where there is one of this id.
pub fn focus(id: &str) {
    if let Some(element) = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot be focused stays as it is.
        _ = element.focus();
    }
}

/// True where nothing on the page is to move.
pub fn keeps_still(settings: Settings) -> bool {
    let asked = || web_sys::window()?.match_media("(prefers-reduced-motion: reduce)").ok()?;
    match settings.word("motion") {
        "system" => asked().is_some_and(|query| query.matches()),
        word => word == "still",
    }
}

/// Scrolls an element into view, where there is one of this id.
pub fn reveal(id: &str) {
    if let Some(element) = element(id) {
        element.scroll_into_view();
    }
}

/// True when the window is wide enough to show the terminal beside the lesson.
pub fn is_wide() -> bool {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64());
    width.is_none_or(|width| width >= WIDE)
}

/// True when some text of the page is selected.
pub fn has_selection() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()).flatten();
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// The characters that are selected, exactly as the document holds them; `None` where nothing is.
pub fn selected_text() -> Option<String> {
    let selection = web_sys::window()?.get_selection().ok()??;
    let ranges = (0..selection.range_count()).filter_map(|place| selection.get_range_at(place).ok());
    let texts = ranges.filter_map(|range| range.clone_contents().ok()?.text_content());
    (!selection.is_collapsed()).then(|| texts.collect())
}

/// True while the focus is in the element with this id, or on it.
pub fn focus_is_within(id: &str) -> bool {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    element(id).is_some_and(|element| element.contains(active.as_ref().map(|active| active.as_ref())))
}

/// True while a dialog is open.
pub fn in_dialog() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some()))
}

/// True while the focus is in a field that takes text.
pub fn is_writing() -> bool {
    let active = web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    active.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// What the field of an event holds.
pub fn value(event: &Event) -> String {
    event.target().map_or_else(String::new, |field| value_of(&field))
}

/// What a field holds.
pub fn value_of(field: &JsValue) -> String {
    let value = Reflect::get(field, &JsValue::from_str("value")).ok();
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// Reads a file as text; `None` where it cannot be read.
pub fn read(file: &Blob, then: impl FnOnce(Option<String>) + 'static) {
    let text = JsFuture::from(file.text());
    yew::platform::spawn_local(async move { then(text.await.ok().and_then(|text| text.as_string())) });
}

/// Fetches a file of the app, by its name beside the page, as text. Where none comes: the status of the host's answer, if it
/// gave one.
pub fn fetch(file: &str, then: impl FnOnce(Result<String, Option<u16>>) + 'static) {
    let asked = web_sys::window().map(|window| JsFuture::from(window.fetch_with_str(file)));
    yew::platform::spawn_local(async move { then(answer(asked).await) });
}

async fn answer(asked: Option<JsFuture>) -> Result<String, Option<u16>> {
    let answer: Response = asked.ok_or(None)?.await.map_err(|_| None)?.unchecked_into();
    match answer.text() {
        Ok(text) if answer.ok() => JsFuture::from(text).await.ok().and_then(|text| text.as_string()).ok_or(None),
        _ => Err(Some(answer.status())),
    }
}

/// Copies a text, and says whether that has worked.
pub fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    let navigator = web_sys::window().map(|window| window.navigator());
    // A page that did not come over a safe connection has no clipboard at all, whatever the types say.
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

/// The address of a file with this text, for as long as the page is open or until it is revoked.
pub fn file_address(text: &str) -> Option<String> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(text))).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Opens the browser's dialog for printing.
pub fn print() {
    if let Some(window) = web_sys::window() {
        // Where there is no printer, nothing is to be said about it here.
        _ = window.print();
    }
}

/// What stands in the field of this id.
pub fn field(id: &str) -> String {
    let field = element(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    field.map_or_else(String::new, |field| field.value())
}

/// Hands a text to the browser as a file to keep.
pub fn download(name: &str, text: &str) {
    // Where one of these steps fails there is nothing to keep the file with.
    _ = offer(name, text);
}

fn offer(name: &str, text: &str) -> Option<()> {
    let address = file_address(text)?;
    let link = web_sys::window()?.document()?.create_element("a").ok()?.dyn_into::<HtmlElement>().ok()?;
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    Url::revoke_object_url(&address).ok()
}
