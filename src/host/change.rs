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
    /// Changes the HSM at an address, and says in a sentence without its stop how it stands then.
    ///
    /// # Errors
    /// Why not, in the same form; nothing has changed then.
    pub fn change_hsm(&mut self, address: &str, change: NodeChange) -> Result<String, String> {
        let (at, cluster) = (self.clock, &mut self.cluster);
        let Some(before) = cluster.fault(address) else { return Err(self.no_hsm(address)) };
        match change {
            NodeChange::Fault(fault) if *before == fault => Err(format!("{address} is {fault} already")),
            NodeChange::Fault(fault) => {
                let done = format!("{address} is {fault}");
                cluster.set_fault(address, fault);
                Ok(done)
            }
            NodeChange::LogIn { user_type, name } => {
                let outcome = cluster.stage(address, |hsm| hsm.log_in_elsewhere(at, user_type, &name));
                match outcome {
                    Some(Err(HsmError::UserBusy)) => {
                        Err(format!("{user_type} {name} is logged in elsewhere on {address} already"))
                    }
                    Some(Err(HsmError::LoginFailure)) => {
                        Err(format!("{user_type} {name} is locked on {address} and cannot log in"))
                    }
                    Some(Err(_)) => Err(format!("there is no {user_type} {name} on {address}")),
                    Some(Ok(())) | None => Ok(format!("{user_type} {name} is logged in elsewhere on {address}")),
                }
            }
            NodeChange::LogOut => match cluster.stage(address, |hsm| hsm.log_out_elsewhere(at)) {
                Some(true) => Ok(format!("Nobody is logged in elsewhere on {address} any more")),
                Some(false) | None => Err(format!("nobody is logged in elsewhere on {address}")),
            },
            NodeChange::Remove => {
                cluster.remove(address);
                Ok(format!("{address} is removed from the cluster"))
            }
        }
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
        match self.restore_hsm() {
            Some(address) => Ok(format!("{address} is added from a backup, and no configuration lists it yet")),
            None => Err("this cluster has no room for a further HSM".to_owned()),
        }
    }

    /// Says that there is no HSM at an address, and where there are some.
    fn no_hsm(&self, address: &str) -> String {
        let addresses: Vec<_> = self.cluster.nodes().iter().map(|node| node.eni_ip.as_str()).collect();
        let known = if addresses.is_empty() { "none".to_owned() } else { addresses.join(", ") };
        format!("there is no HSM at {address}; there is {known}")
    }
}
