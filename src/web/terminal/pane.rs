//! The terminals of a lab, one of which is shown.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element};
use yew::prelude::*;

use super::{
    bar::bar,
    block::LINES_PLAIN,
    find::{self, Find},
    latest::{Latest, use_latest},
    names::{name, output_id},
    page::pages,
    plain,
    prompt_line::PromptLine,
    touch::touch_row,
};
use crate::{
    lab::TerminalId,
    web::{browser, effects::when_drawn, state::LabHandle},
};

/// Returns the terminals of a lab, one of which is shown. The others keep their state, also a line that is half typed.
pub fn terminals(handle: &LabHandle) -> Html {
    let model = handle.model();
    let pane = |id: TerminalId| html! { <TerminalPane key={id} handle={handle.at(id)} hidden={id != model.shown()} /> };
    // A list of its own, in which all elements have keys: otherwise a new terminal could reuse the element of an old
    // one.
    let all: Html = model.terminals().iter().map(|terminal| pane(terminal.id)).collect();
    html! { <>{ all }{ plain::dialog() }</> }
}

/// The properties of a terminal.
#[derive(Clone, PartialEq, Properties)]
struct TerminalProps {
    /// The lab, at this terminal.
    handle: LabHandle,
    /// Another one is shown.
    hidden: bool,
}

/// A terminal with its bar.
#[function_component]
fn TerminalPane(TerminalProps { handle, hidden }: &TerminalProps) -> Html {
    let terminal = handle.terminal_id();
    let screen = &handle.terminal().screen;
    let Latest { scroller, far_up, on_scroll, on_latest } = use_latest(handle.terminal().entered());
    let finding = use_state_eq(|| false);
    let on_latest = Callback::from(move |_| {
        on_latest.emit(());
        browser::focus_terminal(terminal);
    });
    let on_find = {
        let finding = finding.setter();
        Callback::from(move |()| {
            finding.set(true);
            when_drawn(move || browser::focus(&find::field(terminal)));
        })
    };
    let end_find = {
        let finding = finding.setter();
        Callback::from(move |()| {
            finding.set(false);
            browser::focus_terminal(terminal);
        })
    };
    html! {
        <section class="terminal" aria-label={name(terminal, "")} hidden={*hidden}
            data-busy={screen.prompt().is_none().to_string()}>
            { bar(handle, &on_find) }
            if *finding && !*hidden { <Find handle={handle.clone()} on_close={end_find} /> }
            <div class="scroller" ref={scroller} onscroll={on_scroll} onclick={on_click(handle)} oncopy={Callback::from(on_copy)}>
                <div class="paper">
                    <div role="log" id={output_id(terminal)} aria-label={name(terminal, " output")}
                        aria-live="polite" class="log">
                        { pages(screen.blocks()) }
                    </div>
                    <PromptLine handle={handle.clone()} hidden={*hidden} />
                </div>
            </div>
            if far_up {
                <button type="button" class="to-latest" onclick={on_latest}>{ "↓ Jump to the latest" }</button>
            }
            { touch_row(handle) }
            <p class="visually-hidden" role="status" aria-label="Length of the output">{ length_sentence(handle) }</p>
        </section>
    }
}

/// Opens long output as plain text, or moves the focus to the prompt. While text is selected the focus stays, because
/// moving it would undo the selection.
fn on_click(handle: &LabHandle) -> Callback<MouseEvent> {
    let handle = handle.clone();
    Callback::from(move |event: MouseEvent| {
        let block = event.target_dyn_into::<Element>().and_then(|element| element.get_attribute("data-open"));
        if let Some(block) = block.and_then(|id| id.parse().ok()) {
            plain::open(&handle, Some(block));
        } else if !browser::has_selection() {
            browser::focus_terminal(handle.terminal_id());
        }
    })
}

/// Copies the exact characters. Without this, browsers add line breaks between elements.
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

/// Returns one sentence that is announced in place of output that is too long. It has the number of the command,
/// because only a changed text is announced.
fn length_sentence(handle: &LabHandle) -> String {
    match handle.terminal().screen.blocks().last() {
        Some(last) if last.shown().len() > LINES_PLAIN => {
            format!("Command {} printed {} lines.", last.id + 1, last.shown().len() - 1)
        }
        _ => String::new(),
    }
}
