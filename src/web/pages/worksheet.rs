//! The password worksheet: a form to print or to save as a file. The app itself never stores it.
//!
//! Its text is in the fields of the page and nowhere else, so it is gone when the page is left. There is no field for
//! the password: that is written on paper, by hand.

use yew::prelude::*;

use crate::web::{
    browser,
    elements::{button, element, group, text_element},
};

/// The fields: id, label, and the usual text.
const FIELDS: [(&str, &str, &str); 8] = [
    ("sheet-cluster", "Cluster", HERE),
    ("sheet-date", "Date of the change", ""),
    ("sheet-type", "Type of the user", "CO"),
    ("sheet-name", "Name of the user", "admin"),
    ("sheet-holder", "Who holds the password", ""),
    ("sheet-copy", "Sealed copy kept at", ""),
    ("sheet-off-site", "Second copy, off site, kept at", ""),
    ("sheet-witnesses", "Witnesses", ""),
];

/// Placeholder for the cluster in the address.
const HERE: &str = "here";

const BY_HAND: &str = "Password, by hand";

const WHY: [&str; 4] = [
    "Nobody can look the password up: not you, not the provider, not the HSM, which can only compare.",
    "More than five wrong passwords in a row lock the user. Another officer could set a new one; after an activation there is no other officer.",
    "A backup is no way out: it brings back the same users with the same passwords.",
    "With the password of its only officer a cluster is lost. It is deleted, and built again from nothing.",
];

const HOW: &str = "Write the sheet before you type the password. Print it, put the password down by hand, in print letters, 7 to 32 of \
    them, and read it back from the paper while you type. Then seal it, put it into a safe, and a copy into one somewhere else. Keep no \
    picture of it and no file.";

const NOT_KEPT: &str = "Nothing that you write here is kept: it is gone when you leave the page. A file that you save has everything but \
    the password.";

/// Returns the worksheet for the cluster with this id; empty for none.
pub fn worksheet(cluster: &str) -> Html {
    let fields = FIELDS.iter().map(|(id, label, usual)| field(id, label, if *usual == HERE { cluster } else { usual }));
    let by_hand = group("div", "by-hand", vec![text_element("span", "", BY_HAND), text_element("span", "rule", "")]);
    let form = element("form", &["class", "autocomplete"], &["sheet", "off"], fields.chain([by_hand]).collect());
    let buttons = vec![
        button("Print", Callback::from(|_| browser::print())),
        button("Save as a text file", Callback::from(|_| browser::download("password-worksheet.txt", &as_text()))),
    ];
    let why = WHY.iter().map(|reason| text_element("li", "", reason)).collect();
    let page = vec![
        text_element("h1", "", "Password worksheet"),
        text_element("p", "lead", HOW),
        form,
        group("p", "row", buttons),
        text_element("p", "help", NOT_KEPT),
        text_element("h2", "", "QuarantineReason it matters"),
        group("ul", "", why),
    ];
    element("main", &["id", "tabindex", "class"], &["main", "-1", "page"], page)
}

/// Returns a field with its first text. The page reads the field only to save it as a file.
fn field(id: &'static str, label: &'static str, value: &str) -> Html {
    let keys = &["id", "value", "autocomplete", "spellcheck"];
    let input = element("input", keys, &[id, value, "off", "false"], Vec::new());
    group("label", "", vec![text_element("span", "", label), input])
}

/// Returns the sheet as plain text, with a line for the password.
fn as_text() -> String {
    let line = |label: &str, value: &str| format!("{label}:\n    {}\n\n", if value.is_empty() { RULE } else { value });
    let fields = FIELDS.iter().map(|(id, label, _)| line(label, &browser::input_value(id)));
    "PASSWORD WORKSHEET\n\n".to_owned() + &fields.collect::<String>() + &line(BY_HAND, "")
}

const RULE: &str = "________________________________________";
