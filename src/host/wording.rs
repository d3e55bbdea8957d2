//! The messages of both systems about files, which shells and programs share.

use crate::files::FileError;

/// Windows: a file is missing.
pub(super) const NO_FILE: &str = "The system cannot find the file specified.";
/// Windows: a folder is missing.
pub(super) const NO_PATH: &str = "The system cannot find the path specified.";
/// Windows: the user has no right to it.
pub(super) const DENIED: &str = "Access is denied.";
/// cmd: the arguments are not those that a command takes.
pub(super) const SYNTAX: &str = "The syntax of the command is incorrect.";

/// Returns the message of Linux for an error.
pub(super) fn linux(error: FileError) -> &'static str {
    match error {
        FileError::Missing => "No such file or directory",
        FileError::NotAFolder => "Not a directory",
        FileError::IsAFolder => "Is a directory",
        FileError::Denied => "Permission denied",
    }
}
