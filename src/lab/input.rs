//! What can happen to a lab.

use crate::{
    host::{MachineId, NodeChange},
    program::FileFailure,
};

/// Something that happens to a lab.
#[derive(Clone, Debug)]
pub enum Input {
    /// A line was submitted at the prompt.
    Line(String),
    /// A line was typed for the learner, to show the solution. It acts as a line does, but its mistakes are not
    /// counted.
    Show(String),
    /// A hint was asked for.
    Hint,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D, or the end of a pipe.
    EndOfInput,
    /// The time that a program asked for has come.
    Tick,
    /// The Connect button: to the client instance without typing.
    Connect,
    /// An optional step of the lesson is left out. Holds its id.
    Skip(String),
    /// A file of a machine is edited from outside, or removed if there is no text.
    PutFile {
        /// The machine.
        machine: MachineId,
        /// Path as that machine writes it. A relative path begins at the learner's home.
        path: String,
        /// The text.
        text: Option<String>,
    },
    /// The result of the file request of an effect: the bytes of the file, none for one that was written.
    File(Result<Vec<u8>, FileFailure>),
    /// The simulator changes an HSM: it fails, recovers, is in use by somebody else, or is removed.
    Fault {
        /// Address of the HSM.
        address: String,
        /// The change.
        change: NodeChange,
    },
    /// The simulator adds an HSM to the cluster, from a backup of the first one.
    AddHsm,
    /// The last command is undone.
    Undo,
    /// The command that was undone last is redone.
    Redo,
    /// The lab starts over. This can be undone.
    Reset,
}
