//! The line at the prompt: what the program printed last, its prompt, and a native input.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::editing::{self, Edit};
use crate::{
    lab::{Input, PromptKind},
    web::{browser, state::Action, state::LabHandle},
};

/// What a key does, where it is not left to the browser.
enum Key {
    Submit,
    Interrupt,
    EndOfInput,
    Clear,
    Older,
    Newer,
    Complete,
    Edit(Edit),
}

/// The properties of a prompt line.
#[derive(Clone, PartialEq, Properties)]
pub struct PromptLineProps {
    /// The lab, at this terminal.
    pub handle: LabHandle,
    /// Another terminal is shown.
    pub hidden: bool,
}

/// A search in the lines that were typed before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Search {
    /// What is looked for.
    text: String,
    /// How many later lines are passed over.
    skip: usize,
    /// What stood in the line before.
    before: String,
}

/// The prompt and the input.
#[function_component]
pub fn PromptLine(PromptLineProps { handle, hidden }: &PromptLineProps) -> Html {
    let (screen, session) = (&handle.terminal().screen, handle.session());
    let input = use_node_ref();
    let choices = use_state_eq(Vec::<String>::new);
    let search = use_state_eq(|| None::<Search>);
    let prompt = screen.prompt();
    let masked = prompt.is_some_and(|prompt| prompt.kind == PromptKind::Hidden);
    use_input(handle, &input, masked, !hidden);
    let text = screen.open_line().plain() + prompt.map_or("", |prompt| &prompt.text);
    let prompt_id = format!("terminal-{session}-prompt");
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
                <input ref={input} id={browser::terminal_input(session)} type={if masked { "password" } else { "text" }}
                    aria-label={super::names::name(session, " input")} {placeholder} aria-describedby={prompt_id} enterkeyhint="send"
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
    use_effect_with((handle.session(), shown), |(session, shown)| {
        if *shown && browser::is_wide() {
            browser::focus_terminal(*session);
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

fn on_key(
    handle: &LabHandle,
    choices: UseStateSetter<Vec<String>>,
    search: &UseStateHandle<Option<Search>>,
) -> Callback<KeyboardEvent> {
    let (handle, search) = (handle.clone(), search.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        if search_key(&handle, &input, &event, &search) {
            return event.prevent_default();
        }
        let Some(key) = key(&event, &input) else { return };
        if let Key::Complete = key {
            let Some(completion) = completion(&handle, &input) else { return };
            editing::fill(&input, &completion.line);
            choices.set(completion.choices);
        } else {
            choices.set(Vec::new());
            act(&handle, &input, key);
        }
        event.prevent_default();
    })
}

/// What a key does to the search of earlier lines: Ctrl-R begins it and goes further back, Enter and Tab take the line
/// that was found, without running it, Escape and Ctrl-G give it up. False where the key is none of its keys.
fn search_key(
    handle: &LabHandle,
    input: &HtmlInputElement,
    event: &KeyboardEvent,
    search: &UseStateHandle<Option<Search>>,
) -> bool {
    if event.is_composing() || input.type_() == "password" {
        return false;
    }
    let again = event.ctrl_key() && event.key() == "r";
    let Some(now) = &**search else {
        if again {
            search.set(Some(Search { text: input.value(), skip: 0, before: input.value() }));
        }
        return again;
    };
    let found = |skip| handle.terminal().history().find(&now.text, skip).map(str::to_owned);
    match event.key().as_str() {
        "r" if again => {
            let skip = if found(now.skip + 1).is_some() { now.skip + 1 } else { now.skip };
            search.set(Some(Search { skip, ..now.clone() }));
        }
        "Enter" | "Tab" => {
            if let Some(line) = found(now.skip) {
                editing::fill(input, &line);
            }
            search.set(None);
        }
        key if key == "Escape" || (key == "g" && event.ctrl_key()) => {
            editing::fill(input, &now.before);
            search.set(None);
        }
        "c" | "d" if event.ctrl_key() => {
            search.set(None);
            return false;
        }
        _ => return false,
    }
    true
}

/// Returns what is shown below the line during a search.
fn search_words(handle: &LabHandle, search: &Option<Search>) -> String {
    let Some(Search { text, skip, .. }) = search else { return String::new() };
    match handle.terminal().history().find(text, *skip) {
        _ if text.is_empty() => {
            "Type a part of an earlier line. Ctrl-R goes further back, Enter takes it, Esc ends.".into()
        }
        Some(line) => format!("Earlier line: {line}"),
        None => "No earlier line has that in it.".into(),
    }
}

/// Returns what is shown below the line while lines wait.
fn waiting_words(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 line waits. Ctrl-C drops it.".to_owned(),
        count => format!("{count} lines wait. Ctrl-C drops them."),
    }
}

/// Returns what a key does on this line. An input method handles keys itself while it is composing.
fn key(event: &KeyboardEvent, input: &HtmlInputElement) -> Option<Key> {
    if event.is_composing() || event.alt_key() || event.meta_key() {
        return None;
    }
    let name = event.key();
    match (event.ctrl_key(), event.shift_key(), name.as_str()) {
        (false, _, "Enter") => Some(Key::Submit),
        (false, false, "ArrowUp") => Some(Key::Older),
        (false, false, "ArrowDown") => Some(Key::Newer),
        (false, false, "Tab") => Some(Key::Complete),
        (true, false, name) => control_key(name, input),
        _ => None,
    }
}

fn control_key(name: &str, input: &HtmlInputElement) -> Option<Key> {
    Some(match name {
        // With a selection, the browser copies it.
        "c" if browser::has_selection() || editing::has_selection(input) => return None,
        "c" => Key::Interrupt,
        "d" => Key::EndOfInput,
        "l" => Key::Clear,
        "a" => Key::Edit(Edit::Start),
        "e" => Key::Edit(Edit::End),
        "u" => Key::Edit(Edit::CutToStart),
        "k" => Key::Edit(Edit::CutToEnd),
        "w" => Key::Edit(Edit::CutWord),
        _ => return None,
    })
}

fn act(handle: &LabHandle, input: &HtmlInputElement, key: Key) {
    let masked = input.type_() == "password";
    match key {
        // The line in the input is not the learner's.
        Key::Submit if handle.model().demonstration().is_some() => handle.act(Action::StopDemonstration),
        Key::Submit => handle.act(Action::Submit(vec![take_line(input)])),
        Key::Interrupt => {
            input.set_value("");
            handle.input(Input::Interrupt);
        }
        // The key does nothing on a line with text.
        Key::EndOfInput if input.value().is_empty() => handle.input(Input::EndOfInput),
        Key::Clear => handle.act(Action::ClearScreen),
        // A hidden entry must not get into the history, and the history must not show at a hidden prompt.
        Key::Older if !masked => handle.act(Action::Older(input.value())),
        Key::Newer if !masked => handle.act(Action::Newer),
        Key::Edit(edit) => editing::edit(input, edit),
        Key::Older | Key::Newer | Key::EndOfInput | Key::Complete => {}
    }
}

/// Removes the line from the input, so that the page no longer has it, and returns it.
fn take_line(input: &HtmlInputElement) -> String {
    let line = input.value();
    input.set_value("");
    line
}

/// Returns what Tab makes of the line. With `None` the browser handles the key and moves the focus.
fn completion(handle: &LabHandle, input: &HtmlInputElement) -> Option<editing::Completion> {
    let line = input.value();
    if line.trim().is_empty() || handle.settings().is("assist", "off") {
        return None;
    }
    editing::complete(&line, handle.model().lab().complete(handle.session(), &line))
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
