//! The page for an unknown address.

use yew::prelude::*;

use crate::web::{
    addresses,
    elements::{element, group, link, text_element, text_node},
};

/// Returns the page, with the unknown address and a link to the first page.
pub fn not_found(address: &str) -> Html {
    let why = vec![
        text_node("HSM Dojo does not know the address "),
        text_element("code", "address", address),
        text_node(". The link may be misspelt, or meant for another version. Nothing of yours is lost."),
    ];
    let ways = vec![link("button primary", addresses::HOME, "All lessons")];
    let parts = vec![text_element("h1", "", "There is nothing here"), group("p", "", why), group("p", "row", ways)];
    element("main", &["id", "tabindex", "class"], &["main", "-1", "page"], parts)
}
