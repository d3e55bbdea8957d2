//! Lab time for a terminal: it runs with real time from wherever the lab stands.

use std::time::Instant;

use crate::clock::LabTime;

/// Ties a moment of lab time to a moment of real time.
#[derive(Debug)]
pub(super) struct Watch {
    lab: LabTime,
    real: Instant,
}

impl Watch {
    /// A watch that shows `lab` now.
    pub fn at(lab: LabTime) -> Self {
        Self { lab, real: Instant::now() }
    }

    /// Lab time now.
    pub fn now(&self) -> LabTime {
        self.lab.plus_micros(u64::try_from(self.real.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    /// Sets the watch to where the lab stands: jumps and undo move it.
    pub fn set(&mut self, lab: LabTime) {
        *self = Self::at(lab);
    }
}
