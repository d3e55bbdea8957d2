//! What the simulator does to a device in its own name, beside what clients ask of it.
//!
//! A device records these as it would record the real thing, so that its audit log stays true.

use super::{Hsm, HsmError, Opcode, Operation, Response, SessionHandle, UserType, operation::creation};
use crate::clock::LabTime;

impl Hsm {
    /// Records that an operation was refused with this error, and changes nothing. Neither end of a session can be refused,
    /// and an error that never comes from a device leaves no record.
    pub fn refuse(&mut self, at: LabTime, handle: SessionHandle, operation: &Operation, error: HsmError) {
        if let (Some((opcode, about)), Some(_)) = (self.subject(handle, operation), error.code()) {
            self.record(at, handle, opcode, Response::of(Err(error)), about);
        }
    }

    /// What the audit log calls an operation, and the user it is about; nothing for the two ends of a session.
    fn subject(&self, handle: SessionHandle, operation: &Operation) -> Option<(Opcode, Option<(String, UserType)>)> {
        let named = |user_type: UserType, name: &str| Some((name.to_owned(), user_type));
        let found = |user_type, name| match self.user(user_type, name) {
            Some(user) => named(user.user_type(), user.name()),
            None => named(user_type, name),
        };
        Some(match operation {
            Operation::Login { user_type, name, .. } => (Opcode::Login, named(*user_type, name)),
            Operation::Logout => {
                (Opcode::Logout, self.logged_in(handle).and_then(|user| named(user.user_type(), user.name())))
            }
            Operation::ChangePassword { user_type, name, .. } => (Opcode::ChangePassword, found(*user_type, name)),
            Operation::CreateUser { user_type, name, .. } => (creation(*user_type), named(*user_type, name)),
            Operation::DeleteUser { user_type, name } => (Opcode::DeleteUser, found(*user_type, name)),
            Operation::RestoreUser(user) => (creation(user.user_type()), named(user.user_type(), user.name())),
            Operation::ExtractUser { id } => {
                (Opcode::ExtractUser, self.user_by_id(*id).and_then(|user| named(user.user_type(), user.name())))
            }
            Operation::InsertUser(user) => (Opcode::InsertUser, named(user.user_type(), user.name())),
            Operation::Encrypt | Operation::Close(_) => return None,
        })
    }
}
