//! The command line: what was asked for, checked before anything runs.

use std::{ffi::OsString, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt};

use super::{failure::Failure, fault, persona, shell};
use crate::{
    course::{self, Entry, Exercise},
    host::{Flavour, Preset},
};

/// How many drills are drawn from; more can be had by their numbers.
const DRILLS: u64 = 100_000;

/// What the program is to do.
#[derive(Debug)]
pub(super) enum Task {
    /// Show this text and end.
    Show(String),
    /// Be the management utility, with these arguments.
    Utility(Vec<OsString>),
    /// Print audit logs, with these arguments.
    Audit(Vec<OsString>),
    /// List or change what HSMs suffer from, with these arguments.
    Fault(Vec<OsString>),
    /// Open the host shell.
    Shell(Options),
}

/// How the host shell opens.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// The lesson.
    pub lesson: Option<Exercise>,
    /// The world of the sandbox.
    pub sandbox: Option<Preset>,
    /// Flavour of the machines in the sandbox.
    pub flavour: Option<Flavour>,
    /// Where the lab is kept.
    pub state: Option<PathBuf>,
}

/// Understands the arguments behind the program's name.
pub(super) fn parse(args: impl Iterator<Item = OsString>) -> Result<Task, Failure> {
    let mut parser = Parser::from_args(args.collect::<Vec<_>>());
    let mut options = Options::default();
    while let Some(arg) = parser.next().map_err(usage)? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Show(help())),
            Arg::Short('V') | Arg::Long("version") => return Ok(Task::Show(version())),
            Arg::Long("list") => return Ok(Task::Show(list())),
            Arg::Long("lesson") => options.lesson = Some(find_lesson(&word(&mut parser)?)?),
            Arg::Long("drill") => options.lesson = Some(find_lesson(&new_drill()?)?),
            Arg::Long("sandbox") => options.sandbox = Some(find_preset(&word(&mut parser)?)?),
            Arg::Long("host") => options.flavour = Some(find_flavour(&word(&mut parser)?)?),
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

/// Finds a preset by name, or says which there are.
pub(super) fn find_preset(id: &str) -> Result<Preset, Failure> {
    Preset::find(id).ok_or_else(|| unknown("preset", id, Preset::ALL.map(Preset::id)))
}

fn find_lesson(id: &str) -> Result<Exercise, Failure> {
    Exercise::find(id).ok_or_else(|| unknown("lesson", id, course::catalogue().iter().map(|lesson| lesson.id)))
}

/// The id of a drill that nobody can guess, or of the one that the seed chooses.
fn new_drill() -> Result<String, Failure> {
    Ok(format!("{}-{}", course::drill::TEMPLATE, persona::seed()? % DRILLS))
}

fn find_flavour(id: &str) -> Result<Flavour, Failure> {
    match id {
        "linux" => Ok(Flavour::Linux),
        "windows" => Ok(Flavour::Windows),
        _ => Err(unknown("host", id, ["linux", "windows"])),
    }
}

fn unknown<'a>(what: &str, id: &str, known: impl IntoIterator<Item = &'a str>) -> Failure {
    let known: Vec<_> = known.into_iter().collect();
    Failure::Usage(format!("there is no {what} {id:?}; there is {}.", known.join(", ")))
}

fn word(parser: &mut Parser) -> Result<String, Failure> {
    parser.value().and_then(|value| value.string()).map_err(usage)
}

fn usage(error: lexopt::Error) -> Failure {
    Failure::Usage(format!("{error}."))
}

fn version() -> String {
    format!("hsm-dojo {}\n", env!("CARGO_PKG_VERSION"))
}

fn list() -> String {
    let width = course::catalogue().iter().map(|lesson| lesson.id.len()).max().unwrap_or_default().max(12);
    let lesson = |lesson: &Entry| format!("  {:width$}  {} ({} min)\n", lesson.id, lesson.title, lesson.minutes);
    let lessons: String = course::catalogue().iter().map(lesson).collect();
    let preset = |preset: Preset| format!("  {:width$}  {}\n", preset.id(), preset.summary());
    let presets: String = Preset::ALL.into_iter().map(preset).collect();
    format!("Lessons (--lesson ID):\n{lessons}\nPresets of the sandbox (--sandbox PRESET):\n{presets}")
}

fn help() -> String {
    let words: String = shell::WORDS.iter().map(|(word, what)| format!("  {word:<20} {what}\n")).collect();
    let changes: String = fault::CHANGES.iter().map(|(words, what)| format!("  {words:<20} {what}\n")).collect();
    format!("{HELP_HEAD}{words}{HELP_FAULT}{changes}{HELP_TAIL}")
}

const HELP_HEAD: &str = "\
HSM Dojo, a training simulator for hardware security module clusters.

Usage:
  hsm-dojo [--sandbox PRESET] [--host linux|windows] [--state FILE]
  hsm-dojo --lesson ID [--state FILE]
  hsm-dojo --drill [--state FILE]
  hsm-dojo audit FILE [ADDRESS] [--json]
  hsm-dojo fault FILE [ADDRESS CHANGE | add]
  hsm-dojo cmu CONFIG
  cloudhsm_mgmt_util CONFIG      (a link of that name to hsm-dojo)

Without options it opens a shell on the client instance of the preset 'activation'.

Options:
  --lesson ID          take a lesson; it begins at your own computer
  --drill              repair a broken cluster, another one each time; --lesson drill-NUMBER plays one again
  --sandbox PRESET     practise freely in the world of a preset
  --host HOST          machines of the sandbox: linux (usual) or windows
  --state FILE         keep the lab in FILE after every command, and go on from there
  --list               list lessons and presets
  -h, --help           show this
  -V, --version        show the version

Where a command is asked for, these words are for the simulator itself:
";

const HELP_FAULT: &str = "
'hsm-dojo audit' prints the audit logs in a state file, all of them in the order of time or that of the HSM at ADDRESS:
as the log service delivers them, or with --json as one object a line.

'hsm-dojo fault' lists the HSMs in a state file, of --state or of HSM_DOJO_STATE, with what they suffer from. 'add' adds
one from a backup of the first; the others change the one at ADDRESS:
";

const HELP_TAIL: &str = "
As cloudhsm_mgmt_util, or 'hsm-dojo cmu', it is the management utility alone: for a terminal, a pipe, or a script
written for the real one. CONFIG is looked for on this machine, then among the files of the lab, where it is
/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg. These environment variables are for it; an empty one counts as not set:
  HSM_DOJO_STATE       a file that holds the world, so that separate runs share it; without it each run starts afresh
  HSM_DOJO_PRESET      the preset that a new world starts from (usual: activation)
  HSM_DOJO_SEED        a number; what is random in a new world follows from it (also for the shell)

What the tools print goes to standard output, the simulator's own words to standard error, marked 'hsm-dojo:'.
Passwords that you type here do not belong to real systems, and real ones do not belong here.
";

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Task, Failure> {
        parse(args.iter().map(OsString::from))
    }

    #[test]
    fn options_come_in_any_order_and_the_utility_takes_the_rest() {
        let Ok(Task::Shell(options)) = parsed(&["--state=x", "--host", "windows", "--sandbox", "single"]) else {
            panic!("not understood")
        };
        assert_eq!((options.sandbox, options.flavour), (Some(Preset::Single), Some(Flavour::Windows)));
        let Ok(Task::Utility(args)) = parsed(&["cmu", "--help", "x"]) else { panic!("not understood") };
        assert_eq!(args, ["--help", "x"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_what_there_is() {
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

    #[test]
    fn help_fits_a_usual_terminal() {
        assert!(help().lines().all(|line| line.chars().count() <= 120));
    }
}
