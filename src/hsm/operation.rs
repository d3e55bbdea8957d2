//! The one door to a device: [`Hsm::perform`] authorises, changes and records.
//!
//! Order of the checks: `hsm-model.md` 12. A refused operation changes nothing but what the real device changes:
//! failure counters and the audit log.

use super::{Client, Hsm, HsmError, NAME_MAX, Opcode, Response, Session, SessionHandle, USERS_MAX, User, UserType};
use crate::{clock::LabTime, secret::Secret};

/// Something a client asks a device to do on a session.
#[derive(Clone, Debug)]
pub enum Operation<'a> {
    /// Log a user in; a second login replaces the first (`cmu.md` 8).
    Login {
        /// Type as given by the client.
        user_type: UserType,
        /// Name as typed.
        name: &'a str,
        /// Password.
        password: &'a Secret,
    },
    /// Log the user out; the session stays.
    Logout,
    /// Set a user's password.
    ChangePassword {
        /// Present type of the user.
        user_type: UserType,
        /// Name as typed.
        name: &'a str,
        /// New password.
        password: &'a Secret,
    },
    /// Create a user; a PCO is created as a CO (`cmu.md` 9.10).
    CreateUser {
        /// Type of the new user.
        user_type: UserType,
        /// Name as typed.
        name: &'a str,
        /// Password.
        password: &'a Secret,
    },
    /// Delete a user.
    DeleteUser {
        /// Type of the user.
        user_type: UserType,
        /// Name as typed.
        name: &'a str,
    },
    /// Put a user back who was deleted by the same command (`cmu.md` 6.4, rollBack).
    RestoreUser(&'a User),
    /// Send a user as a masked object (`cmu.md` 9.20).
    ExtractUser {
        /// Id of the user.
        id: u32,
    },
    /// Receive a user as a masked object.
    InsertUser(&'a User),
    /// Encrypt the session end to end.
    Encrypt,
    /// End the session.
    Close(Closing),
}

/// How a session ends (`reference/README.md`, "Words and checks").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The tool closed it.
    Quit,
    /// The process or the connection was lost.
    Lost,
}

impl Hsm {
    /// Opens a session for a client; it is not encrypted end to end yet.
    pub fn open_session(&mut self, client: Client) -> SessionHandle {
        let handle = SessionHandle(self.next_session);
        self.next_session = self.next_session.wrapping_add(1);
        self.sessions.push(Session { handle, client, user: None, encrypted: false });
        handle
    }

    /// Carries an operation out.
    ///
    /// # Errors
    /// Why the device refuses; the refusal is in its audit log.
    pub fn perform(&mut self, at: LabTime, handle: SessionHandle, operation: &Operation) -> Result<(), HsmError> {
        let Some(session) = self.sessions.iter_mut().find(|session| session.handle == handle) else {
            return Err(HsmError::SessionLost);
        };
        match operation {
            Operation::Encrypt => {
                // An encrypted session opens with one such event, however often it is asked for.
                if !std::mem::replace(&mut session.encrypted, true) {
                    self.record(at, handle, Opcode::EncryptSession, Response::success(), None);
                }
                Ok(())
            }
            Operation::Close(closing) => {
                self.close(at, handle, *closing);
                Ok(())
            }
            _ if !session.encrypted => Err(HsmError::NotEncrypted),
            Operation::Login { user_type, name, password } => self.login(at, handle, *user_type, name, password),
            Operation::Logout => self.logout(at, handle),
            Operation::ChangePassword { user_type, name, password } => {
                self.change_password(at, handle, *user_type, name, password)
            }
            Operation::CreateUser { user_type, name, password } => self.create(at, handle, *user_type, name, password),
            Operation::DeleteUser { user_type, name } => self.delete(at, handle, *user_type, name),
            Operation::RestoreUser(user) => self.restore(at, handle, user),
            Operation::ExtractUser { id } => self.extract(at, handle, *id),
            Operation::InsertUser(user) => self.insert(at, handle, user),
        }
    }

    /// Ends every session of a client whose process is gone.
    pub fn drop_client(&mut self, at: LabTime, client: Client) {
        let lost: Vec<_> = self.sessions.iter().filter(|s| s.client == client).map(|s| s.handle).collect();
        for handle in lost {
            self.close(at, handle, Closing::Lost);
        }
    }

    fn login(
        &mut self,
        at: LabTime,
        handle: SessionHandle,
        user_type: UserType,
        name: &str,
        password: &Secret,
    ) -> Result<(), HsmError> {
        let outcome = self.check_login(user_type, name, password);
        if let (Ok(id), Some(session)) = (&outcome, self.sessions.iter_mut().find(|s| s.handle == handle)) {
            session.user = Some(*id);
        }
        let outcome = outcome.map(|_| ());
        self.record(at, handle, Opcode::Login, Response::of(outcome), Some((name.to_owned(), user_type)));
        outcome
    }

    /// Finds the user, checks lock and password, and keeps the failure counter; gives the user id.
    fn check_login(&mut self, user_type: UserType, name: &str, password: &Secret) -> Result<u32, HsmError> {
        let limit = self.policy.login_failures_max;
        let user = self.find_mut(user_type, name).ok_or(HsmError::NoSuchUser)?;
        if user.login_failures() > limit {
            return Err(HsmError::LoginFailure);
        }
        if !user.has_password(password) {
            user.count_failure();
            return Err(HsmError::LoginFailure);
        }
        user.clear_failures();
        Ok(user.id())
    }

    fn logout(&mut self, at: LabTime, handle: SessionHandle) -> Result<(), HsmError> {
        let about = self.logged_in(handle).map(about).ok_or(HsmError::NotLoggedIn)?;
        if let Some(session) = self.sessions.iter_mut().find(|s| s.handle == handle) {
            session.user = None;
        }
        self.record(at, handle, Opcode::Logout, Response::success(), Some(about));
        Ok(())
    }

    fn change_password(
        &mut self,
        at: LabTime,
        handle: SessionHandle,
        user_type: UserType,
        name: &str,
        password: &Secret,
    ) -> Result<(), HsmError> {
        let outcome = self.check_change(handle, user_type, name, password);
        let named = self.user(user_type, name).map_or_else(|| (name.to_owned(), user_type), about);
        if outcome.is_ok()
            && let Some(user) = self.find_mut(user_type, name)
        {
            user.set_password(password.clone());
        }
        self.record(at, handle, Opcode::ChangePassword, Response::of(outcome), Some(named));
        outcome
    }

    fn check_change(
        &self,
        handle: SessionHandle,
        user_type: UserType,
        name: &str,
        password: &Secret,
    ) -> Result<(), HsmError> {
        let actor = self.logged_in(handle).ok_or(HsmError::NotLoggedIn)?;
        let target = self.user(user_type, name).ok_or(HsmError::NoSuchUser)?;
        let own = actor.id() == target.id();
        if !own && !actor.user_type().is_officer() {
            return Err(HsmError::NotPermitted);
        }
        check_password(password)?;
        if !own && self.is_busy(target) {
            return Err(HsmError::UserBusy);
        }
        Ok(())
    }

    fn create(
        &mut self,
        at: LabTime,
        handle: SessionHandle,
        user_type: UserType,
        name: &str,
        password: &Secret,
    ) -> Result<(), HsmError> {
        let user_type = if user_type == UserType::Pco { UserType::Co } else { user_type };
        let outcome = self.check_create(handle, user_type, name, password);
        if outcome.is_ok() {
            let user = User::new(self.next_user_id(), user_type, name, Some(password.clone()));
            self.add(user);
        }
        self.record(at, handle, creation(user_type), Response::of(outcome), Some((name.to_owned(), user_type)));
        outcome
    }

    fn check_create(
        &self,
        handle: SessionHandle,
        user_type: UserType,
        name: &str,
        password: &Secret,
    ) -> Result<(), HsmError> {
        self.officer(handle)?;
        if !matches!(user_type, UserType::Co | UserType::Cu) {
            return Err(HsmError::InvalidInput);
        }
        let permitted = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !(1..=NAME_MAX).contains(&name.len()) || !name.chars().all(permitted) {
            return Err(HsmError::BadUserName);
        }
        check_password(password)?;
        self.check_room(user_type, name)
    }

    /// Refuses a user who is there already, or for whom there is no room.
    fn check_room(&self, user_type: UserType, name: &str) -> Result<(), HsmError> {
        match self.user(user_type, name) {
            Some(_) => Err(HsmError::UserExists),
            None if self.users.len() >= USERS_MAX => Err(HsmError::TooManyUsers),
            None => Ok(()),
        }
    }

    fn delete(&mut self, at: LabTime, handle: SessionHandle, user_type: UserType, name: &str) -> Result<(), HsmError> {
        let outcome = self.check_delete(handle, user_type, name);
        let named = self.user(user_type, name).map_or_else(|| (name.to_owned(), user_type), about);
        if outcome.is_ok() {
            self.remove(user_type, name);
        }
        self.record(at, handle, Opcode::DeleteUser, Response::of(outcome), Some(named));
        outcome
    }

    fn check_delete(&self, handle: SessionHandle, user_type: UserType, name: &str) -> Result<(), HsmError> {
        self.officer(handle)?;
        if matches!(user_type, UserType::Preco | UserType::Au) {
            return Err(HsmError::NotPermitted);
        }
        let target = self.user(user_type, name).ok_or(HsmError::NoSuchUser)?;
        if self.is_busy(target) { Err(HsmError::UserBusy) } else { Ok(()) }
    }

    fn restore(&mut self, at: LabTime, handle: SessionHandle, user: &User) -> Result<(), HsmError> {
        let outcome = self.officer(handle).and_then(|()| self.check_room(user.user_type(), user.name()));
        if outcome.is_ok() {
            self.take_in(user.clone());
        }
        self.record(at, handle, creation(user.user_type()), Response::of(outcome), Some(about(user)));
        outcome
    }

    fn extract(&mut self, at: LabTime, handle: SessionHandle, id: u32) -> Result<(), HsmError> {
        let named = self.user_by_id(id).map(about);
        let outcome = self.officer(handle).and_then(|()| named.as_ref().map(|_| ()).ok_or(HsmError::NoSuchUser));
        self.record(at, handle, Opcode::ExtractUser, Response::of(outcome), named);
        outcome
    }

    fn insert(&mut self, at: LabTime, handle: SessionHandle, user: &User) -> Result<(), HsmError> {
        let outcome = self.officer(handle).and_then(|()| self.check_room(user.user_type(), user.name()));
        if outcome.is_ok() {
            let mut user = user.clone();
            user.clear_failures();
            self.take_in(user);
        }
        self.record(at, handle, Opcode::InsertUser, Response::of(outcome), Some(about(user)));
        outcome
    }

    /// Adds a user under the id that it brings, or under the next free one where another user has that.
    fn take_in(&mut self, user: User) {
        let taken = self.user_by_id(user.id()).is_some();
        let id = if taken { self.next_user_id() } else { user.id() };
        self.add(user.with_id(id));
    }

    /// Removes a user. Ids are not given again, so the highest is remembered beyond its user (`hsm-model.md` 3.2).
    pub(super) fn remove(&mut self, user_type: UserType, name: &str) {
        self.last_user = self.next_user_id() - 1;
        self.users.retain(|user| !user.is(user_type, name));
    }

    /// Keeps the users in rising id.
    pub(super) fn add(&mut self, user: User) {
        let place = self.users.partition_point(|other| other.id() < user.id());
        self.users.insert(place, user);
    }

    /// The highest id used so far plus 1 (`hsm-model.md` 3.2).
    pub(super) fn next_user_id(&self) -> u32 {
        let highest = self.users.last().map_or(0, User::id).max(self.last_user);
        highest.saturating_add(1)
    }

    /// Refuses where no officer is logged in.
    fn officer(&self, handle: SessionHandle) -> Result<(), HsmError> {
        let actor = self.logged_in(handle).ok_or(HsmError::NotLoggedIn)?;
        if actor.user_type().is_officer() { Ok(()) } else { Err(HsmError::NotPermitted) }
    }

    /// True when somebody is logged in as this user.
    fn is_busy(&self, user: &User) -> bool {
        self.sessions.iter().any(|session| session.user == Some(user.id()))
    }

    fn close(&mut self, at: LabTime, handle: SessionHandle, closing: Closing) {
        let about = self.logged_in(handle).map(about);
        self.sessions.retain(|session| session.handle != handle);
        if about.is_some() {
            let opcode = match closing {
                Closing::Quit => Opcode::CloseSession,
                Closing::Lost => Opcode::AppFinalize,
            };
            self.record(at, handle, opcode, Response::success(), about);
        }
    }

    pub(super) fn find_mut(&mut self, user_type: UserType, name: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.is(user_type, name))
    }
}

/// 7 to 32 printable characters (`cmu.md` 7.4).
fn check_password(password: &Secret) -> Result<(), HsmError> {
    match password.length() {
        7..=32 if password.is_printable() => Ok(()),
        7..=32 => Err(HsmError::InvalidInput),
        _ => Err(HsmError::PasswordLength),
    }
}

/// How the log names the creation of a user (`cmu.md` 9.10).
pub(super) const fn creation(user_type: UserType) -> Opcode {
    match user_type {
        UserType::Cu => Opcode::CreateUser,
        _ => Opcode::CreateOfficer,
    }
}

fn about(user: &User) -> (String, UserType) {
    (user.name().to_owned(), user.user_type())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hsm::Policy, secret::Salt};

    fn secret(text: &str) -> Secret {
        Secret::new(&Salt::from_seed(1), text)
    }

    fn device() -> (Hsm, SessionHandle) {
        let officer = (UserType::Preco, "admin", secret("password"));
        let mut hsm = Hsm::initialized("hsm-udw0tkfg1ab", Policy::default(), officer);
        let handle = open(&mut hsm, 1);
        (hsm, handle)
    }

    fn open(hsm: &mut Hsm, client: u32) -> SessionHandle {
        let handle = hsm.open_session(Client(client));
        hsm.perform(LabTime::default(), handle, &Operation::Encrypt).unwrap();
        handle
    }

    fn login(hsm: &mut Hsm, handle: SessionHandle, password: &str) -> Result<(), HsmError> {
        let password = &secret(password);
        let operation = Operation::Login { user_type: UserType::Preco, name: "admin", password };
        hsm.perform(LabTime::default(), handle, &operation)
    }

    fn change(hsm: &mut Hsm, handle: SessionHandle, name: &str, password: &str) -> Result<(), HsmError> {
        let password = &secret(password);
        let operation = Operation::ChangePassword { user_type: UserType::Preco, name, password };
        hsm.perform(LabTime::default(), handle, &operation)
    }

    #[test]
    fn the_sixth_wrong_password_locks_and_the_counter_stops_there() {
        let (mut hsm, handle) = device();
        for failures in 1..=6 {
            assert_eq!(login(&mut hsm, handle, "wrong"), Err(HsmError::LoginFailure));
            assert_eq!(hsm.users()[0].login_failures(), failures);
            assert_eq!(hsm.is_locked(&hsm.users()[0]), failures == 6);
        }
        assert_eq!(login(&mut hsm, handle, "password"), Err(HsmError::LoginFailure));
        assert_eq!(hsm.users()[0].login_failures(), 6);
    }

    #[test]
    fn a_right_password_after_five_failures_clears_the_counter() {
        let (mut hsm, handle) = device();
        for _ in 0..5 {
            login(&mut hsm, handle, "wrong").unwrap_err();
        }
        assert_eq!(login(&mut hsm, handle, "password"), Ok(()));
        assert_eq!(hsm.users()[0].login_failures(), 0);
    }

    #[test]
    fn a_preco_that_changes_its_password_is_a_co_and_stays_logged_in() {
        let (mut hsm, handle) = device();
        login(&mut hsm, handle, "password").unwrap();
        change(&mut hsm, handle, "admin", "officer1").unwrap();
        let officer = hsm.logged_in(handle).unwrap();
        assert_eq!((officer.id(), officer.user_type()), (1, UserType::Co));
        let last = hsm.audit_log().last().unwrap();
        assert_eq!(last.about, Some(("admin".to_owned(), UserType::Preco)));
    }

    #[test]
    fn only_officers_change_the_passwords_of_others_and_nobody_that_of_a_user_at_work() {
        let (mut hsm, _) = device();
        hsm.users[0] = User::new(1, UserType::Co, "admin", Some(secret("co12345")));
        hsm.users.push(User::new(3, UserType::Cu, "bob", Some(secret("bob1234"))));
        let [officer, user] = [1, 2].map(|client| open(&mut hsm, client));
        let mut act = |handle, operation: Operation| hsm.perform(LabTime::default(), handle, &operation);
        let (co12345, bob1234, fresh) = (&secret("co12345"), &secret("bob1234"), &secret("fresh-one"));
        let (co, cu) = (UserType::Co, UserType::Cu);
        act(officer, Operation::Login { user_type: co, name: "admin", password: co12345 }).unwrap();
        act(user, Operation::Login { user_type: cu, name: "bob", password: bob1234 }).unwrap();
        let change = |user_type, name| Operation::ChangePassword { user_type, name, password: fresh };
        assert_eq!(act(user, change(co, "admin")), Err(HsmError::NotPermitted));
        assert_eq!(act(officer, change(cu, "bob")), Err(HsmError::UserBusy));
        assert_eq!(act(user, change(cu, "bob")), Ok(()), "the own password, while logged in");
        act(user, Operation::Logout).unwrap();
        assert_eq!(act(officer, change(cu, "bob")), Ok(()));
    }

    #[test]
    fn passwords_outside_7_to_32_characters_are_refused() {
        let (mut hsm, handle) = device();
        login(&mut hsm, handle, "password").unwrap();
        for (length, outcome) in [(6, Err(HsmError::PasswordLength)), (33, Err(HsmError::PasswordLength)), (7, Ok(()))]
        {
            assert_eq!(change(&mut hsm, handle, "admin", &"x".repeat(length)), outcome, "{length}");
        }
    }

    #[test]
    fn a_closed_session_answers_nothing_and_leaves_its_event_only_when_logged_in() {
        let (mut hsm, handle) = device();
        let before = hsm.audit_log().len();
        hsm.perform(LabTime::default(), handle, &Operation::Close(Closing::Quit)).unwrap();
        assert_eq!(hsm.audit_log().len(), before);
        assert_eq!(login(&mut hsm, handle, "password"), Err(HsmError::SessionLost));

        let handle = open(&mut hsm, 2);
        login(&mut hsm, handle, "password").unwrap();
        hsm.drop_client(LabTime::default(), Client(2));
        assert_eq!(hsm.audit_log().last().unwrap().opcode, Opcode::AppFinalize);
        assert_eq!(hsm.clients().count(), 0);
    }
}
