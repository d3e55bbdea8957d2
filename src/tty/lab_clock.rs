//! Lab time in a terminal. It advances with real time from the time of the lab, but waiting is skipped.

use std::time::Instant;

use crate::{
    clock::LabTime,
    lab::{Effect, FIRST_TERMINAL, Input, Lab},
};

/// Relates lab time to real time.
#[derive(Debug)]
pub(super) struct LabClock {
    lab: LabTime,
    real: Instant,
}

impl LabClock {
    /// Creates a clock that shows `lab` now.
    pub fn at(lab: LabTime) -> Self {
        Self { lab, real: Instant::now() }
    }

    /// Returns the current lab time.
    pub fn now(&self) -> LabTime {
        self.lab.plus_micros(u64::try_from(self.real.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    /// Sets the clock to the time of the lab, which jumps when waiting is skipped and after an undo.
    pub fn set(&mut self, lab: LabTime) {
        *self = Self::at(lab);
    }
}

/// Runs a busy program until it waits for input or has ended.
///
/// Each requested wake-up time is applied at once, so that a script never waits for a simulated network.
pub(super) fn run_until_idle(lab: &mut Lab, mut effects: Vec<Effect>) -> Vec<Effect> {
    while let Some(Effect::WakeAt(due)) = effects.last() {
        let due = *due;
        effects.pop();
        effects.extend(lab.apply(due, FIRST_TERMINAL, Input::Tick));
    }
    effects
}
