//! The bar above the terminals: which of them is shown, and what can be done with it.

use yew::prelude::*;

use crate::{
    lab::{FIRST_SESSION, SessionId},
    web::{browser, desk::Desk, model::Action},
};

/// The bar.
pub fn bar(desk: &Desk) -> Html {
    let model = desk.model();
    html! {
        <div class="terminal-bar" role="group" aria-label="Terminals">
            { for model.seats().iter().map(|seat| choice(desk, seat.id)) }
            <button type="button" class="quiet" onclick={on_open(desk)}
                title="A further terminal on the same machine" aria-label="Open another terminal">{ "+" }</button>
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

fn act(desk: &Desk, session: SessionId, action: Action) -> Callback<MouseEvent> {
    let desk = desk.at(session);
    Callback::from(move |_| {
        desk.act(action.clone());
        browser::focus_terminal(session);
    })
}

fn on_open(desk: &Desk) -> Callback<MouseEvent> {
    let desk = desk.clone();
    Callback::from(move |_| desk.act(Action::OpenTerminal))
}
