//! In-memory files of the emulated machines, with owners, modes and sizes.
//!
//! A file holds bytes, which need not be text. The module knows nothing of who reads them: no shell, no messages. Paths
//! of Linux and of Windows differ in separator, drive and case; [`PathStyle`] holds all of that.

mod contents;
mod path;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use contents::Contents;
pub use path::{Path, PathStyle};

use crate::clock::LabTime;

/// One entry of a machine's file system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Name as shown.
    pub name: String,
    /// What it holds.
    pub contents: Contents,
    /// Owner and group; machines here use one name for both.
    pub owner: String,
    /// Unix permission bits.
    pub mode: u16,
    /// Last change.
    pub modified: LabTime,
}

impl Entry {
    /// Returns the size in bytes; a folder has a block.
    pub fn size(&self) -> u64 {
        match &self.contents {
            Contents::Folder => 4096,
            Contents::Program { size, .. } => *size,
            file => file.bytes().len() as u64,
        }
    }

    /// Returns true for a folder.
    pub fn is_folder(&self) -> bool {
        self.contents == Contents::Folder
    }

    /// Returns true when `user` has all the rights in `bits` (4 read, 2 write, 1 execute or enter). Root has every
    /// right.
    pub fn allows(&self, user: &str, bits: u16) -> bool {
        let granted = if self.owner == user { self.mode >> 6 } else { self.mode };
        user == "root" || granted & bits == bits
    }
}

/// Why a file could not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// No such file or folder.
    Missing,
    /// A part of the path is a file.
    NotAFolder,
    /// It is a folder.
    IsAFolder,
    /// The user has no right to it.
    Denied,
}

/// Why a file could not be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyError {
    /// It could not be read.
    Source(FileError),
    /// It could not be written, at this path.
    Target(Path, FileError),
}

/// The files of one machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    style: PathStyle,
    entries: BTreeMap<String, Entry>,
}

impl Files {
    /// Returns an empty file system.
    pub fn new(style: PathStyle) -> Self {
        Self { style, entries: BTreeMap::new() }
    }

    /// Returns how this machine writes paths.
    pub fn style(&self) -> PathStyle {
        self.style
    }

    /// Puts an entry at an absolute path and creates missing folders above it (owned by the same user, mode 755).
    pub fn put(&mut self, written: &str, contents: Contents, owner: &str, mode: u16, modified: LabTime) {
        self.put_at(&self.style.path(written), contents, owner, mode, modified);
    }

    fn put_at(&mut self, path: &Path, contents: Contents, owner: &str, mode: u16, modified: LabTime) {
        for depth in 1..path.0.len() {
            let above = Path(path.0[..depth].to_vec());
            self.entries.entry(self.style.key(&above)).or_insert_with(|| Entry {
                name: above.name().unwrap_or_default().to_owned(),
                contents: Contents::Folder,
                owner: owner.to_owned(),
                mode: 0o755,
                modified,
            });
        }
        let name = path.name().unwrap_or_default().to_owned();
        let entry = Entry { name, contents, owner: owner.to_owned(), mode, modified };
        self.entries.insert(self.style.key(path), entry);
    }

    /// Looks an entry up for a user.
    ///
    /// # Errors
    /// [`FileError::Missing`], [`FileError::NotAFolder`] where a part above is a file, [`FileError::Denied`] where a
    /// folder above may not be entered.
    pub fn find(&self, path: &Path, user: &str) -> Result<&Entry, FileError> {
        for depth in 1..path.0.len() {
            let above = self.entries.get(&self.style.key(&Path(path.0[..depth].to_vec()))).ok_or(FileError::Missing)?;
            if !above.is_folder() {
                return Err(FileError::NotAFolder);
            }
            if !above.allows(user, 1) {
                return Err(FileError::Denied);
            }
        }
        self.entries.get(&self.style.key(path)).ok_or(FileError::Missing)
    }

    /// Returns the bytes of a file, for a user.
    ///
    /// # Errors
    /// As [`Files::find`]; also [`FileError::IsAFolder`] and [`FileError::Denied`].
    pub fn read(&self, path: &Path, user: &str) -> Result<&[u8], FileError> {
        if self.is_root(path) {
            return Err(FileError::IsAFolder);
        }
        let entry = self.find(path, user)?;
        match &entry.contents {
            Contents::Folder => Err(FileError::IsAFolder),
            _ if !entry.allows(user, 4) => Err(FileError::Denied),
            file => Ok(file.bytes()),
        }
    }

    /// Puts bytes into a file, regardless of its owner. A new file belongs to `owner`; an existing one keeps owner and
    /// mode.
    ///
    /// # Errors
    /// [`FileError::IsAFolder`], [`FileError::NotAFolder`] where a part above is a file, [`FileError::Denied`] for a
    /// program and for a name that the machine does not take.
    pub fn write(&mut self, path: &Path, bytes: Vec<u8>, owner: &str, at: LabTime) -> Result<(), FileError> {
        if self.is_root(path) {
            return Err(FileError::IsAFolder);
        }
        if !self.takes_names(path) {
            return Err(FileError::Denied);
        }
        match self.find(path, "root").map(|entry| (entry.contents.clone(), entry.owner.clone(), entry.mode)) {
            Ok((Contents::Folder, ..)) => return Err(FileError::IsAFolder),
            Ok((Contents::Program { .. }, ..)) => return Err(FileError::Denied),
            Ok((_, owner, mode)) => self.put_at(path, Contents::Bytes(bytes), &owner, mode, at),
            Err(FileError::Missing) => self.put_at(path, Contents::Bytes(bytes), owner, 0o644, at),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Puts bytes into a file with the rights of a user. A new file belongs to that user.
    ///
    /// # Errors
    /// As [`Files::write`]; also [`FileError::Denied`].
    pub fn write_as(&mut self, path: &Path, bytes: Vec<u8>, user: &str, at: LabTime) -> Result<(), FileError> {
        if self.may_write(path, user) { self.write(path, bytes, user, at) } else { Err(FileError::Denied) }
    }

    /// Adds bytes to the end of a file, regardless of its owner. A file that is missing is created for `owner`.
    ///
    /// # Errors
    /// As [`Files::write`].
    pub fn append(&mut self, path: &Path, bytes: &[u8], owner: &str, at: LabTime) -> Result<(), FileError> {
        let before = match self.read(path, "root") {
            Ok(before) => before,
            Err(FileError::Missing) => &[],
            Err(error) => return Err(error),
        };
        self.write(path, [before, bytes].concat(), owner, at)
    }

    /// Returns true when the machine takes every name of a path.
    fn takes_names(&self, path: &Path) -> bool {
        let forbidden = |c: char| c.is_control() || (self.style == PathStyle::Windows && r#"<>:"|?*"#.contains(c));
        let drive = usize::from(self.style == PathStyle::Windows);
        path.0.iter().skip(drive).all(|name| name.len() <= NAME_MAX && !name.contains(forbidden))
    }

    /// Copies a file for a user: over a file, into a folder, or to a new path. An existing file keeps owner and mode.
    ///
    /// # Errors
    /// [`CopyError`], with the reasons of [`Files::read`] and [`Files::write`].
    pub fn copy(&mut self, from: &Path, to: &Path, user: &str, at: LabTime) -> Result<(), CopyError> {
        self.read(from, user).map_err(CopyError::Source)?;
        let source = self.find(from, user).map_err(CopyError::Source)?;
        let (contents, mode, name) = (source.contents.clone(), source.mode, source.name.clone());
        let into = self.is_root(to) || self.find(to, user).is_ok_and(Entry::is_folder);
        let to = if into { to.join(&name) } else { to.clone() };
        let refuse = |why| Err(CopyError::Target(to.clone(), why));
        match self.find(&to, user) {
            Ok(entry) if entry.is_folder() => refuse(FileError::IsAFolder),
            Ok(entry) if !entry.allows(user, 2) => refuse(FileError::Denied),
            Ok(entry) => {
                let (owner, mode) = (entry.owner.clone(), entry.mode);
                self.put_at(&to, contents, &owner, mode, at);
                Ok(())
            }
            Err(FileError::Missing) if self.enter(&to.parent(), user) == Err(FileError::Missing) => {
                refuse(FileError::Missing)
            }
            Err(FileError::Missing) if !self.takes_names(&to) || !self.may_write(&to, user) => {
                refuse(FileError::Denied)
            }
            Err(FileError::Missing) => {
                self.put_at(&to, contents, user, mode, at);
                Ok(())
            }
            Err(why) => refuse(why),
        }
    }

    /// Returns true when a user may write a file at a path: over an existing one, or a new one into a folder. The root
    /// of Linux has no entry; it is root's, with mode 755.
    pub fn may_write(&self, path: &Path, user: &str) -> bool {
        match self.find(path, user) {
            Ok(entry) => entry.allows(user, 2),
            Err(FileError::Missing) if path.0.len() == 1 => user == "root",
            Err(FileError::Missing) => self.find(&path.parent(), user).is_ok_and(|above| above.allows(user, 3)),
            Err(_) => false,
        }
    }

    /// Removes a file that is not a program, regardless of its owner.
    ///
    /// # Errors
    /// As [`Files::write`]; also [`FileError::Missing`].
    pub fn remove(&mut self, path: &Path) -> Result<(), FileError> {
        match self.find(path, "root")?.contents {
            Contents::Folder => Err(FileError::IsAFolder),
            Contents::Program { .. } => Err(FileError::Denied),
            _ => {
                self.entries.remove(&self.style.key(path));
                Ok(())
            }
        }
    }

    /// Returns every folder, the root first.
    pub fn folders(&self) -> Vec<Path> {
        let root = if self.style == PathStyle::Linux { vec![Path(Vec::new())] } else { Vec::new() };
        let path = |key: &String| self.spelled(&Path(key.split('/').map(str::to_owned).collect()));
        let folders = self.entries.iter().filter(|(_, entry)| entry.is_folder()).map(|(key, _)| path(key));
        root.into_iter().chain(folders).collect()
    }

    /// Returns the entries of a folder in order of their keys, for a user.
    ///
    /// # Errors
    /// As [`Files::find`]; also [`FileError::NotAFolder`] and [`FileError::Denied`].
    pub fn list(&self, path: &Path, user: &str) -> Result<Vec<&Entry>, FileError> {
        self.enter(path, user)?;
        if let Some(entry) = self.entries.get(&self.style.key(path)).filter(|_| !self.is_root(path))
            && !entry.allows(user, 4)
        {
            return Err(FileError::Denied);
        }
        let within = if path.0.is_empty() { String::new() } else { self.style.key(path) + "/" };
        let inside = self.entries.range(within.clone()..).take_while(|(key, _)| key.starts_with(&within));
        Ok(inside.filter(|(key, _)| !key[within.len()..].contains('/')).map(|(_, entry)| entry).collect())
    }

    /// Checks that a user may work in a folder.
    ///
    /// # Errors
    /// As [`Files::find`]; also [`FileError::NotAFolder`] and [`FileError::Denied`].
    pub fn enter(&self, path: &Path, user: &str) -> Result<(), FileError> {
        if self.is_root(path) {
            return Ok(());
        }
        match self.find(path, user)? {
            entry if !entry.is_folder() => Err(FileError::NotAFolder),
            entry if !entry.allows(user, 1) => Err(FileError::Denied),
            _ => Ok(()),
        }
    }

    /// Returns the path with the names as the file system spells them; parts that do not exist stay as written.
    #[must_use]
    pub fn spelled(&self, path: &Path) -> Path {
        let spell = |depth: usize| {
            let entry = self.entries.get(&self.style.key(&Path(path.0[..=depth].to_vec())));
            entry.map_or_else(|| path.0[depth].clone(), |entry| entry.name.clone())
        };
        Path((0..path.0.len()).map(spell).collect())
    }

    fn is_root(&self, path: &Path) -> bool {
        path.0.is_empty() || (self.style == PathStyle::Windows && path.0.len() == 1 && path.0[0] == "C:")
    }
}

/// Bytes that a name may have on either system.
const NAME_MAX: usize = 255;

#[cfg(test)]
mod tests;
