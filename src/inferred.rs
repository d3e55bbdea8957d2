//! The texts that no public source attests: what the real tools probably print.
//!
//! The reference marks them `[INF]`. All of them are in this table, so that better knowledge changes one line. [`fill`]
//! replaces `{name}` in a text. Attested texts are in the modules that print them.

/// Declares the texts as constants and lists them in [`ALL`].
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub const $name: &str = $text;)*

        /// Every inferred text with the name of its constant, in the order of this table.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

texts! {
    /// `docs/reference/errors.md` 4, unknown-command.
    UNKNOWN_COMMAND = "Invalid command: {word}\nType 'help' for the list of commands";
    /// `docs/reference/errors.md` 4, ambiguous-command; the candidates follow, one on each line.
    AMBIGUOUS_COMMAND = "Ambiguous command: {word}";
    /// `docs/reference/errors.md` 4, usage.
    USAGE = "Usage: {syntax}";
    /// `docs/reference/errors.md` 4, bad-server-number.
    BAD_SERVER_NUMBER = "Invalid server id: {value}";
    /// `docs/reference/errors.md` 4, server-mode-only.
    SERVER_MODE_ONLY = "{cmd} is available in server mode only";
    /// `docs/reference/errors.md` 4, server-mode-plain.
    SERVER_MODE_PLAIN = "Server is in 'Unencrypted' mode...";
    /// `docs/reference/errors.md` 4, no-certificate.
    NO_CERTIFICATE = "HSM Error: Certificate does not exist";
    /// `docs/reference/errors.md` 4, file-read and file-write.
    FILE_NOT_OPENED = "Failed to open {path}";
    /// `docs/reference/errors.md` 4, user-exists-on-destination: last line.
    NOT_SYNCED = "syncUser failed";
    /// `docs/reference/cmu.md` 9.2: login state where nobody is logged in.
    NOT_LOGGED_IN_STATE = "Not logged in";
    /// `docs/reference/cmu.md` 9.2: state of a server whose connection is lost.
    NOT_CONNECTED = "Not connected";
    /// `docs/reference/lifecycle.md` 10.4: `owner_cert_path` holds no certificate. Text of OpenSSL 1.0.2.
    NOT_A_CERTIFICATE = "error:0906D06C:PEM routines:PEM_read_bio:no start line";
    /// `docs/reference/errors.md` 4, config-file: no argument, or more than one.
    START_USAGE = "Usage: cloudhsm_mgmt_util <config file>";
    /// `docs/reference/errors.md` 4, config-file: missing, unreadable, malformed, or without a server.
    CONFIG_UNREADABLE = "Failed to parse {path}";
    /// `docs/reference/errors.md` 4, max-users.
    TOO_MANY_USERS = "HSM Error: Maximum number of users reached";
    /// `docs/reference/errors.md` 4, limited-mode.
    NOT_ENCRYPTED = "E2E is not enabled on server {i}({name})";
    /// `docs/reference/errors.md` 4, connection-lost: the session is gone. Printed instead of a device's reason.
    CONNECTION_LOST = "connection to the server is lost";
    /// `docs/reference/cmu.md` 6.6: second hidden entry of createUser.
    REENTER_PASSWORD = "Re-enter password: ";
    /// `docs/reference/errors.md` 4, hpswd-mismatch.
    HPSWD_MISMATCH = "Passwords do not match";
    /// `docs/reference/host.md` 11, row 4: the address answers, but nothing listens on the port.
    CONNECTION_REFUSED = "Connection refused";

    /// `docs/reference/host.md` 9.3: configure by somebody who may not write its files.
    CONFIGURE_DENIED = "Permission denied: '{path}'";
    /// `docs/reference/host.md` 9.3: an option of configure without its value.
    CONFIGURE_NO_VALUE = "configure: error: argument {option}: expected one argument";
    /// `docs/reference/host.md` 9.3: a value that is no address.
    CONFIGURE_NO_ADDRESS = "configure: error: invalid IP address: '{value}'";
    /// `docs/reference/host.md` 9.3: `-m` where the daemon has never connected.
    CONFIGURE_NO_CLUSTER = "Unable to read '{path}'";
    /// `docs/reference/host.md` 9.3: `--cmu` with an HSM that does not answer.
    CONFIGURE_NO_HSM = "Unable to connect to {value}";

    /// `docs/reference/cmu.md` 9.1: heading of the argument lines.
    HELP_ARGUMENTS = "Arguments\n*********";
    /// `docs/reference/cmu.md` 9.1: heading of the description.
    HELP_DESCRIPTION = "Description\n***********";
    /// `docs/reference/cmu.md` 9.1: argument line for a server number.
    HELP_ARG_SERVER = "server ID: number of the server in the configuration, from 0";
    /// `docs/reference/cmu.md` 9.1: argument line for the word of `info`.
    HELP_ARG_INFO = "server: the word server";
    /// `docs/reference/cmu.md` 9.1: argument line for the type of a new user.
    HELP_ARG_NEW_TYPE = "user-type: CO/CU";
    /// `docs/reference/cmu.md` 9.1: argument line for the name of a new user.
    HELP_ARG_NEW_NAME = "user-name: letters, digits and underscores, at most 31";
    /// `docs/reference/cmu.md` 9.1: argument line for a user id.
    HELP_ARG_USER_ID = "user ID: id of the user on this server, see listUsers";
    /// `docs/reference/cmu.md` 9.1: argument line for a file to write.
    HELP_ARG_FILE = "file-name: file to write";
    /// `docs/reference/cmu.md` 9.1: argument line for a kind of certificate.
    HELP_ARG_CERTIFICATE = "certificate-type: 1 manufacturer root, 2 manufacturer hardware, 4 customer root, 8 cluster, signed by the customer root, 16 cluster, chained to the manufacturer root";
    /// `docs/reference/cmu.md` 9.1: argument line for a user type at login.
    HELP_ARG_LOGIN_TYPE = "user-type: CO/CU/PRECO (for PCO, usertype should be CO)";
    /// `docs/reference/cmu.md` 9.1: argument line for the present type of a user.
    HELP_ARG_PRESENT_TYPE = "user-type: present type of the user, CO/CU/PRECO";
    /// `docs/reference/cmu.md` 9.1: argument line for a user name.
    HELP_ARG_NAME = "user-name: name of the user";
    /// `docs/reference/cmu.md` 9.1: argument line for a password.
    HELP_ARG_PASSWORD = "password: password of the user; -hpswd asks for it without showing it";
    /// `docs/reference/cmu.md` 9.1: argument line for a new password.
    HELP_ARG_NEW_PASSWORD = "password: new password, 7 to 32 characters; -hpswd asks for it without showing it";
    /// `docs/reference/cmu.md` 9.1: argument line for the two-factor file.
    HELP_ARG_2FA = "-2fa: path of the authentication data file, for a CO with two-factor authentication";
    /// `docs/reference/cmu.md` 9.1: description of `help`, the sibling's words.
    HELP_HELP = "Lists all commands or syntax for specific command.";
    /// `docs/reference/cmu.md` 9.1: description of `info`.
    HELP_INFO = "Shows address, state and login of one server.";
    /// `docs/reference/cmu.md` 9.1: description of `server`.
    HELP_SERVER = "Enters server mode, in which commands reach that server alone.";
    /// `docs/reference/cmu.md` 9.1: description of `exit`.
    HELP_EXIT = "Leaves server mode.";
    /// `docs/reference/cmu.md` 9.1: description of `createUser`.
    HELP_CREATE_USER = "Creates a user on every connected HSM.";
    /// `docs/reference/cmu.md` 9.1: description of `deleteUser`.
    HELP_DELETE_USER = "Deletes a user from every connected HSM.";
    /// `docs/reference/cmu.md` 9.1: description of `enable_e2e`.
    HELP_ENABLE_E2E = "Sets up end-to-end encryption with the servers.";
    /// `docs/reference/cmu.md` 9.1: description of `getHSMInfo`.
    HELP_GET_HSM_INFO = "Shows hardware and firmware of every connected HSM.";
    /// `docs/reference/cmu.md` 9.1: description of `syncUser`.
    HELP_SYNC_USER = "Copies a user from this server to another one. In server mode only.";
    /// `docs/reference/cmu.md` 9.1: description of `getCert`.
    HELP_GET_CERT = "Saves a certificate of this server to a file. In server mode only.";
    /// `docs/reference/cmu.md` 9.1: description of `quit`.
    HELP_QUIT = "Disconnects from the servers and ends the utility.";
    /// `docs/reference/cmu.md` 9.1: description of `loginHSM`.
    HELP_LOGIN = "Logs a user in on every connected HSM.";
    /// `docs/reference/cmu.md` 9.1: description of `logoutHSM`.
    HELP_LOGOUT = "Logs the user out on every connected HSM.";
    /// `docs/reference/cmu.md` 9.1: description of `listUsers`.
    HELP_LIST_USERS = "Lists the users of every connected HSM.";
    /// `docs/reference/cmu.md` 9.1: description of `changePswd`.
    HELP_CHANGE_PSWD = "Sets the password of a user on every connected HSM.";
}

/// Audit response code of an operation that needs a login (`docs/reference/errors.md` 1.18). No code is published
/// (`docs/reference/hsm-model.md` 10.4).
pub const NOT_LOGGED_IN_CODE: u16 = 0xd0;
/// Audit response code of an operation that the user's type may not do (`docs/reference/errors.md` 1.19).
pub const NOT_PERMITTED_CODE: u16 = 0xd1;
/// Audit response code of an operation on a user who is logged in (`docs/reference/errors.md` 1.17).
pub const USER_BUSY_CODE: u16 = 0xd2;
/// Audit response code of the attested text `Invalid input data/params`, whose code is not known
/// (`docs/reference/errors.md` 2).
pub const INVALID_INPUT_CODE: u16 = 0xd3;

/// Audit response code of the attested text `This user is already created`, whose code is not known
/// (`docs/reference/errors.md` 2).
pub const USER_EXISTS_CODE: u16 = 0xd4;
/// Audit response code of [`TOO_MANY_USERS`].
pub const TOO_MANY_USERS_CODE: u16 = 0xd5;

/// Fills each `{key}` of a text with its value. Values are not searched for further keys.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let found = after.split_once('}').and_then(|(key, tail)| {
            let (_, value) = values.iter().find(|(name, _)| *name == key)?;
            Some((value, tail))
        });
        match found {
            Some((value, tail)) => {
                filled.push_str(value);
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling_replaces_known_keys_once() {
        assert_eq!(fill("{cmd} on {i}({name})", &[("cmd", "{i}"), ("i", "0")]), "{i} on 0({name})");
        assert_eq!(fill("no keys {", &[]), "no keys {");
    }

    #[test]
    fn no_text_is_listed_twice() {
        let mut texts: Vec<_> = ALL.iter().map(|(_, text)| text).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), ALL.len());
    }
}
