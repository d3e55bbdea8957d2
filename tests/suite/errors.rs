//! Every refusal: what the utility prints, the id that it reports, and the record in the audit log of the first HSM.
//! The rows are those of `docs/reference/errors.md` 4, and of 1 and 2, for the commands that are implemented.

use hsm_dojo::{
    event::ToolEvent,
    host::{Flavour, Preset, World},
    hsm::{AuditEvent, Client},
    hsm_text::RawRecord,
};

use crate::{
    support::Utility,
    world_builder::{Account, WorldBuilder},
};

/// Two HSMs with an officer and two users. The first HSM has one more user.
fn two() -> World {
    builder_of_two().world()
}

fn builder_of_two() -> WorldBuilder {
    let second = vec![
        Account::new("CO", "admin", "co12345"),
        Account::app_user(),
        Account::new("CU", "bob", "password1"),
        Account::new("CU", "eve", "password1"),
    ];
    let mut first = second.clone();
    first.push(Account::new("CO", "carol", "password1"));
    WorldBuilder::hsms(Flavour::Linux, &[("10.0.2.9", first), ("10.0.3.11", second)])
}

fn without_certificate() -> World {
    builder_of_two().without_file("/opt/cloudhsm/etc/customerCA.crt").world()
}

fn full() -> World {
    WorldBuilder::at(Preset::Big, Flavour::Linux, &["10.0.1.10"]).world()
}

const LOGIN: &str = "loginHSM CO admin co12345";

/// One refusal.
struct Row {
    id: &'static str,
    world: fn() -> World,
    /// Lines that are typed before.
    before: &'static [&'static str],
    /// The refused line, with the answers to its questions.
    typed: &'static [&'static str],
    /// A line that must be printed.
    says: &'static str,
    /// The record of the first HSM: opcode, response, name and type.
    records: &'static [[&'static str; 4]],
}

const fn row(
    id: &'static str,
    before: &'static [&'static str],
    typed: &'static [&'static str],
    says: &'static str,
    records: &'static [[&'static str; 4]],
) -> Row {
    Row { id, world: two, before, typed, says, records }
}

const CU: &str = "CN_CRYPTO_USER (1)";
const CO: &str = "CN_CRYPTO_OFFICER (2)";
const NO_LOGIN: &str = "208:HSM Error: No user is logged in to do this operation";
const NOT_PERMITTED: &str = "209:HSM Error: The current logged in user is not authorized to do this operation";
const BUSY: &str = "210:HSM Error: Deletion or Changing password of a logged in User is denied";
const INVALID: &str = "211:HSM Error: Invalid input data/params";
const EXISTS: &str = "212:HSM Error: This user is already created";
const FULL: &str = "213:HSM Error: Maximum number of users reached";
const MISSING: &str = "206:HSM Error: This user doesn't exist";
const FAILURE: &str = "163:HSM Error: RET_USER_LOGIN_FAILURE";
const DONE: &str = "0:HSM Return: SUCCESS";
const X32: &str = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("unknown-command", &[], &["frobnicate now"], "Invalid command: frobnicate", &[]),
    row("ambiguous-command", &[], &["list"], "Ambiguous command: list", &[]),
    row("usage", &[], &["deleteUser CU"], "Usage: deleteUser <user-type> <user-name>", &[]),
    row("bad-server-number", &[], &["server 2"], "Invalid server id: 2", &[]),
    row("bad-server-number", &[], &["info server 02x"], "Invalid server id: 02x", &[]),
    row("bad-server-number", &["server 0", LOGIN], &["syncUser 3 0"], "Invalid server id: 0", &[]),
    row("server-mode-only", &[LOGIN], &["syncUser 3 1"], "syncUser is available in server mode only", &[]),
    row("server-mode-only", &[], &["getCert PO.crt 4"], "getCert is available in server mode only", &[]),
    Row { world: without_certificate, ..row("limited-mode", &[], &[LOGIN], "loginHSM failed: E2E is not enabled on server 0(10.0.2.9)", &[]) },
    Row { world: without_certificate, ..row("limited-mode", &[], &["createUser CU dave password1"], "createUser failed: E2E is not enabled on server 0(10.0.2.9)", &[]) },
    row("not-logged-in", &[], &["logoutHSM"], "logoutHSM failed: HSM Error: No user is logged in to do this operation", &[]),
    row("not-logged-in", &[], &["createUser CU dave password1", "y", "A"], "createUser failed: HSM Error: No user is logged in to do this operation", &[["CN_CREATE_USER (0x3)", NO_LOGIN, "dave", CU]]),
    row("not-logged-in", &[], &["createUser CO dave password1", "y", "A"], "createUser failed: HSM Error: No user is logged in to do this operation", &[["CN_CREATE_CO (0x4)", NO_LOGIN, "dave", CO]]),
    row("not-logged-in", &[], &["createUser XX dave password1", "y", "A"], "createUser failed: HSM Error: No user is logged in to do this operation", &[]),
    row("not-logged-in", &[], &["deleteUser CU bob", "B"], "deleteUser failed: HSM Error: No user is logged in to do this operation", &[["CN_DELETE_USER (0xa1)", NO_LOGIN, "bob", CU]]),
    row("not-logged-in", &[], &["changePswd CU bob password2", "y", "A"], "changePswd failed: HSM Error: No user is logged in to do this operation", &[["CN_CHANGE_PSWD (0x9)", NO_LOGIN, "bob", CU]]),
    row("not-logged-in", &["server 0"], &["syncUser 3 1"], "syncUser failed: HSM Error: No user is logged in to do this operation", &[]),
    row("not-permitted", &["loginHSM CU bob password1"], &["createUser CU dave password1", "y", "A"], "createUser failed: HSM Error: The current logged in user is not authorized to do this operation", &[["CN_CREATE_USER (0x3)", NOT_PERMITTED, "dave", CU]]),
    row("not-permitted", &["loginHSM CU bob password1"], &["changePswd CU eve password2", "y", "A"], "changePswd failed: HSM Error: The current logged in user is not authorized to do this operation", &[["CN_CHANGE_PSWD (0x9)", NOT_PERMITTED, "eve", CU]]),
    row("not-permitted", &["loginHSM CU bob password1"], &["deleteUser CU eve", "B"], "deleteUser failed: HSM Error: The current logged in user is not authorized to do this operation", &[["CN_DELETE_USER (0xa1)", NOT_PERMITTED, "eve", CU]]),
    row("not-permitted", &["loginHSM CU bob password1", "server 0"], &["syncUser 3 1"], "syncUser failed: HSM Error: The current logged in user is not authorized to do this operation", &[]),
    row("not-permitted", &[LOGIN], &["deleteUser AU app_user", "B"], "deleteUser failed: HSM Error: The current logged in user is not authorized to do this operation", &[["CN_DELETE_USER (0xa1)", NOT_PERMITTED, "app_user", "CN_APPLIANCE_USER (5)"]]),
    row("login-failure", &[], &["loginHSM CO admin wrongpass"], "loginHSM failed: HSM Error: RET_USER_LOGIN_FAILURE", &[["CN_LOGIN (0xd)", FAILURE, "admin", CO]]),
    row("login-failure", &["loginHSM CU bob x", "loginHSM CU bob x", "loginHSM CU bob x", "loginHSM CU bob x", "loginHSM CU bob x", "loginHSM CU bob x"], &["loginHSM CU bob password1"], "loginHSM failed: HSM Error: RET_USER_LOGIN_FAILURE", &[["CN_LOGIN (0xd)", FAILURE, "bob", CU]]),
    row("bad-user-type", &[], &["loginHSM co admin co12345"], "loginHSM failed: invalid user type", &[]),
    row("bad-user-type", &[LOGIN], &["createUser PRECO dave password1", "y", "A"], "createUser failed: invalid user type", &[]),
    row("bad-user-type", &[LOGIN], &["changePswd AU app_user password1", "y", "A"], "changePswd failed: invalid user type", &[]),
    row("bad-user-type", &[LOGIN], &["deleteUser cu bob", "B"], "deleteUser failed: invalid user type", &[]),
    row("bad-password-length", &[LOGIN], &["createUser CU dave short1", "y", "A"], "createUser failed: min pswd len 7 and max pswd len 32", &[["CN_CREATE_USER (0x3)", INVALID, "dave", CU]]),
    row("bad-password-length", &[LOGIN], &["changePswd CU bob short1", "y", "A"], "changePswd failed: min pswd len 7 and max pswd len 32", &[["CN_CHANGE_PSWD (0x9)", INVALID, "bob", CU]]),
    row("bad-user-name", &[LOGIN], &["createUser CU a-b password1", "y", "A"], "createUser failed: HSM Error: Invalid input data/params", &[["CN_CREATE_USER (0x3)", INVALID, "a-b", CU]]),
    row("bad-user-name", &[LOGIN], &["createUser CU xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx password1", "y", "A"], "createUser failed: HSM Error: Invalid input data/params", &[["CN_CREATE_USER (0x3)", INVALID, X32.split_at(31).0, CU]]),
    row("user-missing", &[], &["loginHSM CU nobody password1"], "loginHSM failed: HSM Error: This user doesn't exist", &[["CN_LOGIN (0xd)", MISSING, "nobody", CU]]),
    row("user-missing", &[LOGIN], &["changePswd CU nobody password1", "y", "A"], "changePswd failed: HSM Error: This user doesn't exist", &[["CN_CHANGE_PSWD (0x9)", MISSING, "nobody", CU]]),
    row("user-missing", &[LOGIN], &["deleteUser CU nobody", "B"], "deleteUser failed: HSM Error: This user doesn't exist", &[["CN_DELETE_USER (0xa1)", MISSING, "nobody", CU]]),
    row("user-missing", &[LOGIN, "server 0"], &["syncUser 9 1"], "syncUser failed: HSM Error: This user doesn't exist", &[["CN_EXTRACT_MASKED_OBJECT_USER (0xf0)", MISSING, "", ""]]),
    row("user-exists", &[LOGIN], &["createUser CU bob password1", "y", "A"], "createUser failed: HSM Error: This user is already created", &[["CN_CREATE_USER (0x3)", EXISTS, "bob", CU]]),
    Row { world: full, ..row("max-users", &[LOGIN], &["createUser CU dave password1", "y", "A"], "createUser failed: HSM Error: Maximum number of users reached", &[["CN_CREATE_USER (0x3)", FULL, "dave", CU]]) },
    row("user-busy", &[LOGIN], &["deleteUser CO admin", "B"], "deleteUser failed: HSM Error: Deletion or Changing password of a logged in User is denied", &[["CN_DELETE_USER (0xa1)", BUSY, "admin", CO]]),
    row("hpswd-mismatch", &[LOGIN], &["createUser CU dave -hpswd", "password1", "password2"], "Passwords do not match", &[]),
    row("hpswd-mismatch", &[LOGIN], &["changePswd CU bob -hpswd", "password1", "password2"], "Passwords do not match", &[]),
    row("user-exists-on-destination", &[LOGIN, "server 1"], &["syncUser 3 0"], "user already created, unable to insert object", &[["CN_INSERT_MASKED_OBJECT_USER (0xf1)", EXISTS, "bob", CU]]),
    row("user-exists-on-destination", &[LOGIN, "server 0"], &["syncUser 3 1"], "syncUser failed", &[["CN_EXTRACT_MASKED_OBJECT_USER (0xf0)", DONE, "bob", CU]]),
    row("file-write", &["server 0"], &["getCert /no/PO.crt 4"], "Failed to open /no/PO.crt", &[]),
];

/// The fields of a record that are compared.
fn told(event: &AuditEvent) -> [String; 4] {
    let text = RawRecord(event).to_string();
    let field = |name: &str| {
        let line = text.lines().find(|line| line.split('\t').next() == Some(name));
        line.and_then(|line| line.split_once(": ")).map_or_else(String::new, |(_, value)| value.to_owned())
    };
    ["Opcode", "Response", "User Name", "User Type"].map(field)
}

#[test]
fn every_refusal_is_printed_reported_and_recorded() {
    for Row { id, world, before, typed, says, records } in ROWS {
        let mut world = world();
        let mut utility = Utility::start(Client(1), &mut world);
        before.iter().for_each(|line| utility.enter(&mut world, line));
        let recorded = world.cluster.nodes()[0].hsm().audit_log().len();
        utility.take_printed();
        utility.events.clear();
        typed.iter().for_each(|line| utility.enter(&mut world, line));
        let printed = utility.take_printed();
        assert!(printed.lines().any(|line| line == *says), "{id} {typed:?}: {printed}");
        let refused = utility.events.iter().find_map(|event| match event {
            ToolEvent::CommandRefused { command, reason, .. } => Some((command.as_str(), *reason)),
            _ => None,
        });
        let (command, reason) = refused.expect(id);
        assert_eq!(reason, *id, "{typed:?}");
        assert!(command.is_empty() || typed[0].starts_with(command), "{typed:?}: {command}");
        let log: Vec<_> = world.cluster.nodes()[0].hsm().audit_log().since(recorded).map(told).collect();
        assert_eq!(log, *records, "{id} {typed:?}");
    }
}

#[test]
fn successes_are_recorded() {
    let mut world = two();
    let mut utility = Utility::start(Client(1), &mut world);
    let start = world.cluster.nodes()[0].hsm().audit_log().last().map(told).unwrap();
    assert_eq!(start, ["CN_ENCRYPT_SESSION_V2", DONE, "", ""]);
    let recorded = world.cluster.nodes()[0].hsm().audit_log().len();
    for line in [
        LOGIN,
        "createUser CU dave password1",
        "y",
        "createUser PCO frank password1",
        "y",
        "changePswd CU dave password2",
        "y",
        "server 0",
        "syncUser 5 1",
        "deleteUser CU dave",
        "server 1",
        "syncUser 5 0",
        "exit",
        "listUsers",
        "getHSMInfo",
        "info server 0",
        "enable_e2e",
        "logoutHSM",
        LOGIN,
        "quit",
    ] {
        utility.enter(&mut world, line);
    }
    let log: Vec<_> = world.cluster.nodes()[0].hsm().audit_log().since(recorded).map(told).collect();
    let expected = [
        ["CN_LOGIN (0xd)", DONE, "admin", CO],
        ["CN_CREATE_USER (0x3)", DONE, "dave", CU],
        ["CN_CREATE_CO (0x4)", DONE, "frank", CO],
        ["CN_CHANGE_PSWD (0x9)", DONE, "dave", CU],
        ["CN_EXTRACT_MASKED_OBJECT_USER (0xf0)", DONE, "carol", CO],
        ["CN_DELETE_USER (0xa1)", DONE, "dave", CU],
        ["CN_INSERT_MASKED_OBJECT_USER (0xf1)", DONE, "dave", CU],
        ["CN_LOGOUT (0xe)", DONE, "admin", CO],
        ["CN_LOGIN (0xd)", DONE, "admin", CO],
        ["CN_CLOSE_SESSION", DONE, "admin", CO],
    ];
    assert_eq!(log, expected, "{}", utility.printed);
}
