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
    /// Whether the pane is wide; `None` until the learner chooses.
    pub wide: Option<bool>,
    /// How often the learner asked for more rows.
    pub more: usize,
    /// The last message of the pane.
    pub said: String,
    /// Search text of the tab of the users.
    users_search: String,
    /// Search text of the tab of the commands.
    commands_search: String,
    /// Search text of the tab of the audit logs.
    audit_search: String,
    /// Index of the HSM whose audit log is shown; `None` for all HSMs.
    pub audit_hsm: Option<usize>,
    /// The tab of the audit logs shows refused operations only.
    pub audit_failed_only: bool,
    /// The tab of the audit logs does not scroll to its end when a log grows.
    pub audit_follow_off: bool,
    /// Search text of the tab of the files.
    files_search: String,
    /// The machine whose files are shown; `None` until the learner chooses.
    pub files_machine: Option<MachineId>,
    /// Path of the open file; empty if none is open.
    pub files_open: String,
    /// The open file is being edited.
    pub files_editing: bool,
}

/// A change to it.
#[derive(Clone, Debug)]
pub enum DockChange {
    /// Shows a tab.
    Tab(DockTab),
    /// Makes the pane wide or narrow.
    Wide(bool),
    /// Searches in the tab that is shown.
    Search(String),
    /// Shows more rows.
    More,
    /// Shows the audit log of one HSM, by its index; `None` for all HSMs.
    AuditHsm(Option<usize>),
    /// Switches between refused operations and all operations.
    ToggleAuditFailedOnly,
    /// Switches scrolling to the end of the audit logs on or off.
    ToggleAuditFollow,
    /// Shows the files of a machine.
    FilesMachine(MachineId),
    /// Opens a file of a machine by its path. An empty path closes the open file.
    OpenFile(MachineId, String),
    /// Starts or ends editing the open file.
    EditFile(bool),
    /// Shows a message.
    Say(String),
}

impl DockState {
    /// Returns the search text of a tab; empty for a tab without a search field.
    pub fn search(&self, tab: DockTab) -> &str {
        match tab {
            DockTab::Users => &self.users_search,
            DockTab::Audit => &self.audit_search,
            DockTab::Files => &self.files_search,
            DockTab::Commands => &self.commands_search,
            DockTab::Faults => "",
        }
    }

    fn set_search(&mut self, tab: DockTab, text: String) {
        match tab {
            DockTab::Users => self.users_search = text,
            DockTab::Audit => self.audit_search = text,
            DockTab::Files => self.files_search = text,
            DockTab::Commands => self.commands_search = text,
            DockTab::Faults => {}
        }
    }

    /// Applies a change.
    pub fn apply(&mut self, change: DockChange) {
        self.said.clear();
        match change {
            DockChange::Tab(tab) => (self.tab, self.more) = (tab, 0),
            DockChange::Wide(wide) => self.wide = Some(wide),
            DockChange::Search(text) => {
                self.set_search(self.tab, text);
                self.more = 0;
            }
            DockChange::More => self.more += 1,
            DockChange::AuditHsm(index) => self.audit_hsm = index,
            DockChange::ToggleAuditFailedOnly => self.audit_failed_only = !self.audit_failed_only,
            DockChange::ToggleAuditFollow => self.audit_follow_off = !self.audit_follow_off,
            DockChange::FilesMachine(machine) => {
                (self.files_machine, self.files_editing) = (Some(machine), false);
                self.files_open.clear();
            }
            // The machine is set, so that the open file stays the same when the terminal connects to another machine.
            DockChange::OpenFile(machine, path) => {
                (self.files_machine, self.files_open, self.files_editing) = (Some(machine), path, false);
            }
            DockChange::EditFile(editing) => self.files_editing = editing,
            DockChange::Say(text) => self.said = text,
        }
    }
}
