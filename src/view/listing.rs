//! The files of a machine, folder by folder.

use crate::{files::Entry, host::Machine};

/// A file with its full path, as its machine writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow<'a> {
    /// Full path.
    pub path: String,
    /// The file.
    pub entry: &'a Entry,
}

/// The folders that hold files whose path has `find` in it, with those files, both in the order of their names.
pub fn listing<'a>(machine: &'a Machine, find: &str) -> Vec<(String, Vec<FileRow<'a>>)> {
    let (files, find) = (&machine.files, find.trim().to_ascii_lowercase());
    let mut listed = Vec::new();
    for folder in files.folders() {
        let mut rows = Vec::new();
        // Root may look everywhere, so nothing is left out.
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

/// A file by its full path; `None` where there is none.
pub fn file<'a>(machine: &'a Machine, path: &str) -> Option<&'a Entry> {
    let files = &machine.files;
    files.find(&files.style().path(path), "root").ok().filter(|entry| !entry.is_folder())
}
