//! The record of the output of a lab's terminals, secrets masked.
//!
//! Closed commands do not change, so runs of them are sealed pieces that are written once. The record names them and
//! has the rest of the output itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    BrowserStorage, StorageError,
    format::{FORMAT, check_format, damaged},
    keys::screens_key,
    parts::Parts,
};
use crate::{
    lab::{ChunkKey, FIRST_TERMINAL, TerminalId},
    saved::{self, Value},
    view::{Block, Screen},
    web::addresses::LabAddress,
};

/// Version of the form with sealed pieces.
const PIECES_FORMAT: u32 = FORMAT + 1;

/// Lines of a screen that are saved.
const LINES_MAX: usize = 2_000;

/// Commands whose numbers, divided by this, are equal belong to one piece.
const PIECE_COMMANDS: u64 = 16;

/// The saved form of the screens.
#[derive(Serialize, Deserialize)]
struct SavedScreens {
    format: u32,
    /// The screen of the first terminal.
    screen: Screen,
    /// The screens of the other terminals.
    #[serde(default)]
    further: Vec<(TerminalId, Screen)>,
    /// The pieces in front of what the screens have themselves, by terminal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    sealed: BTreeMap<TerminalId, Vec<ChunkKey>>,
}

impl SavedScreens {
    fn new(format: u32, mut screens: Vec<(TerminalId, Screen)>) -> Self {
        let first = screens.iter().position(|(id, _)| *id == FIRST_TERMINAL).map(|index| screens.remove(index).1);
        Self { format, screen: first.unwrap_or_default(), further: screens, sealed: BTreeMap::new() }
    }
}

/// Returns the last lines of the screens in one text, as files have it.
pub fn screens_text(screens: &[(TerminalId, Screen)]) -> String {
    saved::write(&SavedScreens::new(FORMAT, masked_tails(screens)))
}

fn masked_tails(screens: &[(TerminalId, Screen)]) -> Vec<(TerminalId, Screen)> {
    screens.iter().map(|(id, screen)| (*id, screen.masked_tail(LINES_MAX))).collect()
}

/// Saves the last lines of the screens: first the pieces that are not stored yet, then the record. Pieces that it does
/// not name are removed.
///
/// # Errors
/// [`StorageError`] where there is no room.
pub fn save_screens(
    storage: &BrowserStorage,
    address: LabAddress,
    screens: &[(TerminalId, Screen)],
) -> Result<(), StorageError> {
    let output = Parts::of_output(storage, &address.name());
    let mut tails = masked_tails(screens);
    let (mut sealed, mut pieces) = (BTreeMap::new(), Vec::new());
    for (id, screen) in &mut tails {
        let own = seal(screen);
        if !own.is_empty() {
            sealed.insert(*id, own.iter().map(|(key, _)| key.clone()).collect());
        }
        pieces.extend(own);
    }
    let format = if sealed.is_empty() { FORMAT } else { PIECES_FORMAT };
    let record = SavedScreens { sealed, ..SavedScreens::new(format, tails) };
    let keys: Vec<ChunkKey> = pieces.iter().map(|(key, _)| key.clone()).collect();
    output.write_missing(&keys, |key| pieces.iter().find(|(own, _)| own == key).map(|(_, text)| text.clone()))?;
    storage.write(&screens_key(address), &saved::write(&record))?;
    output.keep_only(&keys);
    Ok(())
}

/// Takes the closed pieces off the front of a screen, and returns their texts with their keys.
fn seal(screen: &mut Screen) -> Vec<(ChunkKey, String)> {
    let groups = screen.blocks().chunk_by(|one, other| one.id / PIECE_COMMANDS == other.id / PIECE_COMMANDS);
    let lengths: Vec<usize> = groups.map(<[_]>::len).collect();
    let Some((_, closed)) = lengths.split_last() else { return Vec::new() };
    let mut pieces = Vec::new();
    for length in closed {
        let text = saved::write(&screen.take_front(*length));
        pieces.push((ChunkKey::of(&text), text));
    }
    pieces
}

/// Reads a stored record with its pieces.
///
/// # Errors
/// Why it cannot be read.
pub fn read_screens(storage: &BrowserStorage, name: &str, text: &str) -> Result<Vec<(TerminalId, Screen)>, String> {
    let output = Parts::of_output(storage, name);
    screens_of(&saved::parse(text).map_err(damaged)?, |key| output.read(key))
}

/// Returns a stored record in one text; `None` where it cannot be put together.
pub fn complete_screens(storage: &BrowserStorage, name: &str, text: &str) -> Option<String> {
    read_screens(storage, name, text).ok().map(|screens| screens_text(&screens))
}

/// Returns the screens of a record; `piece` returns the text of a piece.
///
/// # Errors
/// Why it cannot be read.
pub fn screens_of(
    tree: &Value,
    piece: impl Fn(&ChunkKey) -> Option<String>,
) -> Result<Vec<(TerminalId, Screen)>, String> {
    check_format(tree, PIECES_FORMAT)?;
    let mut saved: SavedScreens = saved::read_tree(tree).map_err(damaged)?;
    let mut screens = saved.further;
    screens.insert(0, (FIRST_TERMINAL, saved.screen));
    // A small record must not grow large by naming the same piece again and again.
    let repeats_a_piece = |keys: &Vec<ChunkKey>| has_repeats(keys.iter().map(|key| key.as_str().to_owned()));
    if has_repeats(screens.iter().map(|(id, _)| id.to_string())) || saved.sealed.values().any(repeats_a_piece) {
        return Err("it is damaged (a part of it is named twice)".to_owned());
    }
    for (id, screen) in &mut screens {
        for key in saved.sealed.remove(id).unwrap_or_default().iter().rev() {
            let missing = || "it is damaged (a part of it is missing)".to_owned();
            let text = piece(key).filter(|text| ChunkKey::of(text) == *key).ok_or_else(missing)?;
            screen.put_front(saved::read::<Vec<Block>>(&text).map_err(damaged)?);
        }
    }
    match screens.iter().all(|(_, screen)| screen.is_sound()) {
        true => Ok(screens),
        false => Err("it is damaged (its blocks are out of order)".to_owned()),
    }
}

fn has_repeats(names: impl IntoIterator<Item = String>) -> bool {
    let mut seen = BTreeSet::new();
    !names.into_iter().all(|name| seen.insert(name))
}
