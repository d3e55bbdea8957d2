//! The audit logs of all HSMs merged into one, newest record last, with a filter.

use crate::{
    host::World,
    hsm::AuditEvent,
    hsm_text::{RawRecord, response_text, user_type_word},
};

/// Selects records.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditFilter<'a> {
    /// Only records of the HSM with this index in the cluster.
    pub hsm: Option<usize>,
    /// Only records that contain this text in opcode, response or user name, ignoring case.
    pub find: &'a str,
    /// Only refused operations.
    pub failed_only: bool,
}

/// One record with its HSM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditRow<'a> {
    /// Index of the HSM in the cluster.
    pub hsm: usize,
    /// The record.
    pub event: &'a AuditEvent,
}

/// The columns of a record in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditColumns {
    /// Time of day in UTC, such as `14:02:11`.
    pub time: String,
    /// Sequence number, such as `0x2`.
    pub sequence: String,
    /// Name and type of the user that the operation is about, such as `app_user (AU)`; empty if it is about none.
    pub about: String,
    /// Response code and text, such as `0 SUCCESS`.
    pub response: String,
}

impl AuditRow<'_> {
    /// Returns the columns of this record.
    pub fn columns(&self) -> AuditColumns {
        let AuditEvent { at, sequence, response, about, .. } = self.event;
        let time = at.utc().time();
        // The text before the colon only says that this is a response.
        let text = response_text(response).rsplit(": ").next().unwrap_or_default();
        AuditColumns {
            time: format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()),
            sequence: format!("{sequence:#x}"),
            about: about
                .as_ref()
                .map_or_else(String::new, |(name, user_type)| format!("{name} ({})", user_type_word(*user_type))),
            response: format!("{} {text}", response.code),
        }
    }
}

impl AuditFilter<'_> {
    fn matches(&self, event: &AuditEvent, find: &str) -> bool {
        let holds = |text: &str| text.to_ascii_lowercase().contains(find);
        let named = || {
            holds(event.opcode.name())
                || holds(response_text(&event.response))
                || event
                    .about
                    .as_ref()
                    .is_some_and(|(name, user_type)| holds(name) || holds(user_type_word(*user_type)))
        };
        (!self.failed_only || event.response.code != 0) && (find.is_empty() || named())
    }
}

/// Returns the newest `most` records that match a filter, oldest first, and the number of all matching records.
pub fn audit<'a>(world: &'a World, filter: &AuditFilter, most: usize) -> (Vec<AuditRow<'a>>, usize) {
    let nodes = world.cluster.nodes();
    let find = filter.find.trim().to_ascii_lowercase();
    let logs: Vec<_> = nodes.iter().map(|node| node.hsm().audit_log()).collect();
    let wanted = |hsm: usize| filter.hsm.is_none_or(|only| only == hsm);
    let mut left: Vec<_> = logs.iter().enumerate().map(|(hsm, log)| if wanted(hsm) { log.len() } else { 0 }).collect();
    let (mut rows, mut total) = (Vec::new(), 0);
    // Each log is sorted by time, so the newest remaining record is the last one of some log.
    while let Some(hsm) = (0..logs.len()).filter(|hsm| left[*hsm] > 0).max_by_key(|hsm| logs[*hsm][left[*hsm] - 1].at) {
        left[hsm] -= 1;
        let event = &logs[hsm][left[hsm]];
        if filter.matches(event, &find) {
            total += 1;
            if rows.len() < most {
                rows.push(AuditRow { hsm, event });
            }
        }
    }
    rows.reverse();
    (rows, total)
}

/// Returns records as the log service delivers them. With several HSMs in the cluster, the id of the HSM precedes each.
pub fn raw(world: &World, rows: &[AuditRow]) -> String {
    let nodes = world.cluster.nodes();
    let mut text = String::new();
    for row in rows {
        if nodes.len() > 1 {
            text += nodes[row.hsm].hsm().id();
            text += "\n";
        }
        text += &RawRecord(row.event).to_string();
        text += "\n";
    }
    text
}
