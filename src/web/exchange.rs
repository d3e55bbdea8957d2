//! Saved work as files: plain JSON with the name of the program and the version of the format.
//!
//! The file of one lab is the lab as it is saved everywhere, so that the native program opens it too, with its screens
//! added. The file of everything holds the records of this browser as they are. A file comes from anywhere: it is
//! looked at as a whole before anything changes.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    place::LabAddress,
    records,
    vault::{Vault, is_ours},
};
use crate::{
    course::Exercise,
    lab::{LoadError, SAVE_FORMAT, SavedLab},
    saved::{self, Error, Value},
};

/// Who writes these files.
const PROGRAM: &str = "hsm-dojo";

/// What a file holds.
pub enum Contents {
    /// A lab.
    Lab {
        /// Where it belongs.
        place: LabAddress,
        /// The record of the lab.
        lab: String,
        /// The record of its screens.
        screens: Option<String>,
    },
    /// Records of a browser with their keys. Each is looked at for itself, and none costs another one.
    Everything(Vec<(String, String)>),
}

/// The file of everything.
#[derive(Serialize)]
struct EverythingFile {
    program: &'static str,
    format: u32,
    #[serde(serialize_with = "serialize_as_map")]
    records: Vec<(String, String)>,
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

/// The file of a lab, from its records: the lab with its screens as one more field. A record that is not JSON stays as
/// it is.
pub fn lab_file(lab: &str, screens: Option<&str>) -> String {
    let with_screens = || {
        let Fields(mut fields) = serde_json::from_str(lab).ok()?;
        fields.push(("screens".to_owned(), RawValue::from_string(screens?.to_owned()).ok()?));
        Some(saved::write(&Fields(fields)))
    };
    with_screens().unwrap_or_else(|| lab.to_owned())
}

/// The file of everything: all that this browser keeps, but for keys that are in `more` too, and `more`.
pub fn everything_file(more: Vec<(String, String)>) -> String {
    let mut records: Vec<_> = Vault::open().map(|vault| vault.all()).unwrap_or_default();
    records.retain(|(key, _)| !more.iter().any(|(other, _)| other == key));
    records.extend(more);
    saved::write(&EverythingFile { program: PROGRAM, format: SAVE_FORMAT, records })
}

/// Looks at the text of a file.
///
/// # Errors
/// What to tell the learner about a file that is not opened.
pub fn read(text: &str) -> Result<Contents, String> {
    let file = saved::parse(text).map_err(|error| no_json(text, &error))?;
    if file["program"].as_str() != Some(PROGRAM) {
        return Err("HSM Dojo did not save it".to_owned());
    }
    match file["format"].as_u64() {
        Some(format) if format <= SAVE_FORMAT.into() => {}
        Some(format) => return Err(LoadError::Newer(u32::try_from(format).unwrap_or(u32::MAX)).to_string()),
        None => return Err("it is damaged (it says no format)".to_owned()),
    }
    match &file["records"] {
        Value::Null => read_lab(text, &file),
        records => read_records(records).ok_or_else(|| "it is damaged (a record in it is no text)".to_owned()),
    }
}

fn read_lab(text: &str, file: &Value) -> Result<Contents, String> {
    if let Some(id) = file["start"]["lesson"].as_str().filter(|id| Exercise::find(id).is_none()) {
        return Err(format!("it is of the lesson {id:?}, which this version of HSM Dojo does not have"));
    }
    let lab = SavedLab::read(text).map_err(|error| error.to_string())?;
    let place =
        LabAddress::of(lab.start()).ok_or("its lab does not start like any that this version of HSM Dojo has")?;
    let screens = match &file["screens"] {
        Value::Null => None,
        screens => Some(records::screens_text(&records::screens(screens)?)),
    };
    Ok(Contents::Lab { place, lab: lab.save(), screens })
}

fn read_records(records: &Value) -> Option<Contents> {
    let mut texts = Vec::new();
    for (key, text) in records.as_object()?.iter().filter(|(key, _)| is_ours(key)) {
        texts.push((key.clone(), text.as_str()?.to_owned()));
    }
    Some(Contents::Everything(texts))
}

fn no_json(text: &str, error: &Error) -> String {
    match text.trim_start().starts_with('{') {
        _ if *error == Error::TooDeep => error.to_string(),
        true => format!("it is damaged, or only a part of it was copied ({error})"),
        false => "it is no JSON, so HSM Dojo did not save it".to_owned(),
    }
}
