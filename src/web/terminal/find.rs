//! Search in the scrollback of a terminal. The browser highlights the matches, so that no element of the output
//! changes. A browser without highlights still scrolls from match to match.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, KeyboardEvent, Node, Range};
use yew::prelude::*;

use super::names::output_id;
use crate::{
    lab::TerminalId,
    web::{browser, state::LabHandle},
};

/// Maximum number of matches.
const MATCHES_MAX: usize = 2_000;

/// `NodeFilter.SHOW_TEXT`.
const TEXT_NODES: u32 = 4;

/// The properties of the search field.
#[derive(Clone, PartialEq, Properties)]
pub struct FindProps {
    /// The lab, at this terminal.
    pub handle: LabHandle,
    /// Called when the learner ends the search.
    pub on_close: Callback<()>,
}

/// Returns the id of the search field.
pub fn field(terminal: TerminalId) -> String {
    format!("terminal-{terminal}-find")
}

/// The search field, and the buttons that go from match to match.
#[function_component]
pub fn Find(FindProps { handle, on_close }: &FindProps) -> Html {
    let terminal = handle.terminal_id();
    let words = use_state_eq(String::new);
    let at = use_mut_ref(|| 0_usize);
    use_effect_with((), |()| || highlight_matches(&[], None));
    let go = {
        let words = words.setter();
        Callback::from(move |step| words.set(go_to(terminal, &mut at.borrow_mut(), step)))
    };
    html! {
        <div class="find" role="search" aria-label="Search in the terminal">
            <input id={field(terminal)} type="search" aria-label="Search for" placeholder="Search the output"
                autocomplete="off" spellcheck="false" oninput={go.reform(|_| 0)} onkeydown={on_key(&go, on_close)} />
            { button(&go, "Earlier", "↑", -1) }
            { button(&go, "Later", "↓", 1) }
            <span role="status" aria-label="Found">{ &*words }</span>
            <button type="button" class="quiet" onclick={on_close.reform(|_| ())} aria-label="End the search">{ "×" }</button>
        </div>
    }
}

fn on_key(go: &Callback<isize>, on_close: &Callback<()>) -> Callback<KeyboardEvent> {
    let (go, on_close) = (go.clone(), on_close.clone());
    Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => go.emit(if event.shift_key() { 1 } else { -1 }),
        "Escape" => on_close.emit(()),
        _ => {}
    })
}

fn button(go: &Callback<isize>, label: &'static str, sign: &'static str, step: isize) -> Html {
    let onclick = go.reform(move |_| step);
    html! { <button type="button" class="quiet" {onclick} aria-label={label} title={label}>{ sign }</button> }
}

/// Shows the match that is `step` away from the present one, or with 0 the last one, and returns its position in words.
/// It searches again each time, because the output may have changed.
fn go_to(terminal: TerminalId, at: &mut usize, step: isize) -> String {
    let text = browser::input_value(&field(terminal));
    let found = matches(terminal, &text);
    let Some(last) = found.len().checked_sub(1) else {
        highlight_matches(&[], None);
        return if text.is_empty() { String::new() } else { "Not found".to_owned() };
    };
    *at = match step {
        0 => last,
        1 if *at >= last => 0,
        -1 if *at == 0 => last,
        step => at.saturating_add_signed(step).min(last),
    };
    show(&found, *at);
    match found.len() {
        MATCHES_MAX if step == 0 => format!("{MATCHES_MAX} places or more, from the latest on"),
        count => format!("{} of {count}", *at + 1),
    }
}

/// Returns the matches of a text in the output, from top to bottom, regardless of case. If there are too many, the
/// first ones are left out.
fn matches(terminal: TerminalId, text: &str) -> Vec<Range> {
    let wanted = text.to_ascii_lowercase();
    let log = browser::element(&output_id(terminal));
    let document = web_sys::window().and_then(|window| window.document());
    let (Some(log), Some(document), false) = (log, document, wanted.is_empty()) else { return Vec::new() };
    let Ok(walker) = document.create_tree_walker_with_what_to_show(&log, TEXT_NODES) else { return Vec::new() };
    let mut found = Vec::new();
    while let Ok(Some(node)) = walker.next_node() {
        let text = node.node_value().unwrap_or_default();
        let lower = text.to_ascii_lowercase();
        let hits = lower.match_indices(&wanted);
        found.extend(hits.filter_map(|(start, _)| range(&document, &node, &text, start, wanted.len())));
    }
    let surplus = found.len().saturating_sub(MATCHES_MAX);
    found.split_off(surplus)
}

/// Returns a range of a text node. The browser counts in UTF-16 units.
fn range(document: &web_sys::Document, node: &Node, text: &str, start: usize, length: usize) -> Option<Range> {
    let units = |end: usize| Some(u32::try_from(text.get(..end)?.encode_utf16().count()).unwrap_or(u32::MAX));
    let range = document.create_range().ok()?;
    range.set_start(node, units(start)?).ok()?;
    range.set_end(node, units(start + length)?).ok()?;
    Some(range)
}

/// Highlights the matches, and scrolls to one of them.
fn show(found: &[Range], at: usize) {
    highlight_matches(found, found.get(at));
    let Some(current) = found.get(at) else { return };
    let line = current.start_container().ok().and_then(|node| node.parent_element());
    let Some(scroller) = line.as_ref().and_then(|line| line.closest(".scroller").ok().flatten()) else { return };
    // Long output is laid out when it comes near the view, so its piece is scrolled to first.
    if let Some(line) = line.filter(|line| line.class_list().contains("piece")) {
        line.scroll_into_view();
    }
    let (rect, window) = (current.get_bounding_client_rect(), scroller.get_bounding_client_rect());
    scroll(&scroller, rect.top() - window.top() - window.height() / 2.0);
}

fn scroll(scroller: &Element, by: f64) {
    scroller.set_scroll_top(scroller.scroll_top().saturating_add(by as i32));
}

/// Sets the browser's highlights `found` and `found-now`.
fn highlight_matches(found: &[Range], now: Option<&Range>) {
    // A browser without highlights shows none.
    _ = highlight("found", found.iter()).and_then(|()| highlight("found-now", now.into_iter()));
}

fn highlight<'a>(name: &str, ranges: impl Iterator<Item = &'a Range>) -> Result<(), JsValue> {
    let global = js_sys::global();
    let class: Function = Reflect::get(&global, &"Highlight".into())?.dyn_into()?;
    let ranges: Array = ranges.collect();
    let highlight = Reflect::construct(&class, &ranges)?;
    let registry = Reflect::get(&Reflect::get(&global, &"CSS".into())?, &"highlights".into())?;
    let set: Function = Reflect::get(&registry, &"set".into())?.dyn_into()?;
    set.call2(&registry, &name.into(), &highlight).map(drop)
}
