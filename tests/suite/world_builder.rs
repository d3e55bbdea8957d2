//! Builds worlds that no preset has: a test names the HSMs, users and files that it needs.

use hsm_dojo::{
    cloud::{Cluster, Node},
    host::{Flavour, MachineId, Preset, World},
    hsm::{Hsm, PublicKey, UserType},
    hsm_text::parse_user_type,
    lab::{Lab, Start},
    secret::Secret,
};

/// A user of an HSM.
#[derive(Clone)]
pub struct Account<'a> {
    pub user_type: &'a str,
    pub name: &'a str,
    /// `None` if it is unknown.
    pub password: Option<&'a str>,
    /// It has a public key that is registered for quorum.
    pub quorum_key: bool,
}

impl<'a> Account<'a> {
    pub fn new(user_type: &'a str, name: &'a str, password: &'a str) -> Self {
        Self { user_type, name, password: Some(password), quorum_key: false }
    }

    /// The appliance user, which every initialized HSM has.
    pub fn app_user() -> Self {
        Self { user_type: "AU", name: "app_user", password: None, quorum_key: false }
    }

    fn user_type(&self) -> UserType {
        parse_user_type(self.user_type).unwrap_or_else(|| panic!("there is no user type {}", self.user_type))
    }
}

/// A world that is being built.
pub struct WorldBuilder {
    start: Start,
    world: World,
}

impl WorldBuilder {
    /// The world of a preset on Linux.
    pub fn preset(preset: Preset) -> Self {
        let start = Start::sandbox(preset, Flavour::Linux, 1);
        Self { world: preset.world(start.flavour, start.seed), start }
    }

    /// The world of a preset, with HSMs at these addresses.
    pub fn at(preset: Preset, flavour: Flavour, addresses: &[&str]) -> Self {
        let start = Start::sandbox(preset, flavour, 1);
        let addresses: Vec<String> = addresses.iter().map(|address| (*address).to_owned()).collect();
        Self { world: preset.world_at(flavour, start.seed, &addresses), start }
    }

    /// HSMs at these addresses, with these users from id 1 on.
    pub fn hsms(flavour: Flavour, hsms: &[(&str, Vec<Account>)]) -> Self {
        let addresses: Vec<&str> = hsms.iter().map(|(address, _)| *address).collect();
        hsms.iter().fold(Self::at(Preset::Single, flavour, &addresses), |builder, (address, users)| {
            builder.users(address, users)
        })
    }

    /// Replaces the HSM at an address by a new one with these users. The first is the officer of its initialization.
    /// The second is the appliance user, or there is none.
    pub fn users(mut self, address: &str, users: &[Account]) -> Self {
        let before = &self.world.cluster;
        assert!(before.at(address).is_some(), "there is no HSM at {address}");
        let initialized = |node: &Node| match node.eni_ip == address {
            true => Node::new(address, &node.availability_zone, self.initialized(node.hsm(), users)),
            false => node.clone(),
        };
        self.world.cluster = Cluster::new(before.id(), before.nodes().iter().map(initialized).collect());
        self
    }

    /// Removes a file of the client instance.
    pub fn without_file(mut self, path: &str) -> Self {
        self.world.put_file(MachineId::Instance, path, None).unwrap();
        self
    }

    /// The world.
    pub fn world(self) -> World {
        self.world
    }

    /// A sandbox in the world.
    pub fn lab(self) -> Lab {
        let mut lab = Lab::new(self.start, None);
        lab.set_world(self.world);
        lab
    }

    fn initialized(&self, before: &Hsm, users: &[Account]) -> Hsm {
        let secret = |account: &Account| Secret::new(&self.world.salt, account.password.expect(account.name));
        let (officer, others) = users.split_first().expect("an HSM is initialized with an officer");
        let first = (officer.user_type(), officer.name, secret(officer));
        let hsm = Hsm::initialized(before.id(), before.policy().clone(), first).on_card(before.card());
        let has_app_user = others.first().is_some_and(|account| account.user_type == "AU");
        let further = others.iter().skip(usize::from(has_app_user));
        let add = |hsm: Hsm, account: &Account| hsm.with_user(account.user_type(), account.name, secret(account));
        let mut hsm = further.fold(hsm, add);
        if !has_app_user {
            assert!(hsm.remove_user(UserType::Au, "app_user"));
        }
        for account in users.iter().filter(|account| account.quorum_key) {
            assert!(hsm.register_quorum_key(account.user_type(), account.name, PublicKey::new("a key")));
        }
        hsm
    }
}
