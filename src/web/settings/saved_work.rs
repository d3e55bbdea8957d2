//! Export and import of saved work, and the list of the texts in quarantine.

use yew::prelude::*;

use crate::web::{
    browser,
    elements::{self, element, group, text_element, text_node},
    state::LabHandle,
    storage::{self, BrowserStorage, Quarantined, StorageError},
};

/// Size in MB of the largest file that is opened: more than a browser stores for a page.
const MEGABYTES_MAX: u64 = 12;

/// Returns the buttons to save and to open files, and the list of the texts in quarantine. `in_lab` is true where a lab
/// is open; `reopen` draws the page again from its records. What became of a file is `said`.
pub fn saving_controls(said: &UseStateHandle<String>, in_lab: bool, reopen: &Callback<()>) -> Html {
    let mut parts = vec![
        text_element("h3", "", "Your work"),
        text_element(
            "p",
            "help",
            "It is kept in this browser and nowhere else. A file takes it along: plain JSON, passwords masked.",
        ),
        group("div", "row", buttons(said, in_lab, reopen)),
        element("p", &["role"], &["status"], vec![text_node(said.as_str())]),
    ];
    let quarantined = BrowserStorage::open().map(|storage| storage.quarantined()).unwrap_or_default();
    if !quarantined.is_empty() {
        let rows = quarantined.iter().map(|text| row(text, said)).collect();
        parts.push(text_element("h3", "", "Set aside"));
        parts.push(element("ul", &["role", "aria-label"], &["list", "Set aside"], rows));
    }
    group("section", "saving", parts)
}

fn buttons(said: &UseStateHandle<String>, in_lab: bool, reopen: &Callback<()>) -> Vec<Html> {
    let (say, reopen) = (said.setter(), reopen.clone());
    let open = move |event: Event| open_file(&event, &say, &reopen);
    let mut buttons = vec![
        html! {
            <label class="button">
                <input type="file" class="visually-hidden" accept=".json" onchange={open} />
                { "Open a file" }
            </label>
        },
        elements::button("Save everything", Callback::from(|_| save_everything())),
    ];
    if in_lab {
        buttons.insert(0, elements::button("Save to a file", Callback::from(|_| save_lab())));
    }
    buttons
}

fn row(quarantined: &Quarantined, said: &UseStateHandle<String>) -> Html {
    let (title, kilobytes) = (quarantined.title(), quarantined.length.div_ceil(1000));
    let words = format!("{title}: {}, {kilobytes} KB", quarantined.reason.words());
    let name = quarantined.name.clone();
    let download = Callback::from(move |_| {
        if let Ok(Some(text)) = BrowserStorage::open().and_then(|storage| storage.read(&name)) {
            browser::download(&format!("{name}.json"), &text);
        }
    });
    let (name, said, question) = (quarantined.name.clone(), said.clone(), format!("Delete this for good? {words}"));
    let delete = Callback::from(move |_| {
        if gloo::dialogs::confirm(&question) {
            _ = BrowserStorage::open().and_then(|storage| storage.remove(&name));
            redraw(&said);
        }
    });
    let button = |(label, onclick)| {
        let title = AttrValue::from(title.to_owned());
        html! { <button type="button" {onclick}>{ label }<span class="visually-hidden">{ title }</span></button> }
    };
    let buttons = [("Download ", download), ("Delete ", delete)].map(button);
    group("li", "", vec![text_element("p", "", &words), group("div", "row", buttons.into())])
}

/// Draws the list again.
pub fn redraw(said: &UseStateHandle<String>) {
    said.set((**said).clone());
}

fn save_lab() {
    if let Some(handle) = storage::save_now() {
        let text = storage::lab_file(&handle.model().lab().save(), Some(&screens(&handle)));
        browser::download(&format!("hsm-dojo-{}.json", handle.address().name()), &text);
    }
}

/// Saves the stored records, and the open lab even where the browser does not store it.
fn save_everything() {
    let mut open = Vec::new();
    if let Some(handle) = storage::save_now() {
        open.push((storage::lab_key(handle.address()), handle.model().lab().save()));
        open.push((storage::screens_key(handle.address()), screens(&handle)));
    }
    browser::download("hsm-dojo-everything.json", &storage::everything_file(open));
}

fn screens(handle: &LabHandle) -> String {
    storage::screens_text(&handle.model().screens())
}

fn open_file(event: &Event, say: &UseStateSetter<String>, reopen: &Callback<()>) {
    let Some(file) = browser::chosen_file(event) else { return };
    let (say, reopen, name) = (say.clone(), reopen.clone(), file.name());
    let finish = move |outcome: Result<String, String>| {
        if outcome.is_ok() {
            reopen.emit(());
        }
        say.set(outcome.unwrap_or_else(|why| format!("{name} was not opened: {why}.")));
    };
    // A file that is too large is not read at all.
    if file.size() > MEGABYTES_MAX * 1_000_000 {
        return finish(Err(format!("it is larger than {MEGABYTES_MAX} MB")));
    }
    browser::read_text(&file, move |text| {
        finish(text.ok_or_else(|| "the browser could not read it".to_owned()).and_then(|text| import_text(&text)));
    });
}

/// Imports the text of a file. Returns what to tell the learner.
///
/// # Errors
/// Why nothing has changed.
pub fn import_text(text: &str) -> Result<String, String> {
    let contents = storage::read_file(text)?;
    // A late write would overwrite what is imported, and an unsaved lab would hide it.
    storage::hand_over();
    match storage::import(&contents) {
        Ok(Some(address)) => {
            browser::go(&address.hash());
            Ok("The file is open. The lab that was here before is set aside: Settings has it.".to_owned())
        }
        Ok(None) => {
            Ok("Everything in the file is back. Labs that stood in its way, or cannot be opened, are set aside: \
                        Settings has them."
                .to_owned())
        }
        Err(StorageError) => {
            Err("this browser keeps nothing for this page, or has no room left. Nothing was lost".to_owned())
        }
    }
}
