//! The pages, and which of them an address names.

use gloo::events::EventListener;
use yew::prelude::*;

use super::LabAddress;
use crate::web::browser;

/// The address of the first page.
pub const HOME: &str = "#/";

/// The address of the sandbox.
pub const SANDBOX: &str = "#/sandbox";

/// The address of the password worksheet.
pub const WORKSHEET: &str = "#/worksheet";

/// Returns the address of the password worksheet for a cluster.
pub fn worksheet(cluster: &str) -> String {
    format!("{WORKSHEET}?{cluster}")
}

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// The list of lessons.
    Home,
    /// A lesson or the sandbox.
    Lab(LabAddress),
    /// The password worksheet, for the cluster with this id; empty for none.
    Worksheet(String),
    /// An unknown address, as it was written.
    Unknown(String),
}

impl Route {
    /// Reads the part of an address from its `#` on.
    pub fn parse(hash: &str) -> Self {
        let address = decode(hash.strip_prefix('#').unwrap_or(hash));
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        let path = path.trim_matches('/');
        let lab = match path.split_once('/') {
            None if path.is_empty() => return Self::Home,
            None if path == "sandbox" => LabAddress::sandbox(query),
            None if path == "worksheet" => return Self::Worksheet(query.to_owned()),
            Some(("lesson", id)) => LabAddress::lesson(id),
            _ => None,
        };
        lab.map_or_else(|| Self::Unknown(format!("#{address}")), Self::Lab)
    }

    /// Returns the title of the window.
    pub fn title(&self) -> String {
        match self {
            Self::Home => "HSM Dojo".to_owned(),
            Self::Lab(address) => format!("{} · HSM Dojo", address.title()),
            Self::Worksheet(_) => "Password worksheet · HSM Dojo".to_owned(),
            Self::Unknown(_) => "Address not known · HSM Dojo".to_owned(),
        }
    }
}

/// Decodes percent signs. Text that is not well formed stays as it is.
fn decode(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from)
}

/// Returns the page that the address names, now and after every change.
#[hook]
pub fn use_route() -> Route {
    let route = use_state_eq(|| Route::parse(&browser::hash()));
    let setter = route.setter();
    use_effect_with((), move |()| {
        let window = web_sys::window();
        let listener = window.map(|window| {
            EventListener::new(&window, "hashchange", move |_| setter.set(Route::parse(&browser::hash())))
        });
        move || drop(listener)
    });
    (*route).clone()
}
