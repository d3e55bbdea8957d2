//! `:audit` in the host shell: one line for each audit record, or each record in full.

use crate::{
    host::World,
    text::visible,
    view::{self, AuditColumns, AuditFilter, AuditRow},
};

/// Argument that selects records in full.
const FULL: &str = "full";

/// Formats the matching records of all HSMs, newest last. `arguments` are a text to find in opcode, response or user
/// name, after an optional `full`.
pub(super) fn lines(world: &World, arguments: &str) -> Vec<String> {
    let arguments = arguments.trim();
    let (full, find) = match arguments.split_once(' ').unwrap_or((arguments, "")) {
        (FULL, find) => (true, find),
        _ => (false, arguments),
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

/// Formats a record: time, address, sequence number, session handle, opcode, user, response.
fn line(world: &World, row: &AuditRow) -> String {
    let address = &world.cluster.nodes()[row.hsm].eni_ip;
    let AuditColumns { time, sequence, about, response } = row.columns();
    let (session, opcode) = (row.event.session, row.event.opcode.name());
    let about = if about.is_empty() { about } else { format!(" {about}") };
    format!("{time} {address:<9} {sequence:>5} {session} {opcode}{about} {response}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{Flavour, Preset};

    #[test]
    fn records_are_listed_one_a_line_and_can_be_searched() {
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
    fn records_in_full_follow_the_id_of_their_hsm() {
        let world = Preset::ThreeHsms.world(Flavour::Linux, 1);
        let text = lines(&world, " full init_done").join("\n");
        for node in world.cluster.nodes() {
            assert!(text.contains(&format!("{}\nTime: 05/12/23 14:02:11.000000, usecs:", node.hsm().id())), "{text}");
        }
        assert_eq!(text.matches("\nSequence No: 0x3\n").count(), 3, "{text}");
    }
}
