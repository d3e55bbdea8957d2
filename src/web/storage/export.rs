//! Saved work as files: plain JSON with the name of the program and the version of the format.
//!
//! The file of one lab is the lab in one text, so that the native program opens it, with its screens added. The file of
//! everything has the records of this browser as they are.

use serde::{Serialize, Serializer};

use super::BrowserStorage;
use crate::{lab::SAVE_FORMAT, saved};

/// The program that writes these files.
pub const PROGRAM: &str = "hsm-dojo";

/// The file of several records.
#[derive(Serialize)]
struct RecordsFile<'a> {
    program: &'static str,
    format: u32,
    #[serde(serialize_with = "serialize_as_map")]
    records: &'a [(String, String)],
}

fn serialize_as_map<T: Serialize, S: Serializer>(pairs: &[(String, T)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

/// Returns the file of a lab: its text, with the text of its screens as one more field. A text that is not JSON stays
/// as it is.
pub fn lab_file(lab: &str, screens: Option<&str>) -> String {
    let with_screens = || {
        let mut file = saved::parse(lab).ok()?;
        file.as_object_mut()?.insert("screens".to_owned(), saved::parse(screens?).ok()?);
        Some(saved::write(&file))
    };
    with_screens().unwrap_or_else(|| lab.to_owned())
}

/// Returns the file of everything that this browser stores. `more` replaces records with the same keys.
pub fn everything_file(more: Vec<(String, String)>) -> String {
    let mut records: Vec<_> = BrowserStorage::open().map(|storage| storage.all()).unwrap_or_default();
    records.retain(|(key, _)| !more.iter().any(|(other, _)| other == key));
    records.extend(more);
    records_file(&records)
}

/// Returns the file of these records.
pub fn records_file(records: &[(String, String)]) -> String {
    saved::write(&RecordsFile { program: PROGRAM, format: SAVE_FORMAT, records })
}
