//! What the pane remembers about its tabs, so that coming back to one finds it as it was left.

use super::TABS;
use crate::host::MachineId;

/// What the pane remembers.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The tab that is shown.
    pub tab: usize,
    /// Whether the pane is wide, once somebody has chosen that.
    pub wide: Option<bool>,
    /// What is looked for, tab by tab.
    pub find: [String; TABS.len()],
    /// How often more rows were asked for.
    pub more: usize,
    /// The audit log of this HSM alone.
    pub hsm: Option<usize>,
    /// Only refusals.
    pub failed: bool,
    /// The audit log does not keep its end in view.
    pub unfollowed: bool,
    /// The machine whose files are shown, once somebody has chosen one.
    pub machine: Option<MachineId>,
    /// Path of the file that is open; empty where none is.
    pub file: String,
    /// That file is being edited.
    pub editing: bool,
    /// What was said last.
    pub said: String,
}

/// What changes it.
#[derive(Clone, Debug)]
pub enum Change {
    /// A tab is shown.
    Tab(usize),
    /// The pane is made wide or narrow.
    Wide(bool),
    /// Something is looked for in the tab that is shown.
    Find(String),
    /// More rows are shown.
    More,
    /// The audit log of one HSM is shown, by its place, or that of all.
    Hsm(String),
    /// Refusals alone are shown, or everything.
    Failed,
    /// The end of the audit log is kept in view, or not.
    Follow,
    /// The files of a machine are shown.
    Machine(MachineId),
    /// A file of a machine is opened by its path, or with an empty one closed.
    Open(MachineId, String),
    /// The file is edited, or that is over.
    Edit(bool),
    /// Something is said.
    Say(String),
}

impl State {
    /// Takes a change.
    pub fn take(&mut self, change: Change) {
        self.said.clear();
        match change {
            Change::Tab(tab) => (self.tab, self.more) = (tab.min(TABS.len() - 1), 0),
            Change::Wide(wide) => self.wide = Some(wide),
            Change::Find(find) => (self.find[self.tab], self.more) = (find, 0),
            Change::More => self.more += 1,
            Change::Hsm(place) => self.hsm = place.parse().ok(),
            Change::Failed => self.failed = !self.failed,
            Change::Follow => self.unfollowed = !self.unfollowed,
            Change::Machine(place) => {
                (self.machine, self.editing) = (Some(place), false);
                self.file.clear();
            }
            // Whatever the terminal does then, the file that is open stays the one of this machine.
            Change::Open(place, path) => (self.machine, self.file, self.editing) = (Some(place), path, false),
            Change::Edit(editing) => self.editing = editing,
            Change::Say(words) => self.said = words,
        }
    }
}
