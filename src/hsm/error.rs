//! Why a device refuses: a name and the code in its audit log. The texts are in `hsm_text`, which tools and printers
//! share.

use crate::inferred;

/// A refusal by a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HsmError {
    /// Wrong password, or the user is locked (`docs/reference/errors.md` 2 and 4, locked).
    LoginFailure,
    /// No user with that name and type.
    NoSuchUser,
    /// No user is logged in on this session.
    NotLoggedIn,
    /// The logged-in user's type may not do this.
    NotPermitted,
    /// The user is logged in on another session.
    UserBusy,
    /// The password is shorter than 7 or longer than 32 characters (`docs/reference/cmu.md` 7.4).
    PasswordLength,
    /// A user of that name and type exists.
    UserExists,
    /// The name is empty, longer than 31 characters, or has characters other than letters, digits and underscores
    /// (`docs/reference/cmu.md` 7.3).
    BadUserName,
    /// The device holds the largest number of users.
    TooManyUsers,
    /// A value the device cannot take.
    InvalidInput,
    /// The session is not encrypted end to end.
    NotEncrypted,
    /// The session is not, or no longer, open.
    SessionLost,
}

impl HsmError {
    /// Returns the response code in the audit log (`docs/reference/errors.md` 2); `None` where the device records
    /// nothing.
    pub const fn code(self) -> Option<u16> {
        match self {
            Self::LoginFailure => Some(163),
            Self::NoSuchUser => Some(206),
            Self::NotLoggedIn => Some(inferred::NOT_LOGGED_IN_CODE),
            Self::NotPermitted => Some(inferred::NOT_PERMITTED_CODE),
            Self::UserBusy => Some(inferred::USER_BUSY_CODE),
            Self::UserExists => Some(inferred::USER_EXISTS_CODE),
            Self::TooManyUsers => Some(inferred::TOO_MANY_USERS_CODE),
            Self::PasswordLength | Self::BadUserName | Self::InvalidInput => Some(inferred::INVALID_INPUT_CODE),
            Self::NotEncrypted | Self::SessionLost => None,
        }
    }

    /// Returns the stable id of the situation (`docs/reference/errors.md` 4). Lessons name situations by it, and
    /// faults are saved with it, so no id is renamed. `limited-mode` is the mode of a tool whose sessions are not
    /// encrypted.
    pub const fn id(self) -> &'static str {
        match self {
            Self::LoginFailure => "login-failure",
            Self::NoSuchUser => "user-missing",
            Self::NotLoggedIn => "not-logged-in",
            Self::NotPermitted => "not-permitted",
            Self::UserBusy => "user-busy",
            Self::PasswordLength => "bad-password-length",
            Self::UserExists => "user-exists",
            Self::BadUserName => "bad-user-name",
            Self::TooManyUsers => "max-users",
            Self::InvalidInput => "invalid-input",
            Self::NotEncrypted => "limited-mode",
            Self::SessionLost => "connection-lost",
        }
    }

    /// Every refusal.
    pub const ALL: &[Self] = &[
        Self::LoginFailure,
        Self::NoSuchUser,
        Self::NotLoggedIn,
        Self::NotPermitted,
        Self::UserBusy,
        Self::PasswordLength,
        Self::UserExists,
        Self::BadUserName,
        Self::TooManyUsers,
        Self::InvalidInput,
        Self::NotEncrypted,
        Self::SessionLost,
    ];

    /// Returns the refusal with this id.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|error| error.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_is_found_by_its_id() {
        for error in HsmError::ALL {
            assert_eq!(HsmError::find(error.id()), Some(*error));
        }
        for word in ["", "0", "163", "LoginFailure", "login-failure "] {
            assert_eq!(HsmError::find(word), None, "{word}");
        }
    }
}
