//! `copy` of cmd: copies one file (`docs/reference/host.md` 14.4).

use serde::{Deserialize, Serialize};

use crate::{
    files::{CopyError, FileError},
    host::{
        run::Command,
        surroundings::Surroundings,
        wording::{DENIED, NO_FILE, NO_PATH, SYNTAX},
    },
};

/// `copy`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Copy;

impl Command for Copy {
    fn run(&self, arguments: &[String], surroundings: &mut Surroundings) -> i32 {
        match arguments {
            [from, to] => copy(from, to, surroundings),
            [] => {
                surroundings.error_line(SYNTAX);
                1
            }
            _ => surroundings.not_yet("copy with anything but two names"),
        }
    }
}

fn copy(from: &str, to: &str, surroundings: &mut Surroundings) -> i32 {
    let (source, target) = (surroundings.resolve(from), surroundings.resolve(to));
    let (user, now) = (surroundings.user.clone(), surroundings.now());
    let words = match surroundings.files_mut().copy(&source, &target, &user, now) {
        Ok(()) => {
            surroundings.line("        1 file(s) copied.");
            return 0;
        }
        Err(CopyError::Source(FileError::Missing | FileError::NotAFolder)) => NO_FILE.to_owned(),
        Err(CopyError::Target(_, FileError::Missing | FileError::NotAFolder)) => NO_PATH.to_owned(),
        Err(CopyError::Source(_) | CopyError::Target(..)) => format!("{DENIED}\n        0 file(s) copied."),
    };
    surroundings.error_line(&words);
    surroundings.refuse("copy", "not-copied");
    1
}
