//! The connections of a tool: one for each server of its configuration, in the configured order.

use serde::{Deserialize, Serialize};

use super::{MICROS_PER_SERVER, Network, PORT, Server};
use crate::{
    clock::LabTime,
    cloud::Cluster,
    hsm::{Closing, Hsm, HsmError, Operation, Reply, Verdict},
};

/// Why a connection cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The address does not answer.
    TimedOut,
    /// The address answers, and nothing listens on the port.
    Refused,
}

/// How the encryption of a session went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// The session is encrypted end to end.
    Done,
    /// The certificate at the configured path is not the owner's.
    Foreign,
    /// The file at the configured path is not a certificate.
    NotACertificate,
    /// There is no file at the configured path.
    NoFile,
}

/// The servers of a tool, each with the session that it has there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Connections {
    servers: Vec<Server>,
}

impl Connections {
    /// Returns connections that are not open yet.
    pub fn new(servers: Vec<Server>) -> Self {
        Self { servers }
    }

    /// Returns the servers in their order.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// Returns the number of servers.
    pub fn len(&self) -> usize {
        self.servers.len()
    }

    /// Returns true if there is no server.
    pub fn is_empty(&self) -> bool {
        self.servers.is_empty()
    }

    /// Returns the lab time at which an attempt to connect, started now, has succeeded or failed.
    pub fn opening_ends_at(&self, index: usize, network: &Network) -> LabTime {
        let delay = network.cluster.delay(&self.servers[index].hostname);
        network.clock.plus_micros(MICROS_PER_SERVER.saturating_add(delay))
    }

    /// Opens a session on a server.
    ///
    /// # Errors
    /// [`OpenError`] if the address does not answer, or if nothing listens on the port.
    pub fn open(&mut self, index: usize, network: &mut Network) -> Result<(), OpenError> {
        let server = &mut self.servers[index];
        if !network.cluster.answers(&server.hostname) {
            return Err(OpenError::TimedOut);
        }
        let session = match server.port {
            PORT => network.cluster.open_session(&server.hostname, network.client),
            _ => None,
        };
        server.set_session(session.ok_or(OpenError::Refused)?);
        Ok(())
    }

    /// Encrypts the session with a server, if the file at its `owner_cert_path` holds the trust anchor of the cluster.
    /// A session that is encrypted already stays encrypted, and the file does not matter.
    ///
    /// # Errors
    /// [`HsmError::SessionLost`]; the connection is given up then.
    pub fn encrypt(
        &mut self,
        index: usize,
        file: Option<&[u8]>,
        network: &mut Network,
    ) -> Result<Encryption, HsmError> {
        let outcome = encrypt(&self.servers[index], file, network);
        self.give_up_lost(index, network, outcome)
    }

    /// Performs an operation on a server.
    ///
    /// # Errors
    /// Why the device refuses. A connection that is lost is given up: a tool does not connect again
    /// (`docs/reference/errors.md` 4).
    pub fn perform(&mut self, index: usize, operation: &Operation, network: &mut Network) -> Result<Reply, HsmError> {
        network.pass(MICROS_PER_SERVER);
        let outcome = network.perform(&self.servers[index], operation);
        self.give_up_lost(index, network, outcome)
    }

    /// Reads from the device of a server.
    ///
    /// # Errors
    /// As [`Connections::perform`].
    pub fn read<'n>(&mut self, index: usize, network: &'n mut Network) -> Result<&'n Hsm, HsmError> {
        network.pass(MICROS_PER_SERVER);
        let server = &self.servers[index];
        let read = |session| network.cluster.read(&server.hostname, *network.clock, session).map(|_| ());
        let outcome = server.session().ok_or(HsmError::SessionLost).and_then(read);
        self.give_up_lost(index, network, outcome)?;
        network.cluster.at(&self.servers[index].hostname).ok_or(HsmError::SessionLost)
    }

    /// Refuses if no user, or no officer, is logged in on a server. The tool knows that by itself, so the server is not
    /// asked.
    ///
    /// # Errors
    /// [`HsmError::NotLoggedIn`], [`HsmError::NotPermitted`], or [`HsmError::SessionLost`]; the connection is given up
    /// then.
    pub fn require_login(&mut self, index: usize, officer: bool, network: &mut Network) -> Result<(), HsmError> {
        let outcome = self.servers[index].device(network.cluster).and_then(|(hsm, session)| {
            let user = hsm.logged_in(session).ok_or(HsmError::NotLoggedIn)?;
            if officer && !user.user_type().is_officer() { Err(HsmError::NotPermitted) } else { Ok(()) }
        });
        self.give_up_lost(index, network, outcome)
    }

    /// Returns the lab time, in microseconds, that the answer of a server takes longer than usual. There is no wait for
    /// a lost connection.
    pub fn latency(&self, index: usize, network: &Network) -> u64 {
        let server = &self.servers[index];
        if server.is_connected(network.cluster) { network.cluster.delay(&server.hostname) } else { 0 }
    }

    /// Lets the latency of a server pass at once.
    pub fn wait(&self, index: usize, network: &mut Network) {
        network.pass(self.latency(index, network));
    }

    /// Returns true if a session is open that is not encrypted end to end.
    pub fn has_plain(&self, cluster: &Cluster) -> bool {
        self.servers.iter().any(|server| server.is_plain(cluster))
    }

    /// Closes all sessions.
    pub fn close(&mut self, closing: Closing, network: &mut Network) {
        self.servers.iter_mut().for_each(|server| network.close(server, closing));
    }

    /// Gives up a connection that was lost during an operation.
    fn give_up_lost<T>(
        &mut self,
        index: usize,
        network: &mut Network,
        outcome: Result<T, HsmError>,
    ) -> Result<T, HsmError> {
        if matches!(outcome, Err(HsmError::SessionLost)) {
            network.close(&mut self.servers[index], Closing::Lost);
        }
        outcome
    }
}

fn encrypt(server: &Server, file: Option<&[u8]>, network: &mut Network) -> Result<Encryption, HsmError> {
    let (hsm, session) = server.device(network.cluster)?;
    let refused = match file.map(|file| hsm.verify_trust_anchor(file)) {
        _ if hsm.is_encrypted(session) => None,
        Some(Verdict::Right) => None,
        Some(Verdict::Foreign) => Some(Encryption::Foreign),
        Some(Verdict::NotACertificate) => Some(Encryption::NotACertificate),
        None => Some(Encryption::NoFile),
    };
    match refused {
        Some(refused) => Ok(refused),
        None => network.perform(server, &Operation::Encrypt).map(|_| Encryption::Done),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        assets,
        cloud::{Fault, Node},
        hsm::{Client, Policy, UserType},
        secret::{Salt, Secret},
    };

    const IP: &str = "10.0.2.9";

    fn cluster() -> Cluster {
        let officer = (UserType::Co, "admin", Secret::new(&Salt::from_seed(1), "co12345"));
        let hsm = Hsm::initialized("hsm-1", Policy::default(), officer);
        Cluster::new("cluster-1", vec![Node::new(IP, "us-west-2a", hsm)])
    }

    fn connections(port: u16) -> Connections {
        Connections::new(vec![Server::new("one".into(), IP.into(), port, Server::OWNER_CERT_PATH.into())])
    }

    #[test]
    fn a_connection_opens_encrypts_and_closes() {
        let (mut cluster, mut clock) = (cluster(), LabTime::default());
        let network = &mut Network { cluster: &mut cluster, clock: &mut clock, client: Client(1) };
        let mut connections = connections(PORT);
        connections.open(0, network).unwrap();
        assert!(connections.has_plain(network.cluster));
        assert_eq!(connections.encrypt(0, None, network), Ok(Encryption::NoFile));
        assert_eq!(connections.encrypt(0, Some(b"text"), network), Ok(Encryption::NotACertificate));
        let anchor = assets::installed(assets::CUSTOMER_CA).map(str::as_bytes);
        assert_eq!(connections.encrypt(0, anchor, network), Ok(Encryption::Done));
        assert_eq!(connections.encrypt(0, None, network), Ok(Encryption::Done), "it stays encrypted");
        assert_eq!(connections.require_login(0, false, network), Err(HsmError::NotLoggedIn));
        assert_eq!(connections.read(0, network).map(Hsm::id), Ok("hsm-1"));
        connections.close(Closing::Quit, network);
        assert!(network.cluster.clients().is_empty() && !connections.servers()[0].is_connected(network.cluster));
        assert_eq!(*network.clock, LabTime::from_micros(MICROS_PER_SERVER));
    }

    #[test]
    fn a_connection_that_cannot_be_opened_says_why() {
        let (mut cluster, mut clock) = (cluster(), LabTime::default());
        let network = &mut Network { cluster: &mut cluster, clock: &mut clock, client: Client(1) };
        assert_eq!(connections(1).open(0, network), Err(OpenError::Refused));
        network.cluster.set_fault(IP, Fault::Unreachable);
        assert_eq!(connections(PORT).open(0, network), Err(OpenError::TimedOut));
    }

    #[test]
    fn a_lost_connection_is_given_up_and_not_waited_for() {
        let (mut cluster, mut clock) = (cluster(), LabTime::default());
        let network = &mut Network { cluster: &mut cluster, clock: &mut clock, client: Client(1) };
        let mut connections = connections(PORT);
        connections.open(0, network).unwrap();
        network.cluster.set_fault(IP, Fault::Unreachable);
        assert!(connections.latency(0, network) > 0);
        assert_eq!(connections.perform(0, &Operation::Logout, network), Err(HsmError::SessionLost));
        network.cluster.set_fault(IP, Fault::Slow);
        assert_eq!(connections.latency(0, network), 0);
        assert_eq!(connections.read(0, network).map(Hsm::id), Err(HsmError::SessionLost));
        assert!(network.cluster.clients().is_empty());
    }
}
