//! The page for an address that leads nowhere.

use yew::prelude::*;

use crate::web::{
    parts::{group, link, part, text, words},
    route,
};

/// Says which address is not known, and leads home.
pub fn not_found(address: &str) -> Html {
    let why = vec![
        words("HSM Dojo does not know the address "),
        text("code", "address", address),
        words(". The link may be misspelt, or meant for another version. Nothing of yours is lost."),
    ];
    let ways = vec![link("button primary", route::HOME, "All lessons")];
    let parts = vec![text("h1", "", "There is nothing here"), group("p", "", why), group("p", "row", ways)];
    part("main", &["id", "tabindex", "class"], &["main", "-1", "page"], parts)
}
