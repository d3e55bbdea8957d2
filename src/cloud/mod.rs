//! What the provider's API knows: the cluster, its state, and its devices with their addresses.
//!
//! The cluster reacts to what its devices do: the PRECO's password change makes it ACTIVE (`hsm-model.md` 2.2). It
//! knows no tool and no lesson.

mod fault;

use std::{fmt, rc::Rc};

pub use fault::Fault;

use serde::{Deserialize, Serialize};

use crate::{
    clock::LabTime,
    hsm::{Client, Hsm, HsmError, Operation, SessionHandle, UserType},
};

/// State of a cluster, of those a lab reaches by now (`hsm-model.md` 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ClusterState {
    /// The trust chain is in place; the PRECO has its first password.
    Initialized,
    /// A crypto officer rules.
    Active,
}

impl ClusterState {
    /// The word the API prints.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Initialized => "INITIALIZED",
            Self::Active => "ACTIVE",
        }
    }
}

impl fmt::Display for ClusterState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One HSM of a cluster: a device behind an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Address of its network interface.
    pub eni_ip: String,
    /// Where it stands, such as `us-west-2a`.
    pub availability_zone: String,
    /// How it fails, if it does. Worlds of before there were faults have none.
    #[serde(default, skip_serializing_if = "Fault::is_healthy")]
    fault: Fault,
    /// Shared with snapshots until it changes, so that taking one is cheap.
    device: Rc<Hsm>,
}

impl Node {
    /// Puts a device behind an address.
    pub fn new(eni_ip: impl Into<String>, availability_zone: impl Into<String>, device: Hsm) -> Self {
        let (eni_ip, availability_zone) = (eni_ip.into(), availability_zone.into());
        Self { eni_ip, availability_zone, fault: Fault::Healthy, device: Rc::new(device) }
    }

    /// The device.
    pub fn hsm(&self) -> &Hsm {
        &self.device
    }

    /// How it fails, if it does.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    fn device_mut(&mut self) -> &mut Hsm {
        Rc::make_mut(&mut self.device)
    }
}

/// HSMs of the largest cluster (`hsm-model.md` 1).
pub const HSMS_MAX: usize = 28;

/// Tells whether a count is left out of the record.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// A cluster of 0 to 28 HSMs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    id: String,
    state: ClusterState,
    nodes: Vec<Node>,
    /// The last HSM, where there is none left: what its backup holds (`lifecycle.md` 5.6).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    backup: Vec<Node>,
    /// What a further HSM's first session is behind: no session handle is given twice, as an HSM that was removed leaves its
    /// address to another one. 0 where none was removed.
    #[serde(default, skip_serializing_if = "is_zero")]
    sessions_given: u32,
}

impl Cluster {
    /// A cluster over initialized devices: ACTIVE unless one of them still has its PRECO.
    pub fn new(id: impl Into<String>, nodes: Vec<Node>) -> Self {
        let (id, state) = (id.into(), ClusterState::Initialized);
        let mut cluster = Self { id, state, nodes, backup: Vec::new(), sessions_given: 0 };
        cluster.react();
        cluster
    }

    /// The identifier, such as `cluster-igklspoyj5v`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The state.
    pub fn state(&self) -> ClusterState {
        self.state
    }

    /// The HSMs in the order they were made.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The device at an address.
    pub fn at(&self, eni_ip: &str) -> Option<&Hsm> {
        self.node(eni_ip).map(Node::hsm)
    }

    /// How the HSM at an address fails, if it does; `None` where there is no HSM.
    pub fn fault(&self, eni_ip: &str) -> Option<&Fault> {
        self.node(eni_ip).map(Node::fault)
    }

    /// Puts the HSM at an address into a condition. False where there is no HSM.
    pub fn set_fault(&mut self, eni_ip: &str, fault: Fault) -> bool {
        let node = self.node_mut(eni_ip);
        let found = node.is_some();
        if let Some(node) = node {
            node.fault = if matches!(fault, Fault::Fails { times: 0, .. }) { Fault::Healthy } else { fault };
        }
        found
    }

    /// Lab time, in microseconds, that an answer from an address takes longer than usual; where none comes, the time until
    /// it is given up.
    pub fn delay(&self, eni_ip: &str) -> u64 {
        self.fault(eni_ip).unwrap_or(&fault::NOBODY).delay()
    }

    /// True where an HSM answers at an address.
    pub fn answers(&self, eni_ip: &str) -> bool {
        self.fault(eni_ip).is_some_and(Fault::answers)
    }

    /// Opens a session on the device at an address, not encrypted end to end yet; `None` where no device answers.
    pub fn open_session(&mut self, eni_ip: &str, client: Client) -> Option<SessionHandle> {
        let node = self.node_mut(eni_ip).filter(|node| node.fault.answers())?;
        Some(node.device_mut().open_session(client))
    }

    /// The device at an address for a client that reads from it, such as to list its users: as far as its condition lets it
    /// answer.
    ///
    /// # Errors
    /// Why the device refuses; [`HsmError::SessionLost`] where no device answers, or the session is gone.
    pub fn read(&mut self, eni_ip: &str, at: LabTime, handle: SessionHandle) -> Result<&Hsm, HsmError> {
        let node = self.node_mut(eni_ip).ok_or(HsmError::SessionLost)?;
        node.read(at, handle)?;
        Ok(node.hsm())
    }

    /// Carries an operation out on the device at an address, as far as its condition lets it, and lets the cluster react.
    ///
    /// # Errors
    /// Why the device refuses; [`HsmError::SessionLost`] where no device answers, or the session is gone.
    pub fn perform(
        &mut self,
        eni_ip: &str,
        at: LabTime,
        handle: SessionHandle,
        operation: &Operation,
    ) -> Result<(), HsmError> {
        let outcome = self.node_mut(eni_ip).ok_or(HsmError::SessionLost)?.perform(at, handle, operation);
        self.react();
        outcome
    }

    /// The device that a further HSM would be a copy of: the first one, or the last one there was.
    pub fn backup(&self) -> Option<&Hsm> {
        self.nodes.first().or(self.backup.first()).map(Node::hsm)
    }

    /// Adds an HSM behind the others. It belongs to a cluster that has room for it (`HSMS_MAX`).
    pub fn add(&mut self, mut node: Node) {
        node.device_mut().begin_sessions_at(self.sessions_given);
        self.backup.clear();
        self.nodes.push(node);
    }

    /// Removes the HSM at an address; of the last one a backup is kept. False where there is no HSM.
    pub fn remove(&mut self, eni_ip: &str) -> bool {
        let Some(place) = self.nodes.iter().position(|node| node.eni_ip == eni_ip) else { return false };
        let removed = self.nodes.remove(place);
        self.sessions_given = self.sessions_given.max(removed.hsm().next_session());
        if self.nodes.is_empty() {
            self.backup.push(removed);
        }
        true
    }

    /// Does something to the device at an address in the simulator's own name; `None` where there is no HSM.
    pub fn stage<T>(&mut self, eni_ip: &str, act: impl FnOnce(&mut Hsm) -> T) -> Option<T> {
        Some(act(self.node_mut(eni_ip)?.device_mut()))
    }

    /// Returns all devices, the one in the backup too, to take their logs apart or to put them together.
    pub fn devices_mut(&mut self) -> impl Iterator<Item = &mut Hsm> {
        self.nodes.iter_mut().chain(&mut self.backup).map(Node::device_mut)
    }

    /// Clients that hold a session on any device, without repetition.
    pub fn clients(&self) -> Vec<Client> {
        let mut clients = Vec::new();
        for client in self.nodes.iter().flat_map(|node| node.hsm().clients()) {
            if !clients.contains(&client) {
                clients.push(client);
            }
        }
        clients
    }

    /// Ends every session of a client whose process is gone.
    pub fn drop_client(&mut self, at: LabTime, client: Client) {
        for node in &mut self.nodes {
            if node.hsm().clients().any(|other| other == client) {
                node.device_mut().drop_client(at, client);
            }
        }
    }

    /// The service's own rule: no PRECO left anywhere means ACTIVE; there is no way back.
    fn react(&mut self) {
        let has_preco = |node: &Node| node.hsm().users().iter().any(|user| user.user_type() == UserType::Preco);
        if self.state == ClusterState::Initialized && !self.nodes.is_empty() && !self.nodes.iter().any(has_preco) {
            self.state = ClusterState::Active;
        }
    }

    fn node(&self, eni_ip: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.eni_ip == eni_ip)
    }

    fn node_mut(&mut self, eni_ip: &str) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|node| node.eni_ip == eni_ip)
    }
}
