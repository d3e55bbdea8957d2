//! Addresses: what stands behind the `#` says which page is shown, so that the app works below any path.

use gloo::events::EventListener;
use yew::prelude::*;

use super::{browser, place::LabAddress};
use crate::host::{Flavour, Preset};

/// The address of the first page.
pub const HOME: &str = "#/";

/// The address of the sandbox.
pub const SANDBOX: &str = "#/sandbox";

/// The address of a lesson.
pub fn lesson(id: &str) -> String {
    "#/lesson/".to_owned() + id
}

/// The address of the password worksheet for a cluster.
pub fn worksheet(cluster: &str) -> String {
    format!("{WORKSHEET}?{cluster}")
}

/// The address of the password worksheet.
pub const WORKSHEET: &str = "#/worksheet";

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// The list of lessons.
    Home,
    /// A lesson or the sandbox.
    Lab(LabAddress),
    /// The password worksheet, for the cluster of this id where there is one.
    Worksheet(String),
    /// An address that leads nowhere, as it was written.
    Unknown(String),
}

impl Route {
    /// Reads the part of an address from its `#` on.
    pub fn parse(hash: &str) -> Self {
        let address = decode(hash.strip_prefix('#').unwrap_or(hash));
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        let path = path.trim_matches('/');
        let place = match path.split_once('/') {
            None if path.is_empty() => return Self::Home,
            None if path == "sandbox" => sandbox(query),
            None if path == "worksheet" => return Self::Worksheet(query.to_owned()),
            Some(("lesson", id)) => LabAddress::lesson(id),
            _ => None,
        };
        place.map_or_else(|| Self::Unknown(format!("#{address}")), Self::Lab)
    }

    /// The title of the window.
    pub fn title(&self) -> String {
        match self {
            Self::Home => "HSM Dojo".to_owned(),
            Self::Lab(place) => format!("{} · HSM Dojo", place.title()),
            Self::Worksheet(_) => "Password worksheet · HSM Dojo".to_owned(),
            Self::Unknown(_) => "Address not known · HSM Dojo".to_owned(),
        }
    }
}

/// Undoes percent signs; text that is not well formed stays as it is.
fn decode(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from)
}

/// The sandbox that a query asks for. What it does not mention has a default; what it mentions must exist.
fn sandbox(query: &str) -> Option<LabAddress> {
    let (mut preset, mut flavour) = (Preset::default(), Flavour::Linux);
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        match (key, value) {
            ("preset", id) => preset = Preset::find(id)?,
            ("host", id) => flavour = Flavour::find(id)?,
            _ => {}
        }
    }
    Some(LabAddress::Sandbox { preset, flavour })
}

/// The page that the address asks for, now and after every change.
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
