//! A demonstration (`Show me`) that is under way.

use std::rc::Rc;

use crate::{
    course::{Guide, Step},
    lab::TerminalId,
};

/// The line that means the key Ctrl-D.
pub const END_OF_INPUT: &str = "^D";

/// A demonstration: the simulator types the solution of a step, line by line.
#[derive(Clone, Debug)]
pub struct Demonstration {
    /// The terminal in which lines are typed.
    pub terminal: TerminalId,
    /// The line that is being typed; `None` while the program asks for none.
    pub line: Option<Rc<str>>,
    /// Rises with every line.
    pub number: u64,
    /// Knows the way to the goal of the step.
    pub(super) guide: Guide,
}

impl Demonstration {
    /// Returns the demonstration of a step in a terminal.
    pub fn new(terminal: TerminalId, step: &Step) -> Self {
        Self { terminal, line: None, number: 0, guide: Guide::new(step) }
    }
}
