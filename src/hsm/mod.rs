//! One hardware security module: its users, sessions, failure counters and audit log.
//!
//! A device knows no command line, no cluster and no lesson. The time comes with each operation. Every change that a
//! client asks for goes through [`Hsm::perform`], which authorises, applies and records. Reading takes `&Hsm` and
//! leaves nothing. Source: `docs/reference/hsm-model.md`, sections 3 to 5, 10 and 12; `docs/reference/lifecycle.md` 9
//! for certificates.

mod audit;
mod audit_log;
mod certificate;
mod error;
mod operation;
mod perform;
mod rules;
mod simulator;
mod user;
mod users;

use std::fmt;

pub use audit::{AuditEvent, AuditResponse, Opcode};
pub use audit_log::{AuditChunk, AuditLog, CHUNK_EVENTS};
pub use certificate::{Card, CertificateKind, Verdict};
pub use error::HsmError;
pub use operation::{Closing, MaskedUser, Operation, Reply};
pub use user::{PublicKey, User, UserType};

use perform::Subject;
use serde::{Deserialize, Serialize};

use crate::{clock::LabTime, secret::Secret};

/// Names one session on one device, as the audit log prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SessionHandle(u32);

impl fmt::Display for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// Names the process that holds a session, so that the sessions of a lost process can be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Client(pub u32);

impl Client {
    /// The client of simulated logins from elsewhere. No process stands behind it, so its sessions are never dropped.
    pub const ELSEWHERE: Self = Self(u32::MAX);
}

/// An open session of a client on this device; at most one user is logged in on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    handle: SessionHandle,
    client: Client,
    user: Option<u32>,
    /// Encrypted end to end. Records of earlier versions have only such sessions.
    #[serde(default = "is_encrypted_by_default")]
    encrypted: bool,
}

/// Returns what a session is where the record does not say.
fn is_encrypted_by_default() -> bool {
    true
}

/// Settings of a device that its cluster prescribes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Failed logins before the one that locks a user (`docs/reference/cmu.md` 7.5): 5, or 20 in clusters of before
    /// February 2018.
    pub login_failures_max: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { login_failures_max: 5 }
    }
}

/// One device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hsm {
    id: String,
    policy: Policy,
    users: Vec<User>,
    sessions: Vec<Session>,
    next_session: u32,
    reboot_counter: u32,
    log: AuditLog,
    /// The highest user id ever given; 0 in records of versions that could not delete users.
    #[serde(default)]
    last_user: u32,
    #[serde(default)]
    card: Card,
    /// It has no owner yet: it holds the certificates of its manufacturer only.
    #[serde(default)]
    unclaimed: bool,
}

/// Users that a device holds at most (`docs/reference/hsm-model.md` 11).
pub const USERS_MAX: usize = 1_024;

/// Characters of a user name at most (`docs/reference/cmu.md` 7.3). The log cuts a longer one.
const NAME_MAX: usize = 31;
/// First session handle of a device; the form is that of published logs (`docs/reference/hsm-model.md` 5).
const FIRST_SESSION: u32 = 0x0201_0003;
/// Session handle of the events that set a device up (`docs/reference/hsm-model.md` 10.5).
const SETUP_SESSION: SessionHandle = SessionHandle(0x0100_4001);

impl Hsm {
    /// Returns a device after its initialization, with the audit events of its set-up and the appliance user
    /// (`docs/reference/hsm-model.md` 2.3 and 10.5), on the first card. `officer` becomes user 1.
    pub fn initialized(id: impl Into<String>, policy: Policy, officer: (UserType, &str, Secret)) -> Self {
        let mut hsm = Self {
            id: id.into(),
            policy,
            users: Vec::new(),
            sessions: Vec::new(),
            next_session: FIRST_SESSION,
            reboot_counter: 0xe8,
            log: AuditLog::default(),
            last_user: 0,
            card: Card::default(),
            unclaimed: false,
        };
        let (user_type, name, password) = officer;
        hsm.users.push(User::new(1, user_type, name, Some(password)));
        hsm.users.push(User::new(2, UserType::Au, "app_user", None));
        let start = LabTime::default();
        for (opcode, about) in [
            (Opcode::InitToken, None),
            (Opcode::GenPswdEncKey, None),
            (Opcode::CreateApplianceUser, Some(("app_user".to_owned(), UserType::Au))),
            (Opcode::InitDone, None),
        ] {
            hsm.record(start, SETUP_SESSION, Subject { opcode, about }, AuditResponse::success());
        }
        hsm
    }

    /// Returns the same device with one more user, who has the next id.
    #[must_use]
    pub fn with_user(mut self, user_type: UserType, name: &str, password: Secret) -> Self {
        let id = self.users.last().map_or(1, |user| user.id() + 1);
        self.users.push(User::new(id, user_type, name, Some(password)));
        self
    }

    /// Returns the same device with this many more crypto users, named `user_3` and so on by their ids, who share a
    /// password.
    #[must_use]
    pub fn with_crypto_users(mut self, count: u32, password: &Secret) -> Self {
        let first = self.users.last().map_or(1, |user| user.id() + 1);
        let user = |id| User::new(id, UserType::Cu, &format!("user_{id}"), Some(password.clone()));
        self.users.extend((first..first + count).map(user));
        self
    }

    /// Returns the identifier, such as `hsm-udw0tkfg1ab`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the users in rising user id.
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// Returns the user with this name (in any case) and type; a PCO is found as a CO (`docs/reference/cmu.md` 7.1,
    /// 7.3).
    pub fn user(&self, user_type: UserType, name: &str) -> Option<&User> {
        self.users.iter().find(|user| user.is(user_type, name))
    }

    /// Returns the user with this id.
    pub fn user_by_id(&self, id: u32) -> Option<&User> {
        self.users.iter().find(|user| user.id() == id)
    }

    /// Returns the user logged in on a session.
    pub fn logged_in(&self, handle: SessionHandle) -> Option<&User> {
        self.user_by_id(self.session(handle)?.user?)
    }

    /// Returns the users logged in on any session, in the order of the sessions.
    pub fn logged_in_users(&self) -> impl Iterator<Item = &User> {
        self.sessions().filter_map(|(_, user)| user)
    }

    /// Returns the open sessions in the order they were opened: the client, and the user logged in.
    pub fn sessions(&self) -> impl Iterator<Item = (Client, Option<&User>)> {
        self.sessions.iter().map(|session| (session.client, self.logged_in(session.handle)))
    }

    /// Returns true if the user has more failures than the limit.
    pub fn is_locked(&self, user: &User) -> bool {
        user.login_failures() > self.policy.login_failures_max
    }

    /// Returns the settings.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Returns the audit log, oldest event first, sequence numbers without gaps.
    pub fn audit_log(&self) -> &AuditLog {
        &self.log
    }

    /// Returns the client of each session.
    pub fn clients(&self) -> impl Iterator<Item = Client> {
        self.sessions.iter().map(|session| session.client)
    }

    /// Returns true if the session is open.
    pub fn has_session(&self, handle: SessionHandle) -> bool {
        self.session(handle).is_some()
    }

    /// Returns true if the session is open and encrypted end to end.
    pub fn is_encrypted(&self, handle: SessionHandle) -> bool {
        self.session(handle).is_some_and(|session| session.encrypted)
    }

    fn session(&self, handle: SessionHandle) -> Option<&Session> {
        self.sessions.iter().find(|session| session.handle == handle)
    }
}
