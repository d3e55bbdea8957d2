//! The files of a machine, by folder.

use crate::{files::Entry, host::Machine};

/// A file with its full path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow<'a> {
    /// Full path, as its machine writes it.
    pub path: String,
    /// The file.
    pub entry: &'a Entry,
}

/// Returns the folders with files whose path contains `find`, and those files, both sorted by name.
pub fn listing<'a>(machine: &'a Machine, find: &str) -> Vec<(String, Vec<FileRow<'a>>)> {
    let (files, find) = (&machine.files, find.trim().to_ascii_lowercase());
    let mut listed = Vec::new();
    for folder in files.folders() {
        let mut rows = Vec::new();
        // Root may read every folder, so nothing is left out.
        for entry in files.list(&folder, "root").unwrap_or_default() {
            let path = files.style().display(&folder.join(&entry.name));
            if !entry.is_folder() && path.to_ascii_lowercase().contains(&find) {
                rows.push(FileRow { path, entry });
            }
        }
        if !rows.is_empty() {
            listed.push((files.style().display(&folder), rows));
        }
    }
    listed
}

/// Returns a file by its full path.
pub fn file<'a>(machine: &'a Machine, path: &str) -> Option<&'a Entry> {
    let files = &machine.files;
    files.find(&files.style().path(path), "root").ok().filter(|entry| !entry.is_folder())
}
