//! How an HSM fails: the conditions that a lab can put one of a cluster's devices into.
//!
//! A fault lies between the tools and a device. Where an operation still reaches the device, the device records it as its
//! own, so that the audit log tells what a real one would. Source: `errors.md` 4 (connection-lost) and 2 (codes).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Node;
use crate::{
    clock::LabTime,
    hsm::{Closing, Hsm, HsmError, Operation, SessionHandle},
};

/// Lab time that a slow HSM takes longer than others.
const SLOW_MICROS: u64 = 4_000_000;
/// Lab time until an address that does not answer is given up. Real systems wait minutes.
const GIVEN_UP_MICROS: u64 = 3_000_000;

/// The condition of one HSM, as its clients meet it. It is saved as it is written down ([`Fault::find`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Fault {
    /// It does what it is asked.
    #[default]
    Healthy,
    /// It answers late.
    Slow,
    /// Nothing comes back from its address. Sessions stay open behind it.
    Unreachable,
    /// It loses the connection at its next operation, and is healthy from then on.
    Drops {
        /// Whether the operation was still carried out; the client does not learn it.
        done: bool,
    },
    /// It refuses its next operations, and is healthy from then on.
    Fails {
        /// How many operations are still to be refused.
        times: u32,
        /// How each is refused.
        error: HsmError,
    },
}

impl Fault {
    /// Reads what is written as `healthy`, `slow`, `unreachable`, `drops`, `drops done`, or `fails 3 user-missing`: how
    /// often, at least once, and with which error of a device, by its id.
    pub fn find(words: &str) -> Option<Self> {
        Some(match words {
            "healthy" => Self::Healthy,
            "slow" => Self::Slow,
            "unreachable" => Self::Unreachable,
            "drops" => Self::Drops { done: false },
            "drops done" => Self::Drops { done: true },
            _ => {
                let (times, error) = words.strip_prefix("fails ")?.split_once(' ')?;
                Self::Fails { times: Self::times(times)?, error: Self::error(error)? }
            }
        })
    }

    /// Reads how often an HSM refuses: at least once, in digits alone.
    pub fn times(word: &str) -> Option<u32> {
        let times = word.parse().ok()?;
        (times > 0 && word.bytes().all(|byte| byte.is_ascii_digit())).then_some(times)
    }

    /// Finds an error of a device by its id. A lost connection is no answer of a device, and has no code.
    pub fn error(id: &str) -> Option<HsmError> {
        HsmError::find(id).filter(|error| error.code().is_some())
    }

    /// True for the usual condition.
    pub fn is_healthy(&self) -> bool {
        *self == Self::Healthy
    }

    /// True where an answer comes from the address at all.
    pub fn answers(&self) -> bool {
        *self != Self::Unreachable
    }

    /// Lab time, in microseconds, that an answer takes longer than usual.
    pub fn delay(&self) -> u64 {
        match self {
            Self::Slow => SLOW_MICROS,
            Self::Unreachable => GIVEN_UP_MICROS,
            Self::Healthy | Self::Drops { .. } | Self::Fails { .. } => 0,
        }
    }
}

impl From<Fault> for String {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Healthy => "healthy".to_owned(),
            Fault::Slow => "slow".to_owned(),
            Fault::Unreachable => "unreachable".to_owned(),
            Fault::Drops { done: false } => "drops".to_owned(),
            Fault::Drops { done: true } => "drops done".to_owned(),
            Fault::Fails { times, error } => format!("fails {times} {}", error.id()),
        }
    }
}

impl TryFrom<String> for Fault {
    type Error = &'static str;

    fn try_from(words: String) -> Result<Self, Self::Error> {
        Self::find(&words).ok_or("this is no condition of an HSM")
    }
}

/// Says the condition in a few words, as in "10.0.2.9 is ...".
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Healthy => f.write_str("healthy"),
            Self::Slow => f.write_str("slow"),
            Self::Unreachable => f.write_str("unreachable"),
            Self::Drops { done: false } => {
                f.write_str("about to lose the connection before its next operation is done")
            }
            Self::Drops { done: true } => f.write_str("about to lose the connection after its next operation is done"),
            Self::Fails { times: 1, error } => write!(f, "about to refuse its next operation ({})", error.id()),
            Self::Fails { times, error } => write!(f, "about to refuse its next {times} operations ({})", error.id()),
        }
    }
}

/// What waiting for an address costs where no HSM stands behind it.
pub(super) const NOBODY: Fault = Fault::Unreachable;

impl Node {
    /// Carries an operation out as far as the condition of the HSM lets it.
    ///
    /// Opening, encrypting and closing a session are no operations: they neither fail nor use a fault up. A session that is closed
    /// behind a lost network ends as lost.
    pub(super) fn perform(
        &mut self,
        at: LabTime,
        handle: SessionHandle,
        operation: &Operation,
    ) -> Result<(), HsmError> {
        if !self.hsm().has_session(handle) {
            return Err(HsmError::SessionLost);
        }
        match (operation, &self.fault) {
            (Operation::Close(_), Fault::Unreachable) => self.lose(at, handle),
            (Operation::Encrypt, Fault::Unreachable) => Err(HsmError::SessionLost),
            (Operation::Encrypt | Operation::Close(_), _) => self.device_mut().perform(at, handle, operation),
            _ => self.meet(at, handle, |device, refusal| match refusal {
                None => device.perform(at, handle, operation),
                Some(error) => {
                    device.refuse(at, handle, operation, error);
                    Err(error)
                }
            }),
        }
    }

    /// Lets a client read from the device as far as the condition of the HSM lets it. Reading leaves nothing in the audit
    /// log (`hsm-model.md` 10.6), and meets a fault like any operation.
    pub(super) fn read(&mut self, at: LabTime, handle: SessionHandle) -> Result<(), HsmError> {
        if !self.hsm().has_session(handle) {
            return Err(HsmError::SessionLost);
        }
        self.meet(at, handle, |_, refusal| refusal.map_or(Ok(()), Err))
    }

    /// Meets the fault, if there is one, and lets the device `act`: as itself, or to refuse with an error.
    fn meet(
        &mut self,
        at: LabTime,
        handle: SessionHandle,
        act: impl FnOnce(&mut Hsm, Option<HsmError>) -> Result<(), HsmError>,
    ) -> Result<(), HsmError> {
        match self.fault {
            Fault::Unreachable => Err(HsmError::SessionLost),
            Fault::Healthy | Fault::Slow => act(self.device_mut(), None),
            Fault::Drops { done } => {
                self.fault = Fault::Healthy;
                if done {
                    // Nobody is left to hear how it went.
                    let _ = act(self.device_mut(), None);
                }
                let _ = self.lose(at, handle);
                Err(HsmError::SessionLost)
            }
            Fault::Fails { times, error } => {
                self.fault = if times > 1 { Fault::Fails { times: times - 1, error } } else { Fault::Healthy };
                act(self.device_mut(), Some(error))
            }
        }
    }

    fn lose(&mut self, at: LabTime, handle: SessionHandle) -> Result<(), HsmError> {
        self.device_mut().perform(at, handle, &Operation::Close(Closing::Lost))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cloud::Cluster,
        hsm::{Client, Opcode, Policy, UserType},
        saved,
        secret::{Salt, Secret},
    };

    const AT: LabTime = LabTime::from_micros(0);
    const IP: &str = "10.0.2.9";

    fn secret(text: &str) -> Secret {
        Secret::new(&Salt::from_seed(1), text)
    }

    /// A cluster of one HSM in a condition, with a session on it.
    fn cluster(fault: Fault) -> (Cluster, SessionHandle) {
        let hsm = Hsm::initialized("hsm-1", Policy::default(), (UserType::Co, "admin", secret("co12345")));
        let mut cluster = Cluster::new("cluster-1", vec![Node::new(IP, "us-west-2a", hsm)]);
        let handle = cluster.open_session(IP, Client(1)).unwrap();
        cluster.perform(IP, AT, handle, &Operation::Encrypt).unwrap();
        assert!(cluster.set_fault(IP, fault));
        (cluster, handle)
    }

    fn login(cluster: &mut Cluster, handle: SessionHandle) -> Result<(), HsmError> {
        let password = &secret("co12345");
        cluster.perform(IP, AT, handle, &Operation::Login { user_type: UserType::Co, name: "Admin", password })
    }

    /// The operations in the log, with their codes, behind the set-up and the start of the session.
    fn log(cluster: &Cluster) -> Vec<(Opcode, u16)> {
        cluster.at(IP).unwrap().audit_log()[5..].iter().map(|event| (event.opcode, event.response.code)).collect()
    }

    #[test]
    fn a_healthy_and_a_slow_hsm_do_what_they_are_asked() {
        for (fault, delay) in [(Fault::Healthy, 0), (Fault::Slow, 4_000_000)] {
            let (mut cluster, handle) = cluster(fault);
            assert_eq!((login(&mut cluster, handle), cluster.delay(IP), cluster.answers(IP)), (Ok(()), delay, true));
        }
    }

    #[test]
    fn an_unreachable_hsm_keeps_its_sessions_until_they_are_closed_and_then_they_are_lost() {
        let (mut cluster, handle) = cluster(Fault::Healthy);
        login(&mut cluster, handle).unwrap();
        cluster.set_fault(IP, Fault::Unreachable);
        assert_eq!(cluster.perform(IP, AT, handle, &Operation::Logout), Err(HsmError::SessionLost));
        assert_eq!(cluster.read(IP, AT, handle), Err(HsmError::SessionLost));
        assert_eq!(cluster.open_session(IP, Client(2)), None);
        assert_eq!((cluster.answers(IP), cluster.delay(IP)), (false, 3_000_000));
        cluster.set_fault(IP, Fault::Healthy);
        assert!(cluster.read(IP, AT, handle).unwrap().logged_in(handle).is_some());
        cluster.set_fault(IP, Fault::Unreachable);
        cluster.perform(IP, AT, handle, &Operation::Close(Closing::Quit)).unwrap();
        assert_eq!(log(&cluster), [(Opcode::Login, 0), (Opcode::AppFinalize, 0)]);
    }

    #[test]
    fn a_lost_connection_ends_the_session_and_tells_not_whether_the_operation_was_done() {
        for done in [false, true] {
            let (mut cluster, handle) = cluster(Fault::Drops { done });
            assert_eq!(login(&mut cluster, handle), Err(HsmError::SessionLost));
            let expected: &[_] = if done { &[(Opcode::Login, 0), (Opcode::AppFinalize, 0)] } else { &[] };
            assert_eq!(log(&cluster), expected);
            assert_eq!((cluster.fault(IP), cluster.at(IP).unwrap().clients().count()), (Some(&Fault::Healthy), 0));
            assert_eq!(login(&mut cluster, handle), Err(HsmError::SessionLost), "the session stays lost");
        }
    }

    #[test]
    fn operations_fail_as_often_as_asked_each_with_its_own_record() {
        let (mut cluster, handle) = cluster(Fault::Fails { times: 2, error: HsmError::InvalidInput });
        assert_eq!(login(&mut cluster, handle), Err(HsmError::InvalidInput));
        assert_eq!(cluster.fault(IP), Some(&Fault::Fails { times: 1, error: HsmError::InvalidInput }));
        assert_eq!(cluster.read(IP, AT, handle), Err(HsmError::InvalidInput));
        assert_eq!((login(&mut cluster, handle), cluster.fault(IP)), (Ok(()), Some(&Fault::Healthy)));
        assert_eq!(log(&cluster), [(Opcode::Login, 0xd3), (Opcode::Login, 0)]);
        let refused = &cluster.at(IP).unwrap().audit_log()[5];
        assert_eq!(refused.about, Some(("Admin".to_owned(), UserType::Co)));
    }

    #[test]
    fn a_refusal_is_about_the_user_that_the_operation_itself_would_name() {
        let (mut cluster, handle) = cluster(Fault::Healthy);
        login(&mut cluster, handle).unwrap();
        cluster.set_fault(IP, Fault::Fails { times: 9, error: HsmError::UserBusy });
        let password = &secret("co12345");
        for (operation, opcode, name) in [
            (Operation::Logout, Opcode::Logout, "admin"),
            (
                Operation::ChangePassword { user_type: UserType::Pco, name: "ADMIN", password },
                Opcode::ChangePassword,
                "admin",
            ),
            (
                Operation::ChangePassword { user_type: UserType::Co, name: "Nobody", password },
                Opcode::ChangePassword,
                "Nobody",
            ),
        ] {
            assert_eq!(cluster.perform(IP, AT, handle, &operation), Err(HsmError::UserBusy));
            let last = cluster.at(IP).unwrap().audit_log().last().unwrap();
            assert_eq!((last.opcode, last.response.code), (opcode, 0xd2));
            assert_eq!(last.about, Some((name.to_owned(), UserType::Co)));
        }
    }

    #[test]
    fn sessions_open_and_close_without_using_a_fault_up() {
        for fault in [Fault::Drops { done: true }, Fault::Fails { times: 1, error: HsmError::UserBusy }] {
            let (mut cluster, handle) = cluster(fault.clone());
            cluster.perform(IP, AT, handle, &Operation::Close(Closing::Quit)).unwrap();
            assert!(cluster.open_session(IP, Client(1)).is_some());
            assert_eq!(cluster.perform(IP, AT, handle, &Operation::Logout), Err(HsmError::SessionLost));
            assert_eq!(cluster.fault(IP), Some(&fault));
        }
    }

    #[test]
    fn an_address_without_an_hsm_has_no_condition_and_is_given_up() {
        let (mut cluster, handle) = cluster(Fault::Healthy);
        assert!(!cluster.set_fault("10.9.9.9", Fault::Slow) && !cluster.answers("10.9.9.9"));
        assert_eq!((cluster.fault("10.9.9.9"), cluster.delay("10.9.9.9")), (None, 3_000_000));
        assert_eq!(cluster.read("10.9.9.9", AT, handle), Err(HsmError::SessionLost));
        cluster.set_fault(IP, Fault::Fails { times: 0, error: HsmError::UserBusy });
        assert_eq!(cluster.fault(IP), Some(&Fault::Healthy));
    }

    #[test]
    fn a_condition_is_saved_with_its_hsm_and_a_world_of_before_has_none() {
        for fault in [
            Fault::Slow,
            Fault::Unreachable,
            Fault::Drops { done: true },
            Fault::Fails { times: 3, error: HsmError::NoSuchUser },
        ] {
            let (cluster, _) = cluster(fault);
            assert_eq!(saved::read::<Cluster>(&saved::write(&cluster)), Ok(cluster));
        }
        for words in
            ["", "Slow", "drops  done", "fails", "fails 0 user-busy", "fails 1", "fails x user-busy", "fails 1 163"]
                .into_iter()
                .chain(["fails +3 user-busy", "fails 1 connection-lost"])
        {
            let error = saved::read::<Fault>(&format!("{words:?}")).unwrap_err();
            assert_eq!(error.to_string(), "this is no condition of an HSM", "{words}");
        }
        let (cluster, _) = cluster(Fault::Healthy);
        let text = saved::write(&cluster);
        assert!(!text.contains("fault"), "as it was written before");
        assert_eq!(saved::read::<Cluster>(&text), Ok(cluster));
    }
}
