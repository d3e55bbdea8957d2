//! The settings dialog. Its form is made from the table of settings.

use yew::prelude::*;

use crate::{
    view::{SETTINGS, Setting, Settings},
    web::{
        browser,
        elements::{button, group, text_element},
        storage,
    },
};

const DIALOG: &str = "settings";

/// Returns the button that opens the dialog, and the dialog. A native dialog keeps the focus inside and gives it back.
pub fn settings_dialog(settings: Settings, choose: &Callback<Settings>, on_open: &Callback<()>, more: Html) -> Html {
    let open = on_open.reform(|_| browser::open_dialog(DIALOG));
    html! {
        <>
            <button type="button" class="quiet" onclick={open} aria-haspopup="dialog">{ "Settings" }</button>
            <dialog id={DIALOG} aria-labelledby="settings-title">
                <h2 id="settings-title">{ "Settings" }</h2>
                { for SETTINGS.iter().map(|setting| field(setting, settings, choose)) }
                { keyboard() }
                { more }
                { erase() }
                <p class="row"><button type="button" class="primary" onclick={|_| close()}>{ "Done" }</button></p>
            </dialog>
        </>
    }
}

/// Returns the list of the keys of the terminal and of the page.
fn keyboard() -> Html {
    const KEYS: [(&str, &str); 10] = [
        ("↑ ↓", "lines typed before"),
        ("Ctrl-R", "search the lines typed before"),
        ("Tab", "complete a command or a path; on an empty line, and with Shift, go on"),
        ("Ctrl-C", "interrupt; with a selection, copy"),
        ("Ctrl-D", "end of input"),
        ("Ctrl-L", "clear the screen"),
        ("Ctrl-A, Ctrl-E", "to the start or the end of the line"),
        ("Ctrl-U, Ctrl-K, Ctrl-W", "cut to the start, to the end, or the last word"),
        ("F6, Shift-F6", "the next pane, or the one before; can be switched off"),
        ("a letter", "anywhere outside a field, goes to the terminal; can be switched off"),
    ];
    let row = |(keys, what): &(&str, &str)| {
        [group("dt", "", vec![text_element("kbd", "", keys)]), text_element("dd", "", what)]
    };
    let rows = group("dl", "keys", KEYS.iter().flat_map(row).collect());
    group("details", "", vec![text_element("summary", "", "Keys of the terminal and of the page"), rows])
}

/// Returns the button that erases everything that this app has stored, inside a closed section.
fn erase() -> Html {
    let onclick = Callback::from(|_| {
        storage::erase();
        browser::restart_at_home();
    });
    let words = "Progress, labs, settings and what was put aside are erased from this browser for good. Only a file that you \
        saved brings them back.";
    let button = group("p", "row", vec![button("Erase everything now", onclick)]);
    group("details", "", vec![text_element("summary", "", "Erase everything"), text_element("p", "", words), button])
}

/// Closes the dialog.
pub fn close() {
    browser::close_dialog(DIALOG);
}

fn field(setting: &'static Setting, settings: Settings, choose: &Callback<Settings>) -> Html {
    let option = |&(word, title): &(&'static str, &'static str)| {
        let onchange = choose.reform(move |_| settings.with(setting.id, word));
        html! {
            <label key={word} class="choice">
                <input type="radio" name={setting.id} value={word} checked={settings.is(setting.id, word)} {onchange} />
                { title }
            </label>
        }
    };
    let mut parts = vec![text_element("legend", "", setting.title)];
    if !setting.help.is_empty() {
        parts.push(text_element("p", "help", setting.help));
    }
    parts.push(group("div", "row", setting.options.iter().map(option).collect()));
    group("fieldset", "", parts)
}
