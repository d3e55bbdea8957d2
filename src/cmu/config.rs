//! The configuration file of CMU: which servers it connects to (`docs/reference/cmu.md` 2.2).

use serde::Deserialize;

use crate::{
    client::{PORT, Server},
    saved,
};

#[derive(Deserialize)]
struct File {
    servers: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    hostname: String,
    #[serde(default = "default_port")]
    port: u16,
    #[serde(default)]
    enable: Option<String>,
    #[serde(default)]
    e2e_encryption: Option<Encryption>,
}

#[derive(Deserialize)]
struct Encryption {
    #[serde(default = "Server::default_owner_cert_path")]
    owner_cert_path: String,
}

fn default_port() -> u16 {
    PORT
}

impl From<Entry> for Server {
    fn from(Entry { name, hostname, port, e2e_encryption, .. }: Entry) -> Self {
        let path = e2e_encryption.map_or_else(Server::default_owner_cert_path, |encryption| encryption.owner_cert_path);
        Self::new(name, hostname, port, path)
    }
}

/// Parses the servers in their order; one whose `enable` is `no` is left out. Returns `None` where the text is not a
/// configuration, or names no server.
pub fn parse(text: &str) -> Option<Vec<Server>> {
    let file: File = saved::read(text).ok()?;
    let enabled = file.servers.into_iter().filter(|entry| entry.enable.as_deref() != Some("no"));
    let servers: Vec<_> = enabled.map(Server::from).collect();
    (!servers.is_empty()).then_some(servers)
}

/// Returns the addresses that a configuration file lists, in its order; empty where the text is not a configuration.
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
    fn text_that_is_not_a_configuration_gives_nothing() {
        for text in ["", "{}", "[]", "{\"servers\": []}", "{\"servers\": [{\"name\": 1}]}", "\u{0}"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
