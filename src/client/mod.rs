//! A tool's connections to the HSMs of a cluster, shared by all tools.
//!
//! A [`Connections`] holds one server for each HSM of a tool's configuration, with the session that the tool has on it.
//! This module opens and encrypts sessions, performs operations, reads, gives up lost connections, and closes sessions.
//! It prints nothing: every tool has its own words.

mod connections;
mod server;

pub use connections::{Connections, Encryption, OpenError};
pub use server::{PORT, Server};

use crate::{
    clock::LabTime,
    cloud::Cluster,
    hsm::{Client, Closing, HsmError, Operation, Reply},
};

/// Lab time, in microseconds, that an operation takes on each server (`docs/reference/README.md`, "Data").
pub const MICROS_PER_SERVER: u64 = 50_000;

/// What a tool reaches of the world: the cluster, the time, and the process that holds its sessions.
pub struct Network<'a> {
    /// The cluster.
    pub cluster: &'a mut Cluster,
    /// Lab time. Operations move it on.
    pub clock: &'a mut LabTime,
    /// The process that runs the tool.
    pub client: Client,
}

impl Network<'_> {
    /// Moves lab time on.
    fn pass(&mut self, micros: u64) {
        *self.clock = self.clock.plus_micros(micros);
    }

    /// Performs an operation on a server. Costs no time.
    fn perform(&mut self, server: &Server, operation: &Operation) -> Result<Reply, HsmError> {
        let session = server.session().ok_or(HsmError::SessionLost)?;
        self.cluster.perform(&server.hostname, *self.clock, session, operation)
    }

    /// Closes the session on a server, if there is one.
    fn close(&mut self, server: &mut Server, closing: Closing) {
        // A device that has lost the session has nothing to close.
        let _ = self.perform(server, &Operation::Close(closing));
        server.forget_session();
    }
}
