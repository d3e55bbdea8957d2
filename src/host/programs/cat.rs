//! `cat`: files, or standard input, one after the other on standard output (`docs/reference/host.md` 5).

use serde::{Deserialize, Serialize};

use crate::{
    host::{
        run::{INTERRUPTED, Run},
        surroundings::Surroundings,
        wording,
    },
    program::{Event, Outcome},
};

/// `cat`, while it copies its standard input.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Cat;

impl Run for Cat {
    fn handle(&mut self, event: Event, surroundings: &mut Surroundings) -> Outcome {
        match event {
            Event::Started(arguments) if arguments.is_empty() => return copy_input(surroundings),
            Event::Started(arguments) => return Outcome::Ended(print_files(&arguments, surroundings)),
            Event::Bytes(bytes) => surroundings.write(&bytes),
            Event::EndOfInput => return Outcome::Ended(0),
            Event::Interrupt => return Outcome::Ended(INTERRUPTED),
            Event::Line(_) | Event::Time | Event::File(_) => {}
        }
        Outcome::Running
    }
}

/// Starts copying standard input. If that is the terminal, a notice says what to do instead, and `cat` ends.
fn copy_input(surroundings: &mut Surroundings) -> Outcome {
    if !surroundings.reads_terminal() {
        return Outcome::Running;
    }
    surroundings
        .console
        .notice("cat without a file repeats what you type. Give it a file, such as: cat customerCA.crt");
    Outcome::Ended(0)
}

fn print_files(arguments: &[String], surroundings: &mut Surroundings) -> i32 {
    if let Some(option) = arguments.iter().find(|argument| argument.starts_with('-')) {
        return surroundings.not_yet(&format!("cat {option}"));
    }
    let mut status = 0;
    for argument in arguments {
        match surroundings.read(argument).map(<[u8]>::to_vec) {
            Ok(bytes) => surroundings.write(&bytes),
            Err(error) => {
                surroundings.error_line(&format!("cat: {argument}: {}", wording::linux(error)));
                status = 1;
            }
        }
    }
    status
}
