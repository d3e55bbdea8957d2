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
    json::{self, Value},
    lab::{Lab, LoadError, SAVE_FORMAT},
};

/// Who writes these files.
const PROGRAM: &str = "hsm-dojo";

/// Brackets within brackets that a file may have; what is saved here has less than half of that.
const DEPTH_MAX: usize = 64;

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
        file.push_str(&json::write(key));
        file.push(':');
        file.push_str(&json::write(text));
    }
    file + "}}"
}

/// Looks at the text of a file.
///
/// # Errors
/// What to tell the learner about a file that is not opened.
pub fn read(text: &str) -> Result<Contents, String> {
    if is_too_deep(text) {
        return Err("it is nested deeper than anything that HSM Dojo saves".to_owned());
    }
    let file = json::parse(text).map_err(|error| no_json(text, &error))?;
    if file.field("program").text() != Some(PROGRAM) {
        return Err("HSM Dojo did not save it".to_owned());
    }
    match file.field("format") {
        Value::Number(format) if *format <= SAVE_FORMAT.into() => {}
        Value::Number(format) => {
            return Err(LoadError::Newer(u32::try_from(*format).unwrap_or(u32::MAX)).to_string());
        }
        _ => return Err("it is damaged (it says no format)".to_owned()),
    }
    match file.field("records") {
        Value::Null => read_lab(text, &file),
        records => read_records(records).ok_or_else(|| "it is damaged (a record in it is no text)".to_owned()),
    }
}

fn read_lab(text: &str, file: &Value) -> Result<Contents, String> {
    if let Some(id) = file.field("start").field("lesson").text().filter(|id| course::entry(id).is_none()) {
        return Err(format!("it is of the lesson {id:?}, which this version of HSM Dojo does not have"));
    }
    let lab = Lab::load(text).map_err(|error| error.to_string())?;
    let place =
        LabAddress::of(lab.start()).ok_or("its lab does not start like any that this version of HSM Dojo has")?;
    let screens = match file.field("screens") {
        Value::Null => None,
        screens => Some(records::screens_text(&records::screens(screens)?)),
    };
    Ok(Contents::Lab { place, lab: lab.save(), screens })
}

fn read_records(records: &Value) -> Option<Contents> {
    let Value::Record(records) = records else { return None };
    let mut texts = Vec::new();
    for (key, text) in records.iter().filter(|(key, _)| is_ours(key)) {
        texts.push((key.clone(), text.text()?.to_owned()));
    }
    Some(Contents::Everything(texts))
}

fn no_json(text: &str, error: &json::Error) -> String {
    match text.trim_start().starts_with('{') {
        true => format!("it is damaged, or only a part of it was copied ({error})"),
        false => "it is no JSON, so HSM Dojo did not save it".to_owned(),
    }
}

/// Counts brackets outside of texts, before anything that needs a stack looks at them.
fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    text.bytes().any(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEPTH_MAX
    })
}
