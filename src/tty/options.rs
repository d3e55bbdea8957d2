//! Parses and checks the command line before anything runs.

use std::{ffi::OsString, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt};

use super::{environment, failure::Failure, lookup};
use crate::{
    course::{Exercise, drill},
    host::{Flavour, Preset},
};

/// What the program is to do.
#[derive(Debug)]
pub(super) enum Task {
    /// Print the usage text.
    Help,
    /// Print the version.
    Version,
    /// Print the lessons and presets.
    List,
    /// Run the management utility with these arguments.
    Utility(Vec<OsString>),
    /// Print audit logs, with these arguments.
    Audit(Vec<OsString>),
    /// List or change the conditions of HSMs, with these arguments.
    Fault(Vec<OsString>),
    /// Open the host shell.
    Shell(Options),
}

/// How the host shell opens.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// Lesson or drill.
    pub lesson: Option<Exercise>,
    /// Preset of the sandbox.
    pub sandbox: Option<Preset>,
    /// Flavour of the machines in the sandbox.
    pub flavour: Option<Flavour>,
    /// State file of the lab.
    pub state: Option<PathBuf>,
}

/// Parses the arguments after the name of the program.
pub(super) fn parse(args: impl Iterator<Item = OsString>) -> Result<Task, Failure> {
    let mut parser = Parser::from_args(args.collect::<Vec<_>>());
    let mut options = Options::default();
    while let Some(arg) = parser.next().map_err(usage)? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Help),
            Arg::Short('V') | Arg::Long("version") => return Ok(Task::Version),
            Arg::Long("list") => return Ok(Task::List),
            Arg::Long("lesson") => options.lesson = Some(lookup::lesson(&value(&mut parser)?)?),
            Arg::Long("drill") => options.lesson = Some(lookup::lesson(&drill::random_id(environment::seed()?))?),
            Arg::Long("sandbox") => options.sandbox = Some(lookup::preset(&value(&mut parser)?)?),
            Arg::Long("host") => options.flavour = Some(lookup::flavour(&value(&mut parser)?)?),
            Arg::Long("state") => options.state = Some(parser.value().map_err(usage)?.into()),
            Arg::Value(value) if value == "cmu" => {
                return Ok(Task::Utility(parser.raw_args().map_err(usage)?.collect()));
            }
            Arg::Value(value) if value == "audit" => {
                return Ok(Task::Audit(parser.raw_args().map_err(usage)?.collect()));
            }
            Arg::Value(value) if value == "fault" => {
                return Ok(Task::Fault(parser.raw_args().map_err(usage)?.collect()));
            }
            other => return Err(usage(other.unexpected())),
        }
    }
    options.check().map(Task::Shell)
}

impl Options {
    fn check(self) -> Result<Self, Failure> {
        match (self.lesson, self.sandbox, self.flavour) {
            (Some(_), Some(_), _) => Err(Failure::Usage("--lesson and --sandbox exclude each other; give one.".into())),
            (Some(_), None, Some(_)) => {
                Err(Failure::Usage("--host is for the sandbox; a lesson brings its own machines.".into()))
            }
            _ => Ok(self),
        }
    }
}

fn value(parser: &mut Parser) -> Result<String, Failure> {
    parser.value().and_then(|value| value.string()).map_err(usage)
}

fn usage(error: lexopt::Error) -> Failure {
    Failure::Usage(format!("{error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Task, Failure> {
        parse(args.iter().map(OsString::from))
    }

    #[test]
    fn options_are_parsed_in_any_order_and_the_utility_gets_the_remaining_arguments() {
        let Ok(Task::Shell(options)) = parsed(&["--state=x", "--host", "windows", "--sandbox", "single"]) else {
            panic!("not understood")
        };
        assert_eq!((options.sandbox, options.flavour), (Some(Preset::Single), Some(Flavour::Windows)));
        let Ok(Task::Utility(args)) = parsed(&["cmu", "--help", "x"]) else { panic!("not understood") };
        assert_eq!(args, ["--help", "x"]);
    }

    #[test]
    fn an_error_names_the_wrong_argument_and_the_valid_ones() {
        for (args, words) in [
            (&["--sandbox", "x"][..], "activation, single, three-hsms"),
            (&["--lesson", "x"], "activate-linux, activate-windows"),
            (&["--host", "mac"], "linux, windows"),
            (&["--state"], "--state"),
            (&["--nonsense"], "--nonsense"),
            (&["nonsense"], "nonsense"),
            (&["--lesson", "activate-linux", "--sandbox", "single"], "exclude each other"),
            (&["--lesson", "activate-linux", "--host", "linux"], "--host"),
        ] {
            let Err(failure) = parsed(args) else { panic!("{args:?} was accepted") };
            assert!(failure.status() == 2 && failure.to_string().contains(words), "{args:?}: {failure}");
        }
    }
}
