//! The audit log of a device: cheap to clone, and cheap to save again and again.
//!
//! Undo snapshots clone devices, and a page saves after every command. So the log is a list of sealed chunks that never
//! change and are shared, and a short tail. Its saved form is a plain list.

use std::{cell::OnceCell, ops::Index, rc::Rc};

use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::AuditEvent;
use crate::saved;

/// Records in a sealed chunk.
pub const CHUNK_EVENTS: usize = 64;

/// [`CHUNK_EVENTS`] records that never change.
#[derive(Clone, Debug)]
pub struct AuditChunk {
    events: Vec<AuditEvent>,
    key: OnceCell<String>,
}

impl AuditChunk {
    fn new(events: Vec<AuditEvent>) -> Rc<Self> {
        Rc::new(Self { events, key: OnceCell::new() })
    }

    /// Returns the records, oldest first.
    pub fn events(&self) -> &[AuditEvent] {
        &self.events
    }

    /// Returns the name of the content: equal for equal records, and different for different ones.
    pub fn key(&self) -> &str {
        self.key.get_or_init(|| {
            let digest = Sha256::digest(saved::write(&self.events));
            digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
        })
    }
}

impl PartialEq for AuditChunk {
    fn eq(&self, other: &Self) -> bool {
        self.events == other.events
    }
}

impl Eq for AuditChunk {}

/// The records of a device, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<AuditEvent>")]
pub struct AuditLog {
    sealed: Vec<Rc<AuditChunk>>,
    /// Fewer than [`CHUNK_EVENTS`] records.
    tail: Vec<AuditEvent>,
}

impl AuditLog {
    /// Puts a log together from what [`AuditLog::sealed`] and [`AuditLog::tail`] gave.
    pub fn from_parts(sealed: Vec<Rc<AuditChunk>>, tail: Vec<AuditEvent>) -> Self {
        let mut log = Self { sealed, tail: Vec::new() };
        log.extend(tail);
        log
    }

    /// Returns the number of records.
    pub fn len(&self) -> usize {
        self.sealed.len() * CHUNK_EVENTS + self.tail.len()
    }

    /// Returns true if there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the record with this number.
    pub fn get(&self, index: usize) -> Option<&AuditEvent> {
        match self.sealed.get(index / CHUNK_EVENTS) {
            Some(chunk) => chunk.events.get(index % CHUNK_EVENTS),
            None => self.tail.get(index.checked_sub(self.sealed.len() * CHUNK_EVENTS)?),
        }
    }

    /// Returns the newest record.
    pub fn last(&self) -> Option<&AuditEvent> {
        self.get(self.len().checked_sub(1)?)
    }

    /// Returns the records, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &AuditEvent> + Clone {
        self.since(0)
    }

    /// Returns the records from this number on, without a walk over those before it.
    pub fn since(&self, index: usize) -> impl DoubleEndedIterator<Item = &AuditEvent> + Clone {
        (index..self.len()).filter_map(|index| self.get(index))
    }

    /// Appends a record.
    pub fn push(&mut self, event: AuditEvent) {
        self.tail.push(event);
        if self.tail.len() == CHUNK_EVENTS {
            self.sealed.push(AuditChunk::new(std::mem::take(&mut self.tail)));
        }
    }

    /// Removes all records.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Returns the chunks that never change, oldest first. One that was saved once under its key need not be saved
    /// again.
    pub fn sealed(&self) -> &[Rc<AuditChunk>] {
        &self.sealed
    }

    /// Returns the records behind the sealed chunks: fewer than [`CHUNK_EVENTS`].
    pub fn tail(&self) -> &[AuditEvent] {
        &self.tail
    }
}

impl Extend<AuditEvent> for AuditLog {
    fn extend<T: IntoIterator<Item = AuditEvent>>(&mut self, events: T) {
        events.into_iter().for_each(|event| self.push(event));
    }
}

impl From<Vec<AuditEvent>> for AuditLog {
    fn from(events: Vec<AuditEvent>) -> Self {
        Self::from_parts(Vec::new(), events)
    }
}

impl Serialize for AuditLog {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl Index<usize> for AuditLog {
    type Output = AuditEvent;

    /// # Panics
    /// Where there is no record with this number, as with any list.
    fn index(&self, index: usize) -> &AuditEvent {
        self.get(index).expect("the caller asks for a record that exists")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::LabTime,
        hsm::{Opcode, Response, SessionHandle},
    };

    fn event(sequence: u64) -> AuditEvent {
        let (at, session, response) = (LabTime::from_micros(sequence), SessionHandle(1), Response::success());
        AuditEvent { at, sequence, reboot_counter: 1, opcode: Opcode::Login, session, response, about: None }
    }

    fn log(count: u64) -> AuditLog {
        (0..count).map(event).collect::<Vec<_>>().into()
    }

    #[test]
    fn a_log_is_a_list_whatever_its_length() {
        for count in [0, 1, 63, 64, 65, 128, 200] {
            let log = log(count);
            let all: Vec<_> = (0..count).map(event).collect();
            assert_eq!((log.len(), log.is_empty()), (all.len(), count == 0));
            assert!(log.iter().eq(&all) && log.iter().rev().eq(all.iter().rev()), "{count}");
            assert!(log.since(64).eq(all.iter().skip(64)), "{count}");
            assert_eq!((log.get(all.len()), log.last()), (None, all.last()));
            assert_eq!(saved::write(&log), saved::write(&all));
            assert_eq!(saved::read::<AuditLog>(&saved::write(&all)), Ok(log));
        }
    }

    #[test]
    fn clones_share_what_is_sealed_and_a_key_names_a_content() {
        let one = log(200);
        let mut other = one.clone();
        other.push(event(200));
        assert!(one.sealed().iter().zip(other.sealed()).all(|(one, other)| Rc::ptr_eq(one, other)));
        assert_eq!((one.sealed().len(), one.tail().len()), (3, 8));
        let keys: Vec<_> = one.sealed().iter().map(|chunk| chunk.key()).collect();
        assert!(keys.iter().all(|key| key.len() == 32) && keys[0] != keys[1] && keys[1] != keys[2]);
        assert_eq!(log(64).sealed()[0].key(), keys[0]);
        assert_eq!(AuditLog::from_parts(one.sealed().to_vec(), one.tail().to_vec()), one);
    }
}
