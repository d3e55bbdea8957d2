//! A row of the keys that a keyboard on glass lacks. A press does what the key does, and the keyboard stays open.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent, KeyboardEventInit};
use yew::prelude::*;

use super::editing;
use crate::{
    lab::SessionId,
    web::{browser, desk::Desk, parts::action},
};

/// What a button of the row stands for.
enum Touch {
    Key(&'static str),
    Control(&'static str),
    Sign(&'static str),
}

const ROW: [(&str, &str, Touch); 9] = [
    ("Tab", "Tab: complete", Touch::Key("Tab")),
    ("↑", "Up: the line before", Touch::Key("ArrowUp")),
    ("↓", "Down: the line after", Touch::Key("ArrowDown")),
    ("^C", "Control C: interrupt", Touch::Control("c")),
    ("^D", "Control D: end of input", Touch::Control("d")),
    ("^R", "Control R: search the lines typed before", Touch::Control("r")),
    ("-", "Minus", Touch::Sign("-")),
    ("/", "Slash", Touch::Sign("/")),
    ("_", "Underscore", Touch::Sign("_")),
];

/// The row, for screens that are touched.
pub fn touch_row(desk: &Desk) -> Html {
    let session = desk.session();
    let button = |(text, name, touch): &'static (&'static str, &'static str, Touch)| {
        let onclick = Callback::from(move |_| press(session, touch));
        action(&["type", "aria-label"], &[name], text, onclick)
    };
    // A press that takes the focus would close the keyboard.
    let onpointerdown = Callback::from(|event: PointerEvent| event.prevent_default());
    html! { <div class="touch-row" role="group" aria-label="Keys" {onpointerdown}>{ for ROW.iter().map(button) }</div> }
}

fn press(session: SessionId, touch: &Touch) {
    let Some(input) = browser::element(&browser::terminal_input(session)) else { return };
    let Ok(input) = input.dyn_into::<HtmlInputElement>() else { return };
    let (key, control) = match touch {
        Touch::Key(key) => (key, false),
        Touch::Control(key) => (key, true),
        Touch::Sign(sign) => return editing::write(&input, sign),
    };
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_ctrl_key(control);
    init.set_bubbles(true);
    init.set_cancelable(true);
    if let Ok(event) = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init) {
        // What the key does with the line is the line's own matter.
        _ = input.dispatch_event(&event);
    }
}
