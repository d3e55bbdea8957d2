//! The users of all HSMs side by side: one row for each user, one column for each HSM, and what differs in words.

use crate::{
    host::World,
    hsm::{Hsm, User, UserType},
};

/// A user on one HSM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCell {
    /// User id.
    pub id: u32,
    /// Type word.
    pub user_type: &'static str,
    /// Failed logins since the last success.
    pub failures: u32,
    /// Failed logins that lock.
    pub failures_lock: u32,
    /// Locked out.
    pub locked: bool,
    /// Logged in on some session.
    pub logged_in: bool,
}

/// A user over the HSMs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow<'a> {
    /// Name.
    pub name: &'a str,
    /// What the user is on each HSM; `None` where there is no such user.
    pub cells: Vec<Option<UserCell>>,
    user_type: UserType,
}

impl UserRow<'_> {
    /// The types that the user has, without repetition: `CO`, or `PRECO, CO` in the middle of an activation.
    pub fn types(&self) -> String {
        let mut types = Vec::new();
        for cell in self.cells.iter().flatten() {
            if !types.contains(&cell.user_type) {
                types.push(cell.user_type);
            }
        }
        types.join(", ")
    }

    /// What one HSM has otherwise than the first one that knows the user; empty where all agree.
    pub fn differences(&self, addresses: &[&str]) -> String {
        let Some(first) = self.cells.iter().flatten().next() else { return String::new() };
        let locks = self.cells.iter().flatten().filter(|cell| cell.locked).count();
        let lock_differs = locks > 0 && locks < self.cells.iter().flatten().count();
        let mut words = String::new();
        for (what, differs) in [
            ("not on", (|_, cell| cell.is_none()) as fn(&UserCell, Option<&UserCell>) -> bool),
            ("another ID on", |first, cell| cell.is_some_and(|cell| cell.id != first.id)),
            ("another type on", |first, cell| cell.is_some_and(|cell| cell.user_type != first.user_type)),
            ("locked on", |_, cell| cell.is_some_and(|cell| cell.locked)),
        ] {
            let places = self.cells.iter().zip(addresses).filter(|(cell, _)| differs(first, cell.as_ref()));
            let places: Vec<_> = places.map(|(_, address)| *address).collect();
            if places.is_empty() || (what == "locked on" && !lock_differs) {
                continue;
            }
            words += if words.is_empty() { "" } else { "; " };
            words += what;
            words += " ";
            words += &listed(&places);
        }
        words
    }

    /// True where a cell is marked as different from the first one.
    pub fn is_odd(&self, cell: &Option<UserCell>) -> bool {
        let like = |other: &UserCell| match cell {
            Some(cell) => (cell.id, cell.user_type, cell.locked) == (other.id, other.user_type, other.locked),
            None => false,
        };
        !self.cells.iter().flatten().next().is_some_and(like)
    }
}

/// A few places by name, many by their number.
fn listed(places: &[&str]) -> String {
    match places.len() {
        0..=3 => places.join(", "),
        many => format!("{many} HSMs"),
    }
}

/// The users of all HSMs whose name holds `find`, in the order in which the HSMs have them.
///
/// The same name may exist once for each type; officers of all kinds are one type here, because a PRECO becomes a CO.
pub fn users<'a>(world: &'a World, find: &str) -> Vec<UserRow<'a>> {
    let nodes = world.cluster.nodes();
    let find = find.trim().to_ascii_lowercase();
    let mut rows: Vec<UserRow> = Vec::new();
    for (place, node) in nodes.iter().enumerate() {
        let hsm = node.hsm();
        let mut next = 0;
        for user in
            hsm.users().iter().filter(|user| find.is_empty() || user.name().to_ascii_lowercase().contains(&find))
        {
            // Most HSMs have the same users in the same order, so the row is mostly the one after the last.
            let fits = |row: &UserRow| row.cells[place].is_none() && is_same(row, user);
            let found = (next..rows.len()).chain(0..next.min(rows.len())).find(|row| fits(&rows[*row]));
            let row = found.unwrap_or(rows.len());
            if found.is_none() {
                rows.push(UserRow { name: user.name(), cells: vec![None; nodes.len()], user_type: user.user_type() });
            }
            rows[row].cells[place] = Some(cell(hsm, user));
            next = row + 1;
        }
    }
    rows
}

fn is_same(row: &UserRow, user: &User) -> bool {
    let officer = |user_type: UserType| user_type.is_officer() || user_type == UserType::Preco;
    let (one, other) = (row.user_type, user.user_type());
    (one == other || (officer(one) && officer(other))) && row.name.eq_ignore_ascii_case(user.name())
}

fn cell(hsm: &Hsm, user: &User) -> UserCell {
    UserCell {
        id: user.id(),
        user_type: user.user_type().word(),
        failures: user.login_failures(),
        failures_lock: hsm.policy().login_failures_max.saturating_add(1),
        locked: hsm.is_locked(user),
        logged_in: hsm.logged_in_users().any(|other| other.id() == user.id()),
    }
}
