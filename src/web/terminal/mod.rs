//! The terminals: one scrollback of plain text elements each, and a native input at the prompt.
//!
//! Input methods, touch keyboards, paste and screen readers work because the browser does them.

mod bar;
mod block;
mod editing;
mod page;
mod prompt_line;

use yew::prelude::*;

use super::{browser, desk::Desk};
use crate::lab::{FIRST_SESSION, SessionId};
use prompt_line::PromptLine;

/// The terminals of a lab, one of which is shown. The others stay as they are, with what is half typed in them.
pub fn terminals(desk: &Desk) -> Html {
    let model = desk.model();
    let terminal = |id: SessionId| html! { <Terminal key={id} desk={desk.at(id)} hidden={id != model.shown()} /> };
    html! {
        <>
            { bar::bar(desk) }
            { for model.seats().iter().map(|seat| terminal(seat.id)) }
        </>
    }
}

/// What outside tools call a terminal, and the parts of it: `Terminal`, `Terminal input`, `Terminal 2 output`.
fn name(session: SessionId, part: &str) -> String {
    let number = if session == FIRST_SESSION { String::new() } else { format!(" {session}") };
    format!("Terminal{number}{part}")
}

/// One of the terminals.
#[derive(Clone, PartialEq, Properties)]
struct TerminalProps {
    /// The lab, at this terminal.
    desk: Desk,
    /// Another one is shown.
    hidden: bool,
}

/// A terminal.
#[function_component]
fn Terminal(TerminalProps { desk, hidden }: &TerminalProps) -> Html {
    let (model, session) = (desk.model(), desk.session());
    let screen = &desk.seat().screen;
    let scroller = use_node_ref();
    // A scroller that grows upwards stands at the bottom by itself; who has scrolled up comes back with the next input.
    use_effect_with((model.inputs(), scroller.clone()), |(_, scroller)| {
        if let Some(scroller) = scroller.cast::<web_sys::Element>() {
            scroller.set_scroll_top(0);
        }
    });
    // Text that is being selected keeps the focus, or a click would undo the selection.
    let onclick = Callback::from(move |_| {
        if !browser::has_selection() {
            browser::focus_terminal(session);
        }
    });
    html! {
        <section class="terminal" aria-label={name(session, "")} hidden={*hidden}
            data-busy={screen.prompt().is_none().to_string()} {onclick}>
            <div class="scroller" ref={scroller}>
                <div class="paper">
                    <div role="log" aria-label={name(session, " output")} aria-live="polite" class="log">
                        { page::pages(screen.blocks()) }
                    </div>
                    <PromptLine desk={desk.clone()} hidden={*hidden} />
                </div>
            </div>
        </section>
    }
}
