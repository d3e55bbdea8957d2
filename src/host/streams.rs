//! Where the bytes of a program come from and go to: the terminal, a pipe, or a file of the machine.
//!
//! A program writes to its standard output and standard error and does not know where they lead. The session decides
//! that when it starts the program, and keeps the streams of each program until it ends. The shells have no pipes and
//! redirections yet, so all streams lead to the terminal, and only tests have other ones.

#[cfg(test)]
use crate::files::Path;

/// Where standard input comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The terminal: a program that wants input asks for a line at a prompt.
    #[default]
    Terminal,
    /// A pipe or a file: bytes arrive as [`Event::Bytes`](crate::program::Event::Bytes), without a prompt.
    #[cfg(test)]
    Bytes,
}

/// Where standard output or standard error leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sink {
    /// The terminal.
    #[default]
    Terminal,
    /// A pipe: the bytes are kept for the program that reads it.
    #[cfg(test)]
    Pipe(Vec<u8>),
    /// A file of the machine, to whose end the bytes are added.
    #[cfg(test)]
    File(Path),
}

/// The three standard streams of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Streams {
    /// Standard input.
    pub input: Source,
    /// Standard output.
    pub output: Sink,
    /// Standard error.
    pub errors: Sink,
}
