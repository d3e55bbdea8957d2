//! Elements made by a call. `html!` writes its code out at every place; where many small elements are drawn, calls make
//! the app a good deal smaller.

use yew::{
    prelude::*,
    virtual_dom::{AttributeOrProperty, Attributes, VTag, VText},
};

/// An element with these attributes.
pub fn part(tag: &'static str, keys: &'static [&'static str], values: Vec<AttrValue>, children: Vec<Html>) -> Html {
    let mut tag = VTag::new(tag);
    let values = values.into_iter().map(|value| Some(AttributeOrProperty::Attribute(value))).collect();
    tag.attributes = Attributes::Dynamic { keys, values };
    tag.add_children(children);
    tag.into()
}

/// An element with a class.
pub fn group(tag: &'static str, class: impl Into<AttrValue>, children: Vec<Html>) -> Html {
    part(tag, &["class"], vec![class.into()], children)
}

/// An element with a class and nothing but text.
pub fn text(tag: &'static str, class: impl Into<AttrValue>, text: impl Into<AttrValue>) -> Html {
    group(tag, class, vec![VText::new(text).into()])
}

/// A table: the heads of its columns, and the cells of each row.
pub fn table(heads: &[&str], rows: Vec<Vec<Html>>) -> Html {
    let head = |head: &&str| part("th", &["scope"], vec!["col".into()], vec![text("span", "", (*head).to_owned())]);
    let rows = rows.into_iter().map(|cells| group("tr", "", cells)).collect();
    let heads = heads.iter().map(head).collect();
    group("table", "", vec![group("thead", "", vec![group("tr", "", heads)]), group("tbody", "", rows)])
}

/// A button.
pub fn button(label: impl Into<AttrValue>, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" {onclick}>{ label.into() }</button> }
}

/// A button that stays pressed.
pub fn toggle(label: &'static str, pressed: bool, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" aria-pressed={pressed.to_string()} {onclick}>{ label }</button> }
}
