//! Elements made by a call. `html!` writes its code out at every place; where many small elements are drawn, calls make
//! the app a good deal smaller.

use yew::{
    prelude::*,
    virtual_dom::{AttributeOrProperty, Attributes, VTag, VText},
};

/// An element with these attributes.
pub fn part(tag: &'static str, keys: &'static [&'static str], values: &[&str], children: Vec<Html>) -> Html {
    let mut tag = VTag::new(tag);
    let value = |value: &&str| Some(AttributeOrProperty::Attribute((*value).to_owned().into()));
    tag.attributes = Attributes::Dynamic { keys, values: values.iter().map(value).collect() };
    tag.add_children(children);
    tag.into()
}

/// An element with a class.
pub fn group(tag: &'static str, class: &str, children: Vec<Html>) -> Html {
    part(tag, &["class"], &[class], children)
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

/// A button.
pub fn button(label: &str, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" {onclick}>{ label.to_owned() }</button> }
}

/// A small button, with what it is about for those who do not see where it stands.
pub fn quiet(label: &str, name: Option<String>, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="quiet" {onclick} aria-label={name}>{ label.to_owned() }</button> }
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
pub fn toggle(label: &'static str, pressed: bool, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" aria-pressed={pressed.to_string()} {onclick}>{ label }</button> }
}
