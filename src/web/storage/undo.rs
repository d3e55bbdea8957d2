//! The record of the undo history of a lab. It is the least important record, and its size is bounded.

use super::{BrowserStorage, StorageError, keys::undo_key, parts::Parts};
use crate::{
    lab::{ChunkKey, ChunkReader, Lab, Sealer, named_chunks},
    web::addresses::LabAddress,
};

/// Commands that can be undone after a reload.
const STEPS_MAX: usize = 12;

/// Maximum size of the record in bytes: a few large files in a lab must not fill the storage.
const BYTES_MAX: usize = 256_000;

/// Saves the undo history of a lab, as far as it fits. Returns the chunks that the record names.
///
/// # Errors
/// [`StorageError`] where there is no room.
pub fn save_undo(
    storage: &BrowserStorage,
    address: LabAddress,
    lab: &Lab,
    sealer: &mut Sealer,
) -> Result<Vec<ChunkKey>, StorageError> {
    let mut steps = STEPS_MAX;
    let mut parts = lab.save_undo_parts(steps, sealer);
    while parts.head.len() > BYTES_MAX && steps > 0 {
        // About as many as fit, and fewer in any case.
        steps = steps * BYTES_MAX / parts.head.len();
        parts = lab.save_undo_parts(steps, sealer);
    }
    let log = Parts::of_log(storage, &address.name());
    log.write_missing(&parts.chunks, |key| sealer.text(key))?;
    storage.write(&undo_key(address), &parts.head)?;
    Ok(parts.chunks)
}

/// Returns the chunks that the stored undo record of a lab names.
///
/// # Errors
/// [`StorageError`] where the record cannot be read.
pub fn stored_undo_chunks(storage: &BrowserStorage, address: LabAddress) -> Result<Vec<ChunkKey>, StorageError> {
    let Some(head) = storage.read(&undo_key(address))? else { return Ok(Vec::new()) };
    let log = Parts::of_log(storage, &address.name());
    named_chunks(&head, &mut ChunkReader::new(|key| log.read(key))).map_err(|_| StorageError)
}
