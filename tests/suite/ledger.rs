//! The ledger: every line of the activation page is tied to a test that pins it, and every inferred string stands in its
//! one table, with its place in the reference, and nowhere else.

use std::fs;

use hsm_dojo::{host::Preset, inferred};

use crate::support::Terminal;

/// The console lines of the activation page in their order, each with the test of `transcripts.rs` that pins it.
/// `<NewPassword>` stands for what is typed.
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

const LINUX: &str = "the_activation_page_on_linux";

/// Result lines that public transcripts attest beside the page (`cmu.md` 1.2); the only others allowed.
const BESIDE: &[&str] = &["changePswd success on server 0(server1)"];

fn source(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn every_line_of_the_activation_page_is_printed_in_order_and_no_other() {
    let mut terminal = Terminal::cmu(Preset::Activation);
    terminal.play(&["listUsers", "loginHSM PRECO admin password", "changePswd PRECO admin <NewPassword>", "y"]);
    terminal.play(&["listUsers", "quit"]);
    let printed = terminal.screen.lines().filter(|line| !BESIDE.contains(line));
    let page: Vec<&str> = ACTIVATION_PAGE.iter().map(|(line, _)| *line).collect();
    assert_eq!(printed.take(page.len()).collect::<Vec<_>>(), page);
}

#[test]
fn every_line_of_the_activation_page_is_pinned_by_a_test_that_exists() {
    let tests = source("tests/suite/transcripts.rs");
    let pinned = tests.replace("{BOX}y", "Do you want to continue(y/n)?y").replace("NewPassword1", "<NewPassword>");
    for (line, test) in ACTIVATION_PAGE {
        assert!(tests.contains(&format!("\n#[test]\nfn {test}()")), "{test} is gone");
        assert!(pinned.contains(line), "no test pins {line:?}");
    }
}

#[test]
fn every_inferred_string_names_its_source_and_is_used() {
    let table = source("src/inferred.rs");
    let others = others();
    for (name, _) in inferred::ALL {
        let (before, _) = table.split_once(&format!("    {name} = ")).unwrap();
        let doc = before.lines().next_back().unwrap();
        assert!(doc.contains(".md`"), "{name} does not name its place in the reference: {doc}");
        assert!(others.contains(&format!("inferred::{name}")), "{name} is used nowhere");
    }
}

#[test]
fn no_inferred_string_stands_outside_its_table() {
    let others = others();
    for (name, text) in inferred::ALL {
        for piece in text.split(['{', '}', '\n']).filter(|piece| piece.len() >= 12) {
            assert!(!others.contains(&format!("\"{piece}")), "{name}: {piece:?} stands in a second place");
        }
    }
}

/// The code of the core but for the table itself and unit tests.
fn others() -> String {
    let folders = ["src/cmu", "src/hsm", "src/host", "src/cloud", "src"];
    let files = folders.iter().flat_map(|folder| {
        let entries = fs::read_dir(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file() && !path.ends_with("inferred.rs"))
    });
    files.map(|path| fs::read_to_string(path).unwrap().split("#[cfg(test)]").next().unwrap().to_owned()).collect()
}
