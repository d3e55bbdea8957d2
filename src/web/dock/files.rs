//! The files of the machines: to be read, edited, brought in and taken out, which is a power of the simulator.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Change, on, search};
use crate::{
    files::{Contents, Entry},
    host::{Machine, Place},
    lab::{FILE_MAX, Input},
    view,
    web::{
        browser,
        desk::Desk,
        model::Action,
        parts::{button, group, part, text, toggle, words},
    },
};

/// The field in which a file is edited.
const EDITOR: &str = "file-text";

/// The tab.
pub fn panel(desk: &Desk) -> Vec<Html> {
    let machine = machine(desk);
    let state = desk.model().dock();
    let choice = |place: Place, label| toggle(label, machine.place == place, on(desk, Change::Machine(place)));
    let machines = vec![choice(Place::Laptop, "Your computer"), choice(Place::Instance, "Client instance")];
    let mut parts = vec![group("div", "row", machines)];
    match view::file(machine, &state.file) {
        Some(entry) => parts.extend(opened(desk, machine, entry)),
        None => {
            parts.push(text("p", "", "The simulator may change any of these, whoever owns them. Undo takes it back."));
            parts.push(group("div", "row", vec![search(desk, "Find a file"), upload(desk, machine.place)]));
            for (folder, rows) in view::listing(machine, &state.find[super::FILES]) {
                parts.push(text("h3", "", &folder));
                let item = |row: &view::FileRow| {
                    let open = on(desk, Change::Open(row.path.clone()));
                    html! { <li><button type="button" onclick={open}>{ row.entry.name.clone() }</button>{ details(row.entry) }</li> }
                };
                parts.push(group("ul", "files", rows.iter().map(item).collect()));
            }
        }
    }
    parts
}

/// The machine whose files are shown: the one that was chosen, or else the one that the terminal is on.
fn machine(desk: &Desk) -> &Machine {
    let here = if desk.model().is_connected() { Place::Instance } else { Place::Laptop };
    desk.model().lab().world().machine(desk.model().dock().machine.unwrap_or(here))
}

/// Owner, rights and size.
fn details(entry: &Entry) -> Html {
    text("span", "soft", &format!("{} {:o}, {} bytes", entry.owner, entry.mode, entry.size()))
}

/// A file with all that can be done with it.
fn opened(desk: &Desk, machine: &Machine, entry: &Entry) -> Vec<Html> {
    let state = desk.model().dock();
    let path = &state.file;
    let mut controls = vec![button("All files", on(desk, Change::Open(String::new())))];
    let Contents::Text(contents) = &entry.contents else {
        let program = text("p", "", "This is a program. There is nothing in it to read or to edit.");
        return vec![text("h3", "", path), group("div", "row", controls), program];
    };
    let put = |text: Option<String>| Input::PutFile { place: machine.place, path: path.clone(), text };
    let body = if state.editing {
        controls.push(button("Save", save(desk, machine.place)));
        controls.push(button("Cancel", on(desk, Change::Edit(false))));
        html! {
            <textarea key={path.clone()} id={EDITOR} aria-label={format!("Text of {path}")} spellcheck="false"
                autocapitalize="off" autocomplete="off" defaultvalue={contents.clone()} />
        }
    } else {
        let (name, raw) = (entry.name.clone(), contents.clone());
        controls.push(button("Edit", on(desk, Change::Edit(true))));
        controls.push(button("Download", Callback::from(move |_| browser::download(&name, &raw))));
        controls.push(button("Remove", desk.on(put(None))));
        part("pre", &["class", "tabindex", "aria-label"], &["file", "0", "Contents"], vec![words(contents)])
    };
    vec![text("h3", "", path), details(entry), group("div", "row", controls), body]
}

fn save(desk: &Desk, place: Place) -> Callback<MouseEvent> {
    let desk = desk.clone();
    Callback::from(move |_| {
        let Some(editor) = browser::element(EDITOR) else { return };
        let (path, text) = (desk.model().dock().file.clone(), Some(browser::value_of(&editor)));
        desk.input(Input::PutFile { place, path, text });
        desk.act(Action::Dock(Change::Edit(false)));
    })
}

/// Brings a text file to the learner's home on a machine.
fn upload(desk: &Desk, place: Place) -> Html {
    let desk = desk.clone();
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let (desk, path) = (desk.clone(), file.name());
        if file.size() > FILE_MAX as f64 {
            return say(&desk, format!("{path} is too large. A file here may have up to {FILE_MAX} bytes."));
        }
        browser::read(&file, move |text| match text.filter(|text| !text.contains(['\0', '\u{fffd}'])) {
            Some(text) => desk.input(Input::PutFile { place, path, text: Some(text) }),
            None => say(&desk, format!("{path} is not a text file. Nothing but text is taken here.")),
        });
        // The same file may be chosen again.
        input.set_value("");
    });
    html! { <label class="button">{ "Upload" }<input type="file" class="visually-hidden" aria-label="Upload a text file" {onchange} /></label> }
}

fn say(desk: &Desk, words: String) {
    desk.act(Action::Dock(Change::Say(words)));
}
