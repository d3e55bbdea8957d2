//! Every text that the real tools are believed, but not known, to print: the one table of inference.
//!
//! The reference marks such strings `[INF]`. They stand here and nowhere else, so that better knowledge changes one
//! line. `{name}` in a text is a place that [`fill`] fills. Attested strings live where they are printed.

/// Declares the texts as constants and lists them in [`ALL`].
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub const $name: &str = $text;)*

        /// Every inferred text with the name of its constant, in the order of this table.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

texts! {
    /// `errors.md` 4, unknown-command.
    UNKNOWN_COMMAND = "Invalid command: {word}\nType 'help' for the list of commands";
    /// `errors.md` 4, ambiguous-command; the candidates follow, one on each line.
    AMBIGUOUS_COMMAND = "Ambiguous command: {word}";
    /// `errors.md` 4, usage.
    USAGE = "Usage: {syntax}";
    /// `errors.md` 4, config-file: no argument, or more than one.
    START_USAGE = "Usage: cloudhsm_mgmt_util <config file>";
    /// `errors.md` 4, config-file: missing, unreadable, malformed, or without a server.
    CONFIG_UNREADABLE = "Failed to parse {path}";
    /// `errors.md` 4, not-logged-in.
    NOT_LOGGED_IN = "HSM Error: User is not logged in";
    /// `errors.md` 4, not-permitted.
    NOT_PERMITTED = "HSM Error: Operation is not permitted for this user";
    /// `errors.md` 4, user-busy.
    USER_BUSY = "HSM Error: User is currently logged in";
    /// `errors.md` 4, connection-lost: the session is gone. Printed in place of a reason from the device.
    CONNECTION_LOST = "connection to the server is lost";
    /// `errors.md` 4, hpswd-mismatch.
    HPSWD_MISMATCH = "Passwords do not match";
    /// `cmu.md` 6.4: second line of a failure, most commands.
    FAILED_ON_SERVER = "{cmd} failed on server {i}({name})";
    /// `cmu.md` 6.4: second line of a failure of changePswd.
    CHANGING_FAILED = "changing password on server {i}({name}) failed";
    /// `host.md` 11, row 4: the address answers, but nothing listens on the port.
    CONNECTION_REFUSED = "Connection refused";

    /// `cmu.md` 9.1: argument line for a user type at login.
    HELP_ARG_LOGIN_TYPE = "user-type: CO/CU/PRECO (for PCO, usertype should be CO)";
    /// `cmu.md` 9.1: argument line for the present type of a user.
    HELP_ARG_PRESENT_TYPE = "user-type: present type of the user, CO/CU/PRECO";
    /// `cmu.md` 9.1: argument line for a user name.
    HELP_ARG_NAME = "user-name: name of the user";
    /// `cmu.md` 9.1: argument line for a password.
    HELP_ARG_PASSWORD = "password: password of the user; -hpswd asks for it without showing it";
    /// `cmu.md` 9.1: argument line for a new password.
    HELP_ARG_NEW_PASSWORD = "password: new password, 7 to 32 characters; -hpswd asks for it without showing it";
    /// `cmu.md` 9.1: argument line for the two-factor file.
    HELP_ARG_2FA = "-2fa: path of the authentication data file, for a CO with two-factor authentication";
    /// `cmu.md` 9.1: description of `help`, the sibling's words.
    HELP_HELP = "Lists all commands or syntax for specific command.";
    /// `cmu.md` 9.1: description of `quit`.
    HELP_QUIT = "Disconnects from the servers and ends the utility.";
    /// `cmu.md` 9.1: description of `loginHSM`.
    HELP_LOGIN = "Logs a user in on every connected HSM.";
    /// `cmu.md` 9.1: description of `logoutHSM`.
    HELP_LOGOUT = "Logs the user out on every connected HSM.";
    /// `cmu.md` 9.1: description of `listUsers`.
    HELP_LIST_USERS = "Lists the users of every connected HSM.";
    /// `cmu.md` 9.1: description of `changePswd`.
    HELP_CHANGE_PSWD = "Sets the password of a user on every connected HSM.";
}

/// Audit response code of [`NOT_LOGGED_IN`]; the published list has none (`hsm-model.md` 10.4).
pub const NOT_LOGGED_IN_CODE: u16 = 0xd0;
/// Audit response code of [`NOT_PERMITTED`].
pub const NOT_PERMITTED_CODE: u16 = 0xd1;
/// Audit response code of [`USER_BUSY`].
pub const USER_BUSY_CODE: u16 = 0xd2;
/// Audit response code of the attested text `Invalid input data/params`, whose code is not known (`errors.md` 2).
pub const INVALID_INPUT_CODE: u16 = 0xd3;

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
    fn filling_replaces_known_places_once() {
        assert_eq!(fill("{cmd} on {i}({name})", &[("cmd", "{i}"), ("i", "0")]), "{i} on 0({name})");
        assert_eq!(fill("no places {", &[]), "no places {");
    }

    #[test]
    fn no_text_is_listed_twice() {
        let mut texts: Vec<_> = ALL.iter().map(|(_, text)| text).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), ALL.len());
    }
}
