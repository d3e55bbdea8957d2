//! What the HSMs suffer from, in the sandbox: to be chosen, which is a power of the simulator.

use yew::prelude::*;

use crate::{
    cloud::{Fault, Node},
    hsm::{HsmError, UserType},
    lab::{Input, NodeChange},
    view,
    web::{
        browser,
        desk::Desk,
        lesson::then_focus,
        parts::{action, group, keyed, select, text},
    },
};

/// The button that is always there.
const ADD: &str = "add-hsm";

/// Users of an HSM that are offered to be logged in elsewhere: those that matter most.
const USERS: usize = 12;

/// How often an HSM can be made to refuse from here.
const TIMES: [u8; 2] = [1, 3];

/// The tab.
pub fn panel(desk: &Desk) -> Vec<Html> {
    let about = "What the tools of the lab meet, and know nothing of until then. Undo takes it back.";
    let mut parts = vec![text("p", "", about)];
    // A list of its own, in which all have keys: a choice must not stay behind where an HSM comes or goes.
    parts.push(desk.model().lab().world().cluster.nodes().iter().map(|node| one(desk, node)).collect());
    parts.push(action(&["type", "id"], &[ADD], "Add an HSM from a backup", desk.on(Input::AddHsm)));
    parts
}

/// One HSM with its two choices.
fn one(desk: &Desk, node: &Node) -> Html {
    let address = &node.eni_ip;
    let remove = desk.on(Input::Fault { address: address.clone(), change: NodeChange::Remove });
    // With the HSM this button goes.
    let onclick = then_focus(remove, [ADD, ADD]);
    let head = vec![
        text("h3", "", address),
        action(&["type", "aria-label"], &[&format!("Remove {address}")], "Remove", onclick),
    ];
    let choices = [
        choice(desk, address, "Condition", conditions(node.fault()), |words| {
            NodeChange::Fault(Fault::find(words).unwrap_or_default())
        }),
        choice(desk, address, "Logged in elsewhere", users(node), |words| {
            let user = words.split_once(' ').and_then(|(word, name)| Some((UserType::parse(word)?, name.to_owned())));
            user.map_or(NodeChange::LogOut, |(user_type, name)| NodeChange::LogIn { user_type, name })
        }),
    ];
    let parts = [group("div", "row", head)].into_iter().chain(choices);
    keyed(address, group("section", "command", parts.collect()))
}

/// The conditions: as they are written down, what people call them, and which one holds.
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

/// The users who can be logged in elsewhere. Nobody logs the appliance user in, or one who is locked.
fn users(node: &Node) -> Vec<(String, String, bool)> {
    let (hsm, inside) = (node.hsm(), node.hsm().logged_in_elsewhere());
    let mut options = vec![(String::new(), "nobody".to_owned(), inside.is_none())];
    for user in view::of_note(hsm, USERS) {
        let holds = inside == Some(user);
        if holds || user.user_type() != UserType::Au && !hsm.is_locked(user) {
            let words = format!("{} {}", user.user_type(), user.name());
            options.push((words.clone(), words, holds));
        }
    }
    options
}

/// A choice that changes the HSM at an address.
fn choice(
    desk: &Desk,
    address: &str,
    label: &'static str,
    options: Vec<(String, String, bool)>,
    change: fn(&str) -> NodeChange,
) -> Html {
    let name = format!("{label}, {address}");
    let (desk, address) = (desk.clone(), address.to_owned());
    let onchange = Callback::from(move |event: Event| {
        desk.input(Input::Fault { address: address.clone(), change: change(&browser::value(&event)) });
    });
    group("label", "fault", vec![text("span", "soft", label), select(&name, options, onchange)])
}
