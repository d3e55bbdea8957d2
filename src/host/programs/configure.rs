//! `configure` of the client, as far as CMU needs it: which HSMs its configuration lists (`docs/reference/cmu.md` 2.3,
//! `docs/reference/host.md` 9).

use serde::{Deserialize, Serialize};

use crate::{
    host::{run::Command, surroundings::Surroundings},
    inferred::{self, fill},
};

/// `configure`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Configure;

/// The syntax block (`docs/reference/host.md` 9.1).
const SYNTAX: &str = "\
configure -h | --help
          -a <ENI IP address>
          -m [-i <daemon_id>]
          --ssl --pkey <private key file> --cert <certificate file>
          --cmu <ENI IP address>
";

impl Command for Configure {
    fn run(&self, arguments: &[String], surroundings: &mut Surroundings) -> i32 {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let outcome = match words[..] {
            ["-h" | "--help"] => {
                surroundings.print(SYNTAX);
                Ok(())
            }
            ["-a", address] => list_one(address, surroundings),
            ["--cmu", address] => list_cluster(address, surroundings),
            ["-m"] => list_known("1", surroundings),
            ["-m", "-i", daemon] if is_number(daemon) => list_known(daemon, surroundings),
            [option @ ("-a" | "--cmu")] => Err(fill(inferred::CONFIGURE_NO_VALUE, &[("option", option)])),
            ["--ssl", ..] => return surroundings.not_yet("configure --ssl"),
            _ => {
                surroundings.print(SYNTAX);
                return 1;
            }
        };
        let Err(words) = outcome else { return 0 };
        surroundings.error_line(&words);
        1
    }
}

/// `-a`: the daemon and CMU know this one HSM. No HSM is asked, so any address will do.
fn list_one(address: &str, surroundings: &mut Surroundings) -> Result<(), String> {
    let address = checked(address)?;
    let machine = surroundings.machine();
    let (client, cmu) = (machine.client_for(address), machine.configured_for(&[address]));
    update(machine.client_config(), client, surroundings)?;
    update(surroundings.machine().cmu_config(), cmu, surroundings)
}

/// `--cmu`: CMU knows every HSM of the cluster, the asked one first, then the others in the order of the cluster.
fn list_cluster(address: &str, surroundings: &mut Surroundings) -> Result<(), String> {
    let address = checked(address)?;
    let world = &mut *surroundings.world;
    let asked = world.cluster.nodes().iter().position(|node| node.eni_ip == address);
    let Some(first) = asked.filter(|_| world.cluster.answers(address) && world.has_right_certificate()) else {
        world.clock = world.clock.plus_micros(world.cluster.delay(address));
        return Err(fill(inferred::CONFIGURE_NO_HSM, &[("value", address)]));
    };
    let nodes = world.cluster.nodes();
    let addresses: Vec<&str> = nodes[first..].iter().chain(&nodes[..first]).map(|node| &*node.eni_ip).collect();
    let text = world.instance.configured_for(&addresses);
    update(world.instance.cmu_config(), text, surroundings)
}

/// Returns true for the id of a daemon, which is a part of a path.
fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// `-m`: CMU knows the HSMs that the daemon with this id has found.
fn list_known(daemon: &str, surroundings: &mut Surroundings) -> Result<(), String> {
    let machine = surroundings.machine();
    let path = &machine.cluster_info(daemon);
    let found = surroundings.read(path).ok().and_then(|bytes| std::str::from_utf8(bytes).ok());
    let unreadable = || fill(inferred::CONFIGURE_NO_CLUSTER, &[("path", path)]);
    let addresses: Vec<&str> = found.ok_or_else(unreadable)?.split_whitespace().collect();
    let (text, config) = (machine.configured_for(&addresses), machine.cmu_config());
    write(config, text, surroundings)?;
    surroundings.line(&format!("Updating '{config}' from cluster state"));
    Ok(())
}

/// Checks that a word is an address, or a name that could be one.
fn checked(address: &str) -> Result<&str, String> {
    let permitted = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    match !address.is_empty() && !address.starts_with('-') && address.chars().all(permitted) {
        true => Ok(address),
        false => Err(fill(inferred::CONFIGURE_NO_ADDRESS, &[("value", address)])),
    }
}

fn update(path: &str, text: String, surroundings: &mut Surroundings) -> Result<(), String> {
    write(path, text, surroundings)?;
    surroundings.line(&format!("Updating server config in {path}"));
    Ok(())
}

fn write(path: &str, text: String, surroundings: &mut Surroundings) -> Result<(), String> {
    let (at, user, now) = (surroundings.resolve(path), surroundings.user.clone(), surroundings.now());
    let written = surroundings.files_mut().write_as(&at, text.into_bytes(), &user, now);
    written.map_err(|_| fill(inferred::CONFIGURE_DENIED, &[("path", path)]))
}
