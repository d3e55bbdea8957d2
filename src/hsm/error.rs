//! Why a device refuses: facts with their wire code. Tools word them where they differ from the device's own text.

use crate::inferred;

/// A refusal by a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HsmError {
    /// Wrong password, or the user is locked (`errors.md` 2 and 4, locked).
    LoginFailure,
    /// No user with that name and type.
    NoSuchUser,
    /// Nobody is logged in on this session.
    NotLoggedIn,
    /// The logged-in user's type may not do this.
    NotPermitted,
    /// The user is logged in on another session.
    UserBusy,
    /// The password is shorter than 7 or longer than 32 characters (`cmu.md` 7.4).
    PasswordLength,
    /// A value the device cannot take.
    InvalidInput,
    /// The session is not, or no longer, open.
    SessionLost,
}

impl HsmError {
    /// Response code in the audit log (`errors.md` 2); `None` where the device records nothing.
    pub const fn code(self) -> Option<u16> {
        match self {
            Self::LoginFailure => Some(163),
            Self::NoSuchUser => Some(206),
            Self::NotLoggedIn => Some(inferred::NOT_LOGGED_IN_CODE),
            Self::NotPermitted => Some(inferred::NOT_PERMITTED_CODE),
            Self::UserBusy => Some(inferred::USER_BUSY_CODE),
            Self::PasswordLength | Self::InvalidInput => Some(inferred::INVALID_INPUT_CODE),
            Self::SessionLost => None,
        }
    }

    /// The device's text (`errors.md` 2; inferred where that table has none).
    pub const fn text(self) -> &'static str {
        match self {
            Self::LoginFailure => "HSM Error: RET_USER_LOGIN_FAILURE",
            Self::NoSuchUser => "HSM Error: This user doesn't exist",
            Self::NotLoggedIn => inferred::NOT_LOGGED_IN,
            Self::NotPermitted => inferred::NOT_PERMITTED,
            Self::UserBusy => inferred::USER_BUSY,
            Self::PasswordLength | Self::InvalidInput => "HSM Error: Invalid input data/params",
            Self::SessionLost => inferred::CONNECTION_LOST,
        }
    }

    /// The stable id of the situation (`errors.md` 4), for lessons.
    pub const fn id(self) -> &'static str {
        match self {
            Self::LoginFailure => "login-failure",
            Self::NoSuchUser => "user-missing",
            Self::NotLoggedIn => "not-logged-in",
            Self::NotPermitted => "not-permitted",
            Self::UserBusy => "user-busy",
            Self::PasswordLength => "bad-password-length",
            Self::InvalidInput => "invalid-input",
            Self::SessionLost => "connection-lost",
        }
    }
}
