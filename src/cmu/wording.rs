//! What CMU prints, where a source shows it. Texts that no source shows are in [`crate::inferred`].

use super::{table::FailurePrompt, task::Target};
use crate::{client::Server, hsm::User, hsm_text::user_type_word, inferred};

/// Returns the prompt of global mode, or of server mode on one server (`docs/reference/cmu.md` 4).
pub fn prompt(server_mode: Option<usize>) -> String {
    server_mode.map_or_else(|| "aws-cloudhsm>".to_owned(), |i| format!("server{i}>"))
}

/// First lines of the start-up (`docs/reference/cmu.md` 3.2).
pub const START: &str =
    "Connecting to the server(s), it may take time\ndepending on the server(s) load, please wait...\n";

/// Cause of a failure to connect: the address does not answer (`docs/reference/host.md` 11.1).
pub const TIMED_OUT: &str = "Connection timed out";

/// The box in front of a command that must reach all nodes (`docs/reference/cmu.md` 6.1).
pub const CAUTION: &str = "\
*************************CAUTION********************************
This is a CRITICAL operation, should be done on all nodes in the
cluster. AWS does NOT synchronize these changes automatically with the
nodes on which this operation is not executed or failed, please
ensure this operation is executed on all nodes in the cluster.
****************************************************************

";

/// The question after the box; no blank at its end.
pub const CONFIRM: &str = "Do you want to continue(y/n)?";

/// The reply to any other answer (`docs/reference/cmu.md` 6.3).
pub const INVALID_ANSWER: &str = "Invalid option, please type 'y' or 'n'\n\n";

/// Returns the question after a failure of a command that asks (`docs/reference/cmu.md` 6.4).
pub const fn retry(prompt: FailurePrompt) -> &'static str {
    match prompt {
        FailurePrompt::RetryRollBackIgnore => "Retry/rollBack/Ignore?(R/B/I):",
        FailurePrompt::None | FailurePrompt::RetryIgnoreAbort => "Retry/Ignore/Abort?(R/I/A):",
    }
}

/// Hidden entry at login (`docs/reference/cmu.md` 6.6).
pub const ENTER_PASSWORD: &str = "Enter password: ";
/// First hidden entry of changePswd.
pub const ENTER_NEW_PASSWORD: &str = "Enter new password: ";
/// Second hidden entry of changePswd.
pub const REENTER_NEW_PASSWORD: &str = "Re-enter new password: ";

/// The certificate at `owner_cert_path` has not signed the cluster certificate (`docs/reference/cmu.md` 3.5).
pub const FOREIGN_CERTIFICATE: &str = "Certificate ERROR: [Certificate signature failure]";
/// Last line where a server is left without encryption (`docs/reference/cmu.md` 3.4).
pub const ENABLING_FAILED: &str = "Enabling E2E failed";

/// Result of getCert (`docs/reference/cmu.md` 9.22).
pub const GET_CERT_SUCCESS: &str = "getCert Success";
/// What syncUser says when the source has sent the user (`docs/reference/cmu.md` 9.20).
pub const EXTRACTED: &str = "ExtractMaskedObject: 0x0 !";
/// What syncUser says when the destination has taken the user.
pub const INSERTED: &str = "InsertMaskedObject: 0x0 !";
/// What syncUser says when the destination has such a user (`docs/reference/errors.md` 1.12).
pub const NOT_INSERTED: &str = "user already created, unable to insert object";

/// Second line of a failure of createUser (`docs/reference/errors.md` 6).
pub const CREATING_FAILED: &str = "creating user on server {i}({name}) failed";
/// Second line of a failure of changePswd (`docs/reference/errors.md` 1.17).
pub const CHANGING_FAILED: &str = "Changing password on node {i}({name}) failed";
/// Second line of a failure of deleteUser (`docs/reference/errors.md` 1.4). That most other commands have it too is
/// inferred (`docs/reference/errors.md` 6).
pub const FAILED_ON_SERVER: &str = "{cmd} failed on server {i}({name})";
/// What opens server mode (`docs/reference/cmu.md` 9.3).
pub const SERVER_MODE: &str = "Server is in 'E2' mode...";

/// A password outside 7 to 32 characters (`docs/reference/errors.md` 1.7).
pub const PASSWORD_LENGTH: &str = "min pswd len 7 and max pswd len 32";
/// A type word that is no user type (`docs/reference/errors.md` 1.8).
pub const BAD_USER_TYPE: &str = "invalid user type";

/// Words of `quit` (`docs/reference/cmu.md` 9.5).
pub const DISCONNECTING: &str = "\ndisconnecting from servers, please wait...\n";

/// Heading of the user table (`docs/reference/cmu.md` 9.9).
pub const USERS_HEADING: &str = "    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA";

/// Returns the line before a connection is tried, with the empty line before it.
pub fn connecting(server: &Server) -> String {
    let Server { name, hostname, port, .. } = server;
    format!("\nConnecting to server '{name}': hostname '{hostname}', port {port}...\n")
}

/// Returns the line of a server that is connected.
pub fn connected(server: &Server) -> String {
    let Server { name, hostname, port, .. } = server;
    format!("Connected to server '{name}': hostname '{hostname}', port {port}.\n")
}

/// Returns the line of a server with an encrypted session.
pub fn encrypted(index: usize, server: &Server) -> String {
    format!("E2E enabled on server {index}({})\n", server.name)
}

/// Returns the lines of a missing trust anchor (`docs/reference/cmu.md` 3.4).
pub fn missing_certificate(server: &Server) -> String {
    format!("{},\npartition owner certificate not exist at given path", server.owner_cert_path)
}

/// Returns the lines of a server whose session is not encrypted; `missing` where there is no certificate to verify
/// with.
pub fn unencrypted(index: usize, server: &Server, cause: &str, missing: bool) -> String {
    let error = if missing { "Error: partition owner certificate doesn't exist at given path.\n" } else { "" };
    format!(
        "{cause}\nServer {index}({}) is in unencrypted mode now...\nrunning in limited commands mode\n\
         {error}Failed to create client ssl ctx\nE2E Session failed: E2E setup failed\n",
        server.name
    )
}

/// Returns the lines of a failed connection, which ends the utility (`docs/reference/host.md` 11.1).
pub fn connection_failed(server: &Server, cause: &str) -> String {
    let Server { hostname, port, .. } = server;
    format!(
        "Connection to server {hostname}({hostname}) on port {port} failed:{cause}\n\
         Connection to one of servers failed, exiting...\n"
    )
}

/// Returns the result line of one server; in server mode it does not name the server.
pub fn success(command: &str, target: &Target) -> String {
    match target.server_mode {
        true => format!("{command} success"),
        false => format!("{command} success on server {}({})", target.index, target.server().name),
    }
}

/// Returns the first line of a failure.
pub fn failed(command: &str, reason: &str, index: usize, server: &Server) -> String {
    format!("{command} failed: {}", filled(reason, command, index, server))
}

/// Returns the lines of a failure on one server (`docs/reference/errors.md` 6).
pub fn failure(command: &str, second_line: Option<&str>, reason: &str, index: usize, server: &Server) -> String {
    let first = failed(command, reason, index, server) + "\n";
    second_line.map_or(first.clone(), |second| first + &filled(second, command, index, server) + "\n")
}

/// Fills the keys of a text for a command and a server.
fn filled(text: &str, command: &str, index: usize, server: &Server) -> String {
    inferred::fill(text, &[("cmd", command), ("i", &index.to_string()), ("name", &server.name)])
}

/// Returns the line that opens createUser, with the words as typed.
pub fn creating(user_type: &str, user: &str, nodes: usize) -> String {
    format!("Creating User {user}({user_type}) on {nodes} nodes\n")
}

/// Returns the line that opens deleteUser, with the words as typed.
pub fn deleting(user_type: &str, user: &str, nodes: usize) -> String {
    format!("Deleting user {user}({user_type}) on {nodes} nodes\n")
}

/// Returns the line that opens changePswd, with the words as typed.
pub fn changing(user_type: &str, user: &str, nodes: usize) -> String {
    format!("Changing password for {user}({user_type}) on {nodes} nodes\n")
}

/// Returns the lines above the users of one server.
pub fn users_on(target: &Target, count: usize) -> String {
    let (index, name) = (target.index, &target.server().name);
    format!("Users on server {index}({name}):\nNumber of users found:{count}\n\n{USERS_HEADING}\n")
}

/// Returns the row of one user; `"%10u%14s%-16s%-31s%12s%16u%17s\n"` in the notation of `docs/reference/cmu.md` 9.9.
pub fn user_row(user: &User) -> String {
    let yes = |set| if set { "YES" } else { "NO" };
    let mut row = String::with_capacity(128);
    right(&mut row, &user.id().to_string(), 10);
    right(&mut row, "", 14);
    left(&mut row, user_type_word(user.user_type()), 16);
    left(&mut row, user.name(), 31);
    right(&mut row, yes(user.has_quorum_key()), 12);
    right(&mut row, &user.login_failures().to_string(), 16);
    right(&mut row, yes(user.has_two_factor()), 17);
    row.push('\n');
    row
}

/// Writes a word at the right end of a column. A full HSM has a thousand rows, and `format!` is several times slower.
fn right(row: &mut String, word: &str, width: usize) {
    blanks(row, word, width);
    row.push_str(word);
}

/// Writes a word at the left end of a column.
fn left(row: &mut String, word: &str, width: usize) {
    row.push_str(word);
    blanks(row, word, width);
}

fn blanks(row: &mut String, word: &str, width: usize) {
    const BLANKS: &str = "                                ";
    let missing = width.saturating_sub(word.chars().count());
    row.push_str(&BLANKS[..missing.min(BLANKS.len())]);
}

/// Returns the two lines of `info server`; rows are `"%-8u%-24s%-16s%-8u%-16s%-24s%s\n"` in the notation of
/// `docs/reference/cmu.md` 9.2.
pub fn server_info(index: usize, server: &Server, partition: &str, user: Option<&User>, connected: bool) -> String {
    let login = user.map_or_else(
        || inferred::NOT_LOGGED_IN_STATE.to_owned(),
        |user| format!("Logged in as '{}({})'", user.name(), user_type_word(user.user_type())),
    );
    let state = if connected { "Connected" } else { inferred::NOT_CONNECTED };
    let mut row = String::from(SERVER_INFO_HEADING);
    let (number, port) = (index.to_string(), server.port.to_string());
    for (word, width) in
        [(&*number, 8), (&server.name, 24), (&server.hostname, 16), (&port, 8), (state, 16), (partition, 24)]
    {
        left(&mut row, word, width);
    }
    row + &login + "\n"
}

/// Heading of `info server`.
const SERVER_INFO_HEADING: &str =
    "Id      Name                    Hostname         Port   State           Partition               LoginState\n";

/// Returns the line that opens getHSMInfo (`docs/reference/cmu.md` 9.21).
pub fn getting_hsm_info(nodes: usize) -> String {
    format!("Getting HSM Info on {nodes} nodes\n")
}

/// Returns the block of one server of getHSMInfo (`docs/reference/cmu.md` 9.21), with an empty line between servers.
pub fn hsm_info(target: &Target, serial: &str) -> String {
    let index = target.index;
    let between = if index > 0 && !target.server_mode { "\n" } else { "" };
    let mut block = format!("{between}                *** Server {index} HSM Info ***\n\n");
    for (name, value) in [
        ("Label", "cavium"),
        ("Model", "NITROX-III CNN35XX-NFBE"),
        ("", ""),
        ("Serial Number", serial),
        ("HSM Flags", "0"),
        ("FIPS state", "2 [FIPS mode with single factor authentication]"),
        ("", ""),
        ("Manufacturer ID", ""),
        ("Device ID", "10"),
        ("Class Code", "100000"),
        ("System vendor ID", "177D"),
        ("SubSystem ID", "10"),
        ("", ""),
        ("", ""),
        ("TotalPublicMemory", "560596"),
        ("FreePublicMemory", "294568"),
        ("TotalPrivateMemory", "0"),
        ("FreePrivateMemory", "0"),
        ("", ""),
        ("Hardware Major", "5"),
        ("Hardware Minor", "3"),
        ("", ""),
        ("Firmware Major", "2"),
        ("Firmware Minor", "06"),
        ("", ""),
        ("Temperature", "56 C"),
        ("", ""),
        ("Build Number", "16"),
        ("", ""),
        ("Firmware ID", "CNN35XX-NFBE-FW-2.06-16"),
    ] {
        if !name.is_empty() {
            left(&mut block, "", 8);
            left(&mut block, name, 21);
            block.push(':');
            block.push_str(value);
        }
        block.push('\n');
    }
    block
}
