//! The bar above a terminal: which of the terminals is shown, and what can be done with it.

use yew::prelude::*;

use super::plain;
use crate::{
    lab::{FIRST_SESSION, SessionId},
    view::Settings,
    web::{
        browser,
        desk::Desk,
        lesson::when_drawn,
        model::Action,
        parts::{action, group, keyed, part, quiet, toggle},
    },
};

/// Sizes of the terminal's text from small to large, as the setting names them.
const SIZES: [&str; 5] = ["85", "100", "115", "135", "160"];

/// The bar.
pub fn bar(desk: &Desk, on_find: &Callback<()>) -> Html {
    let model = desk.model();
    let plain = Callback::from({
        let desk = desk.clone();
        move |_| plain::open(&desk, None)
    });
    // The terminals are a list of their own, in which all have keys.
    let mut choices = vec![model.seats().iter().map(|seat| choice(desk, seat.id)).collect::<Html>()];
    choices.push(action(
        &["type", "class", "title", "aria-label"],
        &["quiet", "A further terminal on the same machine", "Open another terminal"],
        "+",
        act(desk, desk.session(), Action::OpenTerminal),
    ));
    let tools = vec![
        size(desk, "Smaller text", "A−", -1),
        size(desk, "Larger text", "A+", 1),
        quiet("Search", None, on_find.reform(|_| ())),
        quiet("Plain text", None, plain),
    ];
    const KEYS: &[&str] = &["class", "role", "aria-label"];
    let groups = vec![
        part("div", KEYS, &["terminal-choices", "group", "Terminals"], choices),
        part("div", KEYS, &["terminal-tools", "group", "Reading"], tools),
    ];
    group("div", "terminal-bar", groups)
}

/// Shows a terminal, and closes it where it is not the first.
fn choice(desk: &Desk, session: SessionId) -> Html {
    let pressed = session == desk.model().shown();
    let place = if desk.model().is_connected() { "Client instance" } else { "Your own computer" };
    let text = match session {
        FIRST_SESSION => place.to_owned(),
        _ => format!("Terminal {session}"),
    };
    let mut parts = vec![toggle(&text, pressed, act(desk, session, Action::ShowTerminal))];
    if session != FIRST_SESSION {
        let name = format!("Close terminal {session}");
        parts.push(quiet("×", Some(name), act(desk, session, Action::CloseTerminal)));
    }
    keyed(&session.to_string(), group("span", "terminal-choice", parts))
}

/// Shows, opens or closes a terminal. The one that is shown then has the focus, for the bar with the button may be gone.
fn act(desk: &Desk, session: SessionId, action: Action) -> Callback<MouseEvent> {
    let desk = desk.at(session);
    Callback::from(move |_| {
        desk.act(action.clone());
        let desk = desk.clone();
        when_drawn(move || browser::focus_terminal(desk.model().shown()));
    })
}

/// A button that makes the text of all terminals smaller or larger by one size.
fn size(desk: &Desk, label: &'static str, sign: &'static str, step: isize) -> Html {
    let wanted = next_size(desk.settings(), step);
    let onclick = Callback::from({
        let desk = desk.clone();
        move |_| {
            if let Some(wanted) = wanted {
                desk.choose("terminal", wanted);
            }
        }
    });
    // Who speaks to the page says what can be read on the button, so its name begins with that.
    const KEYS: &[&str] = &["type", "class", "aria-label", "title", "disabled"];
    let values = ["quiet", &format!("{sign} {label}"), label, ""];
    let given = if wanted.is_none() { values.len() } else { values.len() - 1 };
    action(&KEYS[..=given], &values[..given], sign, onclick)
}

/// The word for the next size in this direction; `None` at the end.
fn next_size(settings: Settings, step: isize) -> Option<&'static str> {
    let now = SIZES.iter().position(|size| settings.is("terminal", size))?;
    SIZES.get(now.checked_add_signed(step)?).copied()
}
