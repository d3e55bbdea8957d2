//! Files that the learner uploads or downloads.

use gloo::file::{Blob, File, ObjectUrl};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement};

use super::promise::when_settled;

/// The URL of a file that the page has made. The file is dropped with it.
pub type FileUrl = ObjectUrl;

/// Returns the file that was chosen in the input of an event, and empties the input, so that the same file can be
/// chosen again.
pub fn chosen_file(event: &Event) -> Option<File> {
    let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    let file = input.files()?.get(0)?;
    input.set_value("");
    Some(file.into())
}

/// Reads a file as text; `None` where the browser cannot read it.
pub fn read_text(file: &File, then: impl FnOnce(Option<String>) + 'static) {
    let blob: &web_sys::Blob = file.as_ref();
    when_settled(blob.text().unchecked_into(), |text| then(text.ok().and_then(|text| text.as_string())));
}

/// Offers a text as a download.
pub fn download(name: &str, text: &str) {
    let url = FileUrl::from(Blob::new(text));
    // Without a link there is no download.
    _ = click_link(&url, name);
}

fn click_link(url: &str, name: &str) -> Option<()> {
    let link = web_sys::window()?.document()?.create_element("a").ok()?.dyn_into::<HtmlElement>().ok()?;
    link.set_attribute("href", url).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    Some(())
}

/// Returns the URL of a file with this text.
pub fn file_url(text: &str) -> FileUrl {
    FileUrl::from(Blob::new(text))
}
