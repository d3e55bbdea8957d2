//! The terminal: one scrollback of plain text elements, and a native input at the prompt.
//!
//! Input methods, touch keyboards, paste and screen readers work because the browser does them.

mod block;
mod editing;
mod page;
mod prompt_line;

use yew::prelude::*;

use super::{browser, desk::DeskProps};
use prompt_line::PromptLine;

/// The terminal of a lab.
#[function_component]
pub fn Terminal(DeskProps { desk }: &DeskProps) -> Html {
    let model = desk.model();
    let scroller = use_node_ref();
    // A scroller that grows upwards stands at the bottom by itself; who has scrolled up comes back with the next input.
    use_effect_with((model.inputs(), scroller.clone()), |(_, scroller)| {
        if let Some(scroller) = scroller.cast::<web_sys::Element>() {
            scroller.set_scroll_top(0);
        }
    });
    // Text that is being selected keeps the focus, or a click would undo the selection.
    let onclick = Callback::from(|_| {
        if !browser::has_selection() {
            browser::focus(browser::TERMINAL_INPUT);
        }
    });
    let title = if model.is_connected() { "Client instance" } else { "Your own computer" };
    html! {
        <section class="terminal" aria-label="Terminal" data-busy={model.screen().prompt().is_none().to_string()} {onclick}>
            <p class="terminal-title">{ title }</p>
            <div class="scroller" ref={scroller}>
                <div class="paper">
                    <div role="log" aria-label="Terminal output" aria-live="polite" class="log">
                        { page::pages(model.screen().blocks()) }
                    </div>
                    <PromptLine desk={desk.clone()} />
                </div>
            </div>
        </section>
    }
}
