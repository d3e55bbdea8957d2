//! The bar above a terminal: which terminal is shown, and tools to read it.

use yew::prelude::*;

use super::plain;
use crate::{
    lab::{FIRST_TERMINAL, TerminalId},
    view::Settings,
    web::{
        browser,
        effects::when_drawn,
        elements::{button_with, element, group, keyed, quiet_button, toggle},
        state::{Action, LabHandle},
    },
};

/// Sizes of the terminal's text from small to large, as the setting spells them.
const SIZES: [&str; 5] = ["85", "100", "115", "135", "160"];

/// Returns the bar.
pub fn bar(handle: &LabHandle, on_find: &Callback<()>) -> Html {
    let model = handle.model();
    let plain = Callback::from({
        let handle = handle.clone();
        move |_| plain::open(&handle, None)
    });
    // A list of its own, in which all elements have keys.
    let mut choices = vec![model.terminals().iter().map(|terminal| choice(handle, terminal.id)).collect::<Html>()];
    choices.push(button_with(
        &["type", "class", "title", "aria-label"],
        &["quiet", "A further terminal on the same machine", "Open another terminal"],
        "+",
        act(handle, handle.terminal_id(), Action::OpenTerminal),
    ));
    let tools = vec![
        size(handle, "Smaller text", "A−", -1),
        size(handle, "Larger text", "A+", 1),
        quiet_button("Search", None, on_find.reform(|_| ())),
        quiet_button("Plain text", None, plain),
    ];
    const KEYS: &[&str] = &["class", "role", "aria-label"];
    let groups = vec![
        element("div", KEYS, &["terminal-choices", "group", "Terminals"], choices),
        element("div", KEYS, &["terminal-tools", "group", "Reading"], tools),
    ];
    group("div", "terminal-bar", groups)
}

/// Returns the button that shows a terminal, and the one that closes it, unless it is the first.
fn choice(handle: &LabHandle, terminal: TerminalId) -> Html {
    let pressed = terminal == handle.model().shown();
    let machine = if handle.model().is_connected() { "Client instance" } else { "Your own computer" };
    let text = match terminal {
        FIRST_TERMINAL => machine.to_owned(),
        _ => format!("Terminal {terminal}"),
    };
    let mut parts = vec![toggle(&text, pressed, act(handle, terminal, Action::ShowTerminal))];
    if terminal != FIRST_TERMINAL {
        let name = format!("Close terminal {terminal}");
        parts.push(quiet_button("×", Some(name), act(handle, terminal, Action::CloseTerminal)));
    }
    keyed(&terminal.to_string(), group("span", "terminal-choice", parts))
}

/// Shows, opens or closes a terminal. The one that is shown then gets the focus, because the button may be gone.
fn act(handle: &LabHandle, terminal: TerminalId, action: Action) -> Callback<MouseEvent> {
    let handle = handle.at(terminal);
    Callback::from(move |_| {
        handle.act(action.clone());
        let handle = handle.clone();
        when_drawn(move || browser::focus_terminal(handle.model().shown()));
    })
}

/// Returns the button that makes the text of all terminals smaller or larger by one size.
fn size(handle: &LabHandle, label: &'static str, sign: &'static str, step: isize) -> Html {
    let wanted = next_size(handle.settings(), step);
    let onclick = Callback::from({
        let handle = handle.clone();
        move |_| {
            if let Some(wanted) = wanted {
                handle.choose("terminal", wanted);
            }
        }
    });
    // The accessible name begins with the visible text, for those who control the page by voice.
    const KEYS: &[&str] = &["type", "class", "aria-label", "title", "disabled"];
    let values = ["quiet", &format!("{sign} {label}"), label, ""];
    let given = if wanted.is_none() { values.len() } else { values.len() - 1 };
    button_with(&KEYS[..=given], &values[..given], sign, onclick)
}

/// Returns the next size in this direction; `None` at the end.
fn next_size(settings: Settings, step: isize) -> Option<&'static str> {
    let now = SIZES.iter().position(|size| settings.is("terminal", size))?;
    SIZES.get(now.checked_add_signed(step)?).copied()
}
