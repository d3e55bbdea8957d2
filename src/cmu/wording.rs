//! What CMU prints, where a source shows it. Texts that no source shows are in [`crate::inferred`].

use super::Server;
use crate::{hsm::User, inferred};

/// The main prompt (`cmu.md` 4).
pub const PROMPT: &str = "aws-cloudhsm>";

/// First lines of the start-up (`cmu.md` 3.2).
pub const START: &str =
    "Connecting to the server(s), it may take time\ndepending on the server(s) load, please wait...\n";

/// Cause of a connection that nobody answers (`host.md` 11.1).
pub const TIMED_OUT: &str = "Connection timed out";

/// The box in front of a command that must reach all nodes (`cmu.md` 6.1).
pub const CAUTION: &str = "\
*************************CAUTION********************************
This is a CRITICAL operation, should be done on all nodes in the
cluster. AWS does NOT synchronize these changes automatically with the
nodes on which this operation is not executed or failed, please
ensure this operation is executed on all nodes in the cluster.
****************************************************************

";

/// The question behind the box; no blank at its end.
pub const CONFIRM: &str = "Do you want to continue(y/n)?";

/// What any other answer gets (`cmu.md` 6.3).
pub const INVALID_ANSWER: &str = "Invalid option, please type 'y' or 'n'\n\n";

/// The question after a failure of createUser or changePswd (`cmu.md` 6.4).
pub const RETRY: &str = "Retry/Ignore/Abort?(R/I/A):";

/// Hidden entry at login (`cmu.md` 6.6).
pub const ENTER_PASSWORD: &str = "Enter password: ";
/// First hidden entry of changePswd.
pub const ENTER_NEW_PASSWORD: &str = "Enter new password: ";
/// Second hidden entry of changePswd.
pub const REENTER_NEW_PASSWORD: &str = "Re-enter new password: ";

/// A password outside 7 to 32 characters (`errors.md` 1.7).
pub const PASSWORD_LENGTH: &str = "min pswd len 7 and max pswd len 32";
/// A type word that is no user type (`errors.md` 1.8).
pub const BAD_USER_TYPE: &str = "invalid user type";

/// Words of `quit` (`cmu.md` 9.5).
pub const DISCONNECTING: &str = "\ndisconnecting from servers, please wait...\n";

/// Heading of the user table (`cmu.md` 9.9).
pub const USERS_HEADING: &str = "    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA";

/// The line before a connection is tried, with the empty line before it.
pub fn connecting(server: &Server) -> String {
    let Server { name, hostname, port, .. } = server;
    format!("\nConnecting to server '{name}': hostname '{hostname}', port {port}...\n")
}

/// The lines of a server that is connected and encrypted end to end.
pub fn connected(i: usize, server: &Server) -> String {
    let Server { name, hostname, port, .. } = server;
    format!("Connected to server '{name}': hostname '{hostname}', port {port}.\nE2E enabled on server {i}({name})\n")
}

/// The lines of a connection that failed, which ends the utility (`host.md` 11.1).
pub fn connection_failed(server: &Server, cause: &str) -> String {
    let Server { hostname, port, .. } = server;
    format!(
        "Connection to server {hostname}({hostname}) on port {port} failed:{cause}\n\
         Connection to one of servers failed, exiting...\n"
    )
}

/// The result line of one server.
pub fn success(command: &str, i: usize, server: &Server) -> String {
    format!("{command} success on server {i}({})", server.name)
}

/// The two lines of a failure on one server (`errors.md` 6).
pub fn failure(command: &str, second_line: &str, reason: &str, i: usize, server: &Server) -> String {
    let values = [("cmd", command), ("i", &i.to_string()), ("name", &server.name)];
    format!("{command} failed: {reason}\n{}\n", inferred::fill(second_line, &values))
}

/// The line that opens changePswd, with the words as typed.
pub fn changing(user_type: &str, user: &str, nodes: usize) -> String {
    format!("Changing password for {user}({user_type}) on {nodes} nodes\n")
}

/// The lines above the users of one server.
pub fn users_on(i: usize, server: &Server, count: usize) -> String {
    format!("Users on server {i}({}):\nNumber of users found:{count}\n\n{USERS_HEADING}\n", server.name)
}

/// The row of one user; `"%10u%14s%-16s%-31s%12s%16u%17s\n"` in the notation of `cmu.md` 9.9.
pub fn user_row(user: &User) -> String {
    let yes = |set| if set { "YES" } else { "NO" };
    let mut row = String::with_capacity(128);
    right(&mut row, &user.id().to_string(), 10);
    right(&mut row, "", 14);
    left(&mut row, user.user_type().word(), 16);
    left(&mut row, user.name(), 31);
    right(&mut row, yes(user.has_quorum_key()), 12);
    right(&mut row, &user.login_failures().to_string(), 16);
    right(&mut row, yes(user.has_two_factor()), 17);
    row.push('\n');
    row
}

/// Writes a word at the right end of a column. A full HSM has a thousand rows, and `format!` takes several times as long.
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
