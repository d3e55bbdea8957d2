//! The line syntax of CMU: words, abbreviations, requests, and which words of a line are secret
//! (`docs/reference/cmu.md` 5).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::table::{self, Command, ParamKind};
use crate::{
    hsm::CertificateKind,
    secret::{Salt, Secret},
    text::{Meaning, Text},
};

/// A command with its arguments, ready to run. Its password exists only as a [`Secret`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The command. Its saved form is its name.
    #[serde(serialize_with = "write_command", deserialize_with = "read_command")]
    pub command: &'static Command,
    /// The words in the order of the parameters, without the password.
    pub words: Vec<String>,
    /// The password, once it is known.
    pub secret: Option<Secret>,
    /// `-hpswd` stood in place of the password.
    pub hpswd: bool,
    /// `-2fa` was given. Its path is not kept, because the option is answered as one that is not there yet.
    pub two_factor: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn write_command<S: Serializer>(command: &&'static Command, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(command.name)
}

fn read_command<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Command, D::Error> {
    let name = String::deserialize(deserializer)?;
    table::find(&name).ok_or_else(|| D::Error::custom(format!("there is no command {name:?}")))
}

impl Request {
    /// Returns a command without arguments.
    pub fn bare(command: &'static Command) -> Self {
        Self { command, words: Vec::new(), secret: None, hpswd: false, two_factor: false }
    }

    /// Returns true while the password is still to be entered without echo.
    pub fn hides_password(&self) -> bool {
        self.hpswd && self.secret.is_none()
    }

    /// Returns the word that must name a server, if the command has such a parameter.
    pub fn server_word(&self) -> Option<&str> {
        let param = self.command.params.iter().position(|param| param.kind == ParamKind::Server)?;
        Some(self.word(param))
    }

    /// Returns the word of a required parameter other than a password. `param` is the index of the parameter in the
    /// command's list. Parsing and loading check that all words are there.
    pub fn word(&self, param: usize) -> &str {
        let earlier = self.command.params[..param].iter().filter(|param| param.kind.is_word());
        &self.words[earlier.count()]
    }

    /// Returns true if the words fit the parameters of the command, as they do in a parsed line.
    pub fn is_complete(&self) -> bool {
        let all = self.command.params.iter().filter(|param| param.kind.is_word()).count();
        let optional = self.command.params.iter().filter(|param| param.kind == ParamKind::OptionalWord).count();
        (all - optional..=all).contains(&self.words.len())
    }
}

/// What a line is.
#[derive(Debug)]
pub enum Parsed {
    /// It has no word.
    Empty,
    /// A command to run.
    Request(Request),
    /// An unknown command. `maybe_secret` is true if it has no arguments, so that it may be a password.
    Unknown { word: String, maybe_secret: bool },
    /// A first word that is the start of several names.
    Ambiguous { word: String, candidates: Vec<&'static str> },
    /// A command of the real tool that this program does not have.
    NotImplemented { name: &'static str },
    /// Too few or too many arguments.
    Usage { command: &'static Command },
}

/// Parses a line. Some commands exist in server mode only.
pub fn parse(line: &str, salt: &Salt, server_mode: bool) -> Parsed {
    let words: Vec<&str> = words(line).map(|(_, word)| word).collect();
    let Some((first, arguments)) = words.split_first() else {
        return Parsed::Empty;
    };
    let mut candidates = table::candidates(first);
    let exists = |name: &&str| table::find(name).is_none_or(|command| command.exists(server_mode));
    let known = candidates.len();
    candidates.retain(exists);
    let name = match candidates.as_slice() {
        // A command of the other mode is not a password.
        [] => return Parsed::Unknown { word: (*first).to_owned(), maybe_secret: arguments.is_empty() && known == 0 },
        [name] => *name,
        _ => return Parsed::Ambiguous { word: (*first).to_owned(), candidates },
    };
    let Some(command) = table::find(name) else {
        return Parsed::NotImplemented { name };
    };
    match bind(command, arguments) {
        Some(bound) => Parsed::Request(request(command, arguments, &bound, salt)),
        None => Parsed::Usage { command },
    }
}

/// Returns how a terminal shows the line, with its secrets marked: the password of a known command, and every argument
/// of a line that is not understood. A single unknown word is secret too, because it may be a password typed at the
/// wrong prompt.
pub fn echo(line: &str) -> Text {
    let words: Vec<(usize, &str)> = words(line).collect();
    let candidates = words.first().map_or(vec![], |(_, first)| table::candidates(first));
    let arguments: Vec<&str> = words.iter().skip(1).map(|(_, word)| *word).collect();
    let bound = match candidates.as_slice() {
        [name] => table::find(name).and_then(|command| bind(command, &arguments)),
        _ => None,
    };
    let is_secret = |index: usize| match (&bound, index.checked_sub(1)) {
        (Some(bound), Some(argument)) => bound[argument] == ParamKind::Password && arguments[argument] != "-hpswd",
        (None, Some(_)) => true,
        (_, None) => candidates.is_empty() && arguments.is_empty(),
    };
    let mut text = Text::default();
    let mut shown = 0;
    for (index, (start, word)) in words.iter().enumerate() {
        text.push(Meaning::Typed, &line[shown..*start]);
        text.push(if is_secret(index) { Meaning::Secret } else { Meaning::Typed }, *word);
        shown = start + word.len();
    }
    text.with(Meaning::Typed, &line[shown..])
}

/// Returns the words of a line with their offsets. Blanks and tabs divide them, and there is no quoting.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut end = 0;
    line.split([' ', '\t', '\r']).filter_map(move |word| {
        let start = end;
        end += word.len() + 1;
        (!word.is_empty()).then_some((start, word))
    })
}

/// Parses a decimal number (`docs/reference/cmu.md` 5).
pub fn number(word: &str) -> Option<u32> {
    word.parse().ok().filter(|_| word.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns the kind of each argument; `None` where they do not fit the parameters.
fn bind(command: &Command, arguments: &[&str]) -> Option<Vec<ParamKind>> {
    let mut bound = Vec::with_capacity(arguments.len());
    for param in command.params {
        match (param.kind, arguments.get(bound.len())) {
            (ParamKind::OptionalWord | ParamKind::TwoFactor, None) => {}
            (_, None) => return None,
            (ParamKind::Literal(word), Some(argument)) if word != *argument => return None,
            (ParamKind::Number, Some(argument)) if number(argument).is_none() => return None,
            (ParamKind::Certificate, Some(argument))
                if number(argument).and_then(CertificateKind::from_number).is_none() =>
            {
                return None;
            }
            // Its path is one more argument. Where that is missing, the numbers differ at the end.
            (ParamKind::TwoFactor, Some(&"-2fa")) => bound.extend([ParamKind::TwoFactor; 2]),
            (ParamKind::TwoFactor, Some(_)) => return None,
            (kind, Some(_)) => bound.push(kind),
        }
    }
    (bound.len() == arguments.len()).then_some(bound)
}

fn request(command: &'static Command, arguments: &[&str], bound: &[ParamKind], salt: &Salt) -> Request {
    let mut request = Request {
        command,
        words: Vec::new(),
        secret: None,
        hpswd: false,
        two_factor: bound.contains(&ParamKind::TwoFactor),
    };
    for (argument, kind) in arguments.iter().zip(bound) {
        match kind {
            ParamKind::Password if *argument == "-hpswd" => request.hpswd = true,
            ParamKind::Password => request.secret = Some(Secret::new(salt, argument)),
            ParamKind::TwoFactor => {}
            _ => request.words.push((*argument).to_owned()),
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmu::Param;

    fn masked(line: &str) -> String {
        let text = echo(line);
        assert_eq!(text.plain(), line, "the terminal shows what was typed");
        text.masked().plain()
    }

    #[test]
    fn passwords_of_known_commands_are_masked_and_nothing_else() {
        assert_eq!(masked("loginHSM PRECO admin password"), "loginHSM PRECO admin ********");
        assert_eq!(masked("changeP\tCO admin secret12 "), "changeP\tCO admin ******** ");
        assert_eq!(masked("loginHSM CO admin -hpswd"), "loginHSM CO admin -hpswd");
        assert_eq!(masked("loginHSM CO admin s3cret7 -2fa authdata"), "loginHSM CO admin ******** -2fa authdata");
        assert_eq!(masked("help loginHSM"), "help loginHSM");
        assert_eq!(masked("listUsers"), "listUsers");
    }

    #[test]
    fn arguments_of_lines_that_are_not_understood_are_masked() {
        assert_eq!(masked("loginHMS PRECO admin secret"), "loginHMS ******** ******** ********");
        assert_eq!(masked("createUser CU bob secret12"), "createUser CU bob ********");
        assert_eq!(masked("createUser bob secret12"), "createUser ******** ********");
        assert_eq!(masked("setAttribute 6 3 secret12"), "setAttribute ******** ******** ********");
        assert_eq!(masked("loginHSM admin secret"), "loginHSM ******** ********");
        assert_eq!(masked("log CO admin secret12"), "log ******** ******** ********");
        assert_eq!(masked("hunter2"), "********");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn an_unknown_word_alone_may_be_a_password_but_a_command_of_the_other_mode_is_none() {
        let maybe_secret = |line: &str| match parse(line, &Salt::from_seed(1), false) {
            Parsed::Unknown { maybe_secret, .. } => maybe_secret,
            other => panic!("{line} is known: {other:?}"),
        };
        assert!(maybe_secret("hunter2"));
        assert!(!maybe_secret("hunter2 CO"));
        assert!(!maybe_secret("exit"));
    }

    #[test]
    fn requests_bind_words_and_take_the_password_away() {
        let salt = Salt::from_seed(1);
        let Parsed::Request(request) = parse(" loginH CO  admin co12345 ", &salt, false) else {
            panic!("not a request")
        };
        assert_eq!((request.command.name, request.word(0), request.word(1)), ("loginHSM", "CO", "admin"));
        assert_eq!(request.secret, Some(Secret::new(&salt, "co12345")));
        assert!(!format!("{request:?}").contains("co12345"));
    }

    #[test]
    fn a_word_is_found_by_its_parameter_also_behind_a_password() {
        const fn param(kind: ParamKind) -> Param {
            Param { syntax: "", help: None, kind }
        }
        static COPY: Command = Command {
            params: &[param(ParamKind::Word), param(ParamKind::Password), param(ParamKind::Server)],
            ..Command::PLAIN
        };
        let Some(bound) = bind(&COPY, &["bob", "secret12", "1"]) else { panic!("it does not fit") };
        let request = request(&COPY, &["bob", "secret12", "1"], &bound, &Salt::from_seed(1));
        assert_eq!((request.word(0), request.word(2), request.server_word()), ("bob", "1", Some("1")));
    }

    #[test]
    fn each_kind_of_line_is_recognized() {
        let salt = Salt::from_seed(1);
        assert!(matches!(parse(" \t ", &salt, false), Parsed::Empty));
        assert!(matches!(parse("foo bar", &salt, false), Parsed::Unknown { maybe_secret: false, .. }));
        assert!(matches!(parse("list", &salt, false), Parsed::Ambiguous { .. }));
        assert!(matches!(parse("shareK 6 3 1", &salt, false), Parsed::NotImplemented { name: "shareKey" }));
        for line in
            ["listUsers 1", "loginHSM", "loginHSM CO admin a b", "help a b", "changePswd CO a b -2fa", "quit now"]
        {
            assert!(matches!(parse(line, &salt, false), Parsed::Usage { .. }), "{line}");
        }
    }
}
