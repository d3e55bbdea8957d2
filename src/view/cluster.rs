//! What a learner cannot see in real life: the cluster, its HSMs, and the users on each of them.

use crate::{host::World, hsm::Hsm};

/// The cluster as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterView {
    /// Identifier.
    pub id: String,
    /// State, as the API words it.
    pub state: &'static str,
    /// The HSMs in their order.
    pub hsms: Vec<HsmView>,
}

/// One HSM as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HsmView {
    /// Identifier.
    pub id: String,
    /// Address.
    pub address: String,
    /// Availability zone.
    pub zone: String,
    /// The users in rising user id.
    pub users: Vec<UserView>,
}

/// One user as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserView {
    /// User id.
    pub id: u32,
    /// Type word.
    pub user_type: &'static str,
    /// Name.
    pub name: String,
    /// Failed logins since the last success.
    pub failures: u32,
    /// Failed logins that a user may have; one more locks.
    pub failures_max: u32,
    /// Locked out.
    pub locked: bool,
    /// Logged in on some session.
    pub logged_in: bool,
}

/// Draws the cluster of a world.
pub fn cluster(world: &World) -> ClusterView {
    let cluster = &world.cluster;
    let hsms = cluster.nodes().iter().map(|node| HsmView {
        id: node.hsm().id().to_owned(),
        address: node.eni_ip.clone(),
        zone: node.availability_zone.clone(),
        users: users(node.hsm()),
    });
    ClusterView { id: cluster.id().to_owned(), state: cluster.state().word(), hsms: hsms.collect() }
}

fn users(hsm: &Hsm) -> Vec<UserView> {
    let logged_in: Vec<u32> = hsm.logged_in_users().map(|user| user.id()).collect();
    let view = |user: &crate::hsm::User| UserView {
        id: user.id(),
        user_type: user.user_type().word(),
        name: user.name().to_owned(),
        failures: user.login_failures(),
        failures_max: hsm.policy().login_failures_max,
        locked: hsm.is_locked(user),
        logged_in: logged_in.contains(&user.id()),
    };
    hsm.users().iter().map(view).collect()
}
