//! `cp`: copies one file (`docs/reference/host.md` 5).

use serde::{Deserialize, Serialize};

use crate::{
    files::{CopyError, FileError, Path},
    host::{run::Command, surroundings::Surroundings, wording},
};

/// `cp`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Cp;

impl Command for Cp {
    fn run(&self, arguments: &[String], surroundings: &mut Surroundings) -> i32 {
        let missing = match arguments {
            [option, ..] if option.starts_with('-') => return surroundings.not_yet(&format!("cp {option}")),
            [] => "file operand".to_owned(),
            [only] => format!("destination file operand after ‘{only}’"),
            [from, to] => return copy(from, to, surroundings),
            _ => return surroundings.not_yet("cp with several files"),
        };
        surroundings.error_line(&format!("cp: missing {missing}\nTry 'cp --help' for more information."));
        1
    }
}

fn copy(from: &str, to: &str, surroundings: &mut Surroundings) -> i32 {
    let (source, target) = (surroundings.resolve(from), surroundings.resolve(to));
    let (user, now) = (surroundings.user.clone(), surroundings.now());
    let Err(error) = surroundings.files_mut().copy(&source, &target, &user, now) else { return 0 };
    surroundings.error_line(&format!("cp: {}", complaint(from, to, &target, error)));
    surroundings.refuse("cp", "not-copied");
    1
}

fn complaint(from: &str, to: &str, target: &Path, error: CopyError) -> String {
    match error {
        CopyError::Source(FileError::IsAFolder) => format!("omitting directory ‘{from}’"),
        CopyError::Source(FileError::Denied) => format!("cannot open ‘{from}’ for reading: Permission denied"),
        CopyError::Source(error) => format!("cannot stat ‘{from}’: {}", wording::linux(error)),
        CopyError::Target(path, error) => {
            // A folder is written as it was typed, with the name of the file after it.
            let inside = path.parts().len() > target.parts().len();
            let name = path.name().filter(|_| inside).map_or_else(String::new, |name| format!("/{name}"));
            let shown = to.strip_suffix('/').filter(|_| inside).unwrap_or(to);
            format!("cannot create regular file ‘{shown}{name}’: {}", wording::linux(error))
        }
    }
}
