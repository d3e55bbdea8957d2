//! Elements made by a call. `html!` writes its code out at every place; where many small elements are drawn, calls make
//! the app a good deal smaller.

use std::rc::Rc;

use yew::{
    prelude::*,
    virtual_dom::{AttributeOrProperty, Attributes, VNode, VTag, VText},
};

/// An element with these attributes.
pub fn part(tag: &'static str, keys: &'static [&'static str], values: &[&str], children: Vec<Html>) -> Html {
    element(tag, keys, values, children).into()
}

fn element(tag: &'static str, keys: &'static [&'static str], values: &[&str], children: Vec<Html>) -> VTag {
    let mut tag = VTag::new(tag);
    let value = |value: &&str| Some(AttributeOrProperty::Attribute((*value).to_owned().into()));
    tag.attributes = Attributes::Dynamic { keys, values: values.iter().map(value).collect() };
    tag.add_children(children);
    tag
}

/// An element with a class, where that is not empty.
pub fn group(tag: &'static str, class: &str, children: Vec<Html>) -> Html {
    match class {
        "" => part(tag, &[], &[], children),
        class => part(tag, &["class"], &[class], children),
    }
}

/// The same element with a key, by which it is known again among its neighbours.
pub fn keyed(key: &str, element: Html) -> Html {
    match element {
        VNode::VTag(tag) => {
            let mut tag = Rc::unwrap_or_clone(tag);
            tag.key = Some(key.into());
            tag.into()
        }
        other => other,
    }
}

/// Words.
pub fn words(words: &str) -> Html {
    VText::new(words.to_owned()).into()
}

/// An element with a class and nothing but text.
pub fn text(tag: &'static str, class: &str, text: &str) -> Html {
    group(tag, class, vec![words(text)])
}

/// A table: the heads of its columns, and the cells of each row.
pub fn table(heads: &[&str], rows: Vec<Vec<Html>>) -> Html {
    let head = |head: &&str| part("th", &["scope"], &["col"], vec![text("span", "", head)]);
    let rows = rows.into_iter().map(|cells| group("tr", "", cells)).collect();
    let heads = heads.iter().map(head).collect();
    group("table", "", vec![group("thead", "", vec![group("tr", "", heads)]), group("tbody", "", rows)])
}

/// A button with these attributes, of which `type` is the first.
pub fn action(keys: &'static [&'static str], values: &[&str], label: &str, onclick: Callback<MouseEvent>) -> Html {
    let values: Vec<&str> = ["button"].iter().chain(values).copied().collect();
    let mut tag = element("button", keys, &values, vec![words(label)]);
    tag.add_listener(Rc::new(yew::html::onclick::Wrapper::new(onclick)));
    tag.into()
}

/// A button.
pub fn button(label: &str, onclick: Callback<MouseEvent>) -> Html {
    action(&["type"], &[], label, onclick)
}

/// A small button, with what it is about for those who do not see where it stands.
pub fn quiet(label: &str, name: Option<String>, onclick: Callback<MouseEvent>) -> Html {
    match name {
        Some(name) => action(&["type", "class", "aria-label"], &["quiet", &name], label, onclick),
        None => action(&["type", "class"], &["quiet"], label, onclick),
    }
}

/// A link.
pub fn link(class: &str, address: &str, label: &str) -> Html {
    part("a", &["class", "href"], &[class, address], vec![words(label)])
}

/// A list without bullets, by its accessible name.
pub fn list(tag: &'static str, class: &str, name: &str, items: Vec<Html>) -> Html {
    part(tag, &["role", "class", "aria-label"], &["list", class, name], items)
}

/// A choice by its accessible name: values, words, and which one holds. That one is marked, because a browser would choose
/// whichever is put in first.
pub fn select(name: &str, options: Vec<(String, String, bool)>, onchange: Callback<Event>) -> Html {
    let option =
        |(value, words, selected): (String, String, bool)| html! { <option {value} {selected}>{ words }</option> };
    html! { <select aria-label={name.to_owned()} {onchange}>{ for options.into_iter().map(option) }</select> }
}

/// A button that stays pressed.
pub fn toggle(label: &str, pressed: bool, onclick: Callback<MouseEvent>) -> Html {
    action(&["type", "aria-pressed"], &[truth(pressed)], label, onclick)
}

/// How an attribute says whether something is so.
pub const fn truth(holds: bool) -> &'static str {
    if holds { "true" } else { "false" }
}
