//! The form for what a learner may choose about the page, made from the table of settings.

use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::browser;
use crate::view::{SETTINGS, Setting, Settings};

const DIALOG: &str = "settings";

/// The button that opens the form, and the form. A native dialog keeps the focus inside and gives it back.
pub fn settings_dialog(settings: Settings, choose: &Callback<Settings>) -> Html {
    let open = Callback::from(|_| with_dialog(|dialog| _ = dialog.show_modal()));
    let close = Callback::from(|_| with_dialog(HtmlDialogElement::close));
    html! {
        <>
            <button type="button" class="quiet" onclick={open} aria-haspopup="dialog">{ "Settings" }</button>
            <dialog id={DIALOG} aria-labelledby="settings-title">
                <h2 id="settings-title">{ "Settings" }</h2>
                { for SETTINGS.iter().map(|setting| field(setting, settings, choose)) }
                <p class="row"><button type="button" class="primary" onclick={close}>{ "Done" }</button></p>
            </dialog>
        </>
    }
}

fn with_dialog(act: impl FnOnce(&HtmlDialogElement)) {
    if let Some(dialog) = browser::element(DIALOG).and_then(|element| element.dyn_into().ok()) {
        act(&dialog);
    }
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
    html! {
        <fieldset key={setting.id}>
            <legend>{ setting.title }</legend>
            if !setting.help.is_empty() { <p class="help">{ setting.help }</p> }
            <div class="row">{ for setting.options.iter().map(option) }</div>
        </fieldset>
    }
}
