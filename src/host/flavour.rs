//! The two systems that a lab can play on, and where their client keeps its files.

use serde::{Deserialize, Serialize};

use crate::{client::Server, files::PathStyle};

/// Whether a lab plays on Linux or on Windows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flavour {
    /// Amazon Linux 2, reached with `ssh` (`docs/reference/host.md` 2).
    #[default]
    Linux,
    /// Windows Server 2019, reached with Remote Desktop (`docs/reference/host.md` 14).
    Windows,
}

impl Flavour {
    /// The flavours in the order of their declaration.
    pub const ALL: [Self; 2] = [Self::Linux, Self::Windows];

    /// Returns the stable name of the flavour, as in addresses and options.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::Windows => "windows",
        }
    }

    /// Finds a flavour by its stable name.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flavour| flavour.id() == id)
    }

    /// Returns how its machines write paths.
    pub const fn style(self) -> PathStyle {
        match self {
            Self::Linux => PathStyle::Linux,
            Self::Windows => PathStyle::Windows,
        }
    }

    /// Returns the path of CMU's configuration (`docs/reference/cmu.md` 2.1).
    pub const fn cmu_config(self) -> &'static str {
        match self {
            Self::Linux => "/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg",
            Self::Windows => r"C:\ProgramData\Amazon\CloudHSM\data\cloudhsm_mgmt_util.cfg",
        }
    }

    /// Returns the path of the issuing certificate.
    pub(super) const fn customer_ca(self) -> &'static str {
        match self {
            Self::Linux => Server::OWNER_CERT_PATH,
            Self::Windows => r"C:\ProgramData\Amazon\CloudHSM\customerCA.crt",
        }
    }

    /// Returns the owner of the client's files.
    pub(super) const fn owner(self) -> &'static str {
        match self {
            Self::Linux => "root",
            Self::Windows => "Administrator",
        }
    }

    /// Returns the folder, as a prefix, of the certificates and of the default client key.
    pub(super) const fn etc(self) -> &'static str {
        match self {
            Self::Linux => "/opt/cloudhsm/etc/",
            Self::Windows => r"C:\ProgramData\Amazon\CloudHSM\data\",
        }
    }
}
