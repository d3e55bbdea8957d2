//! Saved work as files: plain JSON with the name of the program and the version of the format.
//!
//! The file of one lab is the lab as it is saved everywhere, so that the native program opens it too, with its screens
//! added. The file of everything holds the records of this browser as they are. A file comes from anywhere: it is
//! looked at as a whole before anything changes.

use super::{
    place::LabAddress,
    records,
    vault::{Vault, is_ours},
};
use crate::{
    course,
    lab::{Lab, LoadError, SAVE_FORMAT},
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

/// The file of a lab, from its records.
pub fn lab_file(lab: &str, screens: Option<&str>) -> String {
    match (lab.strip_suffix('}'), screens) {
        (Some(open), Some(screens)) => [open, ",\"screens\":", screens, "}"].concat(),
        _ => lab.to_owned(),
    }
}

/// The file of everything: all that this browser keeps, but for keys that are in `more` too, and `more`.
pub fn everything_file(more: Vec<(String, String)>) -> String {
    let mut records: Vec<_> = Vault::open().map(|vault| vault.all()).unwrap_or_default();
    records.retain(|(key, _)| !more.iter().any(|(other, _)| other == key));
    records.extend(more);
    let mut file = format!("{{\"program\":\"{PROGRAM}\",\"format\":{SAVE_FORMAT},\"records\":{{");
    for (place, (key, text)) in records.iter().enumerate() {
        file.push_str(if place == 0 { "" } else { "," });
        file.push_str(&saved::write(key));
        file.push(':');
        file.push_str(&saved::write(text));
    }
    file + "}}"
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
    if let Some(id) = file["start"]["lesson"].as_str().filter(|id| course::entry(id).is_none()) {
        return Err(format!("it is of the lesson {id:?}, which this version of HSM Dojo does not have"));
    }
    let lab = Lab::load(text).map_err(|error| error.to_string())?;
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
