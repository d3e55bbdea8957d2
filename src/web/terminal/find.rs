//! Search in the scrollback of a terminal. What is found is painted by the browser's highlights, so that no element of
//! the output changes; where a browser has none, one is still led from place to place.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlInputElement, KeyboardEvent, Node, Range};
use yew::prelude::*;

use crate::{
    lab::SessionId,
    web::{browser, desk::Desk},
};

/// Places that are looked for at most.
const FOUND_MAX: usize = 2_000;

/// `NodeFilter.SHOW_TEXT`.
const TEXT_NODES: u32 = 4;

/// The terminal that is searched, and what ends the search.
#[derive(Clone, PartialEq, Properties)]
pub struct FindProps {
    /// The lab, at this terminal.
    pub desk: Desk,
    /// The learner is done.
    pub on_close: Callback<()>,
}

/// The field for what is looked for.
#[function_component]
pub fn Find(FindProps { desk, on_close }: &FindProps) -> Html {
    let session = desk.session();
    let found = use_mut_ref(Vec::<Range>::new);
    let words = use_state_eq(String::new);
    let at = use_mut_ref(|| 0_usize);
    use_effect_with((), |()| {
        browser::focus("find");
        || paint(&[], None)
    });
    let go = {
        let (found, at, words) = (found.clone(), at.clone(), words.setter());
        move |step: isize| {
            let found = found.borrow();
            let Some(last) = found.len().checked_sub(1) else { return };
            let mut at = at.borrow_mut();
            *at = match step {
                1 if *at == last => 0,
                -1 if *at == 0 => last,
                step => at.saturating_add_signed(step),
            };
            show(&found, *at);
            words.set(format!("{} of {}", *at + 1, found.len()));
        }
    };
    let oninput = {
        let words = words.setter();
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let places = places(session, &input.value());
            *at.borrow_mut() = places.len().saturating_sub(1);
            show(&places, *at.borrow());
            words.set(match (input.value().is_empty(), places.len()) {
                (true, _) => String::new(),
                (_, 0) => "Not found".to_owned(),
                (_, FOUND_MAX) => format!("{FOUND_MAX} places or more, from the latest on"),
                (_, count) => format!("{count} of {count}"),
            });
            *found.borrow_mut() = places;
        })
    };
    let onkeydown = {
        let (go, on_close) = (go.clone(), on_close.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => go(if event.shift_key() { 1 } else { -1 }),
            "Escape" => on_close.emit(()),
            _ => {}
        })
    };
    let button = |label: &'static str, sign: &'static str, step: isize| {
        let go = go.clone();
        let onclick = Callback::from(move |_| go(step));
        html! { <button type="button" class="quiet" {onclick} aria-label={label} title={label}>{ sign }</button> }
    };
    html! {
        <div class="find" role="search" aria-label="Search in the terminal">
            <input id="find" type="search" aria-label="Search for" placeholder="Search the output" autocomplete="off"
                spellcheck="false" {oninput} {onkeydown} />
            { button("Earlier", "↑", -1) }
            { button("Later", "↓", 1) }
            <span role="status" aria-label="Found">{ &*words }</span>
            <button type="button" class="quiet" onclick={on_close.reform(|_| ())} aria-label="End the search">{ "×" }</button>
        </div>
    }
}

/// Where a text stands in the output, from top to bottom; capitals do not count. The latest places are kept.
fn places(session: SessionId, text: &str) -> Vec<Range> {
    let wanted = text.to_ascii_lowercase();
    let log = browser::element(&format!("terminal-{session}-output"));
    let document = web_sys::window().and_then(|window| window.document());
    let (Some(log), Some(document), false) = (log, document, wanted.is_empty()) else { return Vec::new() };
    let Ok(walker) = document.create_tree_walker_with_what_to_show(&log, TEXT_NODES) else { return Vec::new() };
    let mut found = Vec::new();
    while let Ok(Some(node)) = walker.next_node() {
        let text = node.node_value().unwrap_or_default();
        let lower = text.to_ascii_lowercase();
        let hits = lower.match_indices(&wanted);
        found.extend(hits.filter_map(|(place, _)| range(&document, &node, &text, place, wanted.len())));
    }
    let surplus = found.len().saturating_sub(FOUND_MAX);
    found.split_off(surplus)
}

/// A stretch of a text node; the browser counts in UTF-16 units.
fn range(document: &web_sys::Document, node: &Node, text: &str, from: usize, length: usize) -> Option<Range> {
    let units = |end: usize| Some(u32::try_from(text.get(..end)?.encode_utf16().count()).unwrap_or(u32::MAX));
    let range = document.create_range().ok()?;
    range.set_start(node, units(from)?).ok()?;
    range.set_end(node, units(from + length)?).ok()?;
    Some(range)
}

/// Paints what was found, and brings one place into view.
fn show(found: &[Range], at: usize) {
    paint(found, found.get(at));
    let Some(place) = found.get(at) else { return };
    let line = place.start_container().ok().and_then(|node| node.parent_element());
    let Some(scroller) = line.as_ref().and_then(|line| line.closest(".scroller").ok().flatten()) else { return };
    // Long output is laid out when it comes near, so the piece comes first and the place in it after that.
    if let Some(line) = line.filter(|line| line.class_list().contains("piece")) {
        line.scroll_into_view();
    }
    let (place, window) = (place.get_bounding_client_rect(), scroller.get_bounding_client_rect());
    scroll(&scroller, place.top() - window.top() - window.height() / 2.0);
}

fn scroll(scroller: &Element, by: f64) {
    scroller.set_scroll_top(scroller.scroll_top().saturating_add(by as i32));
}

/// Gives these places to the browser's highlights `found` and `found-now`.
fn paint(found: &[Range], now: Option<&Range>) {
    // A browser without highlights paints nothing.
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
