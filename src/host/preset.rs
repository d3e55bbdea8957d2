//! Presets: the worlds a lab can start in (`reference/README.md`, "Presets").

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Flavour, Machine, World};
use crate::{
    clock::LabTime,
    cloud::{Cluster, Node},
    hsm::{Hsm, Policy, UserType},
    secret::{Salt, Secret},
};

/// A world to start in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// One HSM, INITIALIZED, configured as `server1`: exactly the activation page.
    #[default]
    Activation,
    /// One HSM, ACTIVE, CO `admin`/`co12345`.
    Single,
    /// Three HSMs, ACTIVE, CO `admin`/`co12345`.
    ThreeHsms,
}

/// What a preset puts on its HSMs.
struct Recipe {
    addresses: &'static [(&'static str, &'static str)],
    /// The configured name of the first server, where it is not its address.
    server_name: Option<&'static str>,
    officer: (UserType, &'static str),
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::Activation, Self::Single, Self::ThreeHsms];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Single => "single",
            Self::ThreeHsms => "three-hsms",
        }
    }

    /// One sentence for people.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Activation => "One HSM, initialized and never activated: the start of the activation page.",
            Self::Single => "One HSM, active, with the crypto officer admin (password co12345).",
            Self::ThreeHsms => "Three HSMs, active, with the crypto officer admin (password co12345).",
        }
    }

    /// Finds a preset by its stable name.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.id() == id)
    }

    const fn recipe(self) -> Recipe {
        let officer = (UserType::Co, "co12345");
        match self {
            Self::Activation => Recipe {
                addresses: &[("10.0.1.12", "us-west-2a")],
                server_name: Some("server1"),
                officer: (UserType::Preco, "password"),
            },
            Self::Single => Recipe { addresses: &[("10.0.2.9", "us-west-2a")], server_name: None, officer },
            Self::ThreeHsms => Recipe {
                addresses: &[("10.0.2.9", "us-west-2a"), ("10.0.3.11", "us-west-2b"), ("10.0.1.12", "us-west-2c")],
                server_name: None,
                officer,
            },
        }
    }

    /// The world of this preset.
    pub fn world(self, flavour: Flavour, seed: u64) -> World {
        let recipe = self.recipe();
        let servers: Vec<_> =
            recipe.addresses.iter().map(|(ip, zone)| ((*ip).to_owned(), (*zone).to_owned())).collect();
        build(flavour, seed, &recipe, &servers)
    }

    /// The world of this preset with one HSM at each of these addresses, for a configuration file from outside.
    pub fn world_at(self, flavour: Flavour, seed: u64, addresses: &[String]) -> World {
        let servers: Vec<_> = addresses.iter().map(|ip| (ip.clone(), "us-west-2a".to_owned())).collect();
        build(flavour, seed, &self.recipe(), &servers)
    }
}

fn build(flavour: Flavour, seed: u64, recipe: &Recipe, servers: &[(String, String)]) -> World {
    let salt = Salt::from_seed(seed);
    let (user_type, password) = recipe.officer;
    let device = |place: usize| {
        let officer = (user_type, "admin", Secret::new(&salt, password));
        Hsm::initialized(hsm_id(seed, place), Policy::default(), officer)
    };
    let nodes = servers.iter().enumerate().map(|(place, (ip, zone))| Node::new(ip, zone, device(place))).collect();
    let names: Vec<_> = servers
        .iter()
        .enumerate()
        .map(|(place, (ip, _))| (recipe.server_name.filter(|_| place == 0).unwrap_or(ip).to_owned(), ip.clone()))
        .collect();
    World {
        clock: LabTime::default(),
        cluster: Cluster::new(format!("cluster-{}", base32(seed, "cluster", 0)), nodes),
        laptop: Machine::laptop(flavour),
        instance: Machine::instance(flavour, &names),
        salt,
    }
}

fn hsm_id(seed: u64, place: usize) -> String {
    format!("hsm-{}", base32(seed, "hsm", place as u64))
}

/// Eleven characters of the alphabet that identifiers use (`hsm-model.md` 1), drawn from the seed.
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

    #[test]
    fn presets_hold_what_the_reference_says() {
        for preset in Preset::ALL {
            assert_eq!(Preset::find(preset.id()), Some(preset));
            let world = preset.world(Flavour::Linux, 1);
            let active = world.cluster.state() == ClusterState::Active;
            assert_eq!(active, preset != Preset::Activation, "{}", preset.id());
            assert_eq!(world.cluster.nodes().len(), if preset == Preset::ThreeHsms { 3 } else { 1 });
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_world_and_another_seed_another() {
        let world = |seed| serde_json::to_string(&Preset::Activation.world(Flavour::Linux, seed)).unwrap();
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
