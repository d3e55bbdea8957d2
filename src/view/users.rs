//! The users of all HSMs as a table: a row for each user, a column for each HSM, and the differences in words.

use crate::{
    host::World,
    hsm::{Hsm, User, UserType},
    hsm_text::user_type_word,
};

/// A user on one HSM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCell {
    /// User id.
    pub id: u32,
    /// Type of the user.
    pub user_type: &'static str,
    /// Failed logins since the last success.
    pub failures: u32,
    /// Number of failed logins that lock the user out.
    pub failures_lock: u32,
    /// Locked out.
    pub locked: bool,
    /// Logged in on some session.
    pub logged_in: bool,
}

/// A user on all HSMs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow<'a> {
    /// Name.
    pub name: &'a str,
    /// The user on each HSM; `None` if the HSM has no such user.
    pub cells: Vec<Option<UserCell>>,
    user_type: UserType,
}

impl UserRow<'_> {
    /// Returns the types of the user, without repetition: `CO`, or `PRECO, CO` during an activation.
    pub fn types(&self) -> String {
        let mut types = Vec::new();
        for cell in self.cells.iter().flatten() {
            if !types.contains(&cell.user_type) {
                types.push(cell.user_type);
            }
        }
        types.join(", ")
    }

    /// Returns how HSMs differ from the first one that has the user; empty if all agree.
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
            let differing = self.cells.iter().zip(addresses).filter(|(cell, _)| differs(first, cell.as_ref()));
            let differing: Vec<_> = differing.map(|(_, address)| *address).collect();
            if differing.is_empty() || (what == "locked on" && !lock_differs) {
                continue;
            }
            words += if words.is_empty() { "" } else { "; " };
            words += what;
            words += " ";
            words += &listed(&differing);
        }
        words
    }

    /// Returns true if a cell differs from the first one.
    pub fn is_odd(&self, cell: &Option<UserCell>) -> bool {
        let like = |other: &UserCell| match cell {
            Some(cell) => (cell.id, cell.user_type, cell.locked) == (other.id, other.user_type, other.locked),
            None => false,
        };
        !self.cells.iter().flatten().next().is_some_and(like)
    }
}

/// Lists a few HSMs by name, or the number of many.
fn listed(addresses: &[&str]) -> String {
    match addresses.len() {
        0..=3 => addresses.join(", "),
        many => format!("{many} HSMs"),
    }
}

/// Returns the users whose name contains `find`, in the order in which the HSMs have them.
///
/// A name may exist once for each type. All kinds of officers are one type here, because a PRECO becomes a CO.
pub fn users<'a>(world: &'a World, find: &str) -> Vec<UserRow<'a>> {
    let nodes = world.cluster.nodes();
    let find = find.trim().to_ascii_lowercase();
    let mut rows: Vec<UserRow> = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let hsm = node.hsm();
        let mut next = 0;
        for user in
            hsm.users().iter().filter(|user| find.is_empty() || user.name().to_ascii_lowercase().contains(&find))
        {
            // Most HSMs have the same users in the same order, so the row is usually the one after the last.
            let fits = |row: &UserRow| row.cells[index].is_none() && is_same(row, user);
            let found = (next..rows.len()).chain(0..next.min(rows.len())).find(|row| fits(&rows[*row]));
            let row = found.unwrap_or(rows.len());
            if found.is_none() {
                rows.push(UserRow { name: user.name(), cells: vec![None; nodes.len()], user_type: user.user_type() });
            }
            rows[row].cells[index] = Some(cell(hsm, user));
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
        user_type: user_type_word(user.user_type()),
        failures: user.login_failures(),
        failures_lock: hsm.policy().login_failures_max.saturating_add(1),
        locked: hsm.is_locked(user),
        logged_in: hsm.logged_in_users().any(|other| other.id() == user.id()),
    }
}
