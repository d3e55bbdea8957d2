//! The list of a device's users: in rising id, and no id is given twice (`docs/reference/hsm-model.md` 3.2).

use super::{Hsm, User, UserType};

impl Hsm {
    /// Adds a user under its own id, or under the next free id if another user has that id.
    pub(super) fn take_in(&mut self, user: User) {
        let is_taken = self.user_by_id(user.id()).is_some();
        let id = if is_taken { self.next_user_id() } else { user.id() };
        self.add(user.with_id(id));
    }

    /// Removes a user. The highest id stays known, so that it is not given again.
    pub(super) fn remove(&mut self, user_type: UserType, name: &str) {
        self.last_user = self.next_user_id() - 1;
        self.users.retain(|user| !user.is(user_type, name));
    }

    /// Inserts a user in the order of ids.
    pub(super) fn add(&mut self, user: User) {
        let index = self.users.partition_point(|other| other.id() < user.id());
        self.users.insert(index, user);
    }

    /// Returns the highest id used so far plus 1.
    pub(super) fn next_user_id(&self) -> u32 {
        let highest = self.users.last().map_or(0, User::id).max(self.last_user);
        highest.saturating_add(1)
    }

    pub(super) fn find_mut(&mut self, user_type: UserType, name: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.is(user_type, name))
    }
}
