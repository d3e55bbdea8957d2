//! The audit logs in a terminal: a line for each record, or each record in full.

use crate::{
    host::World,
    hsm_text,
    text::visible,
    view::{self, AuditFilter, AuditRow},
};

/// The word behind which records are shown in full.
const FULL: &str = "full";

/// The records of all HSMs, newest last, that have what stands in `words` in opcode, response or user name.
pub(super) fn lines(world: &World, words: &str) -> Vec<String> {
    let words = words.trim();
    let (full, find) = match words.split_once(' ').unwrap_or((words, "")) {
        (FULL, find) => (true, find),
        _ => (false, words),
    };
    let filter = AuditFilter { find, ..AuditFilter::default() };
    let (rows, _) = view::audit(world, &filter, usize::MAX);
    match rows.as_slice() {
        [] => vec!["No record of that kind.".to_owned()],
        rows if full => {
            view::raw(world, rows).lines().map(|line| visible(&line.replace('\t', "")).into_owned()).collect()
        }
        rows => rows.iter().map(|row| visible(&line(world, row)).into_owned()).collect(),
    }
}

/// Time, HSM, sequence number, session handle, opcode, user, response.
fn line(world: &World, row: &AuditRow) -> String {
    let event = row.event;
    let address = &world.cluster.nodes()[row.hsm].eni_ip;
    let time = event.at.utc().time();
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let about = event.about.as_ref().map_or_else(String::new, |(name, user_type)| format!(" {name} ({user_type})"));
    let answer = hsm_text::response_text(&event.response).rsplit(": ").next().unwrap_or_default();
    let (sequence, session, opcode, code) = (event.sequence, event.session, event.opcode.name(), event.response.code);
    format!("{hour:02}:{minute:02}:{second:02} {address:<9} {sequence:#5x} {session} {opcode}{about} {code} {answer}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{Flavour, Preset};

    #[test]
    fn records_are_lines_that_can_be_searched() {
        let world = Preset::ThreeHsms.world(Flavour::Linux, 1);
        let found = |words: &str| lines(&world, words);
        assert_eq!(found("").len(), 12);
        assert_eq!(
            found(" appliance")[0],
            "14:02:11 10.0.2.9    0x2 0x1004001 CN_CREATE_APPLIANCE_USER app_user (AU) 0 SUCCESS"
        );
        assert_eq!(found(" appliance").len(), 3);
        assert_eq!(found("nothing of the kind"), ["No record of that kind."]);
    }

    #[test]
    fn records_in_full_stand_behind_the_name_of_their_hsm() {
        let world = Preset::ThreeHsms.world(Flavour::Linux, 1);
        let text = lines(&world, " full init_done").join("\n");
        for node in world.cluster.nodes() {
            assert!(text.contains(&format!("{}\nTime: 05/12/23 14:02:11.000000, usecs:", node.hsm().id())), "{text}");
        }
        assert_eq!(text.matches("\nSequence No: 0x3\n").count(), 3, "{text}");
    }
}
