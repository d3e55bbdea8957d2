//! One hardware security module: its users, sessions, failure counters and audit log.
//!
//! A device has never heard of a command line, a cluster or a lesson. It knows no clock: the time comes with each
//! operation. Every change goes through [`Hsm::perform`], which authorises, changes and records. Source:
//! `hsm-model.md`, sections 3 to 5, 10 and 12; of its certificates, `lifecycle.md` 9.

mod audit;
mod certificate;
mod error;
mod operation;
mod sealed;
mod staged;
mod user;

use std::fmt;

pub use audit::{AuditEvent, Opcode, Response};
pub use certificate::{Card, Certificate, CertificateKind, Verdict};
pub use error::HsmError;
pub use operation::{Closing, Operation};
pub use sealed::{CHUNK_EVENTS, SealedEvents};
pub use user::{User, UserType};

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

/// Names the process outside that holds a session, so that the sessions of a lost process can be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Client(pub u32);

impl Client {
    /// Who works on the devices from elsewhere, in the simulator's name; it is no process, and never lost.
    pub const ELSEWHERE: Self = Self(u32::MAX);
}

/// An open session of a client on this device; at most one user is logged in on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    handle: SessionHandle,
    client: Client,
    user: Option<u32>,
    /// Encrypted end to end; labs of before there were others have only such sessions.
    #[serde(default = "is_encrypted_by_default")]
    encrypted: bool,
}

/// What a session is where the record does not say.
fn is_encrypted_by_default() -> bool {
    true
}

/// How strict the device is; a setting of its cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Failed logins a user may have; one more locks (`cmu.md` 7.5). 5, or 20 in clusters of before February 2018.
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
    log: Vec<AuditEvent>,
    /// The highest user id that was ever given; 0 in labs of before users could be deleted.
    #[serde(default)]
    last_user: u32,
    #[serde(default)]
    card: Card,
    /// Nobody owns it yet: it holds the certificates of its maker alone.
    #[serde(default)]
    unclaimed: bool,
}

/// Users that a device can hold (`hsm-model.md` 11).
pub const USERS_MAX: usize = 1_024;

/// Characters of a user name that the device keeps (`cmu.md` 7.3); the log of a longer one ends there.
const NAME_MAX: usize = 31;
/// First session handle given; the form is that of published logs (`hsm-model.md` 5).
const FIRST_SESSION: u32 = 0x0201_0003;
/// Session handle of the events that set a device up (`hsm-model.md` 10.5).
const SETUP_SESSION: SessionHandle = SessionHandle(0x0100_4001);

impl Hsm {
    /// A device as initialization leaves it, with the audit events of its set-up and the appliance user
    /// (`hsm-model.md` 2.3 and 10.5), on the first card. `officer` becomes user 1.
    pub fn initialized(id: impl Into<String>, policy: Policy, officer: (UserType, &str, Secret)) -> Self {
        let mut hsm = Self {
            id: id.into(),
            policy,
            users: Vec::new(),
            sessions: Vec::new(),
            next_session: FIRST_SESSION,
            reboot_counter: 0xe8,
            log: Vec::new(),
            last_user: 0,
            card: Card::default(),
            unclaimed: false,
        };
        let (user_type, name, password) = officer;
        hsm.users.push(User::new(1, user_type, name, Some(password)));
        hsm.users.push(User::new(2, UserType::Au, "app_user", None));
        let start = LabTime::default();
        let done = |opcode| (opcode, Response::success(), None);
        for (opcode, response, about) in [
            done(Opcode::InitToken),
            done(Opcode::GenPswdEncKey),
            (Opcode::CreateApplianceUser, Response::success(), Some(("app_user".to_owned(), UserType::Au))),
            done(Opcode::InitDone),
        ] {
            hsm.record(start, SETUP_SESSION, opcode, response, about);
        }
        hsm
    }

    /// The same device with a further user, who has the next id.
    #[must_use]
    pub fn with_user(mut self, user_type: UserType, name: &str, password: Secret) -> Self {
        let id = self.users.last().map_or(1, |user| user.id() + 1);
        self.users.push(User::new(id, user_type, name, Some(password)));
        self
    }

    /// The same device with this many further crypto users, `user_3` and so on after their ids, who share a password.
    #[must_use]
    pub fn with_crypto_users(mut self, count: u32, password: &Secret) -> Self {
        let first = self.users.last().map_or(1, |user| user.id() + 1);
        let user = |id| User::new(id, UserType::Cu, &format!("user_{id}"), Some(password.clone()));
        self.users.extend((first..first + count).map(user));
        self
    }

    /// The identifier, such as `hsm-udw0tkfg1ab`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The users in rising user id.
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// The user with this name (in any case) and type; a PCO is found as a CO (`cmu.md` 7.1, 7.3).
    pub fn user(&self, user_type: UserType, name: &str) -> Option<&User> {
        self.users.iter().find(|user| user.is(user_type, name))
    }

    /// The user with this id.
    pub fn user_by_id(&self, id: u32) -> Option<&User> {
        self.users.iter().find(|user| user.id() == id)
    }

    /// The user logged in on a session.
    pub fn logged_in(&self, handle: SessionHandle) -> Option<&User> {
        self.user_by_id(self.session(handle)?.user?)
    }

    /// Users logged in on any session, in order of the sessions.
    pub fn logged_in_users(&self) -> impl Iterator<Item = &User> {
        self.sessions().filter_map(|(_, user)| user)
    }

    /// The open sessions in the order they were opened: who holds each, and who is logged in on it.
    pub fn sessions(&self) -> impl Iterator<Item = (Client, Option<&User>)> {
        self.sessions.iter().map(|session| (session.client, self.logged_in(session.handle)))
    }

    /// True when the user's failures have gone over the limit.
    pub fn is_locked(&self, user: &User) -> bool {
        user.login_failures() > self.policy.login_failures_max
    }

    /// How strict the device is.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The audit log, oldest event first, sequence numbers without gaps.
    pub fn audit_log(&self) -> &[AuditEvent] {
        &self.log
    }

    /// The client of each session.
    pub fn clients(&self) -> impl Iterator<Item = Client> {
        self.sessions.iter().map(|session| session.client)
    }

    /// True when the session is open.
    pub fn has_session(&self, handle: SessionHandle) -> bool {
        self.session(handle).is_some()
    }

    /// True when the session is open and encrypted end to end.
    pub fn is_encrypted(&self, handle: SessionHandle) -> bool {
        self.session(handle).is_some_and(|session| session.encrypted)
    }

    fn session(&self, handle: SessionHandle) -> Option<&Session> {
        self.sessions.iter().find(|session| session.handle == handle)
    }

    fn record(
        &mut self,
        at: LabTime,
        session: SessionHandle,
        opcode: Opcode,
        response: Response,
        about: Option<(String, UserType)>,
    ) {
        let sequence = self.log.len() as u64;
        let about = about.map(|(name, user_type)| (name.chars().take(NAME_MAX).collect(), user_type));
        let reboot_counter = self.reboot_counter;
        self.log.push(AuditEvent { at, sequence, reboot_counter, opcode, session, response, about });
    }
}
