//! Which records are removed when the storage is full.

use super::{
    BrowserStorage, StorageError,
    keys::{SCREENS, UNDO, screens_key, undo_key},
    parts::own_parts,
};
use crate::{course::drill, web::addresses::LabAddress};

/// Writes something important. Where there is no room, less important records are removed, unless even that does not
/// help.
pub fn write_important(
    storage: &BrowserStorage,
    address: LabAddress,
    write: &mut dyn FnMut() -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let mut done = write();
    if done.is_ok() {
        return done;
    }
    let mut removed = Vec::new();
    for key in least_important_first(storage, address) {
        if done.is_err()
            && let Some(text) = storage.read(&key)?
        {
            let mut records = own_parts(storage, &key);
            records.push((key, text));
            records.iter().try_for_each(|(key, _)| storage.remove(key))?;
            removed.append(&mut records);
            done = write();
        }
    }
    if done.is_err() {
        storage.write_all(&removed)?;
    }
    done
}

/// Returns the keys that are removed to make room for a lab: first the undo histories and screens of other drills,
/// because every drill has records of its own, then those of the lab itself. Labs stay.
fn least_important_first(storage: &BrowserStorage, address: LabAddress) -> Vec<String> {
    let own = [undo_key(address), screens_key(address)];
    let is_of_drill = |key: &String| {
        let name = [UNDO, SCREENS].iter().find_map(|prefix| key.strip_prefix(prefix));
        name.is_some_and(|name| drill::number(name).is_some())
    };
    let others = storage.keys().into_iter().filter(|key| is_of_drill(key) && !own.contains(key));
    others.chain(own.clone()).collect()
}
