//! A lesson in the form in which authors write it, and its changes and goals as data.

use std::{collections::BTreeMap, fmt, net::Ipv4Addr};

use serde::Deserialize;
use toml::Spanned;

use super::super::lesson::{Condition, EventPattern, Fact, Goal, Quantifier, Stream, WorldChange};

/// The names of what a terminal may wait for.
const PROMPTS: &[&str] = &["command", "hidden", "confirm", "retry", "rollback", "answer", "host-key"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLesson {
    pub format: Spanned<u32>,
    pub id: Spanned<String>,
    pub title: Spanned<String>,
    pub summary: Spanned<String>,
    pub minutes: u32,
    pub audience: Spanned<String>,
    pub host: Spanned<String>,
    pub world: String,
    pub chooses: Option<RawChoice>,
    #[serde(default)]
    pub changes: Vec<Spanned<RawChange>>,
    pub text: Spanned<String>,
    pub next: Option<String>,
    pub steps: Vec<RawStep>,
    #[serde(default)]
    pub situations: Vec<RawSituation>,
    #[serde(default)]
    pub coach: Vec<RawNote>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChoice {
    pub name: String,
    pub password: String,
}

/// A change as it is written: exactly one of the last five keys is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChange {
    pub after: Option<String>,
    pub server: Option<String>,
    pub fault: Option<String>,
    pub user: Option<RawUser>,
    pub lists: Option<Vec<String>>,
    pub certificate: Option<String>,
    pub typed: Option<Vec<String>>,
}

/// A user of a change: exactly one of the last four keys is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUser {
    #[serde(rename = "type")]
    pub user_type: String,
    pub name: String,
    pub password: Option<String>,
    pub failures: Option<u32>,
    #[serde(default)]
    pub absent: bool,
    #[serde(default)]
    pub elsewhere: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub id: Spanned<String>,
    pub title: Spanned<String>,
    #[serde(default)]
    pub optional: bool,
    pub irreversible: Option<Spanned<String>>,
    pub text: Spanned<String>,
    pub hints: Spanned<Vec<Spanned<String>>>,
    pub solution: Spanned<Vec<String>>,
    pub goal: Spanned<RawGoal>,
    #[serde(default)]
    pub alternatives: Vec<Vec<String>>,
    #[serde(default)]
    pub near_misses: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSituation {
    pub id: Spanned<String>,
    #[serde(default)]
    pub steps: Vec<Spanned<String>>,
    pub when: Spanned<RawGoal>,
    pub text: Spanned<String>,
    pub way: Vec<String>,
    pub example: Spanned<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNote {
    pub id: Spanned<String>,
    pub when: Spanned<RawGoal>,
    pub text: Spanned<String>,
    pub teaches: Option<Spanned<String>>,
    #[serde(default)]
    pub dead_end: bool,
    pub example: Spanned<Vec<String>>,
}

/// A goal as it is written: exactly one of the first six keys is set, with its fields.
#[derive(Deserialize)]
pub(super) struct RawGoal {
    pub all: Option<Vec<RawGoal>>,
    pub any: Option<Vec<RawGoal>>,
    pub not: Option<Box<RawGoal>>,
    pub event: Option<String>,
    pub audit: Option<String>,
    pub fact: Option<String>,
    pub after: Option<String>,
    #[serde(flatten)]
    pub fields: BTreeMap<String, Scalar>,
}

/// A value of a field.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Scalar {
    Bool(bool),
    Number(i64),
    Text(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text}"),
        }
    }
}

impl RawChange {
    /// Returns the change itself.
    pub fn what(&self) -> Result<WorldChange, String> {
        let Self { fault, user, lists, certificate, typed, .. } = self;
        Ok(match (fault, user, lists, certificate, typed) {
            (Some(fault), None, None, None, None) => WorldChange::HasFault(fault.clone()),
            (None, Some(user), None, None, None) => user.what()?,
            (None, None, Some(hosts), None, None) => WorldChange::Lists(hosts.clone()),
            (None, None, None, Some(which), None) if matches!(which.as_str(), "missing" | "foreign") => {
                WorldChange::HasCertificate(which.clone())
            }
            (None, None, None, Some(which), None) => {
                return Err(format!("certificate: missing or foreign, not {which}"));
            }
            (None, None, None, None, Some(lines)) => WorldChange::WasTyped(lines.clone()),
            _ => return Err("one of fault, user, lists, certificate and typed".into()),
        })
    }
}

impl RawUser {
    fn what(&self) -> Result<WorldChange, String> {
        let with = match (&self.password, self.failures, self.absent, self.elsewhere) {
            (Some(password), None, false, false) => Condition::Password(password.clone()),
            (None, Some(failures), false, false) => Condition::FailedLogins(failures),
            (None, None, true, false) => Condition::Absent,
            (None, None, false, true) => Condition::Elsewhere,
            _ => return Err("user: one of password, failures, absent and elsewhere".into()),
        };
        Ok(WorldChange::HasUser { user_type: self.user_type.clone(), name: self.name.clone(), with })
    }
}

impl RawGoal {
    /// Returns the goal as data.
    pub fn goal(&self) -> Result<Goal, String> {
        let Self { all, any, not, event, audit, fact, after, fields } = self;
        let bare = fields.is_empty() && after.is_none();
        let goals = |raw: &[Self]| raw.iter().map(Self::goal).collect::<Result<Vec<_>, String>>();
        match (all, any, not, event, audit, fact) {
            (Some(raw), None, None, None, None, None) if bare && !raw.is_empty() => Ok(Goal::AllOf(goals(raw)?)),
            (None, Some(raw), None, None, None, None) if bare && !raw.is_empty() => Ok(Goal::AnyOf(goals(raw)?)),
            (None, None, Some(raw), None, None, None) if bare => Ok(Goal::NoneOf(vec![raw.goal()?])),
            (None, None, None, Some(name), None, None) => Ok(self.happened(Stream::Keyboard, name)),
            (None, None, None, None, Some(name), None) => Ok(self.happened(Stream::AuditLog, name)),
            (None, None, None, None, None, Some(name)) if after.is_none() => self.fact(name).map(Goal::Holds),
            _ => Err("a goal has exactly one of all, any, not, event, audit, fact, with the fields of that one".into()),
        }
    }

    fn happened(&self, stream: Stream, name: &str) -> Goal {
        let fields = self.fields.iter().map(|(key, value)| (key.clone(), value.to_string())).collect();
        Goal::Happened(EventPattern { stream, name: name.to_owned(), after: self.after.clone(), fields })
    }

    fn fact(&self, name: &str) -> Result<Fact, String> {
        let take = |key: &str| self.fields.get(key).map(ToString::to_string);
        let need = |key: &str| take(key).ok_or_else(|| format!("the fact {name} needs {key}"));
        let on = || match take("on").as_deref() {
            None | Some("everywhere") => Ok(Quantifier::Everywhere),
            Some("somewhere") => Ok(Quantifier::Somewhere),
            Some(address) if address.parse::<Ipv4Addr>().is_ok() => Ok(Quantifier::At(address.to_owned())),
            Some(other) => Err(format!("on: everywhere, somewhere or an address, not {other}")),
        };
        let least = || match need("least")?.parse() {
            Ok(least) if least > 0 => Ok(least),
            _ => Err("least: a number from 1".to_owned()),
        };
        let one_of = |key: &str, words: &[&str]| match need(key)? {
            word if words.contains(&word.as_str()) => Ok(word),
            other => Err(format!("{key}: one of {}, not {other}", words.join(", "))),
        };
        let user_type = || one_of("type", &["PRECO", "CO", "PCO", "CU", "AU"]);
        let (fact, keys): (Fact, &[&str]) = match name {
            "cluster-state" => (Fact::ClusterState(need("is")?), &["is"]),
            "program" => (Fact::TopProgram(need("is")?), &["is"]),
            "locked" => (Fact::LockedOut { name: need("name")?, on: on()? }, &["name", "on"]),
            "place" => (Fact::StandsOn(one_of("is", &["laptop", "instance"])?), &["is"]),
            "folder" => (Fact::InFolder(need("is")?), &["is"]),
            "prompt" => (Fact::WaitsFor(one_of("is", PROMPTS)?), &["is"]),
            "mode" => (Fact::Mode(one_of("is", &["global", "server", "limited"])?), &["is"]),
            "logged-in" => (Fact::LoggedIn, &[]),
            "logged-in-as" => {
                let fact = Fact::LoggedInAs { name: need("name")?, user_type: user_type()?, on: on()? };
                (fact, &["name", "type", "on"])
            }
            "failures" => {
                (Fact::Failures { name: need("name")?, least: least()?, on: on()? }, &["name", "least", "on"])
            }
            "officers" => (Fact::Officers { least: least()?, on: on()? }, &["least", "on"]),
            "servers-agree" => (Fact::ServersAgree(one_of("in", &["users", "ids", "passwords"])?), &["in"]),
            "configured" => (Fact::Configured, &[]),
            "certificate-right" => (Fact::CertificateRight, &[]),
            "healthy" => (Fact::EachHealthy, &[]),
            "password" => {
                let fact = Fact::PasswordIs { name: need("name")?, password: need("is")?, on: on()? };
                (fact, &["name", "is", "on"])
            }
            "placeholder-password" => (Fact::PasswordIsPlaceholder { name: need("name")? }, &["name"]),
            "user" => {
                let fact = Fact::UserIs { name: need("name")?, user_type: user_type()?, on: on()? };
                (fact, &["name", "type", "on"])
            }
            _ => return Err(format!("there is no fact {name}")),
        };
        match self.fields.keys().find(|key| !keys.contains(&key.as_str())) {
            Some(key) => Err(format!("the fact {name} has no field {key}")),
            None => Ok(fact),
        }
    }
}
