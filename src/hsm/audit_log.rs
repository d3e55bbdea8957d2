//! The audit log of a device: cheap to clone, and cheap to save again and again.
//!
//! Undo snapshots clone devices, and a front end saves after every command. So the log is a list of sealed chunks that
//! never change and are shared, and a short tail. Its saved form is a plain list.

use std::{ops::Index, rc::Rc};

use serde::{Deserialize, Serialize, Serializer};

use super::{AuditEvent, Hsm};

/// Records in a sealed chunk. Saved labs have chunks of this size, so it must stay.
pub const CHUNK_EVENTS: usize = 64;

/// [`CHUNK_EVENTS`] records that never change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditChunk(Vec<AuditEvent>);

impl AuditChunk {
    /// Returns a chunk of these records; `None` unless there are exactly [`CHUNK_EVENTS`].
    pub fn new(events: Vec<AuditEvent>) -> Option<Rc<Self>> {
        (events.len() == CHUNK_EVENTS).then(|| Rc::new(Self(events)))
    }

    /// Returns the records, oldest first.
    pub fn events(&self) -> &[AuditEvent] {
        &self.0
    }
}

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
            Some(chunk) => chunk.0.get(index % CHUNK_EVENTS),
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
            self.sealed.push(Rc::new(AuditChunk(std::mem::take(&mut self.tail))));
        }
    }

    /// Returns the chunks that never change, oldest first. A chunk that was saved once need not be saved again.
    pub fn sealed(&self) -> &[Rc<AuditChunk>] {
        &self.sealed
    }

    /// Returns the records after the sealed chunks: fewer than [`CHUNK_EVENTS`].
    pub fn tail(&self) -> &[AuditEvent] {
        &self.tail
    }
}

impl Hsm {
    /// Removes the sealed chunks from the front of the audit log, and returns them in order.
    ///
    /// The device is not usable until [`Hsm::attach_sealed`] has put them back.
    pub fn detach_sealed(&mut self) -> Vec<Rc<AuditChunk>> {
        std::mem::take(&mut self.log.sealed)
    }

    /// Puts chunks back in front of the audit log.
    pub fn attach_sealed(&mut self, mut chunks: Vec<Rc<AuditChunk>>) {
        chunks.append(&mut self.log.sealed);
        self.log.sealed = chunks;
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
        hsm::{AuditResponse, Opcode, SessionHandle},
        saved,
    };

    fn event(sequence: u64) -> AuditEvent {
        let (at, session, response) = (LabTime::from_micros(sequence), SessionHandle(1), AuditResponse::success());
        AuditEvent { at, sequence, reboot_counter: 1, opcode: Opcode::Login, session, response, about: None }
    }

    fn log(count: u64) -> AuditLog {
        (0..count).map(event).collect::<Vec<_>>().into()
    }

    #[test]
    fn a_log_of_any_length_is_a_list() {
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
    fn clones_share_what_is_sealed() {
        let one = log(200);
        let mut other = one.clone();
        other.push(event(200));
        assert!(one.sealed().iter().zip(other.sealed()).all(|(one, other)| Rc::ptr_eq(one, other)));
        assert_eq!((one.sealed().len(), one.tail().len()), (3, 8));
        assert_eq!(AuditLog::from_parts(one.sealed().to_vec(), one.tail().to_vec()), one);
    }
}
