//! What the record of a command says, and the list of all commands. Parsing, help and completion are derived from it.
//!
//! To add a command, write its record and its functions in a file of `commands`, and list it in [`COMMANDS`]. Its name
//! is in [`ALL_NAMES`] already.

use super::{
    Cmu, Context, Request,
    commands::{self, certificates, encryption, help, info, login, sync, users},
    task::{Next, Refusal, Target, Task},
    wording,
};

/// One command of the utility.
#[derive(Debug)]
pub struct Command {
    /// Full name.
    pub name: &'static str,
    /// Parameters in the order of the syntax line.
    pub params: &'static [Param],
    /// One sentence for `help`.
    pub description: &'static str,
    /// Prompts of the hidden entries that `-hpswd` asks for; two entries must be equal.
    pub hidden_prompts: &'static [&'static str],
    /// What it does before the CAUTION box and its question.
    pub(super) prepare: StageFn,
    /// What is printed before the CAUTION box: an empty line, or nothing (`docs/reference/cmu.md` 6.2). `None` for a
    /// command without the box.
    pub before_caution: Option<&'static str>,
    /// It also works on a server without E2E (`docs/reference/cmu.md` 3.4).
    pub(super) limited: bool,
    /// The modes in which it works.
    pub(super) availability: Availability,
    /// What it does.
    pub(super) run: Run,
}

/// Two records of one name are the same record.
impl PartialEq for Command {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Command {}

/// The modes in which a command works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Availability {
    /// Global mode and server mode.
    Everywhere,
    /// Server mode. In global mode the command says that it needs server mode.
    RefusedInGlobalMode,
    /// Server mode. In global mode there is no such command (`docs/reference/cmu.md` 9.4).
    UnknownInGlobalMode,
}

/// One parameter of a command.
#[derive(Debug)]
pub struct Param {
    /// As the syntax line writes it.
    pub syntax: &'static str,
    /// The line of `help` about it, where there is one.
    pub help: Option<&'static str>,
    /// What is typed for it.
    pub kind: ParamKind,
}

/// What is typed for a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// A word.
    Word,
    /// Exactly this word.
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

impl ParamKind {
    /// Returns true if a request keeps what was typed among its words.
    pub(super) fn is_word(self) -> bool {
        !matches!(self, Self::Password | Self::TwoFactor)
    }
}

/// What a command does.
#[derive(Debug)]
pub(super) enum Run {
    /// Something that runs once, without a loop over the servers. It may still reach some of them, as `syncUser` does.
    Once(StageFn),
    /// The same on one server after the other.
    Servers(Servers),
}

/// One stage of a command. It is called again after each answer to what it needs, with all answers so far.
pub(super) type StageFn = fn(&mut Cmu, &mut Task, &mut Context) -> Next;

/// A command that runs on servers.
#[derive(Debug)]
pub(super) struct Servers {
    /// Returns what is printed first, after the answer to the CAUTION box. It is given the number of servers, and
    /// whether that is server mode.
    pub opening: fn(&Request, usize, bool) -> String,
    /// What happens before the first server, after the opening.
    pub before: StageFn,
    /// The operation on one server, after its latency. It is called again after each answer, like a stage.
    pub each: fn(&mut Target, &mut Task, &mut Context) -> Result<Next, Refusal>,
    /// What happens after the last server.
    pub after: StageFn,
    /// `<command> success` is printed after each server on which the command has succeeded.
    pub prints_success: bool,
    /// Second line of a failure; `None` for a command without one.
    pub second_line: Option<&'static str>,
    /// What a failure asks.
    pub failure: FailurePrompt,
}

/// What is asked after a failure on one server (`docs/reference/cmu.md` 6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailurePrompt {
    /// Nothing; the command continues with the next server.
    None,
    /// `Retry/Ignore/Abort?(R/I/A):`
    RetryIgnoreAbort,
    /// `Retry/rollBack/Ignore?(R/B/I):`
    RetryRollBackIgnore,
}

impl Servers {
    /// What most commands have in common.
    pub const PLAIN: Self = Self {
        opening: commands::no_opening,
        before: commands::nothing,
        each: |_, _, _| Ok(Next::Done),
        after: commands::nothing,
        prints_success: false,
        second_line: Some(wording::FAILED_ON_SERVER),
        failure: FailurePrompt::None,
    };
}

impl Command {
    /// What most commands have in common.
    pub(super) const PLAIN: Self = Self {
        name: "",
        params: &[],
        description: "",
        hidden_prompts: &[],
        prepare: commands::nothing,
        before_caution: None,
        limited: false,
        availability: Availability::Everywhere,
        run: Run::Once(commands::nothing),
    };

    /// Returns the syntax line.
    pub fn syntax(&self) -> String {
        self.params.iter().fold(self.name.to_owned(), |line, param| line + " " + param.syntax)
    }

    /// Returns true if there is such a command in the present mode.
    pub(super) fn exists(&self, server_mode: bool) -> bool {
        server_mode || self.availability != Availability::UnknownInGlobalMode
    }
}

/// The commands that HSM Dojo has, in the order of `help` (`docs/reference/cmu.md` 9.1).
pub static COMMANDS: &[&Command] = &[
    &help::HELP,
    &login::INFO,
    &login::SERVER,
    &login::EXIT,
    &login::QUIT,
    &login::LOGIN,
    &login::LOGOUT,
    &info::LIST_USERS,
    &users::CREATE_USER,
    &users::DELETE_USER,
    &users::CHANGE_PASSWORD,
    &encryption::ENABLE_E2E,
    &info::GET_HSM_INFO,
    &sync::SYNC_USER,
    &certificates::GET_CERT,
];

/// Every name of the reference, over which abbreviations are resolved (`docs/reference/cmu.md` 9).
pub const ALL_NAMES: &[&str] = &[
    "help",
    "info",
    "server",
    "exit",
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

/// Returns the record of a command by its full name.
pub fn find(name: &str) -> Option<&'static Command> {
    let found = COMMANDS.iter().copied().find(|command| command.name == name);
    // Saved as any command, the one of the tests opens again.
    #[cfg(test)]
    let found = found.or_else(|| Some(&commands::COLLECT).filter(|command| command.name == name));
    found
}

/// Returns the names of the reference that a word may stand for: the one that it equals, or else all that start with
/// it.
pub fn candidates(word: &str) -> Vec<&'static str> {
    match ALL_NAMES.iter().find(|name| **name == word) {
        Some(name) => vec![name],
        None => ALL_NAMES.iter().copied().filter(|name| name.starts_with(word)).collect(),
    }
}

/// Returns the completions of the last word of a line, where it names a command.
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
        let order = |command: &&Command| ALL_NAMES.iter().position(|name| *name == command.name).unwrap();
        assert!(COMMANDS.iter().is_sorted_by_key(order), "help prints in the order of the reference");
    }

    #[test]
    fn parameters_are_well_formed() {
        for command in COMMANDS {
            let passwords = command.params.iter().filter(|param| param.kind == ParamKind::Password).count();
            assert_eq!(passwords > 0, !command.hidden_prompts.is_empty(), "{}: -hpswd needs its prompts", command.name);
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
    fn completion_offers_the_commands_that_hsm_dojo_has() {
        assert_eq!(complete("lo"), ["loginHSM", "logoutHSM"]);
        assert_eq!(complete("help ch"), ["changePswd"]);
        assert!(complete("shareK").is_empty());
    }
}
