//! The terminals: one scrollback of plain text elements each, and a native input at the prompt.
//!
//! Input methods, touch keyboards, paste and screen readers work because the browser does them.

mod bar;
mod block;
mod editing;
mod find;
mod latest;
mod page;
mod plain;
mod prompt_line;
mod touch;

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element};
use yew::prelude::*;

use super::{browser, desk::Desk, lesson::when_drawn};
use crate::lab::{FIRST_SESSION, SessionId};
use latest::{Latest, use_latest};
use prompt_line::PromptLine;

/// The terminals of a lab, one of which is shown. The others stay as they are, with what is half typed in them.
pub fn terminals(desk: &Desk) -> Html {
    let model = desk.model();
    let terminal = |id: SessionId| html! { <Terminal key={id} desk={desk.at(id)} hidden={id != model.shown()} /> };
    // A list of its own, in which all have keys: among others without one, a new terminal would take the place of an old one.
    let all: Html = model.seats().iter().map(|seat| terminal(seat.id)).collect();
    html! { <>{ all }{ plain::dialog() }</> }
}

/// What outside tools call a terminal, and the parts of it: `Terminal`, `Terminal input`, `Terminal 2 output`.
fn name(session: SessionId, part: &str) -> String {
    let number = if session == FIRST_SESSION { String::new() } else { format!(" {session}") };
    format!("Terminal{number}{part}")
}

/// The id of what a terminal has printed.
fn output_id(session: SessionId) -> String {
    format!("terminal-{session}-output")
}

/// One of the terminals.
#[derive(Clone, PartialEq, Properties)]
struct TerminalProps {
    /// The lab, at this terminal.
    desk: Desk,
    /// Another one is shown.
    hidden: bool,
}

/// A terminal with its bar.
#[function_component]
fn Terminal(TerminalProps { desk, hidden }: &TerminalProps) -> Html {
    let session = desk.session();
    let screen = &desk.seat().screen;
    let Latest { scroller, far_up, on_scroll, on_latest } = use_latest(desk.seat().entered());
    let finding = use_state_eq(|| false);
    let on_latest = Callback::from(move |_| {
        on_latest.emit(());
        browser::focus_terminal(session);
    });
    let on_find = {
        let finding = finding.setter();
        Callback::from(move |()| {
            finding.set(true);
            when_drawn(move || browser::focus(&find::field(session)));
        })
    };
    let end_find = {
        let finding = finding.setter();
        Callback::from(move |()| {
            finding.set(false);
            browser::focus_terminal(session);
        })
    };
    html! {
        <section class="terminal" aria-label={name(session, "")} hidden={*hidden}
            data-busy={screen.prompt().is_none().to_string()}>
            { bar::bar(desk, &on_find) }
            if *finding && !*hidden { <find::Find desk={desk.clone()} on_close={end_find} /> }
            <div class="scroller" ref={scroller} onscroll={on_scroll} onclick={on_click(desk)} oncopy={Callback::from(on_copy)}>
                <div class="paper">
                    <div role="log" id={output_id(session)} aria-label={name(session, " output")}
                        aria-live="polite" class="log">
                        { page::pages(screen.blocks()) }
                    </div>
                    <PromptLine desk={desk.clone()} hidden={*hidden} />
                </div>
            </div>
            if far_up {
                <button type="button" class="to-latest" onclick={on_latest}>{ "↓ Jump to the latest" }</button>
            }
            { touch::touch_row(desk) }
            <p class="visually-hidden" role="status" aria-label="Length of the output">{ length_words(desk) }</p>
        </section>
    }
}

/// Opens long output as plain text, or brings the keyboard to the prompt. Text that is being selected keeps the focus,
/// or a click would undo the selection.
fn on_click(desk: &Desk) -> Callback<MouseEvent> {
    let desk = desk.clone();
    Callback::from(move |event: MouseEvent| {
        let block = event.target_dyn_into::<Element>().and_then(|element| element.get_attribute("data-open"));
        if let Some(block) = block.and_then(|id| id.parse().ok()) {
            plain::open(&desk, Some(block));
        } else if !browser::has_selection() {
            browser::focus_terminal(desk.session());
        }
    })
}

/// Copies the exact characters. Left to itself, a browser makes its own line breaks between elements.
fn on_copy(event: Event) {
    let Some(event) = event.dyn_ref::<ClipboardEvent>() else { return };
    let in_field = event.target().is_some_and(|target| target.has_type::<web_sys::HtmlInputElement>());
    let text = browser::selected_text();
    if let (false, Some(data), Some(text)) = (in_field, event.clipboard_data(), text)
        && data.set_data("text/plain", &text).is_ok()
    {
        event.prevent_default();
    }
}

/// One sentence in place of output that is too long to be read out. It has the command's number in it, because only words
/// that are new are announced.
fn length_words(desk: &Desk) -> String {
    match desk.seat().screen.blocks().last() {
        Some(last) if last.shown().len() > block::LINES_PLAIN => {
            format!("Command {} printed {} lines.", last.id + 1, last.shown().len() - 1)
        }
        _ => String::new(),
    }
}
