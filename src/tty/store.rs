//! State files: two kinds, each recognised before it is touched, each replaced as a whole or not at all.
//!
//! A file that is not what it should be is refused and left as it is, byte for byte. Processes that share a file take
//! turns by a lock file beside it.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::failure::{Failure, Trouble};
use crate::{host::World, saved};

/// Who writes these files.
const PROGRAM: &str = "hsm-dojo";
/// The word by which a shared world is known; a saved lab has none.
const WORLD: &str = "world";
/// Version of the form in which a world is written.
const WORLD_FORMAT: u32 = 1;

/// What a state file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A lab: `--state`.
    Lab,
    /// A world that separate runs share: `HSM_DOJO_STATE`.
    World,
}

/// A file that holds state, by now or soon.
#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
    kind: Kind,
}

/// The right to work on a state file; dropping it gives the right up.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    file: &'a StateFile,
    _lock: File,
}

/// What every version of every kind begins with.
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
    /// Names a file. What is there already must be of this kind.
    pub fn open(path: &Path, kind: Kind) -> Result<Self, Failure> {
        // A link stays a link: what is replaced is the file it leads to.
        let file = Self { path: fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()), kind };
        file.text()?;
        Ok(file)
    }

    /// Names a file that holds state already, of either kind.
    pub fn of_any_kind(path: &Path) -> Result<Self, Failure> {
        let file = match Self::open(path, Kind::Lab) {
            Err(Failure::State { trouble: Trouble::OtherKind(_), .. }) => Self::open(path, Kind::World),
            other => other,
        }?;
        if file.text()?.is_some() { Ok(file) } else { Err(file.trouble(Trouble::Missing)) }
    }

    /// The world that its text holds.
    pub fn world(&self, text: &str) -> Result<World, Failure> {
        let damaged = |error: saved::Error| self.trouble(Trouble::Damaged(error.to_string()));
        let saved: Saved<World> = saved::read(text).map_err(damaged)?;
        Ok(saved.world)
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Waits for the turn to work on the file.
    pub fn turn(&self) -> Result<Turn<'_>, Failure> {
        self.check_writable()?;
        let lock = self.lock_file()?;
        lock.lock().map_err(|error| self.system("its lock cannot be had", error))?;
        Ok(Turn { file: self, _lock: lock })
    }

    /// Takes the turn to work on the file, or says that somebody else has it.
    pub fn claim(&self) -> Result<Turn<'_>, Failure> {
        self.check_writable()?;
        let lock = self.lock_file()?;
        match lock.try_lock() {
            Ok(()) => Ok(Turn { file: self, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(self.trouble(Trouble::Busy)),
            Err(TryLockError::Error(error)) => Err(self.system("its lock cannot be had", error)),
        }
    }

    /// Refuses a file that is marked read-only: replacing it as a whole would pass over that mark.
    fn check_writable(&self) -> Result<(), Failure> {
        match fs::metadata(&self.path) {
            Ok(metadata) if metadata.permissions().readonly() => Err(self.trouble(Trouble::ReadOnly)),
            // What else is wrong shows where it is read or written.
            _ => Ok(()),
        }
    }

    /// Says what is wrong with this file.
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

    /// The text of the file, known to be of its kind; `None` where there is nothing yet.
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
            // What mktemp leaves: a name, and nothing to lose.
            return Ok(None);
        }
        let text = String::from_utf8(bytes).map_err(|_| self.trouble(Trouble::Foreign))?;
        check(&text, self.kind).map_err(|trouble| self.trouble(trouble))?;
        Ok(Some(text))
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        replace(&self.path, text).map_err(|error| self.system("it cannot be written", error))
    }
}

impl Turn<'_> {
    /// The saved text; `None` where there is nothing yet.
    pub fn text(&self) -> Result<Option<String>, Failure> {
        self.file.text()
    }

    /// Puts another text in its place.
    pub fn save(&self, text: &str) -> Result<(), Failure> {
        self.file.write(text)
    }

    /// The saved world; `None` where there is nothing yet.
    pub fn world(&self) -> Result<Option<World>, Failure> {
        self.text()?.map(|text| self.file.world(&text)).transpose()
    }

    /// Puts another world in its place.
    pub fn save_world(&self, world: &World) -> Result<(), Failure> {
        let saved = Saved { program: PROGRAM.to_owned(), kind: WORLD.to_owned(), format: WORLD_FORMAT, world };
        self.save(&saved::write(&saved))
    }
}

/// Checks whose text this is, of which kind, and whether this version can read it.
fn check(text: &str, kind: Kind) -> Result<(), Trouble> {
    let head: Head = saved::read(text).map_err(|_| Trouble::Foreign)?;
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

/// Writes a text beside the file and moves it into its place, so that a reader sees the old text or the new one.
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
    fn each_kind_of_file_is_told_apart() {
        let world = r#"{"program":"hsm-dojo","kind":"world","format":1}"#;
        let lab = r#"{"program":"hsm-dojo","format":1}"#;
        assert!(check(world, Kind::World).is_ok() && check(lab, Kind::Lab).is_ok());
        assert!(matches!(check(lab, Kind::World), Err(Trouble::OtherKind(_))));
        assert!(matches!(check(world, Kind::Lab), Err(Trouble::OtherKind(_))));
        assert!(matches!(check(&world.replace('1', "9"), Kind::World), Err(Trouble::Newer(9))));
        for text in ["", "{}", "[1]", "\u{0}", r#"{"program":"other","format":1}"#] {
            assert!(matches!(check(text, Kind::World), Err(Trouble::Foreign)), "{text:?}");
        }
    }

    #[test]
    fn a_world_comes_back_as_it_was_saved() {
        let folder = tempfile::tempdir().unwrap();
        let file = StateFile::open(&folder.path().join("w"), Kind::World).unwrap();
        let world = Preset::ThreeHsms.world(Flavour::Windows, 3);
        let turn = file.turn().unwrap();
        assert_eq!(turn.world().unwrap(), None);
        turn.save_world(&world).unwrap();
        assert_eq!(turn.world().unwrap(), Some(world));
    }
}
