//! The files of the client on both systems: configurations as `configure` writes them, certificates, and the default
//! client key (`docs/reference/host.md` 3).

use super::flavour::Flavour;
use crate::{
    assets,
    clock::LabTime,
    files::{Contents, Files},
    saved,
};

/// Puts the client's files on a machine: configurations, certificates and the default client key.
pub(super) fn install(files: &mut Files, flavour: Flavour, servers: &[(String, String)]) {
    let owner = flavour.owner();
    let etc = flavour.etc();
    for (path, contents) in [
        (flavour.customer_ca().to_owned(), Contents::asset(assets::CUSTOMER_CA)),
        (format!("{etc}client.crt"), Contents::asset(assets::CLIENT_CRT)),
        (format!("{etc}client.key"), Contents::asset(assets::CLIENT_KEY)),
        (flavour.cmu_config().to_owned(), Contents::text(cmu(flavour, servers))),
        (format!("{etc}cloudhsm_client.cfg"), Contents::text(daemon(flavour, servers))),
    ] {
        files.put(&path, contents, owner, 0o644, LabTime::default());
    }
}

/// Returns a text as JSON writes it, with its quotes.
fn json(text: &str) -> String {
    saved::write(text)
}

/// Returns CMU's configuration file as `configure` writes it for servers with these names and addresses: four blanks a
/// level, no line break at the end (`docs/reference/host.md` 3.3).
pub(super) fn cmu(flavour: Flavour, servers: &[(String, String)]) -> String {
    let server = |(name, hostname): &(String, String)| {
        format!(
            r#"        {{
            "CAfile": "",
            "CApath": {ca_path},
            "certificate": {certificate},
            "e2e_encryption": {{
                "enable": "yes",
                "owner_cert_path": {owner}
            }},
            "enable": "yes",
            "hostname": {hostname},
            "name": {name},
            "pkey": {key},
            "port": 2225,
            "server_ssl": "yes",
            "ssl_ciphers": ""
        }}"#,
            ca_path = json(&format!("{}certs", flavour.etc())),
            certificate = json(&format!("{}client.crt", flavour.etc())),
            owner = json(flavour.customer_ca()),
            hostname = json(hostname),
            name = json(name),
            key = json(&format!("{}client.key", flavour.etc())),
        )
    };
    let servers: Vec<_> = servers.iter().map(server).collect();
    format!(
        r#"{{
    "scard": {{
        "certificate": "cert-sc",
        "enable": "no",
        "pkey": "pkey-sc",
        "port": 2225
    }},
    "servers": [
{}
    ]
}}"#,
        servers.join(",\n")
    )
}

/// Returns the daemon's configuration file (`docs/reference/host.md` 3.2); `sucess_rate_weight` is spelled so in the
/// real one.
pub(super) fn daemon(flavour: Flavour, servers: &[(String, String)]) -> String {
    let hostname = servers.first().map_or("", |(_, hostname)| hostname);
    let socket = match flavour {
        Flavour::Linux => "UNIXSOCKET",
        Flavour::Windows => "TCPSOCKET",
    };
    format!(
        r#"{{
    "client": {{
        "CriticalAlertScript": "",
        "create_object_minimum_nodes": 1,
        "daemon_id": 1,
        "e2e_owner_crt_path": {owner},
        "enable_3des_key_reuse": "no",
        "log_level": "INFO",
        "reconnect_attempts": -1,
        "reconnect_interval": 3,
        "socket_type": "{socket}",
        "sslreneg": 0,
        "tcp_port": 1111,
        "workers": 1,
        "zoneid": 0
    }},
    "dualfactor": {{
        "certificate": "certificate.crt",
        "dualfactor_ch_ssl_ciphers": "default",
        "dualfactor_ssl": "yes",
        "enable": "no",
        "pkey": "pkey.pem",
        "port": 2225
    }},
    "loadbalance": {{
        "enable": "yes",
        "prefer_same_zone": "no",
        "relative_idleness_weight": 1,
        "sucess_rate_weight": 1
    }},
    "server": {{
        "hostname": {hostname},
        "port": 2223
    }},
    "ssl": {{
        "CApath": {ca_path},
        "certificate": {certificate},
        "pkey": {key},
        "server_ch_ssl_ciphers": "default",
        "server_ssl": "yes"
    }}
}}"#,
        owner = json(flavour.customer_ca()),
        hostname = json(hostname),
        ca_path = json(&format!("{}certs", flavour.etc())),
        certificate = json(&format!("{}client.crt", flavour.etc())),
        key = json(&format!("{}client.key", flavour.etc())),
    )
}
