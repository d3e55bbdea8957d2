//! The faults of an HSM: the conditions that a lab can put one of a cluster's devices into.
//!
//! A fault is between the tools and a device. The device records an operation that reaches it, so the audit log says
//! what a real one would. Source: `docs/reference/errors.md` 4 (connection-lost) and 2 (codes).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Node;
use crate::{
    clock::LabTime,
    hsm::{Closing, Hsm, HsmError, Operation, Reply, SessionHandle},
};

/// Lab time, in microseconds, that the answer of a slow HSM takes longer.
const SLOW_MICROS: u64 = 4_000_000;
/// Lab time, in microseconds, until a client gives up an address that does not answer. Real systems wait minutes.
const GIVEN_UP_MICROS: u64 = 3_000_000;

/// The condition of one HSM as its clients see it. Its saved form is that of [`Fault::find`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Fault {
    /// It answers as usual.
    #[default]
    Healthy,
    /// It answers late.
    Slow,
    /// Its address does not answer. Sessions on it stay open.
    Unreachable,
    /// It loses the connection at its next operation, and is healthy after that.
    Drops {
        /// Whether the device carries out the operation before that. The client does not learn it.
        done: bool,
    },
    /// It refuses its next operations, and is healthy after that.
    Fails {
        /// Number of operations left to refuse.
        times: u32,
        /// The error of each.
        error: HsmError,
    },
}

impl Fault {
    /// Parses `healthy`, `slow`, `unreachable`, `drops`, `drops done`, or `fails 3 user-missing`: the number of
    /// refusals, at least one, and the id of a device's error.
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

    /// Parses a number of refusals: at least one, digits only.
    pub fn times(word: &str) -> Option<u32> {
        let times = word.parse().ok()?;
        (times > 0 && word.bytes().all(|byte| byte.is_ascii_digit())).then_some(times)
    }

    /// Finds an error of a device by its id. A lost connection is not an answer of a device, so it has no code.
    pub fn error(id: &str) -> Option<HsmError> {
        HsmError::find(id).filter(|error| error.code().is_some())
    }

    /// Returns true for the usual condition.
    pub fn is_healthy(&self) -> bool {
        *self == Self::Healthy
    }

    /// Returns true if the address answers at all.
    pub fn answers(&self) -> bool {
        *self != Self::Unreachable
    }

    /// Returns the lab time, in microseconds, that an answer takes longer than usual.
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

/// Prints the condition in a few words, as in "10.0.2.9 is ...".
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

/// The condition of an address without an HSM.
pub(super) const NO_HSM: Fault = Fault::Unreachable;

/// What happens to a request that is sent to an HSM.
enum Delivery {
    /// The device gets it, and its answer comes back.
    Answered,
    /// The device refuses it with this error.
    Refused(HsmError),
    /// No answer comes back, and the session stays open.
    Unanswered,
    /// The connection is lost, after the device got it or before.
    Lost { done: bool },
}

impl Node {
    /// Carries an operation out as far as the condition of the HSM lets it.
    ///
    /// A fault that counts operations does not affect encrypting and closing a session, and does not count them. A
    /// session that is closed while the HSM is unreachable ends as lost.
    pub(super) fn perform(
        &mut self,
        at: LabTime,
        handle: SessionHandle,
        operation: &Operation,
    ) -> Result<Reply, HsmError> {
        if !self.hsm().has_session(handle) {
            return Err(HsmError::SessionLost);
        }
        match (operation, &self.fault) {
            (Operation::Close(_), Fault::Unreachable) => return self.lose(at, handle),
            (Operation::Encrypt, Fault::Unreachable) => return Err(HsmError::SessionLost),
            // Nothing would change, so the device stays shared with its snapshots.
            (Operation::Encrypt, _) if self.hsm().is_encrypted(handle) => return Ok(Reply::Done),
            _ if operation.is_about_session() => return self.device_mut().perform(at, handle, operation),
            _ => {}
        }
        match self.apply_fault() {
            Delivery::Answered => self.device_mut().perform(at, handle, operation),
            Delivery::Refused(error) => {
                self.device_mut().refuse(at, handle, operation, error);
                Err(error)
            }
            Delivery::Unanswered => Err(HsmError::SessionLost),
            Delivery::Lost { done } => {
                if done {
                    // The client does not learn the outcome.
                    let _ = self.device_mut().perform(at, handle, operation);
                }
                let _ = self.lose(at, handle);
                Err(HsmError::SessionLost)
            }
        }
    }

    /// Lets a client read from the device as far as the condition of the HSM lets it. A fault affects reading as it
    /// affects any operation. Reading leaves nothing in the audit log (`docs/reference/hsm-model.md` 10.6), and does
    /// not change the device.
    pub(super) fn read(&mut self, at: LabTime, handle: SessionHandle) -> Result<&Hsm, HsmError> {
        if !self.hsm().has_session(handle) {
            return Err(HsmError::SessionLost);
        }
        match self.apply_fault() {
            Delivery::Answered => Ok(self.hsm()),
            Delivery::Refused(error) => Err(error),
            Delivery::Unanswered => Err(HsmError::SessionLost),
            Delivery::Lost { .. } => {
                let _ = self.lose(at, handle);
                Err(HsmError::SessionLost)
            }
        }
    }

    /// Applies the fault to one request. A fault for a number of requests ends with the last of them.
    fn apply_fault(&mut self) -> Delivery {
        match self.fault {
            Fault::Unreachable => Delivery::Unanswered,
            Fault::Healthy | Fault::Slow => Delivery::Answered,
            Fault::Drops { done } => {
                self.fault = Fault::Healthy;
                Delivery::Lost { done }
            }
            Fault::Fails { times, error } => {
                self.fault = if times > 1 { Fault::Fails { times: times - 1, error } } else { Fault::Healthy };
                Delivery::Refused(error)
            }
        }
    }

    fn lose(&mut self, at: LabTime, handle: SessionHandle) -> Result<Reply, HsmError> {
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

    fn login(cluster: &mut Cluster, handle: SessionHandle) -> Result<Reply, HsmError> {
        let password = &secret("co12345");
        cluster.perform(IP, AT, handle, &Operation::Login { user_type: UserType::Co, name: "Admin", password })
    }

    /// The operations in the log, with their codes, after the set-up and the start of the session.
    fn log(cluster: &Cluster) -> Vec<(Opcode, u16)> {
        cluster.at(IP).unwrap().audit_log().since(5).map(|event| (event.opcode, event.response.code)).collect()
    }

    #[test]
    fn a_healthy_and_a_slow_hsm_carry_operations_out() {
        for (fault, delay) in [(Fault::Healthy, 0), (Fault::Slow, 4_000_000)] {
            let (mut cluster, handle) = cluster(fault);
            assert_eq!(
                (login(&mut cluster, handle), cluster.delay(IP), cluster.answers(IP)),
                (Ok(Reply::Done), delay, true)
            );
        }
    }

    #[test]
    fn an_unreachable_hsm_keeps_sessions_open_and_records_their_end_as_lost() {
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
    fn a_lost_connection_ends_the_session_and_hides_whether_the_operation_was_done() {
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
    fn operations_fail_as_often_as_asked_and_each_leaves_a_record() {
        let (mut cluster, handle) = cluster(Fault::Fails { times: 2, error: HsmError::InvalidInput });
        assert_eq!(login(&mut cluster, handle), Err(HsmError::InvalidInput));
        assert_eq!(cluster.fault(IP), Some(&Fault::Fails { times: 1, error: HsmError::InvalidInput }));
        assert_eq!(cluster.read(IP, AT, handle), Err(HsmError::InvalidInput));
        assert_eq!((login(&mut cluster, handle), cluster.fault(IP)), (Ok(Reply::Done), Some(&Fault::Healthy)));
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
    fn opening_and_closing_a_session_uses_no_fault_up() {
        for fault in [Fault::Drops { done: true }, Fault::Fails { times: 1, error: HsmError::UserBusy }] {
            let (mut cluster, handle) = cluster(fault.clone());
            cluster.perform(IP, AT, handle, &Operation::Close(Closing::Quit)).unwrap();
            assert!(cluster.open_session(IP, Client(1)).is_some());
            assert_eq!(cluster.perform(IP, AT, handle, &Operation::Logout), Err(HsmError::SessionLost));
            assert_eq!(cluster.fault(IP), Some(&fault));
        }
    }

    #[test]
    fn an_address_without_an_hsm_has_no_condition_and_does_not_answer() {
        let (mut cluster, handle) = cluster(Fault::Healthy);
        assert!(!cluster.set_fault("10.9.9.9", Fault::Slow) && !cluster.answers("10.9.9.9"));
        assert_eq!((cluster.fault("10.9.9.9"), cluster.delay("10.9.9.9")), (None, 3_000_000));
        assert_eq!(cluster.read("10.9.9.9", AT, handle), Err(HsmError::SessionLost));
        cluster.set_fault(IP, Fault::Fails { times: 0, error: HsmError::UserBusy });
        assert_eq!(cluster.fault(IP), Some(&Fault::Healthy));
    }

    #[test]
    fn a_condition_is_saved_with_its_hsm_and_an_earlier_world_has_none() {
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
