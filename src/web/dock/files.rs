//! The files of the machines: to be read, edited, brought in and taken out, which is a power of the simulator.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Change, on, search};
use crate::{
    files::{Contents, Entry},
    host::{Machine, MachineId},
    lab::{FILE_MAX, Input},
    view,
    web::{
        browser,
        desk::Desk,
        lesson::{focus_drawn, then_focus},
        model::Action,
        parts::{action, button, group, keyed, part, text, toggle, words},
    },
};

/// The field in which a file is edited, the button that leads there, and the name of the file above both.
const EDITOR: &str = "file-text";
const EDIT: &str = "file-edit";
const TITLE: &str = "file-title";

/// The tab itself, which is always there.
const TAB: &str = "tab-files";

/// The tab.
pub fn panel(desk: &Desk) -> Vec<Html> {
    let machine = machine(desk);
    let state = desk.model().dock();
    let choice = |id: MachineId, label| toggle(label, machine.id == id, on(desk, Change::Machine(id)));
    let machines = vec![choice(MachineId::Laptop, "Your computer"), choice(MachineId::Instance, "Client instance")];
    let mut parts = vec![group("div", "row", machines)];
    match view::file(machine, &state.file) {
        Some(entry) => parts.extend(opened(desk, machine, entry)),
        None => {
            parts.push(text("p", "", "The simulator may change any of these, whoever owns them. Undo takes it back."));
            parts.push(group("div", "row", vec![search(desk, "Find a file"), upload(desk, machine.id)]));
            for (folder, rows) in view::listing(machine, &state.find[super::FILES]) {
                parts.push(text("h3", "", &folder));
                let item = |row: &view::FileRow| {
                    let open = leading(desk, Change::Open(machine.id, row.path.clone()), TITLE);
                    group("li", "", vec![button(&row.entry.name, open), details(row.entry)])
                };
                parts.push(group("ul", "files", rows.iter().map(item).collect()));
            }
        }
    }
    parts
}

/// The machine whose files are shown: the one that was chosen, or else the one that the terminal is on.
fn machine(desk: &Desk) -> &Machine {
    let here = if desk.model().is_connected() { MachineId::Instance } else { MachineId::Laptop };
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
    let mut controls = vec![control("", "All files", leading(desk, Change::Open(machine.id, String::new()), TAB))];
    let contents = match &entry.contents {
        Contents::Folder | Contents::Program { .. } => {
            Err("This is a program. There is nothing in it to read or to edit.")
        }
        file => std::str::from_utf8(file.bytes())
            .map_err(|_| "The bytes of this file are no text, so it cannot be shown here."),
    };
    let contents = match contents {
        Ok(contents) => contents,
        Err(why) => return vec![title(path), group("div", "row", controls), text("p", "", why)],
    };
    let body = if state.editing {
        controls.push(control("", "Save", save(desk, machine.id)));
        controls.push(control("", "Cancel", leading(desk, Change::Edit(false), EDIT)));
        // The same path on another machine is another file, whose text must not become this one's.
        html! {
            <textarea key={format!("{:?} {path}", machine.id)} id={EDITOR} aria-label={format!("Text of {path}")} spellcheck="false"
                autocapitalize="off" autocomplete="off" defaultvalue={contents.to_owned()} />
        }
    } else {
        let (name, raw) = (entry.name.clone(), contents.to_owned());
        controls.push(control(EDIT, "Edit", leading(desk, Change::Edit(true), EDITOR)));
        controls.push(control("", "Download", Callback::from(move |_| browser::download(&name, &raw))));
        controls.push(control("", "Remove", remove(desk, machine.id)));
        part("pre", &["class", "tabindex", "aria-label"], &["file", "0", "Contents"], vec![words(contents)])
    };
    vec![title(path), details(entry), group("div", "row", controls), body]
}

/// The path of the file that is open. The focus comes here when it is opened.
fn title(path: &str) -> Html {
    part("h3", &["id", "tabindex"], &[TITLE, "-1"], vec![words(path)])
}

/// A button in the row of an open file. Without a key it would become another one of that row under the finger, and a
/// second press would do what nobody asked for.
fn control(id: &'static str, label: &'static str, onclick: Callback<MouseEvent>) -> Html {
    keyed(label, if id.is_empty() { button(label, onclick) } else { action(&["type", "id"], &[id], label, onclick) })
}

/// A press that changes what the pane remembers and takes its own button away; the focus goes to another place.
fn leading(desk: &Desk, change: Change, to: &'static str) -> Callback<MouseEvent> {
    then_focus(on(desk, change), [to, TAB])
}

/// Saves what stands in the editor. Where the lab does not take it, the draft stays open.
fn save(desk: &Desk, machine: MachineId) -> Callback<MouseEvent> {
    let desk = desk.clone();
    Callback::from(move |_| {
        let Some(editor) = browser::element(EDITOR) else { return };
        let before = desk.model().lab().last_snapshot();
        put(&desk, machine, Some(browser::value_of(&editor)));
        if desk.model().lab().last_snapshot() != before {
            desk.act(Action::Dock(Change::Edit(false)));
        }
        focus_drawn([EDIT, EDITOR]);
    })
}

/// Removes the file that is open. Where that is refused, it stays open.
fn remove(desk: &Desk, machine: MachineId) -> Callback<MouseEvent> {
    let desk = desk.clone();
    Callback::from(move |_| {
        put(&desk, machine, None);
        focus_drawn([TITLE, TAB]);
    })
}

/// Gives the file that is open this text, or takes it away.
fn put(desk: &Desk, machine: MachineId, text: Option<String>) {
    desk.input(Input::PutFile { machine, path: desk.model().dock().file.clone(), text });
}

/// Brings a text file to the learner's home on a machine.
fn upload(desk: &Desk, machine: MachineId) -> Html {
    let desk = desk.clone();
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let (desk, path) = (desk.clone(), file.name());
        if file.size() > FILE_MAX as f64 {
            return say(&desk, format!("{path} is too large. A file here may have up to {FILE_MAX} bytes."));
        }
        browser::read(&file, move |text| match text.filter(|text| !text.contains(['\0', '\u{fffd}'])) {
            Some(text) => desk.input(Input::PutFile { machine, path, text: Some(text) }),
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
