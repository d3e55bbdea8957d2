//! The part of an audit log that no longer changes, in chunks, so that saving a lab need not write it again and again.

use std::rc::Rc;

use super::{AuditEvent, Hsm};

/// Number of records in a sealed chunk.
pub const CHUNK_EVENTS: usize = 100;

/// Records of an audit log that follow each other and never change.
pub type SealedEvents = Rc<[AuditEvent]>;

impl Hsm {
    /// Removes all full chunks from the front of the audit log, and returns them in order.
    ///
    /// The device is not usable until [`Hsm::attach_sealed`] has put them back.
    pub fn detach_sealed(&mut self) -> Vec<SealedEvents> {
        let sealed = self.log.len() / CHUNK_EVENTS * CHUNK_EVENTS;
        let open = self.log.split_off(sealed);
        let log = std::mem::replace(&mut self.log, open);
        log.chunks(CHUNK_EVENTS).map(Rc::from).collect()
    }

    /// Puts chunks back in front of the audit log.
    pub fn attach_sealed(&mut self, chunks: &[SealedEvents]) {
        let sealed = chunks.iter().flat_map(|chunk| chunk.iter().cloned());
        self.log = sealed.chain(std::mem::take(&mut self.log)).collect();
    }

    /// Returns true when the sequence numbers of the audit log have no gaps.
    pub fn has_whole_log(&self) -> bool {
        self.log.iter().map(|event| event.sequence).eq(0..self.log.len() as u64)
    }
}
