//! Errors that end the program, with their messages and exit statuses.

use std::{fmt, io, path::PathBuf};

use crate::{lab::LoadError, saved};

/// Exit status after the reader of the output has gone: that of a program killed by SIGPIPE.
const BROKEN_PIPE: u8 = 141;

/// Error that ends the program.
#[derive(Debug)]
pub(super) enum Failure {
    /// Invalid arguments or environment; the text says what is wrong and what is valid.
    Usage(String),
    /// A state file cannot be used.
    State {
        /// Path of the state file.
        path: PathBuf,
        /// What is wrong with it.
        trouble: Trouble,
    },
    /// Standard input, standard output or signals cannot be used.
    Terminal(io::Error),
}

/// What is wrong with a state file.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Its text is nested too deep or not JSON.
    Unreadable(saved::Error),
    /// JSON, and not a state file of this program.
    Foreign,
    /// A part of a lab as a browser keeps it.
    InParts,
    /// A state file of the other kind; the text says what it holds.
    OtherKind(&'static str),
    /// Written by a later version, in this format.
    Newer(u32),
    /// A damaged state file of this program.
    Damaged(String),
    /// More bytes than a state file may have.
    TooLarge,
    /// A folder or a device.
    NotAFile,
    /// Empty, or no such file.
    Missing,
    /// Marked read-only.
    ReadOnly,
    /// Locked by another process.
    Busy,
    /// Holds this lab, but the arguments ask for another one.
    OtherLab(String),
    /// An operation of the system failed.
    System(&'static str, io::Error),
}

impl Failure {
    /// Returns the exit status of the program.
    pub fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Terminal(error) if error.kind() == io::ErrorKind::BrokenPipe => BROKEN_PIPE,
            Self::State { trouble: Trouble::OtherLab(_), .. } => 2,
            Self::State { .. } | Self::Terminal(_) => 1,
        }
    }

    /// True if the reader of the output has gone, so that no message is needed.
    pub fn is_broken_pipe(&self) -> bool {
        self.status() == BROKEN_PIPE
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
            Self::Unreadable(saved::Error::NotJson(why)) => {
                write!(f, "this is no state file of HSM Dojo, or a damaged one: it is not JSON ({why}). {KEPT}")
            }
            Self::Unreadable(error) => write!(f, "this is no state file of HSM Dojo: {error}. {KEPT}"),
            Self::Foreign => write!(f, "this is no state file of HSM Dojo. {KEPT}"),
            Self::InParts => write!(f, "{}. This file was left as it is.", LoadError::InParts),
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
