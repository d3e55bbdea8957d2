//! The commands: one record each, from which parsing, help and completion are derived.
//!
//! To add a command, write its record and the one function it runs; its name is in [`ALL_NAMES`] already.

use super::{Cmu, Context, Outcome, Refusal, Request, Server, commands, wording};
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
        /// What is printed before the first server, given the number of servers.
        opening: fn(&Request, usize) -> String,
        /// The operation.
        each: fn(&Server, &Request, &mut Context) -> Result<(), Refusal>,
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
}

const fn word(syntax: &'static str, help: &'static str) -> Param {
    Param { syntax, help: Some(help), kind: ParamKind::Word }
}

const fn password(help: &'static str) -> Param {
    Param { syntax: "<password |-hpswd>", help: Some(help), kind: ParamKind::Password }
}

const TWO_FACTOR: Param =
    Param { syntax: "[-2fa </path/to/authdata>]", help: Some(inferred::HELP_ARG_2FA), kind: ParamKind::TwoFactor };

/// The commands that are there, in the order of `help` (`cmu.md` 9.1).
pub const COMMANDS: &[Command] = &[
    Command {
        name: "help",
        params: &[Param { syntax: "[Command]", help: None, kind: ParamKind::OptionalWord }],
        description: inferred::HELP_HELP,
        hidden: &[],
        caution: None,
        run: Run::Tool(commands::help),
    },
    Command {
        name: "quit",
        params: &[],
        description: inferred::HELP_QUIT,
        hidden: &[],
        caution: None,
        run: Run::Tool(commands::quit),
    },
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
        caution: None,
        run: Run::Servers {
            opening: commands::empty_line,
            each: commands::login,
            second_line: inferred::FAILED_ON_SERVER,
            failure: FailurePrompt::None,
        },
    },
    Command {
        name: "logoutHSM",
        params: &[],
        description: inferred::HELP_LOGOUT,
        hidden: &[],
        caution: None,
        run: Run::Servers {
            opening: commands::empty_line,
            each: commands::logout,
            second_line: inferred::FAILED_ON_SERVER,
            failure: FailurePrompt::None,
        },
    },
    Command {
        name: "listUsers",
        params: &[],
        description: inferred::HELP_LIST_USERS,
        hidden: &[],
        caution: None,
        run: Run::Tool(commands::list_users),
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
            second_line: inferred::CHANGING_FAILED,
            failure: FailurePrompt::RetryIgnoreAbort,
        },
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
        assert!(complete("createU").is_empty());
    }
}
