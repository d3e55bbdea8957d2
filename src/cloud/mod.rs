//! What the provider's API knows: the cluster, its state, and its devices with their addresses.
//!
//! The state of the cluster follows from its devices: the PRECO's password change makes it ACTIVE
//! (`docs/reference/hsm-model.md` 2.2). The cluster knows no tool and no lesson.

mod fault;

use std::{fmt, rc::Rc};

pub use fault::Fault;

use serde::{Deserialize, Serialize};

use crate::{
    clock::LabTime,
    hsm::{Client, Hsm, HsmError, Operation, Reply, SessionHandle, UserType},
};

/// State of a cluster, as far as labs have it (`docs/reference/hsm-model.md` 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ClusterState {
    /// The trust chain is in place; the PRECO has its first password.
    Initialized,
    /// A crypto officer administers it.
    Active,
}

impl ClusterState {
    /// Returns the word that the API prints.
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
    /// Availability zone, such as `us-west-2a`.
    pub availability_zone: String,
    /// How it fails. Records of versions without faults have none.
    #[serde(default, skip_serializing_if = "Fault::is_healthy")]
    fault: Fault,
    /// Shared with snapshots until it changes, so that a snapshot is cheap.
    device: Rc<Hsm>,
}

impl Node {
    /// Returns a healthy HSM: a device behind an address.
    pub fn new(eni_ip: impl Into<String>, availability_zone: impl Into<String>, device: Hsm) -> Self {
        let (eni_ip, availability_zone) = (eni_ip.into(), availability_zone.into());
        Self { eni_ip, availability_zone, fault: Fault::Healthy, device: Rc::new(device) }
    }

    /// Returns the device.
    pub fn hsm(&self) -> &Hsm {
        &self.device
    }

    /// Returns the condition.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// Returns true if both hold the same device in memory, so that neither has cost a copy.
    pub fn shares_device(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.device, &other.device)
    }

    fn device_mut(&mut self) -> &mut Hsm {
        Rc::make_mut(&mut self.device)
    }
}

/// Number of HSMs of the largest cluster (`docs/reference/hsm-model.md` 1).
pub const HSMS_MAX: usize = 28;

/// Returns true for a count that is left out of the record.
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
    /// What the backup of the last HSM holds, where no HSM is left (`docs/reference/lifecycle.md` 5.6).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    backup: Vec<Node>,
    /// First session handle of an added HSM: larger than any that a removed HSM gave, because an address is used again.
    /// 0 where none was removed.
    #[serde(default, skip_serializing_if = "is_zero")]
    sessions_given: u32,
}

impl Cluster {
    /// Returns a cluster of initialized devices: ACTIVE unless one of them still has its PRECO.
    pub fn new(id: impl Into<String>, nodes: Vec<Node>) -> Self {
        let (id, state) = (id.into(), ClusterState::Initialized);
        let mut cluster = Self { id, state, nodes, backup: Vec::new(), sessions_given: 0 };
        cluster.update_state();
        cluster
    }

    /// Returns the identifier, such as `cluster-igklspoyj5v`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the state.
    pub fn state(&self) -> ClusterState {
        self.state
    }

    /// Returns the HSMs in the order they were added.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns the device at an address.
    pub fn at(&self, eni_ip: &str) -> Option<&Hsm> {
        self.node(eni_ip).map(Node::hsm)
    }

    /// Returns the condition of the HSM at an address; `None` where there is no HSM.
    pub fn fault(&self, eni_ip: &str) -> Option<&Fault> {
        self.node(eni_ip).map(Node::fault)
    }

    /// Sets the condition of the HSM at an address. Returns false where there is no HSM.
    pub fn set_fault(&mut self, eni_ip: &str, fault: Fault) -> bool {
        let node = self.node_mut(eni_ip);
        let found = node.is_some();
        if let Some(node) = node {
            node.fault = if matches!(fault, Fault::Fails { times: 0, .. }) { Fault::Healthy } else { fault };
        }
        found
    }

    /// Returns the lab time, in microseconds, that an answer from an address takes longer than usual. Where none comes,
    /// it is the time until a client gives up.
    pub fn delay(&self, eni_ip: &str) -> u64 {
        self.fault(eni_ip).unwrap_or(&fault::NO_HSM).delay()
    }

    /// Returns true if an HSM answers at an address.
    pub fn answers(&self, eni_ip: &str) -> bool {
        self.fault(eni_ip).is_some_and(Fault::answers)
    }

    /// Opens a session on the device at an address. It is not encrypted end to end yet. `None` where no device answers.
    pub fn open_session(&mut self, eni_ip: &str, client: Client) -> Option<SessionHandle> {
        let node = self.node_mut(eni_ip).filter(|node| node.fault.answers())?;
        Some(node.device_mut().open_session(client))
    }

    /// Returns the device at an address to a client that reads from it, as far as its condition lets it answer. Only a
    /// fault that counts requests changes; the device itself is not touched.
    ///
    /// # Errors
    /// Why the device refuses; [`HsmError::SessionLost`] where no device answers, or the session is gone.
    pub fn read(&mut self, eni_ip: &str, at: LabTime, handle: SessionHandle) -> Result<&Hsm, HsmError> {
        self.node_mut(eni_ip).ok_or(HsmError::SessionLost)?.read(at, handle)
    }

    /// Carries an operation out on the device at an address, as far as its condition lets it, and updates the cluster's
    /// state.
    ///
    /// # Errors
    /// Why the device refuses; [`HsmError::SessionLost`] where no device answers, or the session is gone.
    pub fn perform(
        &mut self,
        eni_ip: &str,
        at: LabTime,
        handle: SessionHandle,
        operation: &Operation,
    ) -> Result<Reply, HsmError> {
        let outcome = self.node_mut(eni_ip).ok_or(HsmError::SessionLost)?.perform(at, handle, operation);
        self.update_state();
        outcome
    }

    /// Returns the device that an added HSM is a copy of: the first one, or the last one that was removed.
    pub fn source_of_added(&self) -> Option<&Hsm> {
        self.nodes.first().or(self.backup.first()).map(Node::hsm)
    }

    /// Appends an HSM. The caller checks that the cluster has room for it ([`HSMS_MAX`]).
    pub fn add(&mut self, mut node: Node) {
        node.device_mut().begin_sessions_at(self.sessions_given);
        self.backup.clear();
        self.nodes.push(node);
    }

    /// Removes the HSM at an address, and keeps a backup of the last one. Returns false where there is no HSM.
    pub fn remove(&mut self, eni_ip: &str) -> bool {
        let Some(index) = self.nodes.iter().position(|node| node.eni_ip == eni_ip) else { return false };
        let removed = self.nodes.remove(index);
        self.sessions_given = self.sessions_given.max(removed.hsm().next_session());
        if self.nodes.is_empty() {
            self.backup.push(removed);
        }
        true
    }

    /// Changes the device at an address for the simulator; `None` where there is no HSM.
    pub fn change_device<T>(&mut self, eni_ip: &str, act: impl FnOnce(&mut Hsm) -> T) -> Option<T> {
        Some(act(self.node_mut(eni_ip)?.device_mut()))
    }

    /// Returns all devices, the one in the backup too, so that the saver can detach and attach chunks of the log.
    pub fn devices_mut(&mut self) -> impl Iterator<Item = &mut Hsm> {
        self.nodes.iter_mut().chain(&mut self.backup).map(Node::device_mut)
    }

    /// Returns the clients that hold a session on any device, each once.
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

    /// Makes the cluster ACTIVE once no device has a PRECO. It stays ACTIVE.
    fn update_state(&mut self) {
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
