//! One record of the audit log: what was done, on which session, and how the device answered
//! (`docs/reference/hsm-model.md` 10).
//!
//! `hsm_text` prints a record in the published format.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{HsmError, SessionHandle, UserType};
use crate::clock::LabTime;

/// The operation of a record, as the log names it (`docs/reference/hsm-model.md` 10.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opcode {
    /// Initialization starts.
    InitToken,
    /// Password encryption key generated.
    GenPswdEncKey,
    /// Appliance user created.
    CreateApplianceUser,
    /// Initialization complete.
    InitDone,
    /// End-to-end channel set up.
    EncryptSession,
    /// The restore of a backup starts.
    RestoreBegin,
    /// The restore of a backup is complete.
    RestoreEnd,
    /// Login.
    Login,
    /// Logout.
    Logout,
    /// Crypto user created.
    CreateUser,
    /// Crypto officer created.
    CreateOfficer,
    /// User deleted.
    DeleteUser,
    /// Password changed.
    ChangePassword,
    /// Masked object sent.
    ExtractUser,
    /// Masked object received.
    InsertUser,
    /// Session closed without logout.
    CloseSession,
    /// Connection lost without logout.
    AppFinalize,
}

impl Opcode {
    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InitToken => "CN_INIT_TOKEN",
            Self::GenPswdEncKey => "CN_GEN_PSWD_ENC_KEY",
            Self::CreateApplianceUser => "CN_CREATE_APPLIANCE_USER",
            Self::InitDone => "CN_INIT_DONE",
            Self::EncryptSession => "CN_ENCRYPT_SESSION_V2",
            Self::RestoreBegin => "CN_RESTORE_BEGIN",
            Self::RestoreEnd => "CN_RESTORE_END",
            Self::Login => "CN_LOGIN",
            Self::Logout => "CN_LOGOUT",
            Self::CreateUser => "CN_CREATE_USER",
            Self::CreateOfficer => "CN_CREATE_CO",
            Self::DeleteUser => "CN_DELETE_USER",
            Self::ChangePassword => "CN_CHANGE_PSWD",
            Self::ExtractUser => "CN_EXTRACT_MASKED_OBJECT_USER",
            Self::InsertUser => "CN_INSERT_MASKED_OBJECT_USER",
            Self::CloseSession => "CN_CLOSE_SESSION",
            Self::AppFinalize => "CN_APP_FINALIZE",
        }
    }

    /// Returns the number, if it is published.
    pub const fn number(self) -> Option<u16> {
        match self {
            Self::InitToken => Some(0x1),
            Self::GenPswdEncKey => Some(0x1d),
            Self::CreateApplianceUser => Some(0xfc),
            Self::InitDone => Some(0x95),
            Self::Login => Some(0xd),
            Self::Logout => Some(0xe),
            Self::CreateUser => Some(0x3),
            Self::CreateOfficer => Some(0x4),
            Self::DeleteUser => Some(0xa1),
            Self::ChangePassword => Some(0x9),
            Self::ExtractUser => Some(0xf0),
            Self::InsertUser => Some(0xf1),
            Self::RestoreBegin | Self::RestoreEnd | Self::EncryptSession | Self::CloseSession | Self::AppFinalize => {
                None
            }
        }
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number() {
            Some(number) => write!(f, "{} ({number:#x})", self.name()),
            None => f.write_str(self.name()),
        }
    }
}

/// How the device answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditResponse {
    /// Decimal code; 0 is success.
    pub code: u16,
    /// The text of the code, in records of versions that saved it. A record keeps the text that it was written with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl AuditResponse {
    /// Returns the response with this code.
    pub const fn new(code: u16) -> Self {
        Self { code, text: None }
    }

    /// Returns code 0.
    pub const fn success() -> Self {
        Self::new(0)
    }

    /// Returns the response to an operation with this outcome; `None` where the device records nothing.
    pub(super) fn to_outcome<T>(outcome: &Result<T, HsmError>) -> Option<Self> {
        match outcome {
            Ok(_) => Some(Self::success()),
            Err(error) => error.code().map(Self::new),
        }
    }
}

/// One record of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// Lab time of the operation.
    pub at: LabTime,
    /// Number of the record in its log, counted from 0 without gaps.
    pub sequence: u64,
    /// The same in all records of a log.
    pub reboot_counter: u32,
    /// The operation.
    pub opcode: Opcode,
    /// The session that it was done on.
    pub session: SessionHandle,
    /// How the device answered.
    pub response: AuditResponse,
    /// The user the event is about: name and type.
    pub about: Option<(String, UserType)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opcode_without_a_published_number_prints_only_its_name() {
        assert_eq!(Opcode::AppFinalize.to_string(), "CN_APP_FINALIZE");
        assert_eq!(Opcode::ChangePassword.to_string(), "CN_CHANGE_PSWD (0x9)");
    }
}
