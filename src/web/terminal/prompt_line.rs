//! The line at the prompt: what the program printed last, its prompt, and a native input.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement};
use yew::prelude::*;

use super::{
    editing,
    history_search::{Search, search_words},
    line_keys::on_key,
    names::name,
};
use crate::{
    lab::PromptKind,
    web::{
        browser,
        state::{Action, LabHandle},
    },
};

/// The properties of a prompt line.
#[derive(Clone, PartialEq, Properties)]
pub struct PromptLineProps {
    /// The lab, at this terminal.
    pub handle: LabHandle,
    /// Another terminal is shown.
    pub hidden: bool,
}

/// The prompt and the input.
#[function_component]
pub fn PromptLine(PromptLineProps { handle, hidden }: &PromptLineProps) -> Html {
    let (screen, terminal) = (&handle.terminal().screen, handle.terminal_id());
    let input = use_node_ref();
    let choices = use_state_eq(Vec::<String>::new);
    let search = use_state_eq(|| None::<Search>);
    let prompt = screen.prompt();
    let masked = prompt.is_some_and(|prompt| prompt.kind == PromptKind::Hidden);
    use_input(handle, &input, masked, !hidden);
    let text = screen.open_line().plain() + prompt.map_or("", |prompt| &prompt.text);
    let prompt_id = format!("terminal-{terminal}-prompt");
    // On an empty screen, nothing else says where to type.
    let placeholder = (screen.blocks().is_empty() && !masked).then_some("Type a command and press Enter");
    let onkeydown = on_key(handle, choices.setter(), &search);
    let onpaste = on_paste(handle);
    let oninput = Callback::from({
        let (choices, search) = (choices.setter(), search.clone());
        move |event: InputEvent| {
            choices.set(Vec::new());
            if let (Some(now), Some(input)) = (&*search, event.target_dyn_into::<HtmlInputElement>()) {
                search.set(Some(Search { text: input.value(), skip: 0, ..now.clone() }));
            }
        }
    });
    html! {
        <>
            <div class={classes!("prompt-line", prompt.is_none().then_some("busy"))}>
                <span class="prompt" id={prompt_id.clone()}>{ text }</span>
                <input ref={input} id={browser::terminal_input(terminal)} type={if masked { "password" } else { "text" }}
                    aria-label={name(terminal, " input")} {placeholder} aria-describedby={prompt_id} enterkeyhint="send"
                    autocapitalize="off" autocorrect="off" autocomplete="off" spellcheck="false"
                    {onkeydown} {onpaste} {oninput} />
            </div>
            <p class="choices" role="status" aria-label="Completions">{ choices.join("   ") }</p>
            <p class="choices" role="status" aria-label="Search of earlier lines">{ search_words(handle, &search) }</p>
            <p class="choices" role="status" aria-label="Waiting lines">{ waiting_words(handle.terminal().waiting()) }</p>
        </>
    }
}

/// Fills the input on request, and moves the focus there on wide screens. A hidden entry is removed with its prompt,
/// also by an undo: otherwise it would become readable.
#[hook]
fn use_input(handle: &LabHandle, input: &NodeRef, masked: bool, shown: bool) {
    use_effect_with((masked, input.clone()), |(masked, input)| {
        let input = input.cast::<HtmlInputElement>().filter(|_| *masked);
        move || {
            if let Some(input) = input {
                input.set_value("");
            }
        }
    });
    use_effect_with((handle.terminal_id(), shown), |(terminal, shown)| {
        if *shown && browser::is_wide() {
            browser::focus_terminal(*terminal);
        }
    });
    use_effect_with((handle.terminal().fill().clone(), input.clone()), |(fill, input)| {
        if let Some(input) = input.cast::<HtmlInputElement>().filter(|_| fill.number > 0) {
            editing::fill(&input, &fill.text);
            if fill.select {
                editing::select_placeholder(&input);
            }
        }
    });
}

/// Returns what is shown below the line while lines wait.
fn waiting_words(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 line waits. Ctrl-C drops it.".to_owned(),
        count => format!("{count} lines wait. Ctrl-C drops them."),
    }
}

/// Submits each complete line of a pasted text. The rest stays in the input.
fn on_paste(handle: &LabHandle) -> Callback<Event> {
    let handle = handle.clone();
    Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let pasted = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let text = pasted.and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if !text.contains('\n') {
            return;
        }
        event.prevent_default();
        let whole = editing::insert(&input, &text);
        let mut lines: Vec<String> = whole.split('\n').map(str::to_owned).collect();
        let rest = lines.pop().unwrap_or_default();
        editing::fill(&input, &rest);
        handle.act(Action::Submit(lines));
    })
}
