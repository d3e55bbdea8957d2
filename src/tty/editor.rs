//! The line editor of the host shell, with history and completion.
//!
//! It redraws the line with escape codes, so only the shell uses it, and only on a terminal. The history is never
//! saved, because a line may contain a password that was typed at the wrong prompt.

use std::{cell::RefCell, io, rc::Rc};

use rustyline::{
    Config, Context, Editor, Helper, completion::Completer, error::ReadlineError, highlight::Highlighter, hint::Hinter,
    history::MemHistory, validate::Validator,
};

use super::{failure::Failure, keyboard::Answer};
use crate::lab::{FIRST_TERMINAL, Lab};

/// Line editor with an in-memory history.
pub(super) struct LineEditor(Editor<Completion, MemHistory>);

/// Completes words with the commands and files of the lab.
struct Completion(Rc<RefCell<Lab>>);

impl LineEditor {
    /// Creates an editor that completes from this lab.
    pub fn new(lab: Rc<RefCell<Lab>>) -> Result<Self, Failure> {
        let config = Config::builder().auto_add_history(true).build();
        let history = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history).map_err(terminal)?;
        editor.set_helper(Some(Completion(lab)));
        Ok(Self(editor))
    }

    /// Prints a prompt and reads a line. Pasted text may contain several lines.
    pub fn read(&mut self, prompt: &str) -> Result<Answer, Failure> {
        match self.0.readline(prompt) {
            Ok(line) => Ok(Answer::Line(line)),
            Err(ReadlineError::Interrupted) => Ok(Answer::Interrupt),
            Err(ReadlineError::Eof) => Ok(Answer::EndOfInput),
            Err(error) => Err(terminal(error)),
        }
    }
}

fn terminal(error: ReadlineError) -> Failure {
    Failure::Terminal(match error {
        ReadlineError::Io(error) => error,
        other => io::Error::other(other),
    })
}

impl Completer for Completion {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let line = line.get(..pos).unwrap_or(line);
        let start = line.rfind([' ', '"']).map_or(0, |index| index + 1);
        let words = self.0.try_borrow().map_or_else(|_| Vec::new(), |lab| lab.complete(FIRST_TERMINAL, line));
        Ok((start, words))
    }
}

impl Hinter for Completion {
    type Hint = String;
}

impl Highlighter for Completion {}

impl Validator for Completion {}

impl Helper for Completion {}
