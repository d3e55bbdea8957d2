//! Changes that the simulator itself makes to the HSMs of a cluster: faults, logins from elsewhere, HSMs that are added
//! and removed. A tool notices a change when it next uses the HSM.

use super::world::World;
use crate::{
    cloud::{ClusterState, Fault},
    hsm::{HsmError, UserType},
    hsm_text::user_type_word,
};

/// A change of one HSM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeChange {
    /// It gets a fault, or is healthy again.
    Fault(Fault),
    /// A user logs in from elsewhere.
    LogIn {
        /// The user's type.
        user_type: UserType,
        /// The user's name.
        name: String,
    },
    /// The user who is logged in from elsewhere logs out.
    LogOut,
    /// It is removed from the cluster.
    Remove,
}

impl World {
    /// Changes the HSM at an address, and returns its new state as a sentence without a full stop.
    ///
    /// # Errors
    /// Why nothing has changed, in the same form: the state is like that already, or the change is impossible.
    pub fn change_hsm(&mut self, address: &str, change: NodeChange) -> Result<String, String> {
        let (at, cluster) = (self.clock, &mut self.cluster);
        let Some(before) = cluster.fault(address) else { return Err(format!("there is no HSM at {address}")) };
        let (stands, changed) = match change {
            NodeChange::Fault(fault) => (format!("is {fault}"), *before != fault && cluster.set_fault(address, fault)),
            NodeChange::LogIn { user_type, name } => {
                let word = user_type_word(user_type);
                let outcome = cluster.change_device(address, |hsm| hsm.log_in_elsewhere(at, user_type, &name));
                if let Some(Err(error @ (HsmError::NoSuchUser | HsmError::LoginFailure | HsmError::NotPermitted))) =
                    outcome
                {
                    return Err(format!("{word} {name} cannot log in on {address} ({})", error.id()));
                }
                (format!("has {word} {name} logged in elsewhere"), outcome == Some(Ok(())))
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

    /// Adds an HSM from a backup of the first one, and returns a sentence without a full stop that says where it is.
    /// The configuration of the client instance does not list it (`docs/reference/lifecycle.md` 5.5).
    ///
    /// # Errors
    /// Why nothing has changed, in the same form.
    pub fn add_hsm(&mut self) -> Result<String, String> {
        // A cluster that lost its only HSM before activation gets one in the same state.
        if self.cluster.state() != ClusterState::Active && !self.cluster.nodes().is_empty() {
            return Err("this cluster gets a further HSM once it is ACTIVE".to_owned());
        }
        let address = self.restore_hsm().ok_or("this cluster has no room for a further HSM")?;
        Ok(format!("{address} is added from a backup, and no configuration lists it yet"))
    }
}
