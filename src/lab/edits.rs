//! Changes from outside the terminals: edited files, and HSMs that the simulator changes.

use super::{Input, Lab};
use crate::{console::Console, files::FileError, host::MachineId};

/// Bytes of a file that is edited from outside. All of a lab has to fit into a browser's storage.
pub const FILE_MAX: usize = 64 * 1024;

impl Lab {
    pub(super) fn put_file(&mut self, machine: MachineId, path: &str, text: Option<String>, console: &mut Console) {
        let (label, done) = match text {
            Some(_) => ("Edit", "Saved"),
            None => ("Remove", "Removed"),
        };
        if text.as_ref().is_some_and(|text| text.len() > FILE_MAX) {
            return console.notice(format!("A file may have up to {FILE_MAX} bytes here. {path} was not saved."));
        }
        let mut world = self.state.world.clone();
        match world.put_file(machine, path, text) {
            Ok(()) => {
                self.push_undo(format!("{label} {path}"));
                self.state.world = world;
                console.notice(format!("{done}: {path}. Undo takes this back."));
            }
            Err(error) => console.notice(format!("{path} stays as it is: {}.", reason(error))),
        }
    }

    /// Changes the HSMs of the world, and says what has changed.
    pub(super) fn change_hsms(&mut self, input: Input, console: &mut Console) {
        let mut world = self.state.world.clone();
        let outcome = match input {
            Input::Fault { address, change } => world.change_hsm(&address, change),
            _ => world.add_hsm(),
        };
        match outcome {
            Ok(done) => {
                console.notice(format!("{done}. Undo takes this back."));
                self.push_undo(done);
                self.set_world(world);
            }
            Err(why) => console.notice(format!("Nothing has changed: {why}.")),
        }
    }
}

fn reason(error: FileError) -> &'static str {
    match error {
        FileError::Missing => "there is no such file",
        FileError::NotAFolder => "a part of that path is a file",
        FileError::IsAFolder => "that is a folder",
        FileError::Denied => "that is a program, or a name that the machine does not take",
    }
}
