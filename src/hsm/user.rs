//! Users of a device (`docs/reference/hsm-model.md` 3, `docs/reference/cmu.md` 7).

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// The type of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum UserType {
    /// Precrypto officer: exists only until the cluster is activated.
    Preco,
    /// Crypto officer.
    Co,
    /// Primary crypto officer of early clusters; has the rights of a crypto officer.
    Pco,
    /// Crypto user.
    Cu,
    /// Appliance user; belongs to the service.
    Au,
}

impl UserType {
    /// Every type.
    pub const ALL: &[Self] = &[Self::Preco, Self::Co, Self::Pco, Self::Cu, Self::Au];

    /// Returns true for the types that manage users.
    pub const fn is_officer(self) -> bool {
        matches!(self, Self::Co | Self::Pco)
    }

    /// Returns name and code in the audit log (`docs/reference/hsm-model.md` 3.1).
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

/// A user of one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    id: u32,
    user_type: UserType,
    name: String,
    /// `None` for a user whose password the customer does not know.
    password: Option<Secret>,
    login_failures: u32,
    /// The public key for quorum authentication.
    #[serde(with = "saved_key")]
    quorum_key: Option<PublicKey>,
    /// The public key of the second factor; the user has two-factor authentication while there is one.
    #[serde(with = "saved_key")]
    two_factor: Option<PublicKey>,
}

/// A public key that a user has registered, as its file had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// PEM; `None` for a key of which only a flag was saved.
    pem: Option<String>,
}

impl PublicKey {
    /// Returns the key of this PEM text.
    pub fn new(pem: impl Into<String>) -> Self {
        Self { pem: Some(pem.into()) }
    }

    /// Returns the PEM text; `None` for a key of which only a flag was saved.
    pub fn pem(&self) -> Option<&str> {
        self.pem.as_deref()
    }
}

/// The saved form of a registered key: `false` for none, `true` for a key of unknown content, otherwise the fields of
/// the key. Earlier versions saved the flags, or the PEM text alone.
mod saved_key {
    use std::fmt;

    use serde::{
        Deserialize, Deserializer, Serialize, Serializer,
        de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
    };

    use super::PublicKey;

    #[allow(clippy::ref_option, reason = "the form that serde asks for")]
    pub fn serialize<S: Serializer>(key: &Option<PublicKey>, serializer: S) -> Result<S::Ok, S::Error> {
        match key {
            Some(key) if key.pem.is_some() => key.serialize(serializer),
            _ => serializer.serialize_bool(key.is_some()),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PublicKey>, D::Error> {
        deserializer.deserialize_any(Form)
    }

    struct Form;

    impl<'de> Visitor<'de> for Form {
        type Value = Option<PublicKey>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a public key, or whether there is one")
        }

        fn visit_bool<E: Error>(self, is_there: bool) -> Result<Self::Value, E> {
            Ok(is_there.then_some(PublicKey { pem: None }))
        }

        fn visit_str<E: Error>(self, pem: &str) -> Result<Self::Value, E> {
            Ok(Some(PublicKey::new(pem)))
        }

        fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
            PublicKey::deserialize(MapAccessDeserializer::new(fields)).map(Some)
        }
    }
}

impl User {
    pub(super) fn new(id: u32, user_type: UserType, name: &str, password: Option<Secret>) -> Self {
        let name = name.to_owned();
        Self { id, user_type, name, password, login_failures: 0, quorum_key: None, two_factor: None }
    }

    /// Returns the user id on this device.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Returns the type.
    pub fn user_type(&self) -> UserType {
        self.user_type
    }

    /// Returns the name in the case it was created with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the number of failed logins since the last success.
    pub fn login_failures(&self) -> u32 {
        self.login_failures
    }

    /// Returns true if a public key is registered for quorum (`MofnPubKey`).
    pub fn has_quorum_key(&self) -> bool {
        self.quorum_key.is_some()
    }

    /// Returns true if the password was written in angle brackets.
    pub fn has_placeholder(&self) -> bool {
        self.password.as_ref().is_some_and(Secret::is_placeholder)
    }

    /// Returns true if two-factor authentication is on.
    pub fn has_two_factor(&self) -> bool {
        self.two_factor.is_some()
    }

    /// Returns true if this is the user's password. The password of an appliance user is unknown.
    pub fn has_password(&self, password: &Secret) -> bool {
        self.password.as_ref() == Some(password)
    }

    /// Returns true if both users have the same password, or if neither password is known to the customer.
    pub fn shares_password(&self, other: &Self) -> bool {
        self.password == other.password
    }

    /// Returns true if the type and the name, in any case, are those of this user.
    pub fn is(&self, user_type: UserType, name: &str) -> bool {
        self.user_type.matches(user_type) && self.name.eq_ignore_ascii_case(name)
    }

    /// Returns the same user under another id.
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

    pub(super) fn register_quorum_key(&mut self, key: PublicKey) {
        self.quorum_key = Some(key);
    }

    /// Sets the password with its consequences (`docs/reference/hsm-model.md` 3.3). The failure counter is reset.
    /// Two-factor authentication ends, and its key is no longer registered for quorum. A PRECO becomes a CO.
    pub(super) fn set_password(&mut self, password: Secret) {
        self.password = Some(password);
        self.login_failures = 0;
        if self.two_factor.take().is_some() {
            self.quorum_key = None;
        }
        if self.user_type == UserType::Preco {
            self.user_type = UserType::Co;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{saved, secret::Salt};

    #[test]
    fn a_pco_answers_to_co_and_names_ignore_case() {
        let user = User::new(1, UserType::Pco, "Admin", None);
        assert!(user.is(UserType::Co, "aDMIN") && user.is(UserType::Pco, "admin"));
        assert!(!user.is(UserType::Cu, "admin") && !user.is(UserType::Preco, "admin"));
    }

    #[test]
    fn a_new_password_ends_two_factor_with_its_key_and_keeps_a_mere_quorum_key() {
        let secret = Secret::new(&Salt::from_seed(1), "password1");
        let key = Some(PublicKey::new("-----BEGIN PUBLIC KEY-----"));
        let alice = User::new(3, UserType::Co, "alice", None);
        let mut user = User { two_factor: key.clone(), quorum_key: key.clone(), ..alice };
        user.set_password(secret.clone());
        assert!(!user.has_two_factor() && !user.has_quorum_key());
        user.quorum_key = key;
        user.set_password(secret);
        assert!(user.has_quorum_key());
    }

    #[test]
    fn keys_are_saved_with_their_fields_and_forms_of_earlier_versions_open() {
        let user = User::new(3, UserType::Co, "alice", None);
        let text = saved::write(&user);
        assert!(text.contains(r#""quorum_key":false,"two_factor":false"#), "{text}");
        let with_key = |key: &str| text.replace(r#""quorum_key":false"#, &format!(r#""quorum_key":{key}"#));
        for (key, pem, written) in [
            ("true", None, "true"),
            (r#""PEM""#, Some("PEM"), r#"{"pem":"PEM"}"#),
            (r#"{"pem":"PEM"}"#, Some("PEM"), r#"{"pem":"PEM"}"#),
            (r#"{"pem":"PEM","a field of later versions":[1]}"#, Some("PEM"), r#"{"pem":"PEM"}"#),
        ] {
            let user: User = saved::read(&with_key(key)).unwrap();
            assert_eq!(user.quorum_key.as_ref().map(PublicKey::pem), Some(pem));
            assert_eq!(saved::write(&user), with_key(written));
        }
        for damaged in ["7", "[]", r#"{"pem":7}"#] {
            assert!(saved::read::<User>(&with_key(damaged)).is_err(), "{damaged}");
        }
        let error = saved::read::<User>(&with_key("7")).unwrap_err().to_string();
        let expected = "a public key, or whether there is one";
        assert_eq!(error, format!("quorum_key: invalid type: integer `7`, expected {expected}"));
    }
}
