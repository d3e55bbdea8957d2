//! Presets: the worlds a lab can start in (`docs/reference/README.md`, "Presets").

use sha2::{Digest, Sha256};

use serde::{Deserialize, Serialize};

use super::{flavour::Flavour, linux, windows, world::World};
use crate::{
    clock::LabTime,
    cloud::{Cluster, HSMS_MAX, Node},
    hsm::{Card, Hsm, Policy, USERS_MAX, UserType},
    secret::{Salt, Secret},
};

/// A world to start in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// One HSM, INITIALIZED, configured as `server1`: the start of the provider's page on activation.
    #[default]
    Activation,
    /// One HSM, ACTIVE, CO `admin`/`co12345`.
    Single,
    /// Three HSMs, ACTIVE, CO `admin`/`co12345`.
    ThreeHsms,
    /// The same with CO `example_officer` and CU `example_user`: the second HSM lacks the CU, the third has another
    /// password for the CO.
    OutOfSync,
    /// One HSM of before February 2018, ACTIVE, PCO `admin`/`co12345`, with 20 failed logins before the lock.
    OldCluster,
    /// 28 HSMs, ACTIVE, with 1,024 users each: CO `admin`/`co12345`, and CUs with the password `cu12345`.
    Big,
}

/// What a preset puts on its HSMs.
struct Recipe {
    addresses: Vec<(String, String)>,
    /// The configured name of the first server, where it is not its address.
    server_name: Option<&'static str>,
    officer: (UserType, &'static str),
    /// Further users with their passwords, by the index of the HSM.
    users: fn(usize) -> &'static [(UserType, &'static str, &'static str)],
    /// Number of crypto users that each of them has.
    crypto_users: u32,
    login_failures_max: u32,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 6] =
        [Self::Activation, Self::Single, Self::ThreeHsms, Self::OutOfSync, Self::OldCluster, Self::Big];

    /// Returns the stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Single => "single",
            Self::ThreeHsms => "three-hsms",
            Self::OutOfSync => "out-of-sync",
            Self::OldCluster => "old-cluster",
            Self::Big => "big",
        }
    }

    /// Returns one sentence that describes it.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Activation => "One HSM, initialized and never activated: the start of the activation page.",
            Self::Single => "One HSM, active, with the crypto officer admin (password co12345).",
            Self::ThreeHsms => "Three HSMs, active, with the crypto officer admin (password co12345).",
            Self::OutOfSync => {
                "Three HSMs that have come apart: the crypto officers admin (password co12345) and example_officer (password1, on the third HSM password3), and the crypto user example_user (password1), whom the second HSM lacks."
            }
            Self::OldCluster => {
                "One HSM at 10.0.2.9 from before February 2018, active: the officer admin (password co12345) is a PCO, and a user may fail to log in 20 times."
            }
            Self::Big => {
                "28 HSMs with 1,024 users each, the largest cluster there is, with the crypto officer admin (password co12345). What you do in it is not kept."
            }
        }
    }

    /// Finds a preset by its stable name.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.id() == id)
    }

    fn recipe(self) -> Recipe {
        let fixed = |servers: &[(&str, &str)]| {
            servers.iter().map(|(ip, zone)| ((*ip).to_owned(), (*zone).to_owned())).collect()
        };
        let active = |addresses| Recipe {
            addresses,
            server_name: None,
            officer: (UserType::Co, "co12345"),
            users: |_| &[],
            crypto_users: 0,
            login_failures_max: Policy::default().login_failures_max,
        };
        let single = || active(fixed(&[("10.0.2.9", "us-west-2a")]));
        let three =
            || active(fixed(&[("10.0.2.9", "us-west-2a"), ("10.0.3.11", "us-west-2b"), ("10.0.1.12", "us-west-2c")]));
        match self {
            Self::Activation => Recipe {
                server_name: Some("server1"),
                officer: (UserType::Preco, "password"),
                ..active(fixed(&[("10.0.1.12", "us-west-2a")]))
            },
            Self::Single => single(),
            Self::ThreeHsms => three(),
            Self::OutOfSync => Recipe { users: out_of_sync_users, ..three() },
            Self::OldCluster => Recipe { officer: (UserType::Pco, "co12345"), login_failures_max: 20, ..single() },
            Self::Big => Recipe { crypto_users: USERS_MAX as u32 - 2, ..active((0..HSMS_MAX).map(spread).collect()) },
        }
    }

    /// Returns the world of this preset.
    pub fn world(self, flavour: Flavour, seed: u64) -> World {
        let recipe = self.recipe();
        build(flavour, seed, &recipe, &recipe.addresses)
    }

    /// Returns the world of this preset with one HSM at each of these addresses, for a configuration file from outside.
    pub fn world_at(self, flavour: Flavour, seed: u64, addresses: &[String]) -> World {
        let servers: Vec<_> = addresses.iter().map(|ip| (ip.clone(), "us-west-2a".to_owned())).collect();
        build(flavour, seed, &self.recipe(), &servers)
    }
}

/// Returns the further users of an HSM of [`Preset::OutOfSync`].
fn out_of_sync_users(index: usize) -> &'static [(UserType, &'static str, &'static str)] {
    const OFFICER: (UserType, &str, &str) = (UserType::Co, "example_officer", "password1");
    const USER: (UserType, &str, &str) = (UserType::Cu, "example_user", "password1");
    match index {
        1 => &[OFFICER],
        2 => &[(UserType::Co, "example_officer", "password3"), USER],
        _ => &[OFFICER, USER],
    }
}

fn build(flavour: Flavour, seed: u64, recipe: &Recipe, servers: &[(String, String)]) -> World {
    let salt = Salt::from_seed(seed);
    let (user_type, password) = recipe.officer;
    let device = |index: usize| {
        let officer = (user_type, "admin", Secret::new(&salt, password));
        let policy = Policy { login_failures_max: recipe.login_failures_max };
        let mut device = Hsm::initialized(hsm_id(seed, index), policy, officer).on_card(Card::of_hsm(seed, index));
        for (user_type, name, password) in (recipe.users)(index) {
            device = device.with_user(*user_type, name, Secret::new(&salt, password));
        }
        device.with_crypto_users(recipe.crypto_users, &Secret::new(&salt, "cu12345"))
    };
    let nodes = servers.iter().enumerate().map(|(index, (ip, zone))| Node::new(ip, zone, device(index))).collect();
    let names: Vec<_> = servers
        .iter()
        .enumerate()
        .map(|(index, (ip, _))| (recipe.server_name.filter(|_| index == 0).unwrap_or(ip).to_owned(), ip.clone()))
        .collect();
    let (laptop, instance) = match flavour {
        Flavour::Linux => (linux::laptop(), linux::instance(&names)),
        Flavour::Windows => (windows::laptop(), windows::instance(&names)),
    };
    World {
        clock: LabTime::default(),
        cluster: Cluster::new(format!("cluster-{}", base32(seed, "cluster", 0)), nodes),
        laptop,
        instance,
        salt,
    }
}

impl World {
    /// Adds an HSM that is restored from a backup of the first one, or of the last one there was, at an address of its
    /// own. The client instance does not learn of it. Returns the address; `None` where there is no room, or nothing to
    /// restore.
    pub(super) fn restore_hsm(&mut self) -> Option<String> {
        let count = self.cluster.nodes().len();
        let (backup, room) = (self.cluster.source_of_added()?, count < HSMS_MAX);
        let (ip, zone) = (count..).map(spread).find(|(ip, _)| self.cluster.at(ip).is_none()).filter(|_| room)?;
        // A world does not keep its seed. Lab time and cluster make the new identifier differ from all others.
        let id = |number| format!("hsm-{}", base32(self.clock.micros(), self.cluster.id(), number));
        let is_free = |id: &String| self.cluster.nodes().iter().all(|node| node.hsm().id() != id);
        let id = (count as u64..).map(id).find(is_free)?;
        let cards: Vec<_> = self.cluster.nodes().iter().map(|node| node.hsm().card()).collect();
        let device = backup.restored(id, Card::next_free(&cards), self.clock);
        self.cluster.add(Node::new(&ip, zone, device));
        Some(ip)
    }
}

/// Returns address and zone of one HSM out of many, which are spread over three zones.
fn spread(index: usize) -> (String, String) {
    let zone = index % 3;
    let letter = ["a", "b", "c"][zone];
    (format!("10.0.{}.{}", zone + 1, 10 + index / 3), format!("us-west-2{letter}"))
}

fn hsm_id(seed: u64, index: usize) -> String {
    format!("hsm-{}", base32(seed, "hsm", index as u64))
}

/// Returns eleven characters of the alphabet that identifiers use (`docs/reference/hsm-model.md` 1), drawn from the
/// seed.
fn base32(seed: u64, what: &str, number: u64) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut hasher = Sha256::new();
    hasher.update(what.as_bytes());
    hasher.update(seed.to_be_bytes());
    hasher.update(number.to_be_bytes());
    hasher.finalize().iter().take(11).map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::ClusterState;
    use crate::saved;

    #[test]
    fn presets_hold_what_the_reference_says() {
        for preset in Preset::ALL {
            assert_eq!(Preset::find(preset.id()), Some(preset));
            let world = preset.world(Flavour::Linux, 1);
            let active = world.cluster.state() == ClusterState::Active;
            assert_eq!(active, preset != Preset::Activation, "{}", preset.id());
            let users: usize = world.cluster.nodes().iter().map(|node| node.hsm().users().len()).sum();
            let expected = match preset {
                Preset::Activation | Preset::Single | Preset::OldCluster => (1, 2),
                Preset::ThreeHsms => (3, 6),
                Preset::OutOfSync => (3, 11),
                Preset::Big => (28, 28_672),
            };
            assert_eq!((world.cluster.nodes().len(), users), expected, "{}", preset.id());
        }
    }

    #[test]
    fn the_hsms_of_out_of_sync_differ_in_a_user_and_in_a_password() {
        let (world, summary) = (Preset::OutOfSync.world(Flavour::Linux, 1), Preset::OutOfSync.summary());
        let users = |index: usize| world.cluster.nodes()[index].hsm();
        let knows = |index: usize, user_type, name: &str, password: &str| {
            assert!(summary.contains(name) && summary.contains(password), "{summary}");
            let user = users(index).user(user_type, name);
            user.map(|user| (user.id(), user.has_password(&Secret::new(&world.salt, password))))
        };
        for index in 0..3 {
            assert_eq!(knows(index, UserType::Co, "admin", "co12345"), Some((1, true)));
            assert_eq!(knows(index, UserType::Co, "example_officer", "password1"), Some((3, index != 2)));
            let user = if index == 1 { None } else { Some((4, true)) };
            assert_eq!(knows(index, UserType::Cu, "example_user", "password1"), user);
        }
        assert_eq!(knows(2, UserType::Co, "example_officer", "password3"), Some((3, true)));
    }

    #[test]
    fn the_old_cluster_has_a_pco_and_20_tries() {
        let world = Preset::OldCluster.world(Flavour::Linux, 1);
        let hsm = world.cluster.at("10.0.2.9").unwrap();
        let admin = &hsm.users()[0];
        assert_eq!((admin.name(), admin.user_type()), ("admin", UserType::Pco));
        assert!(admin.has_password(&Secret::new(&world.salt, "co12345")));
        assert_eq!(hsm.policy().login_failures_max, 20);
    }

    #[test]
    fn the_same_seed_gives_the_same_world_and_another_seed_another() {
        let world = |seed| saved::write(&Preset::Activation.world(Flavour::Linux, seed));
        assert_eq!(world(7), world(7));
        assert_ne!(world(7), world(8));
    }

    #[test]
    fn identifiers_have_the_published_form() {
        let id = hsm_id(3, 1);
        let body = id.strip_prefix("hsm-").unwrap();
        assert!(body.len() == 11 && body.chars().all(|c| matches!(c, 'a'..='z' | '2'..='7')), "{id}");
    }
}
