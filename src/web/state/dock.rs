//! What the cluster pane remembers about its tabs, so that each is found as it was left.

use crate::host::MachineId;

/// A tab of the cluster pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DockTab {
    /// The users on the HSMs.
    #[default]
    Users,
    /// The audit logs.
    Audit,
    /// The files of the machines.
    Files,
    /// The commands of the management utility.
    Commands,
    /// The faults of the HSMs.
    Faults,
}

impl DockTab {
    /// The tabs in their order.
    pub const ALL: [Self; 5] = [Self::Users, Self::Audit, Self::Files, Self::Commands, Self::Faults];
}

/// What the pane remembers.
#[derive(Clone, Debug, Default)]
pub struct DockState {
    /// The tab that is shown.
    pub tab: DockTab,
    /// Whether the pane is wide, once somebody has chosen that.
    pub wide: Option<bool>,
    /// The search text of each tab.
    find: [String; DockTab::ALL.len()],
    /// How often more rows were asked for.
    pub more: usize,
    /// Index of the only HSM whose audit log is shown.
    pub hsm: Option<usize>,
    /// Shows refused operations only.
    pub failed: bool,
    /// The audit log does not keep its end in view.
    pub unfollowed: bool,
    /// The machine whose files are shown, once somebody has chosen one.
    pub machine: Option<MachineId>,
    /// Path of the open file; empty where none is open.
    pub file: String,
    /// The open file is being edited.
    pub editing: bool,
    /// The last message of the pane.
    pub said: String,
}

/// A change to it.
#[derive(Clone, Debug)]
pub enum DockChange {
    /// Shows a tab.
    Tab(DockTab),
    /// Makes the pane wide or narrow.
    Wide(bool),
    /// Searches in the tab that is shown.
    Find(String),
    /// Shows more rows.
    More,
    /// Shows the audit log of one HSM, by its index, or of all.
    Hsm(String),
    /// Shows refused operations only, or everything.
    Failed,
    /// Keeps the end of the audit log in view, or not.
    Follow,
    /// Shows the files of a machine.
    Machine(MachineId),
    /// Opens a file of a machine by its path. An empty path closes the open file.
    Open(MachineId, String),
    /// Starts or ends editing the open file.
    Edit(bool),
    /// Shows a message.
    Say(String),
}

impl DockState {
    /// Returns the search text of a tab.
    pub fn find(&self, tab: DockTab) -> &str {
        &self.find[tab as usize]
    }

    /// Applies a change.
    pub fn apply(&mut self, change: DockChange) {
        self.said.clear();
        match change {
            DockChange::Tab(tab) => (self.tab, self.more) = (tab, 0),
            DockChange::Wide(wide) => self.wide = Some(wide),
            DockChange::Find(text) => (self.find[self.tab as usize], self.more) = (text, 0),
            DockChange::More => self.more += 1,
            DockChange::Hsm(index) => self.hsm = index.parse().ok(),
            DockChange::Failed => self.failed = !self.failed,
            DockChange::Follow => self.unfollowed = !self.unfollowed,
            DockChange::Machine(machine) => {
                (self.machine, self.editing) = (Some(machine), false);
                self.file.clear();
            }
            // The machine is set, so that the open file stays the same when the terminal connects to another machine.
            DockChange::Open(machine, path) => {
                (self.machine, self.file, self.editing) = (Some(machine), path, false);
            }
            DockChange::Edit(editing) => self.editing = editing,
            DockChange::Say(text) => self.said = text,
        }
    }
}
