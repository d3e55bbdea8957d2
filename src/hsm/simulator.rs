//! What the simulator does to a device by itself: the state that a lesson starts from, restores, and logins from
//! elsewhere.
//!
//! A login from elsewhere is recorded like any login, so that the audit log stays true. What a lesson sets up is not.

use super::{
    AuditLog, AuditResponse, Card, Client, FIRST_SESSION, Hsm, HsmError, Opcode, Operation, PublicKey, SETUP_SESSION,
    Session, User, UserType,
    perform::{Subject, named},
};
use crate::{clock::LabTime, secret::Secret};

impl Hsm {
    /// Creates a user with this password, or sets the password of one who exists. Returns true, because that always
    /// works.
    pub fn set_user_password(&mut self, user_type: UserType, name: &str, password: Secret) -> bool {
        match self.find_mut(user_type, name) {
            Some(user) => user.set_password(password),
            None => self.add(User::new(self.next_user_id(), user_type, name, Some(password))),
        }
        true
    }

    /// Removes a user. Returns false where there is none.
    pub fn remove_user(&mut self, user_type: UserType, name: &str) -> bool {
        let found = self.user(user_type, name).is_some();
        self.remove(user_type, name);
        found
    }

    /// Sets the failure counter of a user. Returns false where there is none.
    pub fn set_login_failures(&mut self, user_type: UserType, name: &str, failures: u32) -> bool {
        self.find_mut(user_type, name).map(|user| user.set_failures(failures)).is_some()
    }

    /// Registers a public key for quorum with a user. Returns false where there is no such user.
    pub fn register_quorum_key(&mut self, user_type: UserType, name: &str, key: PublicKey) -> bool {
        self.find_mut(user_type, name).map(|user| user.register_quorum_key(key)).is_some()
    }

    /// Returns a new device with what a backup of this one holds: users with their ids and counters, and the policy
    /// (`docs/reference/hsm-model.md` 2.4). Its audit log is its own, and begins with the restore.
    #[must_use]
    pub fn restored(&self, id: String, card: Card, at: LabTime) -> Self {
        let mut hsm = Self {
            id,
            policy: self.policy.clone(),
            users: self.users.clone(),
            sessions: Vec::new(),
            next_session: FIRST_SESSION,
            reboot_counter: self.reboot_counter,
            log: AuditLog::default(),
            last_user: self.last_user,
            card,
            unclaimed: self.unclaimed,
        };
        for opcode in [Opcode::RestoreBegin, Opcode::RestoreEnd] {
            hsm.record(at, SETUP_SESSION, Subject { opcode, about: None }, AuditResponse::success());
        }
        hsm
    }

    /// Returns the handle of the next session. Those of all earlier sessions are lower.
    pub fn next_session(&self) -> u32 {
        self.next_session
    }

    /// Skips the session handles below this one. No earlier handle then names a session of this device.
    pub fn begin_sessions_at(&mut self, handle: u32) {
        self.next_session = self.next_session.max(handle);
    }

    /// Logs a user in from elsewhere, without a password. There is one session for that, so a second login replaces the
    /// first (`docs/reference/cmu.md` 8).
    ///
    /// # Errors
    /// Nothing has changed then: [`HsmError::NoSuchUser`]; [`HsmError::LoginFailure`] for a locked user;
    /// [`HsmError::NotPermitted`] for an appliance user, whose logins no log has (`docs/reference/hsm-model.md` 10.1);
    /// [`HsmError::UserBusy`] for one who is logged in from elsewhere already.
    pub fn log_in_elsewhere(&mut self, at: LabTime, user_type: UserType, name: &str) -> Result<(), HsmError> {
        let user = self.user(user_type, name).ok_or(HsmError::NoSuchUser)?;
        if self.is_locked(user) {
            return Err(HsmError::LoginFailure);
        }
        if user.user_type() == UserType::Au {
            return Err(HsmError::NotPermitted);
        }
        let (id, about) = (user.id(), Some(named(user)));
        let handle = match self.sessions.iter().find(|session| session.client == Client::ELSEWHERE) {
            Some(session) if session.user == Some(id) => return Err(HsmError::UserBusy),
            Some(session) => session.handle,
            None => self.open_session(Client::ELSEWHERE),
        };
        self.perform(at, handle, &Operation::Encrypt)?;
        self.log_in(handle, user_type, name);
        self.record(at, handle, Subject { opcode: Opcode::Login, about }, AuditResponse::success());
        Ok(())
    }

    /// Logs out the user who is logged in from elsewhere, and ends the session for that. Returns false if no user is.
    pub fn log_out_elsewhere(&mut self, at: LabTime) -> bool {
        let sessions = std::mem::take(&mut self.sessions).into_iter();
        let (ended, kept): (Vec<Session>, _) = sessions.partition(|session| session.client == Client::ELSEWHERE);
        self.sessions = kept;
        let mut changed = false;
        for Session { handle, user, .. } in ended {
            if let Some(user) = user.and_then(|id| self.user_by_id(id)) {
                // The session ends after its logout, so it leaves no record of its own.
                let subject = Subject { opcode: Opcode::Logout, about: Some(named(user)) };
                self.record(at, handle, subject, AuditResponse::success());
                changed = true;
            }
        }
        changed
    }

    /// Returns the user who is logged in from elsewhere.
    pub fn logged_in_elsewhere(&self) -> Option<&User> {
        self.sessions().filter(|(client, _)| *client == Client::ELSEWHERE).find_map(|(_, user)| user)
    }
}
