//! Saved work as files: plain JSON with the name of the program and the version of the format.
//!
//! The file of one lab is the lab in one text, so that the native program opens it, with its screens added. The file of
//! everything has the records of this browser as they are.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

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

/// The fields of a record in their order, each as it is written.
#[derive(Serialize)]
struct Fields(#[serde(serialize_with = "serialize_as_map")] Vec<(String, Box<RawValue>)>);

fn serialize_as_map<T: Serialize, S: Serializer>(pairs: &[(String, T)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

/// Returns the file of a lab: its text, with the text of its screens as one more field. A text that is not JSON stays
/// as it is.
pub fn lab_file(lab: &str, screens: Option<&str>) -> String {
    let with_screens = || {
        let Fields(mut fields) = serde_json::from_str(lab).ok()?;
        fields.push(("screens".to_owned(), RawValue::from_string(screens?.to_owned()).ok()?));
        Some(saved::write(&Fields(fields)))
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
