//! One server of a tool's configuration.

use serde::{Deserialize, Serialize};

use crate::{
    cloud::Cluster,
    hsm::{Hsm, HsmError, SessionHandle, User},
};

/// The port on which an HSM answers (`docs/reference/cmu.md` 2.1).
pub const PORT: u16 = 2225;

/// One server of a configuration, with the session that the tool has on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// The configured `name`, by which a tool names the server to its user.
    pub name: String,
    /// The configured `hostname`: the address of the HSM.
    pub hostname: String,
    /// The configured `port`.
    pub port: u16,
    /// Path of the issuing certificate, the trust anchor of the cluster. Records of versions that did not read it have
    /// none.
    #[serde(default = "Server::default_owner_cert_path")]
    pub owner_cert_path: String,
    session: Option<SessionHandle>,
}

impl Server {
    /// The path of the issuing certificate on Linux, and where a configuration names none
    /// (`docs/reference/cmu.md` 2.1).
    pub const OWNER_CERT_PATH: &'static str = "/opt/cloudhsm/etc/customerCA.crt";

    /// Returns [`Server::OWNER_CERT_PATH`], as a default of saved and configured servers.
    pub fn default_owner_cert_path() -> String {
        Self::OWNER_CERT_PATH.to_owned()
    }

    /// Returns a server without a session.
    pub fn new(name: String, hostname: String, port: u16, owner_cert_path: String) -> Self {
        Self { name, hostname, port, owner_cert_path, session: None }
    }

    /// Returns the id of the HSM at the address, which the tool has from its connection; empty if there is no HSM. The
    /// server is not asked.
    pub fn hsm_id<'c>(&self, cluster: &'c Cluster) -> &'c str {
        cluster.at(&self.hostname).map_or("", Hsm::id)
    }

    /// Returns the user who is logged in on the session. The server is not asked.
    pub fn logged_in<'c>(&self, cluster: &'c Cluster) -> Option<&'c User> {
        cluster.at(&self.hostname)?.logged_in(self.session?)
    }

    /// Returns true if there is a session that the device takes for open.
    pub fn is_connected(&self, cluster: &Cluster) -> bool {
        self.device(cluster).is_ok()
    }

    /// Returns true if there is a session, and it is not encrypted end to end. A lost session is not one.
    pub fn is_plain(&self, cluster: &Cluster) -> bool {
        self.device(cluster).is_ok_and(|(hsm, session)| !hsm.is_encrypted(session))
    }

    /// Returns the device and the session on it, as long as that is open. The server is not asked.
    pub(super) fn device<'c>(&self, cluster: &'c Cluster) -> Result<(&'c Hsm, SessionHandle), HsmError> {
        let hsm = cluster.at(&self.hostname).ok_or(HsmError::SessionLost)?;
        let session = self.session.filter(|handle| hsm.has_session(*handle)).ok_or(HsmError::SessionLost)?;
        Ok((hsm, session))
    }

    /// Returns the session, whether it is still open or not.
    pub(super) fn session(&self) -> Option<SessionHandle> {
        self.session
    }

    pub(super) fn set_session(&mut self, session: SessionHandle) {
        self.session = Some(session);
    }

    pub(super) fn forget_session(&mut self) {
        self.session = None;
    }
}
