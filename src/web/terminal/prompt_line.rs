//! The line at which one types: what the program printed last, its prompt, and a native input.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::editing::{self, Edit};
use crate::{
    lab::{Input, PromptKind},
    web::{browser, desk::Desk, model::Action},
};

/// What a key asks for, where it is not left to the browser.
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

/// One terminal's prompt line.
#[derive(Clone, PartialEq, Properties)]
pub struct PromptLineProps {
    /// The lab, at this terminal.
    pub desk: Desk,
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
pub fn PromptLine(PromptLineProps { desk, hidden }: &PromptLineProps) -> Html {
    let (screen, session) = (&desk.seat().screen, desk.session());
    let input = use_node_ref();
    let choices = use_state_eq(Vec::<String>::new);
    let search = use_state_eq(|| None::<Search>);
    let prompt = screen.prompt();
    let masked = prompt.is_some_and(|prompt| prompt.kind == PromptKind::Hidden);
    use_input(desk, &input, masked, !hidden);
    let text = screen.open_line().plain() + prompt.map_or("", |prompt| &prompt.text);
    let prompt_id = format!("terminal-{session}-prompt");
    // On an empty screen nothing else says where to type.
    let placeholder = (screen.blocks().is_empty() && !masked).then_some("Type a command and press Enter");
    let onkeydown = on_key(desk, choices.setter(), &search);
    let onpaste = on_paste(desk);
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
                    aria-label={super::name(session, " input")} {placeholder} aria-describedby={prompt_id} enterkeyhint="send"
                    autocapitalize="off" autocorrect="off" autocomplete="off" spellcheck="false"
                    {onkeydown} {onpaste} {oninput} />
            </div>
            <p class="choices" role="status" aria-label="Completions">{ choices.join("   ") }</p>
            <p class="choices" role="status" aria-label="Search of earlier lines">{ search_words(desk, &search) }</p>
            <p class="choices" role="status" aria-label="Waiting lines">{ waiting_words(desk.seat().waiting()) }</p>
        </>
    }
}

/// Puts called-back lines into the input, and the focus where there is room for the whole page. What was typed of a
/// hidden entry goes when the prompt goes, also by an undo: it would stand there to be read.
#[hook]
fn use_input(desk: &Desk, input: &NodeRef, masked: bool, shown: bool) {
    use_effect_with((masked, input.clone()), |(masked, input)| {
        let input = input.cast::<HtmlInputElement>().filter(|_| *masked);
        move || {
            if let Some(input) = input {
                input.set_value("");
            }
        }
    });
    use_effect_with((desk.session(), shown), |(session, shown)| {
        if *shown && browser::is_wide() {
            browser::focus_terminal(*session);
        }
    });
    use_effect_with((desk.seat().fill().clone(), input.clone()), |(fill, input)| {
        if let Some(input) = input.cast::<HtmlInputElement>().filter(|_| fill.number > 0) {
            editing::fill(&input, &fill.text);
            if fill.select {
                editing::select_placeholder(&input);
            }
        }
    });
}

fn on_key(
    desk: &Desk,
    choices: UseStateSetter<Vec<String>>,
    search: &UseStateHandle<Option<Search>>,
) -> Callback<KeyboardEvent> {
    let (desk, search) = (desk.clone(), search.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        if search_key(&desk, &input, &event, &search) {
            return event.prevent_default();
        }
        let Some(key) = key(&event, &input) else { return };
        if let Key::Complete = key {
            let Some(completion) = completion(&desk, &input) else { return };
            editing::fill(&input, &completion.line);
            choices.set(completion.choices);
        } else {
            choices.set(Vec::new());
            act(&desk, &input, key);
        }
        event.prevent_default();
    })
}

/// What a key does to the search of earlier lines: Ctrl-R begins it and goes further back, Enter and Tab take the line
/// that was found, without running it, Escape and Ctrl-G give it up. False where the key is none of its keys.
fn search_key(
    desk: &Desk,
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
    let found = |skip| desk.seat().history().find(&now.text, skip).map(str::to_owned);
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

/// What is said below the line while one searches.
fn search_words(desk: &Desk, search: &Option<Search>) -> String {
    let Some(Search { text, skip, .. }) = search else { return String::new() };
    match desk.seat().history().find(text, *skip) {
        _ if text.is_empty() => {
            "Type a part of an earlier line. Ctrl-R goes further back, Enter takes it, Esc ends.".into()
        }
        Some(line) => format!("Earlier line: {line}"),
        None => "No earlier line has that in it.".into(),
    }
}

/// What is said below the line while lines wait.
fn waiting_words(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 line waits. Ctrl-C drops it.".to_owned(),
        count => format!("{count} lines wait. Ctrl-C drops them."),
    }
}

/// What the key means on this line. Keys of an input method that is composing are its own.
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
        // With a selection it copies, as everywhere.
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

fn act(desk: &Desk, input: &HtmlInputElement, key: Key) {
    let masked = input.type_() == "password";
    match key {
        // What stands there is not the learner's.
        Key::Submit if desk.model().showing().is_some() => desk.act(Action::StopShowing),
        Key::Submit => desk.act(Action::Submit(vec![take(input)])),
        Key::Interrupt => {
            input.set_value("");
            desk.input(Input::Interrupt);
        }
        // On a line with something on it, the key means nothing.
        Key::EndOfInput if input.value().is_empty() => desk.input(Input::EndOfInput),
        Key::Clear => desk.act(Action::ClearScreen),
        // What is hidden must not become a draft of the history, nor may the history show through a hidden prompt.
        Key::Older if !masked => desk.act(Action::Older(input.value())),
        Key::Newer if !masked => desk.act(Action::Newer),
        Key::Edit(edit) => editing::edit(input, edit),
        Key::Older | Key::Newer | Key::EndOfInput | Key::Complete => {}
    }
}

/// Takes the line out of the input, so that nothing of it stays in the page.
fn take(input: &HtmlInputElement) -> String {
    let line = input.value();
    input.set_value("");
    line
}

/// How Tab goes on with the line; `None` leaves the key to the browser, which moves the focus.
fn completion(desk: &Desk, input: &HtmlInputElement) -> Option<editing::Completion> {
    let line = input.value();
    if line.trim().is_empty() || desk.settings().is("assist", "off") {
        return None;
    }
    editing::complete(&line, desk.model().lab().complete(desk.session(), &line))
}

/// Pasted text of several lines submits each that is complete; the rest stays in the input.
fn on_paste(desk: &Desk) -> Callback<Event> {
    let desk = desk.clone();
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
        desk.act(Action::Submit(lines));
    })
}
