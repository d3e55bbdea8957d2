//! Where programs write: output for the terminal, requests to the front end, and events for the lesson.
//!
//! A program receives a [`Console`] with every event. It does not know where its output goes, or whether a person
//! types.

use crate::{
    clock::LabTime,
    event::ToolEvent,
    text::{Meaning, Text, visible},
};

/// What a front end is to do, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// What the learner typed at the prompt, as the terminal echoes it. A front end whose terminal driver echoes by
    /// itself ignores it. `newline` is false where the entry was hidden or ended without Enter.
    Typed {
        /// The echoed characters, secrets marked.
        text: Text,
        /// The terminal moves to a new line after it.
        newline: bool,
    },
    /// Output of a program, with its own line breaks.
    Print(Text),
    /// A notice of the simulator itself, to be shown apart from the output of the tools.
    Notice(String),
    /// The screen is cleared.
    Clear,
    /// The program waits for a line at this prompt.
    Prompt(Prompt),
    /// The program runs and wants a tick at this time.
    WakeAt(LabTime),
    /// A program without a shell asks for the bytes of a file, at a path as typed. The result is an input.
    ReadFile(String),
    /// A program without a shell asks for a file to be written. The result is an input.
    WriteFile {
        /// Path as typed.
        path: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// The lesson's progress has changed.
    Progress,
    /// A coach's note, by its id in the lesson.
    Coach(String),
    /// The last program of the terminal has ended with this status.
    Exit(i32),
}

/// A prompt that waits for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The characters in front of the entry.
    pub text: String,
    /// What is asked for.
    pub kind: PromptKind,
}

/// What a prompt asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptKind {
    /// A command; it opens a new block on the screen and joins the history.
    Command,
    /// An answer to a question of the running command.
    Answer,
    /// An answer that is not echoed.
    Hidden,
}

impl Prompt {
    /// Returns a prompt for a command.
    pub fn command(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: PromptKind::Command }
    }

    /// Returns a prompt for an answer.
    pub fn answer(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: PromptKind::Answer }
    }

    /// Returns a prompt for an answer that is not echoed.
    pub fn hidden(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: PromptKind::Hidden }
    }

    /// Returns true when the terminal echoes the entry.
    pub fn echoes(&self) -> bool {
        self.kind != PromptKind::Hidden
    }
}

/// Collects what programs print, ask and report during one input.
#[derive(Debug, Default)]
pub struct Console {
    effects: Vec<Effect>,
    events: Vec<ToolEvent>,
}

impl Console {
    /// Prints text. Control characters become visible; line breaks are the caller's.
    pub fn print(&mut self, text: &str) {
        self.print_as(Meaning::Output, text);
    }

    /// Prints text and a line break.
    pub fn line(&mut self, text: &str) {
        self.print(text);
        self.print("\n");
    }

    /// Prints a word that the learner typed. One that may have been a password is marked, so that it is not kept.
    pub fn print_word(&mut self, word: &str, secret: bool) {
        self.print_as(if secret { Meaning::Secret } else { Meaning::Output }, word);
    }

    fn print_as(&mut self, meaning: Meaning, text: &str) {
        let mut shown = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let body = line.strip_suffix('\n').unwrap_or(line);
            shown.push_str(&visible(body));
            shown.push_str(&line[body.len()..]);
        }
        self.ask(Effect::Print(Text::of(meaning, shown)));
    }

    /// Shows a notice of the simulator itself.
    pub fn notice(&mut self, text: impl Into<String>) {
        self.effects.push(Effect::Notice(text.into()));
    }

    /// Asks the front end for something. Output joins the output before it.
    pub fn ask(&mut self, effect: Effect) {
        match (self.effects.last_mut(), effect) {
            (Some(Effect::Print(last)), Effect::Print(text)) => {
                text.0.into_iter().for_each(|span| last.push(span.meaning, span.text));
            }
            (_, effect) => self.effects.push(effect),
        }
    }

    /// Returns true if the last effect cleared the screen.
    pub fn is_cleared(&self) -> bool {
        matches!(self.effects.last(), Some(Effect::Clear))
    }

    /// Reports what happened.
    pub fn report(&mut self, event: ToolEvent) {
        self.events.push(event);
    }

    /// Returns the events that were reported since the last call.
    pub fn take_events(&mut self) -> Vec<ToolEvent> {
        std::mem::take(&mut self.events)
    }

    /// Returns the effects in order.
    pub fn into_effects(self) -> Vec<Effect> {
        self.effects
    }

    /// Returns the effects and the events, each in order.
    pub fn into_parts(self) -> (Vec<Effect>, Vec<ToolEvent>) {
        (self.effects, self.events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_joined_and_escape_codes_become_visible() {
        let mut console = Console::default();
        console.print("a\x1b[2J");
        console.line("b");
        assert_eq!(console.into_effects(), [Effect::Print(Text::of(Meaning::Output, "a^[[2Jb\n"))]);
    }
}
