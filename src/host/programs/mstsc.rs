//! `mstsc`: Remote Desktop, the way from a learner's Windows computer to the client instance.

use serde::{Deserialize, Serialize};

use crate::{
    event::ToolEvent,
    host::{
        machine::{MachineId, WINDOWS_ADDRESS},
        run::{INTERRUPTED, Run},
        surroundings::Surroundings,
    },
    program::{Event, Outcome},
};

/// `mstsc`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Mstsc;

impl Run for Mstsc {
    /// `mstsc /v:ADDRESS` opens the Windows instance, or a notice says what its window would say.
    fn handle(&mut self, event: Event, surroundings: &mut Surroundings) -> Outcome {
        let Event::Started(arguments) = event else { return Outcome::Ended(INTERRUPTED) };
        let words = match arguments.first().and_then(|argument| target(argument)) {
            Some(WINDOWS_ADDRESS) => {
                surroundings.log_in(MachineId::Instance);
                return Outcome::Running;
            }
            Some(_) => "Remote Desktop opens a window of its own: it can't find that computer.",
            None => "Remote Desktop asks for a computer in a window of its own. Name it: mstsc /v:ADDRESS",
        };
        surroundings.console.notice(words);
        // Lessons know one name for the way to the client instance.
        surroundings.console.report(ToolEvent::CommandRefused {
            program: "ssh",
            command: "ssh".to_owned(),
            reason: "no-such-host",
            user_type: None,
            placeholder: false,
        });
        Outcome::Ended(1)
    }
}

/// Returns the computer that an argument names.
fn target(argument: &str) -> Option<&str> {
    let (switch, target) = argument.split_once(':')?;
    switch.eq_ignore_ascii_case("/v").then_some(target)
}
