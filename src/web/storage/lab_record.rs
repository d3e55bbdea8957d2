//! The record of a lab: its head under the lab's key, and the sealed chunks of its audit logs.

use super::{
    BrowserStorage, QuarantineReason, StorageError,
    export::{lab_file, records_file},
    keys::{LAB, LOG, SCREENS, lab_key, screens_key, undo_key},
    parts::{Parts, own_parts},
    priority::write_important,
    screens::{complete_screens, screens_text},
    unsaved::{drop_unsaved_lab, unsaved_lab},
};
use crate::{
    lab::{ChunkKey, ChunkReader, Lab, SavedLab, Sealer, TerminalId, is_in_parts},
    view::Screen,
    web::addresses::LabAddress,
};

/// Returns the head of a lab's record.
///
/// # Errors
/// [`StorageError`] where the browser blocks it.
pub fn stored_head(address: LabAddress) -> Result<Option<String>, StorageError> {
    BrowserStorage::open()?.read(&lab_key(address))
}

/// Saves a lab: first the chunks that are not stored yet, then the head. Returns the head.
///
/// # Errors
/// [`StorageError`] where there is no room. The record that was there before stays.
pub fn save_lab(address: LabAddress, lab: &Lab, sealer: &mut Sealer) -> Result<String, StorageError> {
    let storage = BrowserStorage::open()?;
    let (parts, log) = (lab.save_parts(sealer), Parts::of_log(&storage, &address.name()));
    write_important(&storage, address, &mut || {
        log.write_missing(&parts.chunks, |key| sealer.text(key))?;
        storage.write(&lab_key(address), &parts.head)
    })?;
    Ok(parts.head)
}

/// The records of a lab that comes from a file.
pub struct LabRecords<'a> {
    /// The head, or the lab in one text.
    pub lab: &'a str,
    /// The screens.
    pub screens: Option<&'a str>,
    /// What can be taken back.
    pub undo: Option<&'a str>,
    /// The parts of these records, with their keys.
    pub parts: &'a [(String, String)],
}

/// Replaces the records of a lab. The lab that was stored goes into quarantine.
///
/// # Errors
/// [`StorageError`] where there is no room. Some records may be new then; the caller puts back what was there.
pub fn replace_lab(
    storage: &BrowserStorage,
    address: LabAddress,
    records: &LabRecords<'_>,
) -> Result<(), StorageError> {
    quarantine_stored_lab(&address.name(), QuarantineReason::Replaced)?;
    if let Some(unsaved) = unsaved_lab(address) {
        quarantine_lab(address, &unsaved.lab, &unsaved.screens, QuarantineReason::Replaced)?;
    }
    let (key, mut chunks) = (lab_key(address), records.parts.to_vec());
    chunks.retain(|(key, _)| key.starts_with(LOG));
    storage.write_all(&chunks)?;
    storage.write(&key, records.lab)?;
    for stale in own_parts(storage, &key).iter().filter(|part| !chunks.contains(part)) {
        storage.remove(&stale.0)?;
    }
    replace_screens_and_undo(storage, address, records)?;
    drop_unsaved_lab(address);
    Ok(())
}

/// Replaces the less important records of a lab. Those of another lab are removed in any case.
fn replace_screens_and_undo(
    storage: &BrowserStorage,
    address: LabAddress,
    records: &LabRecords<'_>,
) -> Result<(), StorageError> {
    remove_with_parts(storage, &screens_key(address))?;
    storage.remove(&undo_key(address))?;
    let output: Vec<_> = records.parts.iter().filter(|(key, _)| !key.starts_with(LOG)).cloned().collect();
    if let Some(screens) = records.screens {
        // Without room for the output, the lab is complete nevertheless.
        _ = storage.write_all(&output).and_then(|()| storage.write(&screens_key(address), screens));
    }
    if let Some(undo) = records.undo {
        _ = storage.write(&undo_key(address), undo);
    }
    Ok(())
}

fn remove_with_parts(storage: &BrowserStorage, key: &str) -> Result<(), StorageError> {
    storage.remove(key)?;
    own_parts(storage, key).iter().try_for_each(|(key, _)| storage.remove(key))
}

/// Puts a copy of the stored lab with this name into quarantine, as the file of that lab. Returns its new name; `None`
/// if there is no such lab.
///
/// # Errors
/// [`StorageError`] where there is no room.
pub fn quarantine_stored_lab(name: &str, reason: QuarantineReason) -> Result<Option<String>, StorageError> {
    let (storage, key) = (BrowserStorage::open()?, LAB.to_owned() + name);
    let Some(head) = storage.read(&key)? else { return Ok(None) };
    let file = stored_lab_file(&storage, name, &head)?;
    storage.quarantine_text(&key, &file, reason).map(Some)
}

/// Returns the file of a stored lab. Where a record cannot be put together, the file has all records as they are.
fn stored_lab_file(storage: &BrowserStorage, name: &str, head: &str) -> Result<String, StorageError> {
    let screens_key = SCREENS.to_owned() + name;
    let screens = storage.read(&screens_key)?;
    let complete = screens.as_ref().and_then(|text| complete_screens(storage, name, text));
    if let Some(lab) = complete_lab(storage, name, head)
        && complete.is_some() == screens.is_some()
    {
        return Ok(lab_file(&lab, complete.as_deref()));
    }
    let mut records = vec![(LAB.to_owned() + name, head.to_owned())];
    records.extend(screens.map(|text| (screens_key.clone(), text)));
    records.extend(own_parts(storage, &(LAB.to_owned() + name)));
    records.extend(own_parts(storage, &screens_key));
    Ok(records_file(&records))
}

/// Returns a stored lab in one text; `None` where that cannot be put together.
fn complete_lab(storage: &BrowserStorage, name: &str, head: &str) -> Option<String> {
    let log = Parts::of_log(storage, name);
    // A head that cannot be read may have chunks nevertheless.
    if !is_in_parts(head) && log.records().is_empty() {
        return Some(head.to_owned());
    }
    SavedLab::read_parts(head, &mut ChunkReader::new(|key| log.read(key))).ok().map(|lab| lab.save())
}

/// Puts a lab that is not stored into quarantine, as a file.
///
/// # Errors
/// [`StorageError`] where there is no room.
pub fn quarantine_lab(
    address: LabAddress,
    lab: &Lab,
    screens: &[(TerminalId, Screen)],
    reason: QuarantineReason,
) -> Result<(), StorageError> {
    let file = lab_file(&lab.save(), Some(&screens_text(screens)));
    BrowserStorage::open()?.quarantine_text(&lab_key(address), &file, reason).map(drop)
}

/// Puts the stored lab of an address into quarantine and removes its records, so that a new lab begins there.
///
/// # Errors
/// [`StorageError`] where there is no room. Then it stays.
pub fn clear_lab(address: LabAddress) -> Result<(), StorageError> {
    quarantine_stored_lab(&address.name(), QuarantineReason::Failure)?;
    let storage = BrowserStorage::open()?;
    let keys = [lab_key(address), screens_key(address), undo_key(address)];
    keys.iter().try_for_each(|key| remove_with_parts(&storage, key))
}

/// Removes the chunks that neither a lab nor its undo record names. `undo_chunks` are those of the undo record.
pub fn remove_other_chunks(
    storage: &BrowserStorage,
    address: LabAddress,
    lab: &Lab,
    undo_chunks: Vec<ChunkKey>,
    sealer: &mut Sealer,
) {
    let mut chunks = lab.save_parts(sealer).chunks;
    chunks.extend(undo_chunks);
    sealer.retain(&chunks);
    Parts::of_log(storage, &address.name()).keep_only(&chunks);
}
