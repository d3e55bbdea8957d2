//! What ends the program early: the facts, the one place that words them, and the exit status.

use std::{fmt, io, path::PathBuf};

use super::screen;

/// Exit status of a program whose output nobody reads any more: that of one killed by SIGPIPE.
const BROKEN_PIPE: u8 = 141;

/// Why the program ends.
#[derive(Debug)]
pub(super) enum Failure {
    /// It was called wrongly; the words say how and what to do.
    Usage(String),
    /// A state file cannot be used.
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        trouble: Trouble,
    },
    /// Keyboard, screen or signals are not to be had.
    Terminal(io::Error),
}

/// What is wrong with a state file.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It is no state file of this program, or so damaged that this cannot be seen.
    Foreign,
    /// It holds the other kind of state: this is what it holds.
    OtherKind(&'static str),
    /// A later version wrote it, in this format.
    Newer(u32),
    /// It is a file of this program, and damaged.
    Damaged(String),
    /// It has more bytes than a state file may have.
    TooLarge,
    /// It is a folder or a device.
    NotAFile,
    /// There is nothing in it, or no such file.
    Missing,
    /// It is marked read-only.
    ReadOnly,
    /// Another process works on it.
    Busy,
    /// It holds this lab, and another one was asked for.
    OtherLab(String),
    /// The system refuses to do this.
    System(&'static str, io::Error),
}

impl Failure {
    /// The exit status.
    pub fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Terminal(error) if error.kind() == io::ErrorKind::BrokenPipe => BROKEN_PIPE,
            Self::State { trouble: Trouble::OtherLab(_), .. } => 2,
            Self::State { .. } | Self::Terminal(_) => 1,
        }
    }

    /// Says what is wrong on standard error; a reader that has gone away needs no words.
    pub fn report(&self) {
        if self.status() != BROKEN_PIPE {
            screen::say(&self.to_string());
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(words) => write!(f, "{words}\nTry hsm-dojo --help."),
            Self::State { path, trouble } => write!(f, "{}: {trouble}", path.display()),
            Self::Terminal(error) => write!(f, "the terminal cannot be used: {error}"),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const KEPT: &str = "It was left as it is; name another file, or move this one away.";
        match self {
            Self::Foreign => write!(f, "this is no state file of HSM Dojo, or a damaged one. {KEPT}"),
            Self::OtherKind(holds) => write!(f, "this holds {holds}. {KEPT}"),
            Self::Newer(format) => write!(f, "a later version of HSM Dojo wrote this (format {format}). {KEPT}"),
            Self::Damaged(what) => write!(f, "this state file is damaged ({what}). {KEPT}"),
            Self::TooLarge => write!(f, "this is larger than a state file of HSM Dojo may be. {KEPT}"),
            Self::NotAFile => write!(f, "this is not a plain file. Name a file."),
            Self::Missing => {
                write!(f, "nothing is kept here yet. A run with --state or HSM_DOJO_STATE begins such a file.")
            }
            Self::ReadOnly => write!(f, "this file is read-only. Make it writable, or name another file."),
            Self::Busy => write!(f, "another hsm-dojo works on this file. End it, or name another file."),
            Self::OtherLab(what) => {
                write!(
                    f,
                    "this file holds {what}. Leave --lesson, --sandbox and --host out to go on with it, or name another file."
                )
            }
            Self::System(doing, error) => write!(f, "{doing}: {error}. Name a file that can be read and written."),
        }
    }
}
