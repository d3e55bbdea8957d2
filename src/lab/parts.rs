//! A saved lab in parts: a head that is written at every save, and chunks of the audit logs that are written once.
//!
//! An audit log only grows. Its full chunks are sealed: each is a text of its own, under the digest of that text, and
//! names the chunk before it. The head names the last chunk of each log, so its size does not depend on how long the
//! lab has been used. A lab without sealed chunks has the same form as [`Lab::save`] gives it.
//!
//! Chunks are named by their content. Two labs, or a lab and its undo snapshots, share equal chunks, and writing a
//! chunk again changes nothing.

use std::{collections::BTreeMap, rc::Rc};

use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use sha2::{Digest, Sha256};

use super::{
    Lab, Start,
    save::{LoadError, PARTS_FORMAT, PROGRAM, SavedHead, SavedLab},
    state::State,
    undo::UndoHistory,
};
use crate::{
    course::Tally,
    hsm::{AuditChunk, AuditEvent},
    saved,
};

/// Bytes of the digest that a chunk is named by.
const KEY_BYTES: usize = 16;

/// Names a chunk by the digest of its text, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChunkKey(String);

impl ChunkKey {
    /// Returns the key of a text.
    pub fn of(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        Self(digest[..KEY_BYTES].iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The saved form of a chunk.
#[derive(Serialize, Deserialize)]
struct Chunk<E> {
    previous: Option<ChunkKey>,
    events: E,
}

/// The saved form of a head. `sealed` names, for each saved state and each of its devices, the last sealed chunk.
#[derive(Serialize, Deserialize)]
struct Head<S, T> {
    program: String,
    format: u32,
    start: S,
    state: T,
    #[serde(default)]
    tally: Tally,
    sealed: Vec<Vec<Option<ChunkKey>>>,
}

/// A head, and the keys of all chunks that belong to it.
pub struct SavedParts {
    /// The head.
    pub head: String,
    /// The chunks that the head names, directly or through other chunks. Each is there once.
    pub chunks: Vec<ChunkKey>,
}

/// Remembers the chunks of earlier saves, so that the digest of each is computed once.
#[derive(Default)]
pub struct Sealer {
    chunks: BTreeMap<ChunkKey, Linked>,
}

/// A chunk with the key of the chunk before it.
#[derive(Clone)]
struct Linked {
    previous: Option<ChunkKey>,
    events: Rc<AuditChunk>,
}

impl Sealer {
    /// Returns the text of a chunk that was part of the last saves.
    pub fn text(&self, key: &ChunkKey) -> Option<String> {
        let Linked { previous, events } = self.chunks.get(key)?;
        Some(chunk_text(previous.as_ref(), events.events()))
    }

    /// Forgets all chunks but these.
    pub fn retain(&mut self, keys: &[ChunkKey]) {
        self.chunks.retain(|key, _| keys.contains(key));
    }

    fn seal(&mut self, previous: Option<ChunkKey>, events: Rc<AuditChunk>) -> ChunkKey {
        // A search through a few hundred chunks costs less than a second map, in time and in bytes of the page.
        let is_known = |known: &Linked| Rc::ptr_eq(&known.events, &events) && known.previous == previous;
        if let Some((key, _)) = self.chunks.iter().find(|(_, known)| is_known(known)) {
            return key.clone();
        }
        let key = ChunkKey::of(&chunk_text(previous.as_ref(), events.events()));
        self.chunks.insert(key.clone(), Linked { previous, events });
        key
    }

    /// Returns a state without its sealed chunks, with the last chunk of each device's log.
    fn detach(&mut self, state: &State, named: &mut Vec<ChunkKey>) -> (State, Vec<Option<ChunkKey>>) {
        let mut state = state.clone();
        let mut last_chunks = Vec::new();
        for hsm in state.world.cluster.devices_mut() {
            let mut chain: Vec<ChunkKey> = Vec::new();
            for events in hsm.detach_sealed() {
                chain.push(self.seal(chain.last().cloned(), events));
            }
            last_chunks.push(chain.last().cloned());
            // A chunk brings all chunks before it, so those in front of a known one are known.
            let unknown = chain.iter().rposition(|key| named.contains(key)).map_or(0, |index| index + 1);
            named.extend(chain.drain(unknown..));
        }
        (state, last_chunks)
    }
}

fn chunk_text(previous: Option<&ChunkKey>, events: &[AuditEvent]) -> String {
    saved::write(&Chunk { previous: previous.cloned(), events })
}

impl SavedLab {
    /// Reads a saved lab from its head and its chunks. The single text of [`Lab::save`] is a head, too.
    ///
    /// # Errors
    /// [`LoadError`], also where a chunk is missing or damaged.
    pub fn read_parts(head: &str, chunks: &mut ChunkReader<'_>) -> Result<Self, LoadError> {
        let Some(Head { start, mut state, tally, sealed, .. }) = read_head::<State>(head)? else {
            return Self::read(head);
        };
        attach([&mut state], &sealed, chunks)?;
        Self::checked(start, state, tally)
    }
}

impl Lab {
    /// Returns the lab in parts, without its undo history ([`Lab::save_undo_parts`]).
    pub fn save_parts(&self, sealer: &mut Sealer) -> SavedParts {
        let mut chunks = Vec::new();
        let (state, last_chunks) = sealer.detach(&self.state, &mut chunks);
        if chunks.is_empty() {
            return SavedParts { head: self.save(), chunks };
        }
        let head = Head {
            program: PROGRAM.to_owned(),
            format: PARTS_FORMAT,
            start: &self.start,
            state,
            tally: self.tally.clone(),
            sealed: vec![last_chunks],
        };
        SavedParts { head: saved::write(&head), chunks }
    }

    /// Returns the undo history in parts: the next `steps_max` snapshots for undo and for redo.
    pub fn save_undo_parts(&self, steps_max: usize, sealer: &mut Sealer) -> SavedParts {
        let (mut history, mut chunks, mut sealed) = (self.history.truncated(steps_max), Vec::new(), Vec::new());
        for snapshot in history.snapshots_mut() {
            let (state, last_chunks) = sealer.detach(&snapshot.state, &mut chunks);
            snapshot.state = state.into();
            sealed.push(last_chunks);
        }
        if chunks.is_empty() {
            return SavedParts { head: self.save_undo_history(steps_max), chunks };
        }
        let head = Head {
            program: PROGRAM.to_owned(),
            format: PARTS_FORMAT,
            start: &self.start,
            state: history,
            tally: Tally::default(),
            sealed,
        };
        SavedParts { head: saved::write(&head), chunks }
    }

    /// Replaces the undo history by one that was saved in parts. Logs share the chunks that they have in common, also
    /// with a lab that was read by the same reader.
    ///
    /// # Errors
    /// [`LoadError`], also where it belongs to another lab, or a chunk is missing. Nothing changes then.
    pub fn load_undo_parts(&mut self, head: &str, chunks: &mut ChunkReader<'_>) -> Result<(), LoadError> {
        let Some(Head { start, state: mut history, sealed, .. }) = read_head::<UndoHistory>(head)? else {
            return self.load_undo_history(head);
        };
        attach(history.snapshots_mut().map(|snapshot| Rc::make_mut(&mut snapshot.state)), &sealed, chunks)?;
        self.replace_undo_history(&start, history)
    }
}

/// Returns true for a head that names chunks.
pub fn is_in_parts(head: &str) -> bool {
    matches!(read_head::<IgnoredAny>(head), Ok(Some(_)))
}

/// Reads a head; `None` for a text that is not in parts, which another function reads.
fn read_head<T: DeserializeOwned>(text: &str) -> Result<Option<Head<Start, T>>, LoadError> {
    let tree = saved::parse(text).map_err(LoadError::Unreadable)?;
    match saved::read_tree::<SavedHead>(&tree) {
        Ok(head) if head.program == PROGRAM && head.format == PARTS_FORMAT => {
            saved::read_tree(&tree).map(Some).map_err(|error| LoadError::Damaged(error.to_string()))
        }
        _ => Ok(None),
    }
}

/// Returns the keys of all chunks that a saved lab or undo history names, directly or through other chunks.
///
/// # Errors
/// [`LoadError`] where the head cannot be read, or a chunk is missing or damaged.
pub fn named_chunks(head: &str, chunks: &mut ChunkReader<'_>) -> Result<Vec<ChunkKey>, LoadError> {
    let sealed = read_head::<IgnoredAny>(head)?.map(|head| head.sealed).unwrap_or_default();
    let mut named = Vec::new();
    for last in sealed.into_iter().flatten() {
        let mut next = last;
        while let Some(key) = next.filter(|key| !named.contains(key)) {
            next = chunks.read(&key)?.previous;
            named.push(key);
        }
    }
    Ok(named)
}

/// Puts the sealed chunks back in front of the logs of saved states. `sealed` has the last chunk of each device of each
/// state.
fn attach<'a>(
    states: impl IntoIterator<Item = &'a mut State>,
    sealed: &[Vec<Option<ChunkKey>>],
    chunks: &mut ChunkReader<'_>,
) -> Result<(), LoadError> {
    let states: Vec<_> = states.into_iter().collect();
    same_length(states.len(), sealed.len())?;
    for (state, last_chunks) in states.into_iter().zip(sealed) {
        let devices: Vec<_> = state.world.cluster.devices_mut().collect();
        same_length(devices.len(), last_chunks.len())?;
        for (hsm, last) in devices.into_iter().zip(last_chunks) {
            hsm.attach_sealed(chunks.chain(last.as_ref())?);
        }
    }
    Ok(())
}

fn same_length(one: usize, other: usize) -> Result<(), LoadError> {
    let damaged = || LoadError::Damaged("it does not name one audit log for each HSM".to_owned());
    (one == other).then_some(()).ok_or_else(damaged)
}

/// Returns the text of a chunk, if the storage has it.
type ChunkText<'a> = dyn Fn(&ChunkKey) -> Option<String> + 'a;

/// Reads chunks. Each is read once, and the logs that have it share it.
pub struct ChunkReader<'a> {
    text: Box<ChunkText<'a>>,
    chunks: BTreeMap<ChunkKey, Linked>,
}

impl<'a> ChunkReader<'a> {
    /// Returns a reader that gets the text of a chunk from `text`.
    pub fn new(text: impl Fn(&ChunkKey) -> Option<String> + 'a) -> Self {
        Self { text: Box::new(text), chunks: BTreeMap::new() }
    }

    fn read(&mut self, key: &ChunkKey) -> Result<Linked, LoadError> {
        if let Some(known) = self.chunks.get(key) {
            return Ok(known.clone());
        }
        let damaged = || LoadError::Damaged("a part of an audit log is missing or damaged".to_owned());
        let text = (self.text)(key).filter(|text| ChunkKey::of(text) == *key).ok_or_else(damaged)?;
        let Chunk { previous, events } = saved::read::<Chunk<Vec<AuditEvent>>>(&text).map_err(|_| damaged())?;
        let linked = Linked { previous, events: AuditChunk::new(events).ok_or_else(damaged)? };
        self.chunks.insert(key.clone(), linked.clone());
        Ok(linked)
    }

    /// Reads a chunk and all chunks before it, and returns them in order. The chain cannot be a circle, because each
    /// key is the digest of a text that has the key before it.
    fn chain(&mut self, last: Option<&ChunkKey>) -> Result<Vec<Rc<AuditChunk>>, LoadError> {
        let (mut chain, mut next) = (Vec::new(), last.cloned());
        while let Some(key) = next {
            let Linked { previous, events } = self.read(&key)?;
            chain.push(events);
            next = previous;
        }
        chain.reverse();
        Ok(chain)
    }
}
