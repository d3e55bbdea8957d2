//! Users of a device (`hsm-model.md` 3, `cmu.md` 7).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// The type of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum UserType {
    /// Precrypto officer: only on the first HSM of a cluster that was never activated.
    Preco,
    /// Crypto officer.
    Co,
    /// Primary crypto officer of early clusters; a crypto officer by another name.
    Pco,
    /// Crypto user.
    Cu,
    /// Appliance user; belongs to the service.
    Au,
}

impl UserType {
    /// Reads a type word as typed; case counts (`cmu.md` 5).
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "PRECO" => Self::Preco,
            "CO" => Self::Co,
            "PCO" => Self::Pco,
            "CU" => Self::Cu,
            "AU" => Self::Au,
            _ => return None,
        })
    }

    /// The word that tools print.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Preco => "PRECO",
            Self::Co => "CO",
            Self::Pco => "PCO",
            Self::Cu => "CU",
            Self::Au => "AU",
        }
    }

    /// True for the types that manage users.
    pub const fn is_officer(self) -> bool {
        matches!(self, Self::Co | Self::Pco)
    }

    /// Name and code in the audit log (`hsm-model.md` 3.1).
    pub const fn audit_name(self) -> &'static str {
        match self {
            Self::Cu => "CN_CRYPTO_USER (1)",
            Self::Co | Self::Pco => "CN_CRYPTO_OFFICER (2)",
            Self::Au => "CN_APPLIANCE_USER (5)",
            Self::Preco => "CN_CRYPTO_PRE_OFFICER (6)",
        }
    }

    fn matches(self, other: Self) -> bool {
        self == other || (self.is_officer() && other.is_officer())
    }
}

impl fmt::Display for UserType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A user record of one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    id: u32,
    user_type: UserType,
    name: String,
    /// `None` for a user whose password the customer does not know.
    password: Option<Secret>,
    login_failures: u32,
    quorum_key: bool,
    two_factor: bool,
}

impl User {
    pub(super) fn new(id: u32, user_type: UserType, name: &str, password: Option<Secret>) -> Self {
        let name = name.to_owned();
        Self { id, user_type, name, password, login_failures: 0, quorum_key: false, two_factor: false }
    }

    /// The user id on this device.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The type.
    pub fn user_type(&self) -> UserType {
        self.user_type
    }

    /// The name, in the case it was created with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Failed logins since the last success.
    pub fn login_failures(&self) -> u32 {
        self.login_failures
    }

    /// True when a public key is registered for quorum (`MofnPubKey`).
    pub fn has_quorum_key(&self) -> bool {
        self.quorum_key
    }

    /// True when the password was written in angle brackets.
    pub fn has_placeholder(&self) -> bool {
        self.password.as_ref().is_some_and(Secret::is_placeholder)
    }

    /// True when two-factor authentication is on.
    pub fn has_two_factor(&self) -> bool {
        self.two_factor
    }

    /// True when this is the user's password. Nobody knows the password of an appliance user.
    pub fn has_password(&self, password: &Secret) -> bool {
        self.password.as_ref() == Some(password)
    }

    /// True when both users have the same password, or neither has one that the customer knows.
    pub fn shares_password(&self, other: &Self) -> bool {
        self.password == other.password
    }

    /// True when name (in any case) and type name this user.
    pub fn is(&self, user_type: UserType, name: &str) -> bool {
        self.user_type.matches(user_type) && self.name.eq_ignore_ascii_case(name)
    }

    /// The same user under another id.
    #[must_use]
    pub(super) fn with_id(self, id: u32) -> Self {
        Self { id, ..self }
    }

    pub(super) fn count_failure(&mut self) {
        self.login_failures = self.login_failures.saturating_add(1);
    }

    pub(super) fn clear_failures(&mut self) {
        self.set_failures(0);
    }

    pub(super) fn set_failures(&mut self, failures: u32) {
        self.login_failures = failures;
    }

    pub(super) fn register_quorum_key(&mut self) {
        self.quorum_key = true;
    }

    /// Sets the password with its consequences (`hsm-model.md` 3.3): the counter starts again, two-factor
    /// authentication ends together with its key, and a PRECO becomes a CO.
    pub(super) fn set_password(&mut self, password: Secret) {
        self.password = Some(password);
        self.login_failures = 0;
        if self.two_factor {
            self.two_factor = false;
            self.quorum_key = false;
        }
        if self.user_type == UserType::Preco {
            self.user_type = UserType::Co;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Salt;

    #[test]
    fn a_pco_answers_to_co_and_names_ignore_case() {
        let user = User::new(1, UserType::Pco, "Admin", None);
        assert!(user.is(UserType::Co, "aDMIN") && user.is(UserType::Pco, "admin"));
        assert!(!user.is(UserType::Cu, "admin") && !user.is(UserType::Preco, "admin"));
    }

    #[test]
    fn type_words_are_read_in_their_case_only() {
        for user_type in [UserType::Preco, UserType::Co, UserType::Pco, UserType::Cu, UserType::Au] {
            assert_eq!(UserType::parse(user_type.word()), Some(user_type));
            assert_eq!(UserType::parse(&user_type.word().to_lowercase()), None);
        }
    }

    #[test]
    fn a_new_password_ends_two_factor_with_its_key_and_keeps_a_mere_quorum_key() {
        let secret = Secret::new(&Salt::from_seed(1), "password1");
        let mut user = User { two_factor: true, quorum_key: true, ..User::new(3, UserType::Co, "alice", None) };
        user.set_password(secret.clone());
        assert!(!user.has_two_factor() && !user.has_quorum_key());
        user.quorum_key = true;
        user.set_password(secret);
        assert!(user.has_quorum_key());
    }
}
