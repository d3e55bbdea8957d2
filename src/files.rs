//! In-memory files of the emulated machines, with owners, modes and sizes.
//!
//! It knows nothing of who reads them: no shell, no messages. Paths of Linux and of Windows differ in separator, drive
//! and case; [`PathStyle`] holds all of that.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    assets::{self, Content},
    clock::LabTime,
};

/// How a machine writes paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PathStyle {
    /// `/opt/cloudhsm`: one root, case counts.
    Linux,
    /// `C:\ProgramData`: a drive, case does not count, `/` is taken for `\`.
    Windows,
}

/// An absolute path without `.` and `..`, as its parts; on Windows the first part is the drive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Path(Vec<String>);

impl PathStyle {
    /// Resolves what was written against the folder one stands in.
    pub fn resolve(self, folder: &Path, written: &str) -> Path {
        let parts: Vec<&str> = match self {
            PathStyle::Linux => written.split('/').collect(),
            PathStyle::Windows => written.split(['\\', '/']).collect(),
        };
        let rooted = parts.first().is_some_and(|first| first.is_empty()) && !written.is_empty();
        let mut resolved = match self {
            PathStyle::Linux if rooted => Vec::new(),
            PathStyle::Windows if is_drive(parts[0]) => vec![parts[0].to_ascii_uppercase()],
            PathStyle::Windows if rooted => folder.0.first().cloned().into_iter().collect(),
            _ => folder.0.clone(),
        };
        let drive = usize::from(self == PathStyle::Windows);
        for part in parts.into_iter().filter(|part| !is_drive(part) || self == PathStyle::Linux) {
            match part {
                "" | "." => {}
                ".." => resolved.truncate(resolved.len().saturating_sub(1).max(drive)),
                name => resolved.push(name.to_owned()),
            }
        }
        Path(resolved)
    }

    /// An absolute path as written by this program itself.
    pub fn path(self, written: &str) -> Path {
        self.resolve(&Path(Vec::new()), written)
    }

    /// The path as the machine shows it.
    pub fn display(self, path: &Path) -> String {
        match (self, path.0.as_slice()) {
            (PathStyle::Linux, parts) => format!("/{}", parts.join("/")),
            (PathStyle::Windows, [drive]) => format!("{drive}\\"),
            (PathStyle::Windows, parts) => parts.join("\\"),
        }
    }

    fn key(self, path: &Path) -> String {
        let joined = path.0.join("/");
        match self {
            PathStyle::Linux => joined,
            PathStyle::Windows => joined.to_ascii_lowercase(),
        }
    }
}

fn is_drive(part: &str) -> bool {
    matches!(part.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

impl Path {
    /// The path of something in this folder.
    #[must_use]
    pub fn join(&self, name: &str) -> Path {
        Path(self.0.iter().cloned().chain([name.to_owned()]).collect())
    }

    /// The last part; `None` for the root.
    pub fn name(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// The folder above, or the root itself.
    #[must_use]
    pub fn parent(&self) -> Path {
        Path(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// The parts from the root down.
    pub fn parts(&self) -> &[String] {
        &self.0
    }
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contents {
    /// A folder.
    Folder,
    /// A text file.
    Text(String),
    /// A text file as it was installed, whose text is the asset of this name and may not be there yet.
    Asset(String),
    /// A program of the machine, by name; its size in bytes is all there is to see of it.
    Program {
        /// Name by which the host knows the program.
        name: String,
        /// Size in bytes.
        size: u64,
    },
}

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
    /// Size in bytes; a folder has a block.
    pub fn size(&self) -> u64 {
        match &self.contents {
            Contents::Folder => 4096,
            Contents::Text(text) => text.len() as u64,
            Contents::Asset(name) => assets::size(name),
            Contents::Program { size, .. } => *size,
        }
    }

    /// True for a folder.
    pub fn is_folder(&self) -> bool {
        self.contents == Contents::Folder
    }

    /// True when `user` has all the rights in `bits` (4 read, 2 write, 1 execute or enter). Root has every right.
    pub fn allows(&self, user: &str, bits: u16) -> bool {
        let granted = if self.owner == user { self.mode >> 6 } else { self.mode };
        user == "root" || granted & bits == bits
    }
}

/// Why a file could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// No such file or folder.
    Missing,
    /// A part of the path is a file.
    NotAFolder,
    /// It is a folder.
    IsAFolder,
    /// The user may not.
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
    /// An empty file system.
    pub fn new(style: PathStyle) -> Self {
        Self { style, entries: BTreeMap::new() }
    }

    /// How this machine writes paths.
    pub fn style(&self) -> PathStyle {
        self.style
    }

    /// Puts an entry at an absolute path, making missing folders above it (owned by the same user, mode 755).
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

    /// What a file holds, for a user.
    ///
    /// # Errors
    /// As [`Files::find`]; also [`FileError::IsAFolder`] and [`FileError::Denied`].
    pub fn read(&self, path: &Path, user: &str) -> Result<Content<'_>, FileError> {
        if self.is_root(path) {
            return Err(FileError::IsAFolder);
        }
        let entry = self.find(path, user)?;
        match &entry.contents {
            Contents::Folder => Err(FileError::IsAFolder),
            _ if !entry.allows(user, 4) => Err(FileError::Denied),
            Contents::Text(text) => Ok(Content::Text(text)),
            Contents::Asset(name) => Ok(Content::Asset(name)),
            Contents::Program { .. } => Ok(Content::Text(PROGRAM_BYTES)),
        }
    }

    /// Puts text into a file, whoever owns it. A new file belongs to `owner`; one that is there keeps owner and mode.
    ///
    /// # Errors
    /// [`FileError::IsAFolder`], [`FileError::NotAFolder`] where a part above is a file, [`FileError::Denied`] for a
    /// program and for a name that the machine does not take.
    pub fn write(&mut self, path: &Path, text: String, owner: &str, at: LabTime) -> Result<(), FileError> {
        if self.is_root(path) {
            return Err(FileError::IsAFolder);
        }
        if !self.takes_names(path) {
            return Err(FileError::Denied);
        }
        match self.find(path, "root").map(|entry| (entry.contents.clone(), entry.owner.clone(), entry.mode)) {
            Ok((Contents::Folder, ..)) => return Err(FileError::IsAFolder),
            Ok((Contents::Program { .. }, ..)) => return Err(FileError::Denied),
            Ok((_, owner, mode)) => self.put_at(path, Contents::Text(text), &owner, mode, at),
            Err(FileError::Missing) => self.put_at(path, Contents::Text(text), owner, 0o644, at),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// True when the machine takes every name of a path.
    fn takes_names(&self, path: &Path) -> bool {
        let forbidden = |c: char| c.is_control() || (self.style == PathStyle::Windows && r#"<>:"|?*"#.contains(c));
        let drive = usize::from(self.style == PathStyle::Windows);
        path.0.iter().skip(drive).all(|name| name.len() <= NAME_MAX && !name.contains(forbidden))
    }

    /// Copies a file for a user: over a file, into a folder, or to a new path. What is there keeps owner and mode.
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

    /// True when a user may write a file at a path: over one that is there, or a new one into a folder. The root of Linux has
    /// no entry; it is root's, with mode 755.
    pub fn may_write(&self, path: &Path, user: &str) -> bool {
        match self.find(path, user) {
            Ok(entry) => entry.allows(user, 2),
            Err(FileError::Missing) if path.0.len() == 1 => user == "root",
            Err(FileError::Missing) => self.find(&path.parent(), user).is_ok_and(|above| above.allows(user, 3)),
            Err(_) => false,
        }
    }

    /// Removes a text file, whoever owns it.
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

    /// Every folder, the root first.
    pub fn folders(&self) -> Vec<Path> {
        let root = if self.style == PathStyle::Linux { vec![Path(Vec::new())] } else { Vec::new() };
        let path = |key: &String| self.spelled(&Path(key.split('/').map(str::to_owned).collect()));
        let folders = self.entries.iter().filter(|(_, entry)| entry.is_folder()).map(|(key, _)| path(key));
        root.into_iter().chain(folders).collect()
    }

    /// The entries of a folder in order of their keys, for a user.
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

    /// Checks that a user may stand in a folder.
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

    /// The path with the names as the file system spells them; parts that do not exist stay as written.
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

/// Bytes that a name may have, on either system.
const NAME_MAX: usize = 255;

/// What is readable of a program: the first bytes of an executable, as text.
const PROGRAM_BYTES: &str = "\u{7f}ELF\u{2}\u{1}\u{1}\n";

#[cfg(test)]
mod tests {
    use super::*;

    fn linux() -> Files {
        let mut files = Files::new(PathStyle::Linux);
        files.put("/opt/cloudhsm/etc/a.cfg", Contents::Text("{}".into()), "root", 0o644, LabTime::default());
        files.put("/root/secret", Contents::Text("x".into()), "root", 0o600, LabTime::default());
        files.put("/root", Contents::Folder, "root", 0o550, LabTime::default());
        files
    }

    #[test]
    fn linux_paths_resolve_as_a_shell_resolves_them() {
        let style = PathStyle::Linux;
        let home = style.path("/home/ec2-user");
        for (written, shown) in [
            ("../../opt//cloudhsm/./etc", "/opt/cloudhsm/etc"),
            ("/../..", "/"),
            ("x", "/home/ec2-user/x"),
            ("", "/home/ec2-user"),
            ("a:", "/home/ec2-user/a:"),
        ] {
            assert_eq!(style.display(&style.resolve(&home, written)), shown, "{written}");
        }
    }

    #[test]
    fn windows_paths_know_drives_and_both_slashes() {
        let style = PathStyle::Windows;
        let folder = style.path(r"C:\Program Files\Amazon\CloudHSM");
        for (written, shown) in [
            (r"c:\ProgramData/Amazon", r"C:\ProgramData\Amazon"),
            (r"\Users", r"C:\Users"),
            (r"..\..\..\..\..", r"C:\"),
            ("bin", r"C:\Program Files\Amazon\CloudHSM\bin"),
        ] {
            assert_eq!(style.display(&style.resolve(&folder, written)), shown, "{written}");
        }
    }

    #[test]
    fn case_counts_on_linux_only() {
        let mut files = Files::new(PathStyle::Windows);
        files.put(r"C:\Program Files\a.txt", Contents::Text("x".into()), "Administrator", 0o644, LabTime::default());
        let path = PathStyle::Windows.path(r"c:\PROGRAM FILES\A.TXT");
        assert_eq!(files.read(&path, "Administrator"), Ok(Content::Text("x")));
        assert_eq!(PathStyle::Windows.display(&files.spelled(&path)), r"C:\Program Files\a.txt");
        let upper = PathStyle::Linux.path("/OPT/cloudhsm/etc/a.cfg");
        assert_eq!(linux().read(&upper, "root"), Err(FileError::Missing));
    }

    #[test]
    fn text_can_be_written_and_removed_and_keeps_owner_and_mode() {
        let mut files = linux();
        let path = |written: &str| PathStyle::Linux.path(written);
        let now = LabTime::from_micros(7);
        let mut write = |written: &str, text: &str| files.write(&path(written), text.into(), "learner", now);
        assert_eq!(write("/root/secret", "y"), Ok(()));
        assert_eq!(write("/home/learner/new/x", ""), Ok(()));
        assert_eq!(write("/", "x"), Err(FileError::IsAFolder));
        assert_eq!(write("/opt", "x"), Err(FileError::IsAFolder));
        assert_eq!(write("/opt/cloudhsm/etc/a.cfg/x", "x"), Err(FileError::NotAFolder));
        assert_eq!(write("/home/\u{7}", "x"), Err(FileError::Denied));
        assert_eq!(write(&format!("/{}", "x".repeat(256)), "x"), Err(FileError::Denied));
        let secret = files.find(&path("/root/secret"), "root").unwrap();
        assert_eq!((secret.owner.as_str(), secret.mode, secret.modified), ("root", 0o600, now));
        let new = files.find(&path("/home/learner/new/x"), "root").unwrap();
        assert_eq!((new.owner.as_str(), new.mode), ("learner", 0o644));
        assert_eq!(files.remove(&path("/home/learner/new/x")), Ok(()));
        assert_eq!(files.remove(&path("/home/learner/new/x")), Err(FileError::Missing));
        assert_eq!(files.remove(&path("/opt")), Err(FileError::IsAFolder));
    }

    #[test]
    fn programs_are_not_edited_and_windows_has_names_it_does_not_take() {
        let mut files = Files::new(PathStyle::Windows);
        let program = Contents::Program { name: "configure".into(), size: 7 };
        files.put(r"C:\bin\configure.exe", program, "Administrator", 0o755, LabTime::default());
        let mut write = |written: &str| {
            files.write(&PathStyle::Windows.path(written), "x".into(), "Administrator", LabTime::default())
        };
        assert_eq!(write(r"C:\BIN\configure.EXE"), Err(FileError::Denied));
        assert_eq!(write(r"C:\bin\a?b"), Err(FileError::Denied));
        assert_eq!(write(r"C:\"), Err(FileError::IsAFolder));
        assert_eq!(write(r"C:\Bin\a b.txt"), Ok(()));
        let folders = files.folders();
        assert_eq!(
            folders.iter().map(|path| PathStyle::Windows.display(path)).collect::<Vec<_>>(),
            [r"C:\", r"C:\bin"]
        );
    }

    #[test]
    fn only_root_writes_into_the_root() {
        let mut files = linux();
        let path = |written: &str| PathStyle::Linux.path(written);
        files.put("/home/learner/x", Contents::Text("x".into()), "learner", 0o644, LabTime::default());
        let mut copy = |to: &str, user: &str| files.copy(&path("/home/learner/x"), &path(to), user, LabTime::default());
        for to in ["/", "/x", "/x.crt"] {
            let at = if to == "/" { path("/x") } else { path(to) };
            assert_eq!(copy(to, "learner"), Err(CopyError::Target(at, FileError::Denied)), "{to}");
            assert_eq!(copy(to, "root"), Ok(()), "{to}");
        }
        assert!(files.may_write(&path("/new"), "root") && !files.may_write(&path("/new"), "learner"));
    }

    #[test]
    fn a_copy_has_a_name_as_any_file_has() {
        let mut files = Files::new(PathStyle::Windows);
        let path = |written: &str| PathStyle::Windows.path(written);
        files.put(r"C:\a\x", Contents::Text("x".into()), "Administrator", 0o644, LabTime::default());
        let mut copy = |to: &Path| files.copy(&path(r"C:\a\x"), to, "Administrator", LabTime::default());
        for name in ["a?b", "a\u{7}", &"x".repeat(256)] {
            let to = path(r"C:\a").join(name);
            assert_eq!(copy(&to), Err(CopyError::Target(to.clone(), FileError::Denied)), "{name}");
        }
        assert_eq!(copy(&path(r"C:\a\y")), Ok(()));
    }

    #[test]
    fn rights_and_kinds_are_respected() {
        let files = linux();
        let path = |written| PathStyle::Linux.path(written);
        assert_eq!(files.read(&path("/root/secret"), "ec2-user"), Err(FileError::Denied));
        assert_eq!(files.read(&path("/root/secret"), "root"), Ok(Content::Text("x")));
        assert_eq!(files.list(&path("/root"), "ec2-user"), Err(FileError::Denied));
        assert_eq!(files.read(&path("/opt"), "root"), Err(FileError::IsAFolder));
        assert_eq!(files.list(&path("/opt/cloudhsm/etc/a.cfg/x"), "root"), Err(FileError::NotAFolder));
        let names: Vec<_> = files.list(&path("/"), "root").unwrap().iter().map(|e| e.name.clone()).collect();
        assert_eq!(names, ["opt", "root"]);
    }
}
