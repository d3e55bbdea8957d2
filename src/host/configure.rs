//! `configure` of the client, as far as CMU needs it: which HSMs its configuration lists (`cmu.md` 2.3, `host.md` 9).

use super::{Machine, Turn, shell::Shell};
use crate::inferred::{self, fill};

/// Name of the program.
pub(super) const PROGRAM: &str = "configure";

/// The syntax block (`host.md` 9.1).
const SYNTAX: &str = "\
configure -h | --help
          -a <ENI IP address>
          -m [-i <daemon_id>]
          --ssl --pkey <private key file> --cert <certificate file>
          --cmu <ENI IP address>
";

/// Runs it as `user`, and gives its exit status.
pub(super) fn run(shell: &mut Shell, args: &[String], user: &str, turn: &mut Turn) -> i32 {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["-h" | "--help"] => {
            turn.console.print(SYNTAX);
            0
        }
        ["-a", address] => done(list_one(address, user, turn), turn),
        ["--cmu", address] => done(list_cluster(address, user, turn), turn),
        ["-m"] => done(list_known("1", user, turn), turn),
        ["-m", "-i", daemon] if is_number(daemon) => done(list_known(daemon, user, turn), turn),
        [option @ ("-a" | "--cmu")] => {
            turn.console.line(&fill(inferred::CONFIGURE_NO_VALUE, &[("option", option)]));
            1
        }
        ["--ssl", ..] => {
            shell.not_here(turn, "configure --ssl");
            shell.status()
        }
        _ => {
            turn.console.print(SYNTAX);
            1
        }
    }
}

/// Says what is wrong, where something is; the exit status.
fn done(outcome: Result<(), String>, turn: &mut Turn) -> i32 {
    match outcome {
        Ok(()) => 0,
        Err(words) => {
            turn.console.line(&words);
            1
        }
    }
}

/// `-a`: the daemon and CMU know this one HSM. It asks nobody, so any address will do.
fn list_one(address: &str, user: &str, turn: &mut Turn) -> Result<(), String> {
    let address = checked(address)?;
    let instance = &turn.world.instance;
    let (client, cmu) = (instance.client_for(address), instance.configured_for(&[address]));
    update(instance.client_config(), client, user, turn)?;
    update(turn.world.instance.cmu_config(), cmu, user, turn)
}

/// `--cmu`: CMU knows every HSM of the cluster, the asked one first, then in the order of the cluster, wrapping round.
fn list_cluster(address: &str, user: &str, turn: &mut Turn) -> Result<(), String> {
    let address = checked(address)?;
    let world = &mut *turn.world;
    let asked = world.cluster.nodes().iter().position(|node| node.eni_ip == address);
    let Some(first) = asked.filter(|_| world.cluster.answers(address) && world.has_right_certificate()) else {
        world.clock = world.clock.plus_micros(world.cluster.delay(address));
        return Err(fill(inferred::CONFIGURE_NO_HSM, &[("value", address)]));
    };
    let nodes = world.cluster.nodes();
    let addresses: Vec<&str> = nodes[first..].iter().chain(&nodes[..first]).map(|node| &*node.eni_ip).collect();
    let text = world.instance.configured_for(&addresses);
    update(world.instance.cmu_config(), text, user, turn)
}

/// The id of a daemon, which is a part of a path.
fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// `-m`: CMU knows the HSMs that the daemon with this id has found.
fn list_known(daemon: &str, user: &str, turn: &mut Turn) -> Result<(), String> {
    let instance = &turn.world.instance;
    let path = &instance.cluster_info(daemon);
    let unreadable = || fill(inferred::CONFIGURE_NO_CLUSTER, &[("path", path)]);
    let found = instance.files.read(&instance.files.style().path(path), user).ok().and_then(|content| content.text());
    let addresses: Vec<&str> = found.ok_or_else(unreadable)?.split_whitespace().collect();
    let text = instance.configured_for(&addresses);
    let config = instance.cmu_config();
    write(config, text, user, turn)?;
    turn.console.line(&format!("Updating '{config}' from cluster state"));
    Ok(())
}

/// An address, or a name that could be one.
fn checked(address: &str) -> Result<&str, String> {
    let permitted = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    match !address.is_empty() && !address.starts_with('-') && address.chars().all(permitted) {
        true => Ok(address),
        false => Err(fill(inferred::CONFIGURE_NO_ADDRESS, &[("value", address)])),
    }
}

fn update(path: &str, text: String, user: &str, turn: &mut Turn) -> Result<(), String> {
    write(path, text, user, turn)?;
    turn.console.line(&format!("Updating server config in {path}"));
    Ok(())
}

fn write(path: &str, text: String, user: &str, turn: &mut Turn) -> Result<(), String> {
    let Machine { files, .. } = &mut turn.world.instance;
    let at = files.style().path(path);
    let written = files.may_write(&at, user) && files.write(&at, text, user, turn.world.clock).is_ok();
    if written { Ok(()) } else { Err(fill(inferred::CONFIGURE_DENIED, &[("path", path)])) }
}
