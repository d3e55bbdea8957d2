//! What front ends say about one HSM: a description, its most important users, and whether it answers.

use crate::{
    cloud::{Fault, Node},
    hsm::{Client, Hsm, User, UserType},
    lab::Lab,
    view::pulse,
};

/// Words for a login that belongs to no terminal of the lab.
pub(super) const ELSEWHERE: &str = " elsewhere";

/// Describes an HSM in words.
pub fn hsm_description(lab: &Lab, node: &Node) -> String {
    let hsm = node.hsm();
    let mut words =
        format!("{} in {} is {}, {} users", node.eni_ip, node.availability_zone, hsm.id(), hsm.users().len());
    for user in hsm.users().iter().filter(|user| is_logged_in(hsm, user)) {
        words += &format!(", {} logged in{}", user.name(), login_origins(lab, hsm, user));
    }
    for user in hsm.users().iter().filter(|user| hsm.is_locked(user)) {
        words += &format!(", {} locked", user.name());
    }
    if let Some((_, fault)) = slow_or_unreachable(node) {
        words += &format!(", {fault}");
    }
    words + ". Last: " + pulse::last_words(hsm) + "."
}

/// Returns at most `most` users: first those who are logged in or locked out, then officers, then others.
pub fn important_users(hsm: &Hsm, most: usize) -> Vec<&User> {
    let rank = |user: &User| match user.user_type() {
        _ if hsm.is_locked(user) || is_logged_in(hsm, user) => 0,
        UserType::Cu | UserType::Au => 2,
        _ => 1,
    };
    let mut shown = Vec::new();
    for wanted in 0..3 {
        let room = most - shown.len();
        shown.extend(hsm.users().iter().filter(|user| rank(user) == wanted).take(room));
    }
    shown
}

/// Returns true if the user is logged in on some session.
pub(super) fn is_logged_in(hsm: &Hsm, user: &User) -> bool {
    hsm.logged_in_users().any(|other| other.id() == user.id())
}

/// Returns from where a user is logged in, such as ` at 1, 2 elsewhere`. The numbers are those of terminals, and are
/// left out if the lab has only one terminal.
pub(super) fn login_origins(lab: &Lab, hsm: &Hsm, user: &User) -> String {
    let mut words = String::new();
    if lab.terminals().count() > 1 {
        let inside = |(client, inside): &(Client, Option<&User>)| *client != Client::ELSEWHERE && *inside == Some(user);
        for (client, _) in hsm.sessions().filter(inside) {
            words += if words.is_empty() { " at " } else { ", " };
            words += &client.0.to_string();
        }
    }
    if hsm.logged_in_elsewhere() == Some(user) {
        words += ELSEWHERE;
    }
    words
}

/// Returns a sign and words for an HSM that is slow or unreachable; `None` for any other.
pub(super) fn slow_or_unreachable(node: &Node) -> Option<(&'static str, &'static str)> {
    match node.fault() {
        Fault::Unreachable => Some(("✕", "no answer")),
        Fault::Slow => Some(("…", "slow")),
        _ => None,
    }
}
