//! State files: recognises the two kinds, locks them, and replaces them atomically.
//!
//! A file that cannot be read as a state file is refused and left as it is, byte for byte. Processes that share a state
//! file use a lock file beside it.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    string::FromUtf8Error,
};

use serde::{Deserialize, Serialize};

use super::failure::{Failure, Trouble};
use crate::{
    host::World,
    lab::{LoadError, SavedLab},
    saved,
};

/// Value of the field `program` in every state file.
const PROGRAM: &str = "hsm-dojo";
/// Value of the field `kind` in a shared world; a saved lab has no such field.
const WORLD: &str = "world";
/// Format version of a shared world.
const WORLD_FORMAT: u32 = 1;

/// Kind of state in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A lab: `--state`.
    Lab,
    /// A world that separate runs share: `HSM_DOJO_STATE`.
    World,
}

/// A state file, which need not exist yet.
#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
    kind: Kind,
}

/// An exclusive lock on a state file, released on drop.
#[derive(Debug)]
pub(super) struct FileLock<'a> {
    file: &'a StateFile,
    _lock: File,
}

/// The fields that every version of both kinds has.
#[derive(Deserialize)]
struct Head {
    program: String,
    #[serde(default)]
    kind: Option<String>,
    format: u32,
}

#[derive(Serialize, Deserialize)]
struct Saved<W> {
    program: String,
    kind: String,
    format: u32,
    world: W,
}

impl StateFile {
    /// Opens the state file at a path. A file that exists must be of this kind.
    pub fn open(path: &Path, kind: Kind) -> Result<Self, Failure> {
        // Resolves symbolic links, so that replacing the file keeps the link.
        let file = Self { path: fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()), kind };
        file.text()?;
        Ok(file)
    }

    /// Opens an existing state file of either kind.
    pub fn open_existing(path: &Path) -> Result<Self, Failure> {
        let file = match Self::open(path, Kind::Lab) {
            Err(Failure::State { trouble: Trouble::OtherKind(_), .. }) => Self::open(path, Kind::World),
            other => other,
        }?;
        if file.text()?.is_some() { Ok(file) } else { Err(file.trouble(Trouble::Missing)) }
    }

    /// Parses a shared world.
    fn parse_world(&self, text: &str) -> Result<World, Failure> {
        let damaged = |error: saved::Error| self.trouble(Trouble::Damaged(error.to_string()));
        let saved: Saved<World> = saved::read(text).map_err(damaged)?;
        Ok(saved.world)
    }

    /// Returns the kind of state in this file.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Waits for the lock.
    pub fn lock(&self) -> Result<FileLock<'_>, Failure> {
        self.check_writable()?;
        let lock = self.lock_file()?;
        lock.lock().map_err(|error| self.system("its lock cannot be had", error))?;
        Ok(FileLock { file: self, _lock: lock })
    }

    /// Takes the lock, or fails with [`Trouble::Busy`] if another process has it.
    pub fn try_lock(&self) -> Result<FileLock<'_>, Failure> {
        self.check_writable()?;
        let lock = self.lock_file()?;
        match lock.try_lock() {
            Ok(()) => Ok(FileLock { file: self, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(self.trouble(Trouble::Busy)),
            Err(TryLockError::Error(error)) => Err(self.system("its lock cannot be had", error)),
        }
    }

    /// Refuses a read-only file: replacing the file would ignore that mark.
    fn check_writable(&self) -> Result<(), Failure> {
        match fs::metadata(&self.path) {
            Ok(metadata) if metadata.permissions().readonly() => Err(self.trouble(Trouble::ReadOnly)),
            // Other errors are reported when the file is read or written.
            _ => Ok(()),
        }
    }

    /// Returns the error for this file.
    pub fn trouble(&self, trouble: Trouble) -> Failure {
        Failure::State { path: self.path.clone(), trouble }
    }

    fn system(&self, doing: &'static str, error: io::Error) -> Failure {
        self.trouble(Trouble::System(doing, error))
    }

    fn lock_file(&self) -> Result<File, Failure> {
        let mut path = OsString::from(&self.path);
        path.push(".lock");
        let opened = OpenOptions::new().create(true).truncate(false).write(true).open(path);
        opened.map_err(|error| self.system("its lock file cannot be written", error))
    }

    /// Returns the text of the file after checking its kind; `None` if it does not exist or is empty.
    pub fn text(&self) -> Result<Option<String>, Failure> {
        let metadata = match fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.system("it cannot be read", error)),
            Ok(metadata) => metadata,
        };
        if !metadata.is_file() {
            return Err(self.trouble(Trouble::NotAFile));
        }
        if metadata.len() > saved::BYTES_MAX as u64 {
            return Err(self.trouble(Trouble::TooLarge));
        }
        let bytes = fs::read(&self.path).map_err(|error| self.system("it cannot be read", error))?;
        if bytes.is_empty() {
            // An empty file, as mktemp creates it, holds nothing to lose.
            return Ok(None);
        }
        let no_text =
            |error: FromUtf8Error| self.trouble(Trouble::Unreadable(saved::Error::NotJson(error.to_string())));
        let text = String::from_utf8(bytes).map_err(no_text)?;
        check(&text, self.kind).map_err(|trouble| self.trouble(trouble))?;
        Ok(Some(text))
    }

    /// Parses a saved lab.
    pub fn parse_lab(&self, text: &str) -> Result<SavedLab, Failure> {
        SavedLab::read(text).map_err(|error| {
            self.trouble(match error {
                LoadError::Unreadable(error) => Trouble::Unreadable(error),
                LoadError::Foreign => Trouble::Foreign,
                LoadError::InParts => Trouble::InParts,
                LoadError::Newer(format) => Trouble::Newer(format),
                LoadError::Damaged(what) => Trouble::Damaged(what),
            })
        })
    }

    /// Reads the world in a state file of either kind. Needs no lock, because files are replaced atomically.
    pub fn read_world(&self) -> Result<World, Failure> {
        let text = self.text()?.ok_or_else(|| self.trouble(Trouble::Missing))?;
        match self.kind {
            Kind::World => self.parse_world(&text),
            Kind::Lab => Ok(self.parse_lab(&text)?.world().clone()),
        }
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        replace(&self.path, text).map_err(|error| self.system("it cannot be written", error))
    }
}

impl FileLock<'_> {
    /// Returns the saved text; `None` if nothing is saved yet.
    pub fn text(&self) -> Result<Option<String>, Failure> {
        self.file.text()
    }

    /// Replaces the saved text.
    pub fn save(&self, text: &str) -> Result<(), Failure> {
        self.file.write(text)
    }

    /// Returns the saved world; `None` if nothing is saved yet.
    pub fn world(&self) -> Result<Option<World>, Failure> {
        self.text()?.map(|text| self.file.parse_world(&text)).transpose()
    }

    /// Replaces the saved world.
    pub fn save_world(&self, world: &World) -> Result<(), Failure> {
        let saved = Saved { program: PROGRAM.to_owned(), kind: WORLD.to_owned(), format: WORLD_FORMAT, world };
        self.save(&saved::write(&saved))
    }
}

/// Checks that this program wrote the text, that it is of this kind, and that this version can read it.
fn check(text: &str, kind: Kind) -> Result<(), Trouble> {
    let tree = saved::parse(text).map_err(Trouble::Unreadable)?;
    let head: Head = saved::read_tree(&tree).map_err(|_| Trouble::Foreign)?;
    if head.program != PROGRAM {
        return Err(Trouble::Foreign);
    }
    match (kind, head.kind.as_deref()) {
        (Kind::Lab, None) => Ok(()),
        (Kind::Lab, Some(_)) => Err(Trouble::OtherKind("a world that HSM_DOJO_STATE names, not a lab for --state")),
        (Kind::World, None) => Err(Trouble::OtherKind("a lab that --state saved, not a world for HSM_DOJO_STATE")),
        (Kind::World, Some(WORLD)) if head.format > WORLD_FORMAT => Err(Trouble::Newer(head.format)),
        (Kind::World, Some(WORLD)) => Ok(()),
        (Kind::World, Some(_)) => Err(Trouble::Foreign),
    }
}

/// Writes a temporary file and renames it, so that a reader sees either the old text or the new one.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".hsm-dojo-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(metadata) = fs::metadata(path) {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{Flavour, Preset};

    #[test]
    fn each_kind_of_state_file_is_recognised() {
        let world = r#"{"program":"hsm-dojo","kind":"world","format":1}"#;
        let lab = r#"{"program":"hsm-dojo","format":1}"#;
        assert!(check(world, Kind::World).is_ok() && check(lab, Kind::Lab).is_ok());
        assert!(matches!(check(lab, Kind::World), Err(Trouble::OtherKind(_))));
        assert!(matches!(check(world, Kind::Lab), Err(Trouble::OtherKind(_))));
        assert!(matches!(check(&world.replace('1', "9"), Kind::World), Err(Trouble::Newer(9))));
        for text in ["{}", "[1]", r#"{"program":"other","format":1}"#] {
            assert!(matches!(check(text, Kind::World), Err(Trouble::Foreign)), "{text:?}");
        }
        for text in ["", "\u{0}", &lab[..9]] {
            let not_json = matches!(check(text, Kind::World), Err(Trouble::Unreadable(saved::Error::NotJson(_))));
            assert!(not_json, "{text:?}");
        }
        let deep = check(&"[".repeat(200), Kind::Lab);
        assert!(matches!(deep, Err(Trouble::Unreadable(saved::Error::TooDeep))));
    }

    #[test]
    fn what_cannot_be_read_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab");
        for (bytes, words) in [
            (&b"{\n\"program\": 7,,"[..], "it is not JSON (key must be a string at line 2 column 14)"),
            (b"{\"a\":\xff}", "it is not JSON (invalid utf-8 sequence of 1 bytes from index 5)"),
            (&[b'['; 200], "it is nested deeper than anything"),
            (b"{\"program\":\"other\"}", "this is no state file of HSM Dojo. It was left"),
            (br#"{"program":"hsm-dojo","format":2,"sealed":[]}"#, "choose “Save to a file” in the settings"),
            (br#"{"program":"hsm-dojo","format":3}"#, "a later version of HSM Dojo wrote this (format 3)"),
        ] {
            fs::write(&path, bytes).unwrap();
            let opened = StateFile::open(&path, Kind::Lab).and_then(|file| file.read_world());
            let told = opened.unwrap_err().to_string();
            assert!(told.contains(words), "{words}: {told}");
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
    }

    #[test]
    fn a_saved_world_is_read_back_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let file = StateFile::open(&folder.path().join("w"), Kind::World).unwrap();
        let world = Preset::ThreeHsms.world(Flavour::Windows, 3);
        let lock = file.lock().unwrap();
        assert_eq!(lock.world().unwrap(), None);
        lock.save_world(&world).unwrap();
        assert_eq!(lock.world().unwrap(), Some(world));
    }
}
