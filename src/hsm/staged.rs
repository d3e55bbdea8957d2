//! What the simulator does to a device in its own name, beside what clients ask of it.
//!
//! A device records what happens to it as it would record the real thing, so that its audit log stays true. What a lesson
//! finds there from its start has left no record.

use super::{
    Card, Client, FIRST_SESSION, Hsm, HsmError, Opcode, Operation, Response, SETUP_SESSION, Session, SessionHandle,
    User, UserType, operation::creation,
};
use crate::{clock::LabTime, secret::Secret};

impl Hsm {
    /// Puts a user there with a password; one who is there already keeps the id. True, because that always works.
    pub fn put_user(&mut self, user_type: UserType, name: &str, password: Secret) -> bool {
        match self.find_mut(user_type, name) {
            Some(user) => user.set_password(password),
            None => self.add(User::new(self.next_user_id(), user_type, name, Some(password))),
        }
        true
    }

    /// Takes a user away. False where there is none.
    pub fn take_user(&mut self, user_type: UserType, name: &str) -> bool {
        let found = self.user(user_type, name).is_some();
        self.remove(user_type, name);
        found
    }

    /// Makes a user one who has failed to log in so many times. False where there is none.
    pub fn put_failures(&mut self, user_type: UserType, name: &str, failures: u32) -> bool {
        self.find_mut(user_type, name).map(|user| user.set_failures(failures)).is_some()
    }

    /// Registers a public key for quorum with a user. False where there is none.
    pub fn put_quorum_key(&mut self, user_type: UserType, name: &str) -> bool {
        self.find_mut(user_type, name).map(User::register_quorum_key).is_some()
    }

    /// A further device with what a backup of this one holds: users with their ids and counters, and the policy
    /// (`hsm-model.md` 2.4). Its audit log is its own, and begins with the restore.
    #[must_use]
    pub fn restored(&self, id: String, card: Card, at: LabTime) -> Self {
        let mut hsm = Self { id, card, next_session: FIRST_SESSION, ..self.clone() };
        hsm.sessions.clear();
        hsm.log.clear();
        for opcode in [Opcode::RestoreBegin, Opcode::RestoreEnd] {
            hsm.record(at, SETUP_SESSION, opcode, Response::success(), None);
        }
        hsm
    }

    /// The number of the next session; those of all that were ever opened are lower.
    pub fn next_session(&self) -> u32 {
        self.next_session
    }

    /// Leaves out the session numbers below this one, so that no handle of before names a session of this device.
    pub fn begin_sessions_at(&mut self, number: u32) {
        self.next_session = self.next_session.max(number);
    }

    /// Logs a user in from elsewhere, with a password that nobody has to type here. There is one session for that, so a
    /// second login replaces the first (`cmu.md` 8).
    ///
    /// # Errors
    /// [`HsmError::NoSuchUser`], [`HsmError::LoginFailure`] for one who is locked, [`HsmError::NotPermitted`] for an appliance
    /// user, whose logins no log has (`hsm-model.md` 10.1), and [`HsmError::UserBusy`] for one who is logged in from
    /// elsewhere already; nothing has happened then.
    pub fn log_in_elsewhere(&mut self, at: LabTime, user_type: UserType, name: &str) -> Result<(), HsmError> {
        let user = self.user(user_type, name).ok_or(HsmError::NoSuchUser)?;
        if self.is_locked(user) {
            return Err(HsmError::LoginFailure);
        }
        if user.user_type() == UserType::Au {
            return Err(HsmError::NotPermitted);
        }
        let (id, about) = (user.id(), Some((user.name().to_owned(), user.user_type())));
        let handle = match self.sessions.iter().find(|session| session.client == Client::ELSEWHERE) {
            Some(session) if session.user == Some(id) => return Err(HsmError::UserBusy),
            Some(session) => session.handle,
            None => self.open_session(Client::ELSEWHERE),
        };
        self.perform(at, handle, &Operation::Encrypt)?;
        if let Some(session) = self.sessions.iter_mut().find(|session| session.handle == handle) {
            session.user = Some(id);
        }
        // As with any login (`cmu.md` 7.5).
        self.put_failures(user_type, name, 0);
        self.record(at, handle, Opcode::Login, Response::success(), about);
        Ok(())
    }

    /// Logs out whoever is logged in from elsewhere, and ends the sessions for that. False where nobody is.
    pub fn log_out_elsewhere(&mut self, at: LabTime) -> bool {
        let sessions = std::mem::take(&mut self.sessions).into_iter();
        let (ended, kept): (Vec<Session>, _) = sessions.partition(|session| session.client == Client::ELSEWHERE);
        self.sessions = kept;
        let mut changed = false;
        for Session { handle, user, .. } in ended {
            if let Some(user) = user.and_then(|id| self.user_by_id(id)) {
                let about = Some((user.name().to_owned(), user.user_type()));
                // A session that ends after its logout leaves no record of its own.
                self.record(at, handle, Opcode::Logout, Response::success(), about);
                changed = true;
            }
        }
        changed
    }

    /// The user who is logged in from elsewhere.
    pub fn logged_in_elsewhere(&self) -> Option<&User> {
        self.sessions().filter(|(client, _)| *client == Client::ELSEWHERE).find_map(|(_, user)| user)
    }

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
