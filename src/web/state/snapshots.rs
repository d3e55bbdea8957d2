//! The screens that belong to the lab's undo snapshots, so that an undo restores what was visible.

use crate::{
    lab::{Lab, TerminalId},
    view::Screen,
};

/// The screens of all terminals, with their numbers.
pub type Screens = Vec<(TerminalId, Screen)>;

/// The screens of the lab's snapshots, by the number of the snapshot.
#[derive(Clone, Default)]
pub struct SnapshotScreens(Vec<(u64, Screens)>);

impl SnapshotScreens {
    /// Keeps the screens with which a snapshot was taken, and drops those of snapshots that the lab has dropped.
    ///
    /// A snapshot that a redo has restored has its screens already. They stay.
    pub fn keep(&mut self, lab: &Lab, number: u64, screens: impl FnOnce() -> Screens) {
        self.0.retain(|(number, _)| lab.has_snapshot(*number));
        if !self.0.iter().any(|(known, _)| *known == number) {
            self.0.push((number, screens()));
        }
    }

    /// Returns the screens of a snapshot, and keeps the present ones for it instead.
    ///
    /// The screens of snapshots from before a reload are not known. Then the present ones come back.
    pub fn exchange(&mut self, number: u64, present: Screens) -> Screens {
        match self.0.iter_mut().find(|(known, _)| *known == number) {
            Some((_, screens)) => std::mem::replace(screens, present),
            None => present,
        }
    }
}
