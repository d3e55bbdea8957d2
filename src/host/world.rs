//! What all terminals of a lab share: the cluster, the machines and the clock.

use serde::{Deserialize, Serialize};

use super::machine::{Machine, MachineId};
use crate::{
    clock::LabTime,
    cloud::Cluster,
    files::{FileError, Path},
    hsm::Verdict,
    program::{FileFailure, FileRequest},
    secret::Salt,
};

/// The world of a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct World {
    /// Salt of the lab's secrets.
    pub salt: Salt,
    /// Lab time.
    pub clock: LabTime,
    /// The cluster.
    pub cluster: Cluster,
    /// The learner's own computer.
    pub laptop: Machine,
    /// The client instance.
    pub instance: Machine,
}

impl World {
    /// Returns a machine.
    pub fn machine(&self, id: MachineId) -> &Machine {
        match id {
            MachineId::Laptop => &self.laptop,
            MachineId::Instance => &self.instance,
        }
    }

    /// Returns a machine, to be changed.
    pub(super) fn machine_mut(&mut self, id: MachineId) -> &mut Machine {
        match id {
            MachineId::Laptop => &mut self.laptop,
            MachineId::Instance => &mut self.instance,
        }
    }

    /// Returns true when the configuration of the utility on the client instance lists every HSM of the cluster, and
    /// nothing else.
    pub fn is_configured(&self) -> bool {
        let (hosts, nodes) = (self.instance.configured_hosts(), self.cluster.nodes());
        hosts.len() == nodes.len() && nodes.iter().all(|node| hosts.contains(&node.eni_ip))
    }

    /// Returns true when the issuing certificate on the client instance is the trust anchor of every HSM.
    pub fn has_right_certificate(&self) -> bool {
        let is_right =
            |file| self.cluster.nodes().iter().all(|node| node.hsm().verify_trust_anchor(file) == Verdict::Right);
        self.instance.issuing_certificate().is_some_and(is_right)
    }

    /// Puts text into a file of a machine, or removes the file, regardless of its owner. A relative path begins at the
    /// learner's home there.
    ///
    /// # Errors
    /// As [`Files::write`](crate::files::Files::write).
    pub fn put_file(&mut self, id: MachineId, written: &str, text: Option<String>) -> Result<(), FileError> {
        let clock = self.clock;
        let machine = self.machine_mut(id);
        let path = machine.files.style().resolve(&machine.home, written);
        match text {
            Some(text) => machine.files.write(&path, text.into_bytes(), &machine.user, clock),
            None => machine.files.remove(&path),
        }
    }

    /// Serves what a program asks of the files of its machine.
    pub(super) fn serve(
        &mut self,
        request: FileRequest,
        id: MachineId,
        folder: &Path,
        user: &str,
    ) -> Result<Vec<u8>, FileFailure> {
        let clock = self.clock;
        let files = &mut self.machine_mut(id).files;
        let served = match request {
            FileRequest::Read { path } => files.read(&files.style().resolve(folder, &path), user).map(<[u8]>::to_vec),
            FileRequest::Write { path, bytes } => {
                files.write_as(&files.style().resolve(folder, &path), bytes, user, clock).map(|()| Vec::new())
            }
        };
        served.map_err(|_| FileFailure)
    }
}
