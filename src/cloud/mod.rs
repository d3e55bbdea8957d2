//! What the provider's API knows: the cluster, its state, and its devices with their addresses.
//!
//! The cluster reacts to what its devices do: the PRECO's password change makes it ACTIVE (`hsm-model.md` 2.2). It
//! knows no tool and no lesson.

use std::{fmt, rc::Rc};

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
    /// Shared with snapshots until it changes, so that taking one is cheap.
    device: Rc<Hsm>,
}

impl Node {
    /// Puts a device behind an address.
    pub fn new(eni_ip: impl Into<String>, availability_zone: impl Into<String>, device: Hsm) -> Self {
        Self { eni_ip: eni_ip.into(), availability_zone: availability_zone.into(), device: Rc::new(device) }
    }

    /// The device.
    pub fn hsm(&self) -> &Hsm {
        &self.device
    }
}

/// A cluster of 0 to 28 HSMs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    id: String,
    state: ClusterState,
    nodes: Vec<Node>,
}

impl Cluster {
    /// A cluster over initialized devices: ACTIVE unless one of them still has its PRECO.
    pub fn new(id: impl Into<String>, nodes: Vec<Node>) -> Self {
        let mut cluster = Self { id: id.into(), state: ClusterState::Initialized, nodes };
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
        self.nodes.iter().find(|node| node.eni_ip == eni_ip).map(Node::hsm)
    }

    /// Opens a session on the device at an address; `None` where no device answers.
    pub fn open_session(&mut self, eni_ip: &str, at: LabTime, client: Client) -> Option<SessionHandle> {
        Some(self.at_mut(eni_ip)?.open_session(at, client))
    }

    /// Carries an operation out on the device at an address, and lets the cluster react.
    ///
    /// # Errors
    /// Why the device refuses; [`HsmError::SessionLost`] where no device answers.
    pub fn perform(
        &mut self,
        eni_ip: &str,
        at: LabTime,
        handle: SessionHandle,
        operation: &Operation,
    ) -> Result<(), HsmError> {
        let outcome = self.at_mut(eni_ip).ok_or(HsmError::SessionLost)?.perform(at, handle, operation);
        self.react();
        outcome
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
                Rc::make_mut(&mut node.device).drop_client(at, client);
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

    fn at_mut(&mut self, eni_ip: &str) -> Option<&mut Hsm> {
        let node = self.nodes.iter_mut().find(|node| node.eni_ip == eni_ip)?;
        Some(Rc::make_mut(&mut node.device))
    }
}
