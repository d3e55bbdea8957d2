//! Import of files. A file may come from anywhere, so it is checked as a whole before anything changes.

use super::{
    BrowserStorage, QuarantineReason, StorageError,
    export::{PROGRAM, records_file},
    format::check_format,
    keys::{LAB, LOG, OUTPUT, PROGRESS, SCREENS, is_of_app, is_part, lab_key, lab_name, screens_key, undo_key},
    lab_record::{LabRecords, replace_lab},
    progress::{add_progress, parse_progress},
    quarantine::is_quarantined,
    screens::{screens_of, screens_text},
    unsaved::{all_unsaved, set_unsaved, unsaved_lab},
};
use crate::{
    course::Exercise,
    lab::{ChunkReader, LoadError, SAVE_FORMAT, SavedLab},
    saved::{self, Error, Value},
    web::addresses::LabAddress,
};

/// Records with their keys.
type Records = Vec<(String, String)>;

/// What a file has in it.
pub enum Contents {
    /// A lab.
    Lab {
        /// The address to which it belongs.
        address: LabAddress,
        /// The lab in one text.
        lab: String,
        /// Its screens in one text.
        screens: Option<String>,
    },
    /// Records of a browser. Each is checked separately, so that a damaged record does not affect the others.
    Everything(Records),
}

/// Reads the text of a file.
///
/// # Errors
/// Why the file is not opened, in words for the learner.
pub fn read_file(text: &str) -> Result<Contents, String> {
    let file = saved::parse(text).map_err(|error| not_json(text, &error))?;
    if file["program"].as_str() != Some(PROGRAM) {
        return Err("HSM Dojo did not save it".to_owned());
    }
    match &file["records"] {
        Value::Null => read_lab(text, &file),
        records => {
            check_format(&file, SAVE_FORMAT)?;
            read_records(records).ok_or_else(|| "it is damaged (a record in it is no text)".to_owned())
        }
    }
}

fn read_lab(text: &str, file: &Value) -> Result<Contents, String> {
    if let Some(error) = file["format"].as_u64().and_then(LoadError::of_format) {
        return Err(error.to_string());
    }
    if let Some(id) = file["start"]["lesson"].as_str().filter(|id| Exercise::find(id).is_none()) {
        return Err(format!("it is of the lesson {id:?}, which this version of HSM Dojo does not have"));
    }
    let lab = SavedLab::read(text).map_err(|error| error.to_string())?;
    let address =
        LabAddress::of(lab.start()).ok_or("its lab does not start like any that this version of HSM Dojo has")?;
    let screens = match &file["screens"] {
        Value::Null => None,
        screens => Some(screens_text(&screens_of(screens, |_| None)?)),
    };
    Ok(Contents::Lab { address, lab: lab.save(), screens })
}

fn read_records(records: &Value) -> Option<Contents> {
    let mut texts = Vec::new();
    for (key, text) in records.as_object()?.iter().filter(|(key, _)| is_of_app(key)) {
        texts.push((key.clone(), text.as_str()?.to_owned()));
    }
    Some(Contents::Everything(texts))
}

fn not_json(text: &str, error: &Error) -> String {
    match error {
        Error::NotJson(_) if text.trim_start().starts_with('{') => {
            format!("it is damaged, or only a part of it was copied ({error}). Save or copy it once more")
        }
        Error::NotJson(_) => format!("it is no JSON, so HSM Dojo did not save it ({error}). Choose another file"),
        _ => format!("{error}. Choose another file"),
    }
}

/// Stores what a file has in it. Returns the address of the lab to show, if it is the file of one lab.
///
/// # Errors
/// [`StorageError`] where there is no room. Then nothing has changed.
pub fn import(contents: &Contents) -> Result<Option<LabAddress>, StorageError> {
    let storage = BrowserStorage::open()?;
    let (before, unsaved) = (storage.all(), all_unsaved());
    let done = match contents {
        Contents::Lab { address, lab, screens } => {
            let records = LabRecords { lab, screens: screens.as_deref(), undo: None, parts: &[] };
            replace_lab(&storage, *address, &records).map(|()| Some(*address))
        }
        Contents::Everything(records) => restore(&storage, records).map(|()| None),
    };
    if done.is_err() {
        storage.put_back(&before);
        set_unsaved(unsaved);
    }
    done
}

/// Stores the records of a file. Progress is added to the present progress. A lab goes into
/// quarantine before another one takes its place; so does a lab from the file that cannot be opened. Other unreadable
/// records are reported when they are used.
fn restore(storage: &BrowserStorage, records: &Records) -> Result<(), StorageError> {
    let addresses: Vec<_> = records.iter().filter_map(|(key, text)| address_in_file(records, key, text)).collect();
    records.iter().try_for_each(|(key, text)| restore_one(storage, records, &addresses, key, text))
}

/// Returns the address of a lab in a file, if the lab can be opened there.
fn address_in_file(records: &Records, key: &str, text: &str) -> Option<LabAddress> {
    let name = key.strip_prefix(LAB)?;
    let chunk = |chunk: &str| find(records, &format!("{LOG}{name}.{chunk}")).map(str::to_owned);
    let lab = SavedLab::read_parts(text, &mut ChunkReader::new(|key| chunk(key.as_str()))).ok()?;
    LabAddress::of(lab.start()).filter(|address| address.name() == name)
}

fn find<'a>(records: &'a Records, key: &str) -> Option<&'a str> {
    records.iter().find(|(of, _)| of == key).map(|(_, text)| text.as_str())
}

fn restore_one(
    storage: &BrowserStorage,
    records: &Records,
    addresses: &[LabAddress],
    key: &str,
    text: &str,
) -> Result<(), StorageError> {
    if is_part(key) {
        // Parts come with their records.
        return Ok(());
    }
    let present = storage.read(key)?;
    if let Some(name) = lab_name(key) {
        return match addresses.iter().find(|address| address.name() == name) {
            Some(address) if key.starts_with(LAB) => restore_lab(storage, records, *address, text),
            // It comes with its lab.
            Some(_) => Ok(()),
            None if present.as_deref() == Some(text) => Ok(()),
            None => quarantine_from_file(storage, records, key, text),
        };
    }
    match present {
        Some(present) if present == text => Ok(()),
        _ if key == PROGRESS => match parse_progress(text) {
            Ok(more) => add_progress(storage, more),
            Err(_) => storage.quarantine_text(key, text, QuarantineReason::Unreadable).map(drop),
        },
        Some(_) if is_quarantined(key) => storage.quarantine_text(key, text, QuarantineReason::Replaced).map(drop),
        _ => storage.write(key, text),
    }
}

/// Puts a record of a lab that cannot be opened into quarantine, with its parts.
fn quarantine_from_file(
    storage: &BrowserStorage,
    records: &Records,
    key: &str,
    text: &str,
) -> Result<(), StorageError> {
    let name = lab_name(key).unwrap_or_default();
    let prefix = if key.starts_with(SCREENS) { OUTPUT } else { LOG };
    let mut kept = parts_of(records, prefix, name);
    kept.insert(0, (key.to_owned(), text.to_owned()));
    let text = if kept.len() == 1 { text.to_owned() } else { records_file(&kept) };
    storage.quarantine_text(key, &text, QuarantineReason::Unreadable).map(drop)
}

/// Stores a lab and what belongs to it, unless it is there already.
fn restore_lab(
    storage: &BrowserStorage,
    records: &Records,
    address: LabAddress,
    lab: &str,
) -> Result<(), StorageError> {
    let screens = find(records, &screens_key(address));
    let is_there = unsaved_lab(address).is_none()
        && storage.read(&lab_key(address))?.as_deref() == Some(lab)
        && (screens.is_none() || storage.read(&screens_key(address))?.as_deref() == screens);
    if is_there {
        return Ok(());
    }
    let mut parts = parts_of(records, LOG, &address.name());
    parts.extend(parts_of(records, OUTPUT, &address.name()));
    let undo = find(records, &undo_key(address));
    replace_lab(storage, address, &LabRecords { lab, screens, undo, parts: &parts })
}

/// Returns the parts of a lab in a file.
fn parts_of(records: &Records, prefix: &str, name: &str) -> Records {
    let prefix = format!("{prefix}{name}.");
    let is_own = |key: &str| key.strip_prefix(&prefix).is_some_and(|rest| !rest.contains('.'));
    records.iter().filter(|(key, _)| is_own(key)).cloned().collect()
}
