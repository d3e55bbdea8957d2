//! Why a device refuses: facts with their wire code. Tools word them where they differ from the device's own text.

use serde::{Deserialize, Serialize};

use crate::inferred;

/// A refusal by a device. It is saved by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
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
    /// A user of that name and type is there already.
    UserExists,
    /// The name is empty, longer than 31 characters, or has others than letters, digits and underscores (`cmu.md` 7.3).
    BadUserName,
    /// The device has as many users as it can hold.
    TooManyUsers,
    /// A value the device cannot take.
    InvalidInput,
    /// The session is not encrypted end to end.
    NotEncrypted,
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
            Self::UserExists => Some(inferred::USER_EXISTS_CODE),
            Self::TooManyUsers => Some(inferred::TOO_MANY_USERS_CODE),
            Self::PasswordLength | Self::BadUserName | Self::InvalidInput => Some(inferred::INVALID_INPUT_CODE),
            Self::NotEncrypted | Self::SessionLost => None,
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
            Self::UserExists => "HSM Error: This user is already created",
            Self::TooManyUsers => inferred::TOO_MANY_USERS,
            Self::PasswordLength | Self::BadUserName | Self::InvalidInput => "HSM Error: Invalid input data/params",
            Self::NotEncrypted => inferred::NOT_ENCRYPTED,
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

    /// The refusal with this id, or the first one with this decimal code.
    pub fn find(word: &str) -> Option<Self> {
        let code = word.parse().ok();
        let named = |error: &&Self| error.id() == word || (code.is_some() && error.code() == code);
        Self::ALL.iter().find(named).copied()
    }
}

impl From<HsmError> for &'static str {
    fn from(error: HsmError) -> Self {
        error.id()
    }
}

impl TryFrom<String> for HsmError {
    type Error = &'static str;

    fn try_from(id: String) -> Result<Self, &'static str> {
        Self::find(&id).ok_or("this refusal is not known")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_is_found_by_its_id_and_some_by_their_code() {
        for error in HsmError::ALL {
            assert_eq!(HsmError::find(error.id()), Some(*error));
            let saved = crate::json::write(error).unwrap();
            assert_eq!(saved, format!("{:?}", error.id()));
            assert_eq!(crate::json::read::<HsmError>(&saved), Ok(*error));
        }
        assert_eq!(HsmError::find("163"), Some(HsmError::LoginFailure));
        for word in ["", "0", "-1", "LoginFailure", "99999"] {
            assert_eq!(HsmError::find(word), None, "{word}");
        }
        assert_eq!(crate::json::read::<HsmError>("\"x\"").unwrap_err().to_string(), "this refusal is not known");
    }
}
