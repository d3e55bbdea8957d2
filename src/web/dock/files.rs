//! The tab of the machines' files: the simulator lets the learner read, edit, upload and download them.

use yew::prelude::*;

use super::controls::{on_click, search};
use crate::{
    files::{Contents, Entry},
    host::{Machine, MachineId},
    lab::{FILE_MAX, Input},
    view,
    web::{
        browser,
        effects::{focus_after_drawing, then_focus},
        elements::{button, button_with, element, group, keyed, text_element, text_node, toggle},
        state::{
            Action, LabHandle,
            dock::{DockChange, DockTab},
        },
    },
};

/// Id of the field in which a file is edited.
const EDITOR: &str = "file-text";

/// Id of the button that starts editing.
const EDIT: &str = "file-edit";

/// Id of the heading with the path of the open file.
const TITLE: &str = "file-title";

/// Id of the tab, which is always there.
const TAB: &str = "tab-files";

/// Returns what is in the tab.
pub fn panel(handle: &LabHandle) -> Vec<Html> {
    let machine = machine(handle);
    let state = handle.model().dock();
    let choice = |id: MachineId, label| toggle(label, machine.id == id, on_click(handle, DockChange::FilesMachine(id)));
    let machines = vec![choice(MachineId::Laptop, "Your computer"), choice(MachineId::Instance, "Client instance")];
    let mut parts = vec![group("div", "row", machines)];
    match view::file(machine, &state.files_open) {
        Some(entry) => parts.extend(opened(handle, machine, entry)),
        None => {
            parts.push(text_element(
                "p",
                "",
                "The simulator may change any of these, whoever owns them. Undo takes it back.",
            ));
            parts.push(group("div", "row", vec![search(handle, "Find a file"), upload(handle, machine.id)]));
            for (folder, rows) in view::listing(machine, state.search(DockTab::Files)) {
                parts.push(text_element("h3", "", &folder));
                let item = |row: &view::FileRow| {
                    let open = change_and_focus(handle, DockChange::OpenFile(machine.id, row.path.clone()), TITLE);
                    group("li", "", vec![button(&row.entry.name, open), details(row.entry)])
                };
                parts.push(group("ul", "files", rows.iter().map(item).collect()));
            }
        }
    }
    parts
}

/// Returns the machine whose files are shown: the chosen one, or the one that the terminal is on.
fn machine(handle: &LabHandle) -> &Machine {
    let here = if handle.model().is_connected() { MachineId::Instance } else { MachineId::Laptop };
    handle.model().lab().world().machine(handle.model().dock().files_machine.unwrap_or(here))
}

/// Returns owner, mode and size of a file.
fn details(entry: &Entry) -> Html {
    text_element("span", "soft", &format!("{} {:o}, {} bytes", entry.owner, entry.mode, entry.size()))
}

/// Returns an open file with its buttons.
fn opened(handle: &LabHandle, machine: &Machine, entry: &Entry) -> Vec<Html> {
    let state = handle.model().dock();
    let path = &state.files_open;
    let mut controls =
        vec![control("", "All files", change_and_focus(handle, DockChange::OpenFile(machine.id, String::new()), TAB))];
    let contents = match &entry.contents {
        Contents::Folder | Contents::Program { .. } => {
            Err("This is a program. There is nothing in it to read or to edit.")
        }
        file => std::str::from_utf8(file.bytes())
            .map_err(|_| "The bytes of this file are no text, so it cannot be shown here."),
    };
    let contents = match contents {
        Ok(contents) => contents,
        Err(why) => return vec![title(path), group("div", "row", controls), text_element("p", "", why)],
    };
    let body = if state.files_editing {
        controls.push(control("", "Save", save(handle, machine.id)));
        controls.push(control("", "Cancel", change_and_focus(handle, DockChange::EditFile(false), EDIT)));
        // The key has the machine: the same path on another machine is another file with another text.
        html! {
            <textarea key={format!("{:?} {path}", machine.id)} id={EDITOR} aria-label={format!("Text of {path}")} spellcheck="false"
                autocapitalize="off" autocomplete="off" defaultvalue={contents.to_owned()} />
        }
    } else {
        let (name, raw) = (entry.name.clone(), contents.to_owned());
        controls.push(control(EDIT, "Edit", change_and_focus(handle, DockChange::EditFile(true), EDITOR)));
        controls.push(control("", "Download", Callback::from(move |_| browser::download(&name, &raw))));
        controls.push(control("", "Remove", remove(handle, machine.id)));
        element("pre", &["class", "tabindex", "aria-label"], &["file", "0", "Contents"], vec![text_node(contents)])
    };
    vec![title(path), details(entry), group("div", "row", controls), body]
}

/// Returns the path of the open file. It gets the focus when the file is opened.
fn title(path: &str) -> Html {
    element("h3", &["id", "tabindex"], &[TITLE, "-1"], vec![text_node(path)])
}

/// Returns a button in the row of an open file. It has a key, so that its element does not become another button of the
/// row, and a double click does not do two things.
fn control(id: &'static str, label: &'static str, onclick: Callback<MouseEvent>) -> Html {
    keyed(
        label,
        if id.is_empty() { button(label, onclick) } else { button_with(&["type", "id"], &[id], label, onclick) },
    )
}

/// Returns a click handler that changes the pane, which removes the button, and moves the focus to another element.
fn change_and_focus(handle: &LabHandle, change: DockChange, to: &'static str) -> Callback<MouseEvent> {
    then_focus(on_click(handle, change), [to, TAB])
}

/// Saves the text in the editor. If the lab refuses it, the editor stays open.
fn save(handle: &LabHandle, machine: MachineId) -> Callback<MouseEvent> {
    let handle = handle.clone();
    Callback::from(move |_| {
        let Some(editor) = browser::element(EDITOR) else { return };
        let before = handle.model().lab().last_snapshot();
        put(&handle, machine, Some(browser::field_value(&editor)));
        if handle.model().lab().last_snapshot() != before {
            handle.act(Action::Dock(DockChange::EditFile(false)));
        }
        focus_after_drawing([EDIT, EDITOR]);
    })
}

/// Removes the open file. If the lab refuses that, it stays open.
fn remove(handle: &LabHandle, machine: MachineId) -> Callback<MouseEvent> {
    let handle = handle.clone();
    Callback::from(move |_| {
        put(&handle, machine, None);
        focus_after_drawing([TITLE, TAB]);
    })
}

/// Replaces the text of the open file, or removes the file.
fn put(handle: &LabHandle, machine: MachineId, text: Option<String>) {
    handle.input(Input::PutFile { machine, path: handle.model().dock().files_open.clone(), text });
}

/// Returns the button that uploads a text file to the learner's home on a machine.
fn upload(handle: &LabHandle, machine: MachineId) -> Html {
    let handle = handle.clone();
    let onchange = Callback::from(move |event: Event| {
        let Some(file) = browser::chosen_file(&event) else { return };
        let (handle, path) = (handle.clone(), file.name());
        if file.size() > FILE_MAX as u64 {
            return say(&handle, format!("{path} is too large. A file here may have up to {FILE_MAX} bytes."));
        }
        browser::read_text(&file, move |text| match text.filter(|text| !text.contains(['\0', '\u{fffd}'])) {
            Some(text) => handle.input(Input::PutFile { machine, path, text: Some(text) }),
            None => say(&handle, format!("{path} is not a text file. Nothing but text is taken here.")),
        });
    });
    html! {
        <label class="button">
            { "Upload" }<input type="file" class="visually-hidden" aria-label="Upload a text file" {onchange} />
        </label>
    }
}

fn say(handle: &LabHandle, words: String) {
    handle.act(Action::Dock(DockChange::Say(words)));
}
