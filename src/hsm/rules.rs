//! Who may do what on a device, in the order in which it checks (`docs/reference/hsm-model.md` 12).

use super::{Hsm, HsmError, MaskedUser, NAME_MAX, Operation, SessionHandle, USERS_MAX, User, UserType};
use crate::secret::Secret;

impl Hsm {
    /// Decides whether the device carries an operation out.
    pub(super) fn authorise(&self, handle: SessionHandle, operation: &Operation) -> Result<(), HsmError> {
        if !self.has_session(handle) {
            return Err(HsmError::SessionLost);
        }
        if !operation.is_about_session() && !self.is_encrypted(handle) {
            return Err(HsmError::NotEncrypted);
        }
        match operation {
            Operation::Encrypt | Operation::Close(_) => Ok(()),
            Operation::Login { user_type, name, password } => self.check_login(*user_type, name, password),
            Operation::Logout => self.actor(handle).map(|_| ()),
            Operation::ChangePassword { user_type, name, password } => {
                self.check_change(handle, *user_type, name, password)
            }
            Operation::CreateUser { user_type, name, password } => {
                self.check_create(handle, *user_type, name, password)
            }
            Operation::DeleteUser { user_type, name } => self.check_delete(handle, *user_type, name),
            Operation::ExtractUser { .. } => self.check_officer(handle),
            Operation::RestoreUser(user) => self.check_received(handle, user),
            Operation::InsertUser(MaskedUser(user)) => self.check_received(handle, user),
        }
    }

    fn check_login(&self, user_type: UserType, name: &str, password: &Secret) -> Result<(), HsmError> {
        let user = self.user(user_type, name).ok_or(HsmError::NoSuchUser)?;
        if self.is_locked(user) || !user.has_password(password) { Err(HsmError::LoginFailure) } else { Ok(()) }
    }

    fn check_change(
        &self,
        handle: SessionHandle,
        user_type: UserType,
        name: &str,
        password: &Secret,
    ) -> Result<(), HsmError> {
        let actor = self.actor(handle)?;
        let target = self.user(user_type, name).ok_or(HsmError::NoSuchUser)?;
        let is_own = actor.id() == target.id();
        if !is_own && !actor.user_type().is_officer() {
            return Err(HsmError::NotPermitted);
        }
        check_password(password)?;
        if !is_own && self.is_busy(target) { Err(HsmError::UserBusy) } else { Ok(()) }
    }

    fn check_create(
        &self,
        handle: SessionHandle,
        user_type: UserType,
        name: &str,
        password: &Secret,
    ) -> Result<(), HsmError> {
        self.check_officer(handle)?;
        if !matches!(user_type, UserType::Co | UserType::Pco | UserType::Cu) {
            return Err(HsmError::InvalidInput);
        }
        let is_permitted = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !(1..=NAME_MAX).contains(&name.len()) || !name.chars().all(is_permitted) {
            return Err(HsmError::BadUserName);
        }
        check_password(password)?;
        self.check_room(user_type, name)
    }

    fn check_delete(&self, handle: SessionHandle, user_type: UserType, name: &str) -> Result<(), HsmError> {
        self.check_officer(handle)?;
        if matches!(user_type, UserType::Preco | UserType::Au) {
            return Err(HsmError::NotPermitted);
        }
        let target = self.user(user_type, name).ok_or(HsmError::NoSuchUser)?;
        if self.is_busy(target) { Err(HsmError::UserBusy) } else { Ok(()) }
    }

    fn check_received(&self, handle: SessionHandle, user: &User) -> Result<(), HsmError> {
        self.check_officer(handle)?;
        self.check_room(user.user_type(), user.name())
    }

    /// Refuses a user who exists, or for whom there is no room.
    fn check_room(&self, user_type: UserType, name: &str) -> Result<(), HsmError> {
        match self.user(user_type, name) {
            Some(_) => Err(HsmError::UserExists),
            None if self.users.len() >= USERS_MAX => Err(HsmError::TooManyUsers),
            None => Ok(()),
        }
    }

    /// Refuses if no officer is logged in.
    fn check_officer(&self, handle: SessionHandle) -> Result<(), HsmError> {
        if self.actor(handle)?.user_type().is_officer() { Ok(()) } else { Err(HsmError::NotPermitted) }
    }

    fn actor(&self, handle: SessionHandle) -> Result<&User, HsmError> {
        self.logged_in(handle).ok_or(HsmError::NotLoggedIn)
    }

    /// Returns true if the user is logged in on any session.
    fn is_busy(&self, user: &User) -> bool {
        self.sessions.iter().any(|session| session.user == Some(user.id()))
    }
}

/// Refuses a password that does not have 7 to 32 printable characters (`docs/reference/cmu.md` 7.4).
fn check_password(password: &Secret) -> Result<(), HsmError> {
    match password.length() {
        7..=32 if password.is_printable() => Ok(()),
        7..=32 => Err(HsmError::InvalidInput),
        _ => Err(HsmError::PasswordLength),
    }
}
