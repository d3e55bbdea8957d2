//! The tab of the faults, only in the sandbox: faults of HSMs, logins elsewhere, and adding and removing HSMs.

use yew::prelude::*;

use crate::{
    cloud::{Fault, Node},
    hsm::{HsmError, UserType},
    hsm_text::{parse_user_type, user_type_word},
    lab::{Input, NodeChange},
    view,
    web::{
        browser,
        effects::then_focus,
        elements::{button_with, group, keyed, select, text_element},
        state::LabHandle,
    },
};

/// Id of the button that adds an HSM. It is always there.
const ADD: &str = "add-hsm";

/// Maximum number of users that are offered to be logged in elsewhere: the most important ones.
const USERS: usize = 12;

/// How many operations in a row an HSM can be made to refuse.
const TIMES: [u8; 2] = [1, 3];

/// Returns what is in the tab.
pub fn panel(handle: &LabHandle) -> Vec<Html> {
    let about = "What the tools of the lab meet, and know nothing of until then. Undo takes it back.";
    let mut parts = vec![text_element("p", "", about)];
    // A list of its own, in which all elements have keys, so that the choices of an HSM are removed with it.
    parts.push(handle.model().lab().world().cluster.nodes().iter().map(|node| one(handle, node)).collect());
    parts.push(button_with(&["type", "id"], &[ADD], "Add an HSM from a backup", handle.on_click_input(Input::AddHsm)));
    parts
}

/// Returns one HSM with its two choices.
fn one(handle: &LabHandle, node: &Node) -> Html {
    let address = &node.eni_ip;
    let remove = handle.on_click_input(Input::Fault { address: address.clone(), change: NodeChange::Remove });
    // The button is removed with the HSM.
    let onclick = then_focus(remove, [ADD, ADD]);
    let head = vec![
        text_element("h3", "", address),
        button_with(&["type", "aria-label"], &[&format!("Remove {address}")], "Remove", onclick),
    ];
    let choices = [
        choice(handle, address, "Condition", conditions(node.fault()), |words| {
            NodeChange::Fault(Fault::find(words).unwrap_or_default())
        }),
        choice(handle, address, "Logged in elsewhere", users(node), |words| {
            let user = words.split_once(' ').and_then(|(word, name)| Some((parse_user_type(word)?, name.to_owned())));
            user.map_or(NodeChange::LogOut, |(user_type, name)| NodeChange::LogIn { user_type, name })
        }),
    ];
    let parts = [group("div", "row", head)].into_iter().chain(choices);
    keyed(address, group("section", "command", parts.collect()))
}

/// Returns the conditions: their saved forms, their labels, and which one is present.
fn conditions(now: &Fault) -> Vec<(String, String, bool)> {
    let mut faults = Vec::new();
    for words in ["healthy", "slow", "unreachable", "drops", "drops done"] {
        faults.push(words.to_owned());
    }
    for error in HsmError::ALL.iter().filter(|error| error.code().is_some()) {
        for times in TIMES {
            faults.push(format!("fails {times} {}", error.id()));
        }
    }
    let now = String::from(now.clone());
    if !faults.contains(&now) {
        faults.push(now.clone());
    }
    let option = |words: String| {
        let (called, holds) = (Fault::find(&words).unwrap_or_default().to_string(), words == now);
        (words, called, holds)
    };
    faults.into_iter().map(option).collect()
}

/// Returns the users who can be logged in elsewhere. The appliance user and locked users cannot log in.
fn users(node: &Node) -> Vec<(String, String, bool)> {
    let (hsm, inside) = (node.hsm(), node.hsm().logged_in_elsewhere());
    let mut options = vec![(String::new(), "nobody".to_owned(), inside.is_none())];
    for user in view::important_users(hsm, USERS) {
        let holds = inside == Some(user);
        if holds || user.user_type() != UserType::Au && !hsm.is_locked(user) {
            let words = format!("{} {}", user_type_word(user.user_type()), user.name());
            options.push((words.clone(), words, holds));
        }
    }
    options
}

/// Returns a choice that changes the HSM at an address.
fn choice(
    handle: &LabHandle,
    address: &str,
    label: &'static str,
    options: Vec<(String, String, bool)>,
    change: fn(&str) -> NodeChange,
) -> Html {
    let name = format!("{label}, {address}");
    let (handle, address) = (handle.clone(), address.to_owned());
    let onchange = Callback::from(move |event: Event| {
        handle.input(Input::Fault { address: address.clone(), change: change(&browser::event_value(&event)) });
    });
    group("label", "fault", vec![text_element("span", "soft", label), select(&name, options, onchange)])
}
