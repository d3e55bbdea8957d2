//! A row of the keys that on-screen keyboards lack. A press does what the key does, and the keyboard stays open.

use web_sys::{HtmlInputElement, KeyboardEvent, KeyboardEventInit};
use yew::prelude::*;

use super::editing;
use crate::{
    lab::TerminalId,
    web::{browser, elements::button_with, state::LabHandle},
};

/// What a button of the row does.
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

/// Returns the row, for touch screens.
pub fn touch_row(handle: &LabHandle) -> Html {
    let terminal = handle.terminal_id();
    let button = |(text, name, touch): &'static (&'static str, &'static str, Touch)| {
        let onclick = Callback::from(move |_| press(terminal, touch));
        button_with(&["type", "aria-label"], &[name], text, onclick)
    };
    // If a press took the focus, the keyboard would close.
    let onpointerdown = Callback::from(|event: PointerEvent| event.prevent_default());
    html! { <div class="touch-row" role="group" aria-label="Keys" {onpointerdown}>{ for ROW.iter().map(button) }</div> }
}

fn press(terminal: TerminalId, touch: &Touch) {
    let Some(input) = browser::typed::<HtmlInputElement>(&browser::terminal_input(terminal)) else { return };
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
        // The line handles the key itself.
        _ = input.dispatch_event(&event);
    }
}
