//! Rules for the wording: a test pins every line of the activation page, and every inferred string is only in one
//! table, with its section of the reference.

use std::fs;

use hsm_dojo::{host::Preset, inferred};

use crate::support::Terminal;

/// The console lines of the activation page in their order, each with the test of `transcripts.rs` that pins it.
/// `<NewPassword>` stands for the typed password.
const ACTIVATION_PAGE: &[(&str, &str)] = &[
    ("aws-cloudhsm>listUsers", LINUX),
    ("Users on server 0(server1):", LINUX),
    ("Number of users found:2", LINUX),
    ("", LINUX),
    (
        "    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA",
        LINUX,
    ),
    (
        "         1              PRECO           admin                                    NO               0               NO",
        LINUX,
    ),
    (
        "         2              AU              app_user                                 NO               0               NO",
        LINUX,
    ),
    ("aws-cloudhsm>loginHSM PRECO admin password", LINUX),
    ("", LINUX),
    ("loginHSM success on server 0(server1)", LINUX),
    ("aws-cloudhsm>changePswd PRECO admin <NewPassword>", LINUX),
    ("", LINUX),
    ("*************************CAUTION********************************", LINUX),
    ("This is a CRITICAL operation, should be done on all nodes in the", LINUX),
    ("cluster. AWS does NOT synchronize these changes automatically with the", LINUX),
    ("nodes on which this operation is not executed or failed, please", LINUX),
    ("ensure this operation is executed on all nodes in the cluster.", LINUX),
    ("****************************************************************", LINUX),
    ("", LINUX),
    ("Do you want to continue(y/n)?y", LINUX),
    ("Changing password for admin(PRECO) on 1 nodes", LINUX),
    ("aws-cloudhsm>listUsers", LINUX),
    ("Users on server 0(server1):", LINUX),
    ("Number of users found:2", LINUX),
    ("", LINUX),
    (
        "    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA",
        LINUX,
    ),
    (
        "         1              CO              admin                                    NO               0               NO",
        LINUX,
    ),
    (
        "         2              AU              app_user                                 NO               0               NO",
        LINUX,
    ),
    ("aws-cloudhsm>quit", LINUX),
];

/// The start commands in the second step of the page, for each system.
const START_COMMANDS: &[(&str, &str)] = &[
    ("/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg", LINUX),
    (r"cloudhsm_mgmt_util.exe C:\ProgramData\Amazon\CloudHSM\data\cloudhsm_mgmt_util.cfg", WINDOWS),
];

const WINDOWS: &str = "the_activation_page_on_windows";
const LINUX: &str = "the_activation_page_on_linux";

/// Further result lines that public transcripts attest (`docs/reference/cmu.md` 1.2). No others are allowed.
const ATTESTED_ELSEWHERE: &[&str] = &["changePswd success on server 0(server1)"];

fn source(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn every_line_of_the_activation_page_is_printed_in_order_and_no_other() {
    let mut terminal = Terminal::cmu(Preset::Activation);
    terminal.play(&["listUsers", "loginHSM PRECO admin password", "changePswd PRECO admin <NewPassword>", "y"]);
    terminal.play(&["listUsers", "quit"]);
    let printed = terminal.screen.lines().filter(|line| !ATTESTED_ELSEWHERE.contains(line));
    let page: Vec<&str> = ACTIVATION_PAGE.iter().map(|(line, _)| *line).collect();
    assert_eq!(printed.take(page.len()).collect::<Vec<_>>(), page);
}

#[test]
fn every_line_of_the_activation_page_is_pinned_by_a_test_that_exists() {
    let tests = source("tests/suite/transcripts.rs");
    // The constants that the tests share, and the lines that both of them type.
    let shared: String = ["const BOX", "const USERS_BEFORE", "const USERS_AFTER", "fn activation("]
        .map(|start| tests.split_once(&format!("\n{start}")).unwrap().1.split("\n\n#[test]").next().unwrap())
        .concat();
    for (line, test) in ACTIVATION_PAGE.iter().chain(START_COMMANDS) {
        let (_, body) = tests.split_once(&format!("\n#[test]\nfn {test}()")).expect("the test is there");
        let body = body.split("\n}\n").next().unwrap();
        assert!(body.contains("activation(start)"), "{test} compares the whole transcript");
        let pinned =
            format!("{shared}{body}").replace("{BOX}y", "continue(y/n)?y").replace("NewPassword1", "<NewPassword>");
        let line = line.replace("Do you want to continue", "continue");
        assert!(pinned.contains(&line), "{test} does not pin {line:?}");
    }
}

#[test]
fn every_inferred_string_names_its_section_of_the_reference_and_is_used() {
    let table = source("src/inferred.rs");
    let others = code_without_table();
    for (name, _) in inferred::ALL {
        let (before, _) = table.split_once(&format!("    {name} = ")).unwrap();
        let doc = before.lines().next_back().unwrap();
        assert!(doc.contains(".md`"), "{name} does not name its section of the reference: {doc}");
        let use_of = format!("inferred::{name}");
        let mut uses = others.match_indices(&use_of);
        let whole = |(at, found): (usize, &str)| {
            !others[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
        };
        assert!(uses.any(whole), "{name} is used nowhere");
    }
}

#[test]
fn no_inferred_string_is_repeated_outside_its_table() {
    let others = code_without_table();
    for (name, text) in inferred::ALL {
        for piece in text.split(['{', '}', '\n']).filter(|piece| piece.len() >= 12) {
            assert!(!others.contains(piece), "{name}: {piece:?} is repeated in another file");
        }
    }
}

/// Returns all code of the crate except the table itself and unit tests.
fn code_without_table() -> String {
    fn below(folder: std::path::PathBuf) -> Vec<std::path::PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { below(path) } else { vec![path] }).collect()
    }
    let files = below(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let others = files.into_iter().filter(|path| !path.ends_with("inferred.rs"));
    others
        .map(|path| fs::read_to_string(path).unwrap().split("#[cfg(test)]\nmod tests").next().unwrap().to_owned())
        .collect()
}
