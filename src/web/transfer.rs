//! Saved work that leaves this browser as a file and comes back, and what was put aside in it.

use gloo::events::EventListener;
use web_sys::{FileReader, HtmlInputElement};
use yew::prelude::*;

use super::{
    browser, exchange,
    exchange::Contents,
    offline::News,
    parts,
    parts::{group, part, text},
    records, saving,
    vault::{Aside, Refused, Vault},
};

/// Size of the longest file that is opened: more than a browser keeps for a page.
const MEGABYTES_MAX: u32 = 12;

/// The buttons to save and to open files, and the list of what was put aside. `in_lab` where a lab is open; `reopen` shows
/// the page again from its records.
pub fn saving_controls(news: &UseStateHandle<News>, in_lab: bool, reopen: &Callback<()>) -> Html {
    let (say, reopen) = (news.setter(), reopen.clone());
    let open = move |event: Event| open_file(&event.target_unchecked_into(), &say, &reopen);
    let asides = Vault::open().map(|vault| vault.asides()).unwrap_or_default();
    let mut buttons = vec![
        html! {
            <label class="button">
                <input type="file" class="visually-hidden" accept=".json" onchange={open} />
                { "Open a file" }
            </label>
        },
        parts::button("Save everything", Callback::from(|_| save_everything())),
    ];
    if in_lab {
        buttons.insert(0, parts::button("Save to a file", Callback::from(|_| save_lab())));
    }
    let said = if let News::Said(text) = &**news { text.as_str() } else { "" };
    let mut all = vec![
        text("h3", "", "Your work"),
        text(
            "p",
            "help",
            "It is kept in this browser and nowhere else. A file takes it along: plain JSON, passwords masked.",
        ),
        group("div", "row", buttons),
        part("p", &["role"], &["status"], vec![parts::words(said)]),
    ];
    if !asides.is_empty() {
        let rows = asides.iter().map(|aside| row(aside, news)).collect();
        all.push(text("h3", "", "Set aside"));
        all.push(part("ul", &["role", "aria-label"], &["list", "Set aside"], rows));
    }
    group("section", "saving", all)
}

fn row(aside: &Aside, news: &UseStateHandle<News>) -> Html {
    let words = format!("{}: {}, {} KB", aside.title(), aside.why.words(), aside.length.div_ceil(1000));
    let name = aside.name.clone();
    let download = Callback::from(move |_| {
        if let Ok(Some(text)) = Vault::open().and_then(|vault| vault.read(&name)) {
            browser::download(&format!("{name}.json"), &text);
        }
    });
    let (name, news, question) = (aside.name.clone(), news.clone(), format!("Delete this for good? {words}"));
    let delete = Callback::from(move |_| {
        if browser::confirms(&question) {
            _ = Vault::open().and_then(|vault| vault.remove(&name));
            refresh(&news);
        }
    });
    let buttons = [("Download ", download), ("Delete ", delete)];
    let button = |(label, onclick)| {
        let name = AttrValue::from(aside.title().to_owned());
        html! { <button type="button" {onclick}>{ label }<span class="visually-hidden">{ name }</span></button> }
    };
    let buttons = buttons.map(button);
    group("li", "", vec![text("p", "", &words), group("div", "row", buttons.into())])
}

/// Draws the list as it is now.
pub fn refresh(news: &UseStateHandle<News>) {
    news.set((**news).clone());
}

fn save_lab() {
    if let Some(desk) = saving::save_now() {
        let screens = records::screens_text(&desk.model().screens());
        let text = exchange::lab_file(&desk.model().lab().save(), Some(&screens));
        browser::download(&format!("hsm-dojo-{}.json", desk.place().name()), &text);
    }
}

/// The records as they are, and the lab that is open even where the browser does not keep it.
fn save_everything() {
    let mut open = Vec::new();
    if let Some(desk) = saving::save_now() {
        let (place, model) = (desk.place(), desk.model());
        open.push((records::lab_key(place), model.lab().save()));
        open.push((records::screen_key(place), records::screens_text(&model.screens())));
    }
    browser::download("hsm-dojo-everything.json", &exchange::everything_file(open));
}

fn open_file(input: &HtmlInputElement, say: &UseStateSetter<News>, reopen: &Callback<()>) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    // So that the same file can be chosen again.
    input.set_value("");
    let Ok(reader) = FileReader::new() else { return };
    let (say, reopen, name, result) = (say.clone(), reopen.clone(), file.name(), reader.clone());
    let large = file.size() > f64::from(MEGABYTES_MAX) * 1e6;
    EventListener::new(&reader, "loadend", move |_| {
        let text = result.result().ok().and_then(|text| text.as_string());
        let taken = match text {
            _ if large => Err(format!("it is larger than {MEGABYTES_MAX} MB")),
            Some(text) => take(&text),
            None => Err("the browser could not read it".to_owned()),
        };
        if taken.is_ok() {
            reopen.emit(());
        }
        say.set(News::Said(taken.unwrap_or_else(|why| format!("{name} was not opened: {why}."))));
    })
    .forget();
    // Of a file that is too large nothing is read. What goes wrong ends the reading, and is heard of like its success.
    let empty = file.slice_with_i32_and_i32(0, 0).ok().filter(|_| large);
    _ = reader.read_as_text(empty.as_ref().unwrap_or(&file));
}

/// Takes the text of a file over. Returns what to say.
///
/// # Errors
/// Why nothing has changed.
pub fn take(text: &str) -> Result<String, String> {
    let contents = exchange::read(text)?;
    // What is late would otherwise be written over what is taken over.
    _ = saving::save_now();
    let taken = match contents {
        Contents::Lab { place, lab, screens } => records::replace_lab(place, &lab, screens.as_deref(), None).map(|()| {
            browser::go(&place.address());
            "The file is open. The lab that was here before is set aside: Settings has it."
        }),
        Contents::Everything(records) => records::restore(&records).map(|()| {
            "Everything in the file is back. Labs that stood in its way, or cannot be opened, are set aside: Settings has \
             them."
        }),
    };

    let refused =
        |Refused| "this browser keeps nothing for this page, or has no room left. Nothing was lost".to_owned();
    taken.map(str::to_owned).map_err(refused)
}
