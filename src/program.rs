//! The form that every program has: what happens to it, what it waits for, and how it ends.
//!
//! A program is a plain value, so it can be saved at any moment. It handles one [`Event`] at a time together with its
//! surroundings, and changes its state. What it waits for next follows from its state ([`Waiting`]), so a terminal can
//! be painted again after a reload. A program does not touch a file that may be one of the real machine: it asks for it
//! with a [`FileRequest`] and receives the result as an event.

use crate::{clock::LabTime, console::Prompt};

/// Something that happens to a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The program starts with these arguments, without its name.
    Started(Vec<String>),
    /// A line was submitted at its prompt, without the line break.
    Line(String),
    /// Bytes came over its standard input, which is a pipe or a file.
    Bytes(Vec<u8>),
    /// Its standard input has ended: Ctrl-D, or the end of a pipe.
    EndOfInput,
    /// Ctrl-C.
    Interrupt,
    /// The time that it asked for has come.
    Time,
    /// The file that it asked for: its bytes, none for a file that was written.
    File(Result<Vec<u8>, FileFailure>),
}

/// What a program waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A line at a prompt.
    Line(Prompt),
    /// Bytes of its standard input, without a prompt.
    Input,
    /// A time.
    Time(LabTime),
    /// A file of the machine that it runs on.
    File(FileRequest),
}

/// A file that a program asks for. The path is as typed. It is resolved against the program's folder when the request
/// is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileRequest {
    /// The bytes of a file.
    Read {
        /// Path as typed.
        path: String,
    },
    /// A file is to hold these bytes.
    Write {
        /// Path as typed.
        path: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// A requested file could not be read or written: it is missing, or the program's user may not do that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFailure;

/// Whether a program continues after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It continues, and waits for what its state says.
    Running,
    /// It has ended with this exit status.
    Ended(i32),
}
