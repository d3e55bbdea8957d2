//! The bar above a terminal: which of the terminals is shown, and what can be done with it.

use yew::prelude::*;

use super::plain;
use crate::{
    lab::{FIRST_SESSION, SessionId},
    view::Settings,
    web::{browser, desk::Desk, lesson::when_drawn, model::Action},
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
    html! {
        <div class="terminal-bar">
            <div class="terminal-choices" role="group" aria-label="Terminals">
                { model.seats().iter().map(|seat| choice(desk, seat.id)).collect::<Html>() }
                <button type="button" class="quiet" onclick={act(desk, desk.session(), Action::OpenTerminal)}
                    title="A further terminal on the same machine" aria-label="Open another terminal">{ "+" }</button>
            </div>
            <div class="terminal-tools" role="group" aria-label="Reading">
                { size(desk, "Smaller text", "A−", -1) }
                { size(desk, "Larger text", "A+", 1) }
                <button type="button" class="quiet" onclick={on_find.reform(|_| ())}>{ "Search" }</button>
                <button type="button" class="quiet" onclick={plain}>{ "Plain text" }</button>
            </div>
        </div>
    }
}

/// Shows a terminal, and closes it where it is not the first.
fn choice(desk: &Desk, session: SessionId) -> Html {
    let pressed = session == desk.model().shown();
    let place = if desk.model().is_connected() { "Client instance" } else { "Your own computer" };
    let text = match session {
        FIRST_SESSION => place.to_owned(),
        _ => format!("Terminal {session}"),
    };
    html! {
        <span key={session} class="terminal-choice">
            <button type="button" aria-pressed={pressed.to_string()} onclick={act(desk, session, Action::ShowTerminal)}>
                { text }
            </button>
            if session != FIRST_SESSION {
                <button type="button" class="quiet" onclick={act(desk, session, Action::CloseTerminal)}
                    aria-label={format!("Close terminal {session}")}>{ "×" }</button>
            }
        </span>
    }
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
    let disabled = wanted.is_none();
    let onclick = Callback::from({
        let desk = desk.clone();
        move |_| {
            if let Some(wanted) = wanted {
                desk.choose("terminal", wanted);
            }
        }
    });
    // Who speaks to the page says what can be read on the button, so its name begins with that.
    html! {
        <button type="button" class="quiet" {disabled} {onclick} aria-label={format!("{sign} {label}")} title={label}>{ sign }</button>
    }
}

/// The word for the next size in this direction; `None` at the end.
fn next_size(settings: Settings, step: isize) -> Option<&'static str> {
    let now = SIZES.iter().position(|size| settings.is("terminal", size))?;
    SIZES.get(now.checked_add_signed(step)?).copied()
}
