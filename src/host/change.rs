//! What the simulator does to the HSMs of a cluster in its own name: conditions, users at work elsewhere, HSMs that come
//! and go. No tool of the lab knows of it before it meets it.

use super::World;
use crate::{
    cloud::{ClusterState, Fault},
    hsm::{HsmError, UserType},
};

/// A change of one HSM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeChange {
    /// It gets into a condition.
    Fault(Fault),
    /// A user logs in from elsewhere.
    LogIn {
        /// The user's type.
        user_type: UserType,
        /// The user's name.
        name: String,
    },
    /// Whoever is logged in from elsewhere logs out.
    LogOut,
    /// It is removed from the cluster.
    Remove,
}

impl World {
    /// Changes the HSM at an address, and says in a sentence without its stop how it stands.
    ///
    /// # Errors
    /// Nothing has changed, and why, in the same form: it stands like that already, or cannot.
    pub fn change_hsm(&mut self, address: &str, change: NodeChange) -> Result<String, String> {
        let (at, cluster) = (self.clock, &mut self.cluster);
        let Some(before) = cluster.fault(address) else { return Err(format!("there is no HSM at {address}")) };
        let (stands, changed) = match change {
            NodeChange::Fault(fault) => (format!("is {fault}"), *before != fault && cluster.set_fault(address, fault)),
            NodeChange::LogIn { user_type, name } => {
                let outcome = cluster.change_device(address, |hsm| hsm.log_in_elsewhere(at, user_type, &name));
                if let Some(Err(error @ (HsmError::NoSuchUser | HsmError::LoginFailure | HsmError::NotPermitted))) =
                    outcome
                {
                    return Err(format!("{user_type} {name} cannot log in on {address} ({})", error.id()));
                }
                (format!("has {user_type} {name} logged in elsewhere"), outcome == Some(Ok(())))
            }
            NodeChange::LogOut => {
                let changed = cluster.change_device(address, |hsm| hsm.log_out_elsewhere(at)) == Some(true);
                ("has nobody logged in elsewhere".to_owned(), changed)
            }
            NodeChange::Remove => ("is removed".to_owned(), cluster.remove(address)),
        };
        let stands = format!("{address} {stands}");
        if changed { Ok(stands) } else { Err(stands) }
    }

    /// Adds an HSM from a backup of the first one, and says in a sentence without its stop where it is. The configuration
    /// of the client instance does not list it (`lifecycle.md` 5.5).
    ///
    /// # Errors
    /// Why not, in the same form; nothing has changed then.
    pub fn add_hsm(&mut self) -> Result<String, String> {
        // A cluster that lost its only HSM before it was activated gets one that begins where that one was.
        if self.cluster.state() != ClusterState::Active && !self.cluster.nodes().is_empty() {
            return Err("this cluster gets a further HSM once it is ACTIVE".to_owned());
        }
        let address = self.restore_hsm().ok_or("this cluster has no room for a further HSM")?;
        Ok(format!("{address} is added from a backup, and no configuration lists it yet"))
    }
}
