//! What a client can ask of a device on a session, and what the device replies.

use super::{User, UserType};
use crate::secret::Secret;

/// Something a client asks a device to do on a session.
#[derive(Clone, Debug)]
pub enum Operation<'a> {
    /// Log a user in; a second login replaces the first (`docs/reference/cmu.md` 8).
    Login {
        /// Type as given by the client.
        user_type: UserType,
        /// Name as typed.
        name: &'a str,
        /// Password.
        password: &'a Secret,
    },
    /// Log the user out; the session stays open.
    Logout,
    /// Set a user's password.
    ChangePassword {
        /// Present type of the user.
        user_type: UserType,
        /// Name as typed.
        name: &'a str,
        /// New password.
        password: &'a Secret,
    },
    /// Create a user; a PCO is created as a CO (`docs/reference/cmu.md` 9.10).
    CreateUser {
        /// Type of the new user.
        user_type: UserType,
        /// Name as typed.
        name: &'a str,
        /// Password.
        password: &'a Secret,
    },
    /// Delete a user.
    DeleteUser {
        /// Type of the user.
        user_type: UserType,
        /// Name as typed.
        name: &'a str,
    },
    /// Restore a user that the same command has deleted (`docs/reference/cmu.md` 6.4, rollBack).
    RestoreUser(&'a User),
    /// Send a user as a masked object (`docs/reference/cmu.md` 9.20).
    ExtractUser {
        /// Id of the user.
        id: u32,
    },
    /// Receive a user as a masked object.
    InsertUser(&'a MaskedUser),
    /// Encrypt the session end to end.
    Encrypt,
    /// End the session.
    Close(Closing),
}

impl Operation<'_> {
    /// Returns true for an operation on the session itself. A device never refuses one.
    pub fn is_about_session(&self) -> bool {
        matches!(self, Self::Encrypt | Self::Close(_))
    }
}

/// How a session ends (`docs/reference/README.md`, "Words and checks").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The tool closed it.
    Quit,
    /// The process or the connection was lost.
    Lost,
}

/// What a device gives to its client for an operation that it has carried out. What its log says is an
/// [`AuditResponse`](super::AuditResponse).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The operation has succeeded.
    Done,
    /// The user that was asked for. Only devices of the same cluster can unwrap it.
    MaskedUser(MaskedUser),
}

/// A user as a masked object, as it travels from one device to another. Only devices read what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedUser(pub(super) User);
