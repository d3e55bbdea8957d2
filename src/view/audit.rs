//! The audit logs of all HSMs as one, newest last, as far as somebody looks for it.

use crate::{
    host::World,
    hsm::AuditEvent,
    hsm_text::{RawRecord, response_text},
};

/// What is looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditFilter<'a> {
    /// Only this HSM, by its place in the cluster.
    pub hsm: Option<usize>,
    /// Only records with this in opcode, response or user name, in any case.
    pub find: &'a str,
    /// Only refusals.
    pub failed: bool,
}

/// A record of one HSM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditRow<'a> {
    /// Index of the HSM in the cluster.
    pub hsm: usize,
    /// The record.
    pub event: &'a AuditEvent,
}

impl AuditFilter<'_> {
    fn takes(&self, event: &AuditEvent, find: &str) -> bool {
        let holds = |text: &str| text.to_ascii_lowercase().contains(find);
        let named = || {
            holds(event.opcode.name())
                || holds(response_text(&event.response))
                || event.about.as_ref().is_some_and(|(name, user_type)| holds(name) || holds(user_type.word()))
        };
        (!self.failed || event.response.code != 0) && (find.is_empty() || named())
    }
}

/// The newest `most` records that a filter takes, oldest of them first, and how many it takes in all.
pub fn audit<'a>(world: &'a World, filter: &AuditFilter, most: usize) -> (Vec<AuditRow<'a>>, usize) {
    let nodes = world.cluster.nodes();
    let find = filter.find.trim().to_ascii_lowercase();
    let logs: Vec<_> = nodes.iter().map(|node| node.hsm().audit_log()).collect();
    let wanted = |hsm: usize| filter.hsm.is_none_or(|only| only == hsm);
    let mut left: Vec<_> = logs.iter().enumerate().map(|(hsm, log)| if wanted(hsm) { log.len() } else { 0 }).collect();
    let (mut rows, mut total) = (Vec::new(), 0);
    // Each log is in order already, so the newest record is at the end of one of them.
    while let Some(hsm) = (0..logs.len()).filter(|hsm| left[*hsm] > 0).max_by_key(|hsm| logs[*hsm][left[*hsm] - 1].at) {
        left[hsm] -= 1;
        let event = &logs[hsm][left[hsm]];
        if filter.takes(event, &find) {
            total += 1;
            if rows.len() < most {
                rows.push(AuditRow { hsm, event });
            }
        }
    }
    rows.reverse();
    (rows, total)
}

/// The raw records one after the other, as they are copied; over several HSMs each begins with the HSM's id.
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
