//! Elements made by calls. `html!` expands its code at every use; for many small elements, calls keep the app smaller.

use std::rc::Rc;

use yew::{
    prelude::*,
    virtual_dom::{AttributeOrProperty, Attributes, VNode, VTag, VText},
};

/// Returns an element with these attributes.
pub fn element(tag: &'static str, keys: &'static [&'static str], values: &[&str], children: Vec<Html>) -> Html {
    new_tag(tag, keys, values, children).into()
}

fn new_tag(name: &'static str, keys: &'static [&'static str], values: &[&str], children: Vec<Html>) -> VTag {
    let mut tag = VTag::new(name);
    let value = |value: &&str| Some(AttributeOrProperty::Attribute((*value).to_owned().into()));
    tag.attributes = Attributes::Dynamic { keys, values: values.iter().map(value).collect() };
    tag.add_children(children);
    tag
}

/// Returns an element with a class, if the class is not empty.
pub fn group(tag: &'static str, class: &str, children: Vec<Html>) -> Html {
    match class {
        "" => element(tag, &[], &[], children),
        class => element(tag, &["class"], &[class], children),
    }
}

/// Returns the same element with a key, which identifies it among its siblings.
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

/// Returns a text node.
pub fn text_node(text: &str) -> Html {
    VText::new(text.to_owned()).into()
}

/// Returns an element with a class and nothing but text.
pub fn text_element(tag: &'static str, class: &str, text: &str) -> Html {
    group(tag, class, vec![text_node(text)])
}

/// Returns a table from the heads of its columns and the cells of each row.
pub fn table(heads: &[&str], rows: Vec<Vec<Html>>) -> Html {
    let head = |head: &&str| element("th", &["scope"], &["col"], vec![text_element("span", "", head)]);
    let rows = rows.into_iter().map(|cells| group("tr", "", cells)).collect();
    let heads = heads.iter().map(head).collect();
    group("table", "", vec![group("thead", "", vec![group("tr", "", heads)]), group("tbody", "", rows)])
}

/// Returns a button with these attributes. The first key is `type`, whose value is added.
pub fn button_with(keys: &'static [&'static str], values: &[&str], label: &str, onclick: Callback<MouseEvent>) -> Html {
    let values: Vec<&str> = ["button"].iter().chain(values).copied().collect();
    let mut tag = new_tag("button", keys, &values, vec![text_node(label)]);
    tag.add_listener(Rc::new(yew::html::onclick::Wrapper::new(onclick)));
    tag.into()
}

/// Returns a button.
pub fn button(label: &str, onclick: Callback<MouseEvent>) -> Html {
    button_with(&["type"], &[], label, onclick)
}

/// Returns a small button. `name` is its accessible name, if that is more than the label.
pub fn quiet_button(label: &str, name: Option<String>, onclick: Callback<MouseEvent>) -> Html {
    match name {
        Some(name) => button_with(&["type", "class", "aria-label"], &["quiet", &name], label, onclick),
        None => button_with(&["type", "class"], &["quiet"], label, onclick),
    }
}

/// Returns a link.
pub fn link(class: &str, address: &str, label: &str) -> Html {
    element("a", &["class", "href"], &[class, address], vec![text_node(label)])
}

/// Returns a list without bullets, with its accessible name.
pub fn list(tag: &'static str, class: &str, name: &str, items: Vec<Html>) -> Html {
    element(tag, &["role", "class", "aria-label"], &["list", class, name], items)
}

/// Returns a choice with its accessible name, from values, labels, and which one is selected. The selected option is
/// marked itself: a value on the `select` would be lost when its options change.
pub fn select(name: &str, options: Vec<(String, String, bool)>, onchange: Callback<Event>) -> Html {
    let option =
        |(value, label, selected): (String, String, bool)| html! { <option {value} {selected}>{ label }</option> };
    html! { <select aria-label={name.to_owned()} {onchange}>{ for options.into_iter().map(option) }</select> }
}

/// Returns a button that stays pressed.
pub fn toggle(label: &str, pressed: bool, onclick: Callback<MouseEvent>) -> Html {
    button_with(&["type", "aria-pressed"], &[bool_attribute(pressed)], label, onclick)
}

/// Returns a truth value as attributes spell it.
pub const fn bool_attribute(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
