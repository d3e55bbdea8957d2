//! The events that move through the drawing: the last one of each HSM between two states of a world.

use crate::{
    cloud::Cluster,
    hsm::{AuditEvent, Hsm, Opcode, UserType},
};

/// An event of an HSM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Index of the HSM in the cluster.
    pub hsm: usize,
    /// False for a refused operation, and where a user became locked.
    pub succeeded: bool,
    /// What happened, in a few words.
    pub words: &'static str,
}

/// The last events. Their number rises with each set of new ones, so that each set is shown once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulses {
    /// Number of this set of events.
    pub number: u64,
    /// The events, in the order of the HSMs.
    pub list: Vec<Pulse>,
    /// The events made the cluster ACTIVE.
    pub activated: bool,
}

impl Pulses {
    /// Replaces the events by those between two states of the cluster, if there are any. Undo gives none.
    pub fn update(&mut self, before: &Cluster, after: &Cluster) {
        let mut list = Vec::new();
        for (hsm, (old, new)) in before.nodes().iter().zip(after.nodes()).enumerate() {
            if let Some((succeeded, words)) = between(old.hsm(), new.hsm()) {
                list.push(Pulse { hsm, succeeded, words });
            }
        }
        let activated = before.state() != after.state() && !list.is_empty();
        if !list.is_empty() {
            *self = Self { number: self.number + 1, list, activated };
        }
    }
}

/// Returns the last event of a device between two states of it.
fn between(old: &Hsm, new: &Hsm) -> Option<(bool, &'static str)> {
    let (before, log) = (old.audit_log(), new.audit_log());
    if old.id() != new.id() || log.len() < before.len() {
        return None;
    }
    let locked = |hsm: &Hsm| hsm.users().iter().filter(|user| hsm.is_locked(user)).count();
    match log.since(before.len()).next_back() {
        _ if locked(new) > locked(old) => Some((false, "user locked")),
        Some(event) => Some((event.response.code == 0, words(event))),
        // A session that ends without a login leaves no audit event.
        None if new.sessions().count() < old.sessions().count() => Some((true, "session closed")),
        None => None,
    }
}

/// The words for a refused operation that has none of its own.
const REFUSED: &str = "refused";

/// Returns the last audit event of a device in words.
pub fn last_words(hsm: &Hsm) -> &'static str {
    hsm.audit_log().last().map_or("", words)
}

/// Returns an audit event in words. Every operation has words for its success, and some have others for a refusal.
fn words(event: &AuditEvent) -> &'static str {
    let was_preco = matches!(event.about, Some((_, UserType::Preco)));
    let (done, refused) = match event.opcode {
        Opcode::Login => ("login", "login refused"),
        Opcode::Logout => ("logout", REFUSED),
        Opcode::ChangePassword if was_preco => ("PRECO is now CO", "password refused"),
        Opcode::ChangePassword => ("new password", "password refused"),
        // No device refuses these.
        Opcode::EncryptSession => ("session opened", "session opened"),
        Opcode::CloseSession | Opcode::AppFinalize => ("session closed", "session closed"),
        Opcode::CreateUser | Opcode::CreateOfficer => ("user created", REFUSED),
        Opcode::DeleteUser => ("user deleted", REFUSED),
        Opcode::ExtractUser => ("user sent", REFUSED),
        Opcode::InsertUser => ("user received", REFUSED),
        Opcode::RestoreBegin | Opcode::RestoreEnd => ("restored", REFUSED),
        Opcode::InitToken | Opcode::GenPswdEncKey | Opcode::CreateApplianceUser | Opcode::InitDone => {
            ("set up", REFUSED)
        }
    };
    if event.response.code == 0 { done } else { refused }
}
