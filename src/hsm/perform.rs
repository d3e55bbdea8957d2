//! The only way to change a device: [`Hsm::perform`] authorises, applies and records.
//!
//! `rules` says who may do what. This module changes the device, and says once which audit record an operation leaves.
//! A refused operation changes nothing but what the real device changes: failure counters and the audit log.

use super::{
    AuditEvent, AuditResponse, Client, Closing, Hsm, HsmError, MaskedUser, NAME_MAX, Opcode, Operation, Reply, Session,
    SessionHandle, User, UserType,
};
use crate::clock::LabTime;

/// What the audit log says of an operation: its name there, and the user that it is about.
pub(super) struct Subject {
    pub opcode: Opcode,
    pub about: Option<(String, UserType)>,
}

impl Hsm {
    /// Opens a session for a client. It is not encrypted end to end yet.
    pub fn open_session(&mut self, client: Client) -> SessionHandle {
        let handle = SessionHandle(self.next_session);
        self.next_session = self.next_session.wrapping_add(1);
        self.sessions.push(Session { handle, client, user: None, encrypted: false });
        handle
    }

    /// Carries an operation out.
    ///
    /// # Errors
    /// Why the device refuses. The refusal is in its audit log.
    pub fn perform(&mut self, at: LabTime, handle: SessionHandle, operation: &Operation) -> Result<Reply, HsmError> {
        // Before anything changes: the log names a user as it was.
        let subject = self.subject(handle, operation);
        let outcome = self.authorise(handle, operation).and_then(|()| self.apply(handle, operation));
        if let (Operation::Login { user_type, name, .. }, Err(HsmError::LoginFailure)) = (operation, &outcome) {
            self.count_failure(*user_type, name);
        }
        // A logout without a login leaves no record.
        let is_silent = matches!((operation, &outcome), (Operation::Logout, Err(HsmError::NotLoggedIn)));
        if let (Some(subject), false) = (subject, is_silent) {
            self.record_outcome(at, handle, subject, &outcome);
        }
        outcome
    }

    /// Records that an operation was refused with this error, and changes nothing else. An operation on the session
    /// itself cannot be refused, and an error that never comes from a device leaves no record.
    pub fn refuse(&mut self, at: LabTime, handle: SessionHandle, operation: &Operation, error: HsmError) {
        if let Some(subject) = self.subject(handle, operation).filter(|_| !operation.is_about_session()) {
            self.record_outcome(at, handle, subject, &Err::<Reply, _>(error));
        }
    }

    /// Ends every session of a client whose process is gone.
    pub fn drop_client(&mut self, at: LabTime, client: Client) {
        let lost: Vec<_> = self.sessions.iter().filter(|s| s.client == client).map(|s| s.handle).collect();
        for handle in lost {
            // The session is open, and its end is never refused.
            let _ = self.perform(at, handle, &Operation::Close(Closing::Lost));
        }
    }

    /// Returns what the audit log says of an operation; `None` for one that leaves no record.
    fn subject(&self, handle: SessionHandle, operation: &Operation) -> Option<Subject> {
        let typed = |user_type: &UserType, name: &str| Some((name.to_owned(), *user_type));
        let known = |user_type: &UserType, name| self.user(*user_type, name).map(named).or(typed(user_type, name));
        let logged_in = || self.logged_in(handle).map(named);
        let (opcode, about) = match operation {
            Operation::Login { user_type, name, .. } => (Opcode::Login, typed(user_type, name)),
            Operation::Logout => (Opcode::Logout, logged_in()),
            Operation::ChangePassword { user_type, name, .. } => (Opcode::ChangePassword, known(user_type, name)),
            Operation::CreateUser { user_type, name, .. } => {
                let created = created_type(*user_type);
                (creation(created), typed(&created, name))
            }
            Operation::DeleteUser { user_type, name } => (Opcode::DeleteUser, known(user_type, name)),
            Operation::RestoreUser(user) => (creation(user.user_type()), Some(named(user))),
            Operation::ExtractUser { id } => (Opcode::ExtractUser, self.user_by_id(*id).map(named)),
            Operation::InsertUser(MaskedUser(user)) => (Opcode::InsertUser, Some(named(user))),
            // A session leaves one such record, however often its encryption is asked for.
            Operation::Encrypt if self.is_encrypted(handle) => return None,
            Operation::Encrypt => (Opcode::EncryptSession, None),
            // A session that ends after its logout leaves no record.
            Operation::Close(closing) => (ending(*closing), Some(logged_in()?)),
        };
        Some(Subject { opcode, about })
    }

    /// Changes the device as an authorised operation asks.
    fn apply(&mut self, handle: SessionHandle, operation: &Operation) -> Result<Reply, HsmError> {
        match operation {
            Operation::Login { user_type, name, .. } => self.log_in(handle, *user_type, name),
            Operation::Logout => self.change_session(handle, |session| session.user = None),
            Operation::ChangePassword { user_type, name, password } => {
                if let Some(user) = self.find_mut(*user_type, name) {
                    user.set_password((*password).clone());
                }
            }
            Operation::CreateUser { user_type, name, password } => {
                let (id, user_type) = (self.next_user_id(), created_type(*user_type));
                self.add(User::new(id, user_type, name, Some((*password).clone())));
            }
            Operation::DeleteUser { user_type, name } => self.remove(*user_type, name),
            Operation::RestoreUser(user) => self.take_in((*user).clone()),
            Operation::ExtractUser { id } => {
                let user = self.user_by_id(*id).ok_or(HsmError::NoSuchUser)?;
                return Ok(Reply::MaskedUser(MaskedUser(user.clone())));
            }
            Operation::InsertUser(MaskedUser(user)) => {
                let mut user = user.clone();
                user.clear_failures();
                self.take_in(user);
            }
            Operation::Encrypt => self.change_session(handle, |session| session.encrypted = true),
            Operation::Close(_) => self.sessions.retain(|session| session.handle != handle),
        }
        Ok(Reply::Done)
    }

    /// Logs a user in on a session, and clears the failure counter (`docs/reference/cmu.md` 7.5).
    pub(super) fn log_in(&mut self, handle: SessionHandle, user_type: UserType, name: &str) {
        let Some(user) = self.find_mut(user_type, name) else { return };
        user.clear_failures();
        let id = user.id();
        self.change_session(handle, |session| session.user = Some(id));
    }

    /// Counts a wrong password. The counter of a locked user stays as it is.
    fn count_failure(&mut self, user_type: UserType, name: &str) {
        let limit = self.policy.login_failures_max;
        if let Some(user) = self.find_mut(user_type, name).filter(|user| user.login_failures() <= limit) {
            user.count_failure();
        }
    }

    fn change_session(&mut self, handle: SessionHandle, change: impl FnOnce(&mut Session)) {
        if let Some(session) = self.sessions.iter_mut().find(|session| session.handle == handle) {
            change(session);
        }
    }

    fn record_outcome<T>(
        &mut self,
        at: LabTime,
        handle: SessionHandle,
        subject: Subject,
        outcome: &Result<T, HsmError>,
    ) {
        if let Some(response) = AuditResponse::to_outcome(outcome) {
            self.record(at, handle, subject, response);
        }
    }

    pub(super) fn record(&mut self, at: LabTime, session: SessionHandle, subject: Subject, response: AuditResponse) {
        let (sequence, reboot_counter) = (self.log.len() as u64, self.reboot_counter);
        let Subject { opcode, about } = subject;
        let about = about.map(|(name, user_type)| (name.chars().take(NAME_MAX).collect(), user_type));
        self.log.push(AuditEvent { at, sequence, reboot_counter, opcode, session, response, about });
    }
}

/// Returns name and type of a user, as the log has them.
pub(super) fn named(user: &User) -> (String, UserType) {
    (user.name().to_owned(), user.user_type())
}

/// Returns the type that a new user gets: a PCO is created as a CO (`docs/reference/cmu.md` 9.10).
fn created_type(user_type: UserType) -> UserType {
    if user_type == UserType::Pco { UserType::Co } else { user_type }
}

/// Returns the name of a user's creation in the log (`docs/reference/cmu.md` 9.10).
const fn creation(user_type: UserType) -> Opcode {
    match user_type {
        UserType::Cu => Opcode::CreateUser,
        _ => Opcode::CreateOfficer,
    }
}

/// Returns the name of a session's end in the log.
const fn ending(closing: Closing) -> Opcode {
    match closing {
        Closing::Quit => Opcode::CloseSession,
        Closing::Lost => Opcode::AppFinalize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        hsm::Policy,
        secret::{Salt, Secret},
    };

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

    fn login(hsm: &mut Hsm, handle: SessionHandle, password: &str) -> Result<Reply, HsmError> {
        let password = &secret(password);
        let operation = Operation::Login { user_type: UserType::Preco, name: "admin", password };
        hsm.perform(LabTime::default(), handle, &operation)
    }

    fn change(hsm: &mut Hsm, handle: SessionHandle, name: &str, password: &str) -> Result<Reply, HsmError> {
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
        assert_eq!(login(&mut hsm, handle, "password"), Ok(Reply::Done));
        assert_eq!(hsm.users()[0].login_failures(), 0);
    }

    #[test]
    fn a_preco_that_changes_its_password_becomes_a_co_and_stays_logged_in() {
        let (mut hsm, handle) = device();
        login(&mut hsm, handle, "password").unwrap();
        change(&mut hsm, handle, "admin", "officer1").unwrap();
        let officer = hsm.logged_in(handle).unwrap();
        assert_eq!((officer.id(), officer.user_type()), (1, UserType::Co));
        let last = hsm.audit_log().last().unwrap();
        assert_eq!(last.about, Some(("admin".to_owned(), UserType::Preco)));
    }

    #[test]
    fn only_officers_change_other_passwords_and_never_that_of_a_logged_in_user() {
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
        assert_eq!(act(user, change(cu, "bob")), Ok(Reply::Done), "the own password, while logged in");
        act(user, Operation::Logout).unwrap();
        assert_eq!(act(officer, change(cu, "bob")), Ok(Reply::Done));
    }

    #[test]
    fn passwords_outside_7_to_32_characters_are_refused() {
        let (mut hsm, handle) = device();
        login(&mut hsm, handle, "password").unwrap();
        for (length, outcome) in
            [(6, Err(HsmError::PasswordLength)), (33, Err(HsmError::PasswordLength)), (7, Ok(Reply::Done))]
        {
            assert_eq!(change(&mut hsm, handle, "admin", &"x".repeat(length)), outcome, "{length}");
        }
    }

    #[test]
    fn a_closed_session_refuses_operations_and_is_recorded_only_if_a_user_was_logged_in() {
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
