//! The commands: one record each, from which parsing, help and completion are derived.
//!
//! To add a command, write its record and the one function it runs; its name is in [`ALL_NAMES`] already.

use super::{Cmu, Context, Outcome, Refusal, Request, Target, commands, wording};
use crate::inferred;

/// One command of the utility.
#[derive(Debug)]
pub struct Command {
    /// Full name.
    pub name: &'static str,
    /// Parameters in the order of the syntax line.
    pub params: &'static [Param],
    /// One sentence for `help`.
    pub description: &'static str,
    /// Prompts of the hidden entries that `-hpswd` asks for; two must be equal.
    pub hidden: &'static [&'static str],
    /// What stands before the CAUTION box (`cmu.md` 6.2); `None` for a command without one.
    pub caution: Option<&'static str>,
    /// It also works on a server without E2E (`cmu.md` 3.4).
    pub(super) limited: bool,
    /// It works in server mode only.
    pub(super) server_mode: bool,
    /// What it does.
    pub(super) run: Run,
}

/// One parameter of a command.
#[derive(Debug)]
pub struct Param {
    /// As the syntax line writes it.
    pub syntax: &'static str,
    /// The line of `help` about it, where there is one.
    pub help: Option<&'static str>,
    /// What is typed there.
    pub kind: ParamKind,
}

/// What is typed for a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// A word.
    Word,
    /// This word.
    Literal(&'static str),
    /// A decimal number.
    Number,
    /// The number of a server.
    Server,
    /// The number of a kind of certificate.
    Certificate,
    /// A password, or `-hpswd`.
    Password,
    /// A word that may be left out.
    OptionalWord,
    /// `-2fa` and a path; may be left out.
    TwoFactor,
}

/// What a command does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Run {
    /// Something of the tool's own.
    Tool(fn(&mut Cmu, &Request, &mut Context) -> Outcome),
    /// An operation on one server after the other, with a result line for each.
    Servers {
        /// What is printed before the first server, given the number of servers, and whether that is server mode.
        opening: fn(&Request, usize, bool) -> String,
        /// The operation on one of them.
        each: fn(&Target, &Request, &mut Context) -> Result<(), Refusal>,
        /// A result line follows.
        success: bool,
        /// Second line of a failure.
        second_line: &'static str,
        /// What a failure asks.
        failure: FailurePrompt,
    },
}

/// What is asked after a failure on one server (`cmu.md` 6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailurePrompt {
    /// Nothing; the next server is tried.
    None,
    /// `Retry/Ignore/Abort?(R/I/A):`
    RetryIgnoreAbort,
    /// `Retry/rollBack/Ignore?(R/B/I):`
    RetryRollBackIgnore,
}

impl FailurePrompt {
    /// The word by which events and lessons name the question.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::RetryRollBackIgnore => "rollback",
            Self::None | Self::RetryIgnoreAbort => "retry",
        }
    }

    /// The answer: `r`, `i`, `a` or `b` where the question offers it, else `invalid` (`cmu.md` 6.4).
    pub(super) fn answer(self, line: &str) -> &'static str {
        match (line.trim_matches([' ', '\t']), self) {
            ("R" | "r", _) => "r",
            ("I" | "i", _) => "i",
            ("B" | "b", Self::RetryRollBackIgnore) => "b",
            ("A" | "a", Self::RetryIgnoreAbort) => "a",
            _ => "invalid",
        }
    }
}

const fn word(syntax: &'static str, help: &'static str) -> Param {
    Param { syntax, help: Some(help), kind: ParamKind::Word }
}

const fn password(help: &'static str) -> Param {
    Param { syntax: "<password |-hpswd>", help: Some(help), kind: ParamKind::Password }
}

const fn kind(kind: ParamKind, syntax: &'static str, help: &'static str) -> Param {
    Param { syntax, help: Some(help), kind }
}

const TWO_FACTOR: Param =
    Param { syntax: "[-2fa </path/to/authdata>]", help: Some(inferred::HELP_ARG_2FA), kind: ParamKind::TwoFactor };

const SERVER_ID: Param = kind(ParamKind::Server, "<server ID>", inferred::HELP_ARG_SERVER);

/// What most commands have in common.
const PLAIN: Command = Command {
    name: "",
    params: &[],
    description: "",
    hidden: &[],
    caution: None,
    limited: false,
    server_mode: false,
    run: Run::Tool(commands::quit),
};

/// The commands that are there, in the order of `help` (`cmu.md` 9.1).
pub const COMMANDS: &[Command] = &[
    Command {
        name: "help",
        params: &[Param { syntax: "[Command]", help: None, kind: ParamKind::OptionalWord }],
        description: inferred::HELP_HELP,
        limited: true,
        run: Run::Tool(commands::help),
        ..PLAIN
    },
    Command {
        name: "info",
        params: &[kind(ParamKind::Literal("server"), "server", inferred::HELP_ARG_INFO), SERVER_ID],
        description: inferred::HELP_INFO,
        limited: true,
        run: Run::Tool(commands::info),
        ..PLAIN
    },
    Command {
        name: "server",
        params: &[kind(ParamKind::Server, "<server-number>", inferred::HELP_ARG_SERVER)],
        description: inferred::HELP_SERVER,
        limited: true,
        run: Run::Tool(commands::server),
        ..PLAIN
    },
    Command {
        name: EXIT,
        description: inferred::HELP_EXIT,
        limited: true,
        server_mode: true,
        run: Run::Tool(commands::exit),
        ..PLAIN
    },
    Command { name: "quit", description: inferred::HELP_QUIT, limited: true, run: Run::Tool(commands::quit), ..PLAIN },
    Command {
        name: "loginHSM",
        params: &[
            word("<user-type>", inferred::HELP_ARG_LOGIN_TYPE),
            word("<user-name>", inferred::HELP_ARG_NAME),
            password(inferred::HELP_ARG_PASSWORD),
            TWO_FACTOR,
        ],
        description: inferred::HELP_LOGIN,
        hidden: &[wording::ENTER_PASSWORD],
        run: Run::Servers {
            opening: commands::empty_line,
            each: commands::login,
            success: true,
            second_line: inferred::FAILED_ON_SERVER,
            failure: FailurePrompt::None,
        },
        ..PLAIN
    },
    Command {
        name: "logoutHSM",
        description: inferred::HELP_LOGOUT,
        run: Run::Servers {
            opening: commands::empty_line,
            each: commands::logout,
            success: true,
            second_line: inferred::FAILED_ON_SERVER,
            failure: FailurePrompt::None,
        },
        ..PLAIN
    },
    Command {
        name: "listUsers",
        description: inferred::HELP_LIST_USERS,
        run: Run::Servers {
            opening: commands::nothing,
            each: commands::list_users,
            success: false,
            second_line: inferred::FAILED_ON_SERVER,
            failure: FailurePrompt::None,
        },
        ..PLAIN
    },
    Command {
        name: "createUser",
        params: &[
            word("<user-type>", inferred::HELP_ARG_NEW_TYPE),
            word("<user-name>", inferred::HELP_ARG_NEW_NAME),
            password(inferred::HELP_ARG_NEW_PASSWORD),
            TWO_FACTOR,
        ],
        description: inferred::HELP_CREATE_USER,
        hidden: &[wording::ENTER_PASSWORD, inferred::REENTER_PASSWORD],
        caution: Some("\n"),
        run: Run::Servers {
            opening: commands::creating,
            each: commands::create_user,
            success: true,
            second_line: wording::CREATING_FAILED,
            failure: FailurePrompt::RetryIgnoreAbort,
        },
        ..PLAIN
    },
    Command {
        name: "deleteUser",
        params: &[word("<user-type>", inferred::HELP_ARG_NEW_TYPE), word("<user-name>", inferred::HELP_ARG_NAME)],
        description: inferred::HELP_DELETE_USER,
        run: Run::Servers {
            opening: commands::deleting,
            each: commands::delete_user,
            success: true,
            // Attested for this command, and believed of the others.
            second_line: inferred::FAILED_ON_SERVER,
            failure: FailurePrompt::RetryRollBackIgnore,
        },
        ..PLAIN
    },
    Command {
        name: "changePswd",
        params: &[
            word("<user-type>", inferred::HELP_ARG_PRESENT_TYPE),
            word("<user-name>", inferred::HELP_ARG_NAME),
            password(inferred::HELP_ARG_NEW_PASSWORD),
            TWO_FACTOR,
        ],
        description: inferred::HELP_CHANGE_PSWD,
        hidden: &[wording::ENTER_NEW_PASSWORD, wording::REENTER_NEW_PASSWORD],
        caution: Some("\n"),
        run: Run::Servers {
            opening: commands::changing,
            each: commands::change_password,
            success: true,
            second_line: inferred::CHANGING_FAILED,
            failure: FailurePrompt::RetryIgnoreAbort,
        },
        ..PLAIN
    },
    Command {
        name: "enable_e2e",
        description: inferred::HELP_ENABLE_E2E,
        limited: true,
        run: Run::Tool(commands::enable_e2e),
        ..PLAIN
    },
    Command {
        name: "getHSMInfo",
        description: inferred::HELP_GET_HSM_INFO,
        limited: true,
        run: Run::Servers {
            opening: commands::getting_hsm_info,
            each: commands::hsm_info,
            success: false,
            second_line: inferred::FAILED_ON_SERVER,
            failure: FailurePrompt::None,
        },
        ..PLAIN
    },
    Command {
        name: "syncUser",
        params: &[kind(ParamKind::Number, "<user ID>", inferred::HELP_ARG_USER_ID), SERVER_ID],
        description: inferred::HELP_SYNC_USER,
        server_mode: true,
        run: Run::Tool(commands::sync_user),
        ..PLAIN
    },
    Command {
        name: "getCert",
        params: &[
            word("<file-name>", inferred::HELP_ARG_FILE),
            kind(ParamKind::Certificate, "<certificate-type>", inferred::HELP_ARG_CERTIFICATE),
        ],
        description: inferred::HELP_GET_CERT,
        limited: true,
        server_mode: true,
        run: Run::Tool(commands::get_cert),
        ..PLAIN
    },
];

/// Leaves server mode; no command where there is no server mode to leave (`cmu.md` 9.4).
pub(super) const EXIT: &str = "exit";

/// Every name of the reference, over which abbreviations are resolved (`cmu.md` 9).
pub const ALL_NAMES: &[&str] = &[
    "help",
    "info",
    "server",
    EXIT,
    "quit",
    "loginHSM",
    "logoutHSM",
    "listUsers",
    "createUser",
    "deleteUser",
    "changePswd",
    "enable_e2e",
    "getHSMInfo",
    "findAllKeys",
    "getKeyInfo",
    "getAttribute",
    "listAttributes",
    "setAttribute",
    "shareKey",
    "syncKey",
    "syncUser",
    "getCert",
    "registerQuorumPubKey",
    "getToken",
    "approveToken",
    "listTokens",
    "delToken",
    "getMValue",
    "setMValue",
];

impl Command {
    /// The syntax line.
    pub fn syntax(&self) -> String {
        self.params.iter().fold(self.name.to_owned(), |line, param| line + " " + param.syntax)
    }
}

/// The record of a command by its full name.
pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// The names of the reference that a word may stand for: the one it equals, or else all that it begins.
pub fn candidates(word: &str) -> Vec<&'static str> {
    match ALL_NAMES.iter().find(|name| **name == word) {
        Some(name) => vec![name],
        None => ALL_NAMES.iter().copied().filter(|name| name.starts_with(word)).collect(),
    }
}

/// The ways to go on with the last word of a line, where it names a command.
pub fn complete(line: &str) -> Vec<&'static str> {
    let line = line.trim_start();
    let word = line.strip_prefix("help ").unwrap_or(line);
    COMMANDS.iter().map(|command| command.name).filter(|name| name.starts_with(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_command_is_a_name_of_the_reference() {
        for (position, name) in ALL_NAMES.iter().enumerate() {
            assert!(!ALL_NAMES[..position].contains(name), "{name} twice");
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{name}");
        }
        let order = |command: &Command| ALL_NAMES.iter().position(|name| *name == command.name).unwrap();
        assert!(COMMANDS.iter().is_sorted_by_key(order), "help prints in the order of the reference");
    }

    #[test]
    fn parameters_are_well_formed() {
        for command in COMMANDS {
            let passwords = command.params.iter().filter(|param| param.kind == ParamKind::Password).count();
            assert_eq!(passwords > 0, !command.hidden.is_empty(), "{}: -hpswd needs its prompts", command.name);
            assert!(passwords <= 1, "{}", command.name);
            assert!(command.description.ends_with('.'), "{}", command.name);
            let optional = |param: &&Param| matches!(param.kind, ParamKind::OptionalWord | ParamKind::TwoFactor);
            let first = command.params.iter().position(|param| optional(&param)).unwrap_or(command.params.len());
            assert!(command.params[first..].iter().all(|param| optional(&param)), "{}: optional last", command.name);
            for param in command.params {
                let bracketed = param.syntax.starts_with('[') && param.syntax.ends_with(']');
                assert_eq!(bracketed, optional(&param), "{}: {}", command.name, param.syntax);
            }
        }
    }

    #[test]
    fn a_full_name_wins_over_longer_ones_and_short_words_match_over_all_names() {
        assert_eq!(candidates("listU"), ["listUsers"]);
        assert_eq!(candidates("logout"), ["logoutHSM"]);
        assert_eq!(candidates("list"), ["listUsers", "listAttributes", "listTokens"]);
        assert_eq!(candidates("getAttribute"), ["getAttribute"]);
        assert!(candidates("LISTUSERS").is_empty());
    }

    #[test]
    fn completion_offers_what_is_there() {
        assert_eq!(complete("lo"), ["loginHSM", "logoutHSM"]);
        assert_eq!(complete("help ch"), ["changePswd"]);
        assert!(complete("shareK").is_empty());
    }
}
