//! The audit log: what a device records, in the published format (`hsm-model.md` 10).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{HsmError, SessionHandle, UserType};
use crate::clock::LabTime;

/// What was done, as the log names it (`hsm-model.md` 10.3).
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
    /// A backup comes onto the device.
    RestoreBegin,
    /// The backup is there.
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
    /// The name alone.
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

    /// The number, where it is published.
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

/// How the device answered: code and text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Decimal code; 0 is success.
    pub code: u16,
    /// The text behind the colon.
    pub text: String,
}

impl Response {
    /// Code 0.
    pub fn success() -> Self {
        Self { code: 0, text: "HSM Return: SUCCESS".into() }
    }

    pub(super) fn of(outcome: Result<(), HsmError>) -> Self {
        match outcome {
            Ok(()) => Self::success(),
            Err(error) => Self { code: error.code().unwrap_or_default(), text: error.text().into() },
        }
    }
}

/// One record of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// When.
    pub at: LabTime,
    /// Counts from 0 in each log, without gaps.
    pub sequence: u64,
    /// One value in a log.
    pub reboot_counter: u32,
    /// What was done.
    pub opcode: Opcode,
    /// On which session.
    pub session: SessionHandle,
    /// With which outcome.
    pub response: Response,
    /// The user the event is about: name and type.
    pub about: Option<(String, UserType)>,
}

/// Prints the raw record as the log service delivers it (`hsm-model.md` 10.2), with a line break behind each line.
impl fmt::Display for AuditEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.at.utc();
        writeln!(
            f,
            "Time: {:02}/{:02}/{:02} {:02}:{:02}:{:02}.{:06}, usecs:{}",
            u8::from(date.month()),
            date.day(),
            date.year() % 100,
            date.hour(),
            date.minute(),
            date.second(),
            self.at.subsecond_micros(),
            self.at.unix_micros()
        )?;
        writeln!(f, "Sequence No\t\t: {:#x}", self.sequence)?;
        writeln!(f, "Reboot counter\t\t: {:#x}", self.reboot_counter)?;
        writeln!(f, "Command Type(hex)\t: CN_MGMT_CMD (0x0)")?;
        writeln!(f, "Opcode\t\t\t: {}", self.opcode)?;
        writeln!(f, "Session Handle\t\t: {}", self.session)?;
        writeln!(f, "Response\t\t: {}:{}", self.response.code, self.response.text)?;
        match &self.about {
            None => writeln!(f, "Log type\t\t: MINIMAL_LOG_ENTRY (0)"),
            Some((name, user_type)) => {
                writeln!(f, "Log type\t\t: MGMT_USER_DETAILS_LOG (2)")?;
                writeln!(f, "User Name\t\t: {name}")?;
                writeln!(f, "User Type\t\t: {}", user_type.audit_name())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_prints_as_the_published_raw_record() {
        // hsm-model.md 10.2, but for its date: a lab begins later.
        let event = AuditEvent {
            at: LabTime::from_micros(326_973),
            sequence: 0xd,
            reboot_counter: 0xd,
            opcode: Opcode::Login,
            session: SessionHandle(0x0201_0005),
            response: Response::of(Err(HsmError::NoSuchUser)),
            about: Some(("ahahah".into(), UserType::Cu)),
        };
        let expected = "Time: 05/12/23 14:02:11.326973, usecs:1683900131326973\n\
                        Sequence No\t\t: 0xd\n\
                        Reboot counter\t\t: 0xd\n\
                        Command Type(hex)\t: CN_MGMT_CMD (0x0)\n\
                        Opcode\t\t\t: CN_LOGIN (0xd)\n\
                        Session Handle\t\t: 0x2010005\n\
                        Response\t\t: 206:HSM Error: This user doesn't exist\n\
                        Log type\t\t: MGMT_USER_DETAILS_LOG (2)\n\
                        User Name\t\t: ahahah\n\
                        User Type\t\t: CN_CRYPTO_USER (1)\n";
        assert_eq!(event.to_string(), expected);
    }

    #[test]
    fn an_opcode_without_a_published_number_prints_its_name_alone() {
        assert_eq!(Opcode::AppFinalize.to_string(), "CN_APP_FINALIZE");
        assert_eq!(Opcode::ChangePassword.to_string(), "CN_CHANGE_PSWD (0x9)");
    }
}
