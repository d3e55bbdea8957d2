//! The configuration file of CMU: which servers it talks to (`cmu.md` 2.2).

use serde::{Deserialize, Serialize};

use super::connect;
use crate::{hsm::SessionHandle, saved};

/// One server of the configuration, with the session CMU holds on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// The configured `name`, printed in `server {i}({name})`.
    pub name: String,
    /// The configured `hostname`: the address that is connected to.
    pub hostname: String,
    /// The configured `port`.
    pub port: u16,
    /// Path of the issuing certificate, the trust anchor of the cluster. Labs of before it was looked at have none.
    #[serde(default = "usual_owner_cert_path")]
    pub owner_cert_path: String,
    pub(super) session: Option<SessionHandle>,
}

#[derive(Deserialize)]
struct File {
    servers: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    hostname: String,
    #[serde(default = "usual_port")]
    port: u16,
    #[serde(default)]
    enable: Option<String>,
    #[serde(default)]
    e2e_encryption: Option<Encryption>,
}

#[derive(Deserialize)]
struct Encryption {
    #[serde(default = "usual_owner_cert_path")]
    owner_cert_path: String,
}

fn usual_port() -> u16 {
    connect::PORT
}

/// Where the client's own configuration has it on Linux (`cmu.md` 2.1); for a file that does not say.
fn usual_owner_cert_path() -> String {
    "/opt/cloudhsm/etc/customerCA.crt".to_owned()
}

/// Reads the servers in their order; one whose `enable` is `no` is left out. `None` where the text is no such file, or
/// names no server.
pub fn parse(text: &str) -> Option<Vec<Server>> {
    let file: File = saved::read(text).ok()?;
    let enabled = file.servers.into_iter().filter(|entry| entry.enable.as_deref() != Some("no"));
    let server = |Entry { name, hostname, port, e2e_encryption, .. }| {
        let owner_cert_path = e2e_encryption.map_or_else(usual_owner_cert_path, |e2e: Encryption| e2e.owner_cert_path);
        Server { name, hostname, port, owner_cert_path, session: None }
    };
    let servers: Vec<_> = enabled.map(server).collect();
    (!servers.is_empty()).then_some(servers)
}

/// The addresses that a configuration file lists, in its order; empty where the text is no such file.
pub fn configured_hosts(text: &str) -> Vec<String> {
    parse(text).unwrap_or_default().into_iter().map(|server| server.hostname).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_keep_their_order_and_disabled_ones_are_left_out() {
        let text = r#"{"servers": [
            {"name": "a", "hostname": "10.0.0.1", "enable": "yes", "port": 2225},
            {"name": "b", "hostname": "10.0.0.2", "enable": "no"},
            {"name": "c", "hostname": "10.0.0.3"}]}"#;
        let names: Vec<_> = parse(text).unwrap().into_iter().map(|server| (server.name, server.port)).collect();
        assert_eq!(names, [("a".to_owned(), 2225), ("c".to_owned(), 2225)]);
    }

    #[test]
    fn what_is_not_a_configuration_gives_nothing() {
        for text in ["", "{}", "[]", "{\"servers\": []}", "{\"servers\": [{\"name\": 1}]}", "\u{0}"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
