//! A machine of the lab: its files, its user and its names.

use serde::{Deserialize, Serialize};

use super::{client_config, flavour::Flavour};
use crate::{
    assets,
    clock::LabTime,
    cmu::configured_hosts,
    files::{Contents, Files, Path},
};

/// Which of the two machines of a lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MachineId {
    /// The learner's own computer.
    Laptop,
    /// The client instance.
    Instance,
}

/// One machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Which one it is.
    #[serde(rename = "place")]
    pub id: MachineId,
    /// Its system.
    pub flavour: Flavour,
    /// Its address.
    pub address: String,
    /// Short host name.
    pub host_name: String,
    /// Account of the learner on it.
    pub user: String,
    /// Home folder of that account.
    pub home: Path,
    /// Folder in which a shell starts.
    pub start: Path,
    /// Its files.
    pub files: Files,
    /// Last login from outside.
    pub last_login: Option<LabTime>,
}

/// Address of the Linux client instance (`docs/reference/host.md` 2).
pub const LINUX_ADDRESS: &str = "10.0.0.10";
/// Address of the Windows client instance (`docs/reference/README.md`, "The learner's own computer").
pub const WINDOWS_ADDRESS: &str = "10.0.0.11";
/// Public address from which the learner comes (`docs/reference/host.md` 2).
pub const LEARNER_ADDRESS: &str = "203.0.113.25";
/// The learner's key file.
pub const KEY_FILE: &str = "cloudhsm-client.pem";

impl Machine {
    /// Returns a machine without files.
    pub(super) fn bare(
        id: MachineId,
        flavour: Flavour,
        address: &str,
        host_name: &str,
        user: &str,
        home: &str,
    ) -> Self {
        let style = flavour.style();
        Self {
            id,
            flavour,
            address: address.into(),
            host_name: host_name.into(),
            user: user.into(),
            home: style.path(home),
            start: style.path(home),
            files: Files::new(style),
            last_login: None,
        }
    }

    /// Returns the bytes of a file, regardless of its rights.
    fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.read(&self.flavour.style().path(path), "root").ok()
    }

    /// Returns the addresses that the configuration of CMU lists.
    pub fn configured_hosts(&self) -> Vec<String> {
        let text = self.bytes(self.cmu_config()).and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.map_or_else(Vec::new, configured_hosts)
    }

    /// Returns the file at the path of the issuing certificate.
    pub fn issuing_certificate(&self) -> Option<&[u8]> {
        self.bytes(self.flavour.customer_ca())
    }

    /// Returns the path of the configuration file of the client daemon.
    pub fn client_config(&self) -> &'static str {
        match self.flavour {
            Flavour::Linux => "/opt/cloudhsm/etc/cloudhsm_client.cfg",
            Flavour::Windows => r"C:\ProgramData\Amazon\CloudHSM\data\cloudhsm_client.cfg",
        }
    }

    /// Returns the path of the list that the daemon with this id keeps of the HSMs it has found
    /// (`docs/reference/host.md` 3.4). The first daemon is 1.
    pub fn cluster_info(&self, daemon: &str) -> String {
        match self.flavour {
            Flavour::Linux => format!("/opt/cloudhsm/daemon/{daemon}/cluster.info"),
            Flavour::Windows => format!(r"C:\ProgramData\Amazon\CloudHSM\daemon\{daemon}\cluster.info"),
        }
    }

    /// Returns the configuration file of the client daemon for an HSM at this address.
    pub fn client_for(&self, address: &str) -> String {
        client_config::daemon(self.flavour, &[(address.to_owned(), address.to_owned())])
    }

    /// Returns the path of the configuration file of CMU.
    pub fn cmu_config(&self) -> &'static str {
        self.flavour.cmu_config()
    }

    /// Replaces the issuing certificate by a foreign one, the client's own, or removes it. The right one stays in the
    /// user's home.
    pub fn spoil_issuing_certificate(&mut self, foreign: bool) {
        let path = self.flavour.customer_ca();
        let style = self.flavour.style();
        let home = style.display(&self.home.join(assets::CUSTOMER_CA));
        self.files.put(&home, Contents::asset(assets::CUSTOMER_CA), &self.user, 0o644, LabTime::default());
        match foreign {
            true => self.files.put(
                path,
                Contents::asset(assets::CLIENT_CRT),
                self.flavour.owner(),
                0o644,
                LabTime::default(),
            ),
            // A file that is not there is missing already.
            false => _ = self.files.remove(&style.path(path)),
        }
    }

    /// Returns CMU's configuration as `configure` would write it for these addresses.
    pub fn configured_for(&self, addresses: &[&str]) -> String {
        let servers: Vec<_> = addresses.iter().map(|ip| ((*ip).to_owned(), (*ip).to_owned())).collect();
        client_config::cmu(self.flavour, &servers)
    }
}
