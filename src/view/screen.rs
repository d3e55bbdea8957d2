//! The screen of a terminal: a block for each command, with its prompt, its line, its output, and the answers to its
//! own prompts.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::{
    console::{Effect, Prompt, PromptKind},
    text::{Meaning, Span, Text},
};

/// Number of lines that a screen keeps. Older blocks are dropped.
const LINES_MAX: usize = 40_000;

/// The content of a screen. The last line of the last block may be incomplete.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    /// Shared until it changes, because every snapshot has a screen.
    blocks: Rc<Vec<Rc<Block>>>,
    next_id: u64,
    #[serde(skip)]
    prompt: Option<Prompt>,
}

/// A command with its output. Shared until it changes, so that a complete block is drawn once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Its number, which rises from block to block.
    pub id: u64,
    /// The lines. The last one is empty unless output ended within a line.
    pub lines: Vec<Text>,
}

impl Block {
    /// Returns the lines to draw: all but an empty last one.
    pub fn shown(&self) -> &[Text] {
        match self.lines.split_last() {
            Some((last, rest)) if last.is_empty() => rest,
            _ => &self.lines,
        }
    }

    fn push(&mut self, text: &Text) {
        for Span { meaning, text } in &text.0 {
            let mut parts = text.split('\n');
            if let Some(first) = parts.next() {
                self.last().push(*meaning, first);
            }
            for part in parts {
                self.lines.push(Text::of(*meaning, part));
            }
        }
    }

    fn end_line(&mut self) {
        self.last();
        self.lines.push(Text::default());
    }

    fn last(&mut self) -> &mut Text {
        if self.lines.is_empty() {
            self.lines.push(Text::default());
        }
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }
}

impl Screen {
    /// Returns the blocks, oldest first.
    pub fn blocks(&self) -> &[Rc<Block>] {
        &self.blocks
    }

    /// Returns the prompt; `None` while a program is busy.
    pub fn prompt(&self) -> Option<&Prompt> {
        self.prompt.as_ref()
    }

    /// Returns the output in front of the prompt on its line, which a program printed without a line break.
    pub fn open_line(&self) -> Text {
        self.blocks.last().and_then(|block| block.lines.last()).cloned().unwrap_or_default()
    }

    /// Returns true if it has a secret or a mask in place of one.
    pub fn has_secrets(&self) -> bool {
        let secret = |line: &Text| line.0.iter().any(|span| span.meaning == Meaning::Secret);
        self.blocks.iter().any(|block| block.lines.iter().any(secret))
    }

    /// Returns true if the numbers of the blocks rise and leave room for the next one. A screen from a file may violate
    /// this.
    pub fn is_sound(&self) -> bool {
        let rises = self.blocks.windows(2).all(|pair| pair[0].id < pair[1].id);
        rises && self.next_id < u64::MAX && self.blocks.last().is_none_or(|last| last.id < self.next_id)
    }

    /// Applies an effect. Notices, notes and requests do not change the screen.
    pub fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Typed { text, newline } => self.typed(text, *newline),
            Effect::Print(text) => self.open_block().push(text),
            Effect::Clear => self.blocks = Rc::default(),
            Effect::Prompt(prompt) => self.prompt = Some(prompt.clone()),
            Effect::WakeAt(_) => self.prompt = None,
            _ => {}
        }
        self.trim();
    }

    /// Returns the screen for saving: with masked secrets, and at most `lines_max` lines.
    #[must_use]
    pub fn masked_tail(&self, lines_max: usize) -> Self {
        let mut room = lines_max;
        let mut blocks = Vec::new();
        for block in self.blocks.iter().rev() {
            let from = block.lines.len().saturating_sub(room);
            // Only the newest block may be cut. Others are kept whole or dropped.
            if room == 0 || (from > 0 && !blocks.is_empty()) {
                break;
            }
            room -= block.lines.len() - from;
            blocks.push(masked(block, from));
        }
        blocks.reverse();
        Self { blocks: Rc::new(blocks), next_id: self.next_id, prompt: None }
    }

    /// Removes this many blocks from the front, and returns them.
    pub fn take_front(&mut self, count: usize) -> Vec<Rc<Block>> {
        let blocks = Rc::make_mut(&mut self.blocks);
        blocks.drain(..count.min(blocks.len())).collect()
    }

    /// Puts blocks in front of the others.
    pub fn put_front(&mut self, front: Vec<Block>) {
        let blocks = Rc::make_mut(&mut self.blocks);
        blocks.splice(..0, front.into_iter().map(Rc::new));
    }

    fn typed(&mut self, text: &Text, newline: bool) {
        let Some(prompt) = self.prompt.take() else { return };
        if prompt.kind == PromptKind::Command {
            self.new_block();
        }
        let block = self.open_block();
        block.push(&Text::of(Meaning::Prompt, prompt.text));
        block.push(text);
        if newline {
            block.end_line();
        }
    }

    fn new_block(&mut self) {
        Rc::make_mut(&mut self.blocks).push(Rc::new(Block { id: self.next_id, lines: Vec::new() }));
        self.next_id += 1;
    }

    fn open_block(&mut self) -> &mut Block {
        if self.blocks.is_empty() {
            self.new_block();
        }
        let blocks = Rc::make_mut(&mut self.blocks);
        let last = blocks.len() - 1;
        Rc::make_mut(&mut blocks[last])
    }

    fn trim(&mut self) {
        let mut lines: usize = self.blocks.iter().map(|block| block.lines.len()).sum();
        let mut dropped = 0;
        while lines > LINES_MAX && dropped + 1 < self.blocks.len() {
            lines -= self.blocks[dropped].lines.len();
            dropped += 1;
        }
        if dropped > 0 {
            Rc::make_mut(&mut self.blocks).drain(..dropped);
        }
    }
}

fn masked(block: &Block, from: usize) -> Rc<Block> {
    Rc::new(Block { id: block.id, lines: block.lines[from..].iter().map(Text::masked).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saved;

    fn plain(screen: &Screen) -> Vec<Vec<String>> {
        let lines = |block: &Rc<Block>| block.shown().iter().map(Text::plain).collect();
        screen.blocks().iter().map(lines).collect()
    }

    fn output(text: &str) -> Effect {
        Effect::Print(Text::of(Meaning::Output, text))
    }

    fn typed(text: &str, newline: bool) -> Effect {
        Effect::Typed { text: Text::of(Meaning::Typed, text), newline }
    }

    #[test]
    fn answers_belong_to_the_block_of_their_command() {
        let mut screen = Screen::default();
        for effect in [
            output("welcome\n"),
            Effect::Prompt(Prompt::command("$ ")),
            typed("change", true),
            output("\nbox\n\n"),
            Effect::Prompt(Prompt::answer("sure?")),
            typed("y", true),
            output("done\n"),
            Effect::Prompt(Prompt::command("$ ")),
        ] {
            screen.apply(&effect);
        }
        assert_eq!(plain(&screen), [vec!["welcome"], vec!["$ change", "", "box", "", "sure?y", "done"]]);
        assert_eq!(screen.prompt(), Some(&Prompt::command("$ ")));
    }

    #[test]
    fn a_hidden_entry_leaves_its_prompt_and_nothing_of_the_entry() {
        let mut screen = Screen::default();
        for effect in [
            Effect::Prompt(Prompt::hidden("Enter password: ")),
            Effect::Typed { text: Text::default(), newline: false },
            output("\n\nloginHSM success\n"),
        ] {
            screen.apply(&effect);
        }
        assert_eq!(plain(&screen), [vec!["Enter password: ", "", "loginHSM success"]]);
    }

    #[test]
    fn what_is_saved_is_masked_and_short() {
        let mut screen = Screen::default();
        for number in 0..10 {
            screen.apply(&Effect::Prompt(Prompt::command("$ ")));
            let text = Text::of(Meaning::Typed, format!("{number} ")).with(Meaning::Secret, "hunter2");
            screen.apply(&Effect::Typed { text, newline: true });
        }
        let tail = screen.masked_tail(6);
        assert_eq!(plain(&tail), [["$ 7 ********"], ["$ 8 ********"], ["$ 9 ********"]]);
        assert!(!saved::write(&tail).contains("hunter2"));
    }

    #[test]
    fn a_screen_whose_blocks_are_out_of_order_is_not_sound() {
        let mut screen = Screen::default();
        assert!(screen.is_sound());
        screen.apply(&output("one\n"));
        screen.apply(&Effect::Prompt(Prompt::command("$ ")));
        screen.apply(&typed("two", true));
        assert!(screen.is_sound() && screen.masked_tail(1).is_sound());
        let too_low = Screen { next_id: 1, ..screen.clone() };
        assert!(!too_low.is_sound());
        Rc::make_mut(&mut screen.blocks).reverse();
        assert!(!screen.is_sound());
    }

    #[test]
    fn the_end_of_a_block_that_is_too_long_is_saved() {
        let mut screen = Screen::default();
        screen.apply(&output("1\n2\n3\n4\n"));
        assert_eq!(plain(&screen.masked_tail(3)), [["3", "4"]]);
        assert_eq!(plain(&screen.masked_tail(0)), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_screen_drops_its_oldest_blocks_when_it_grows_too_long() {
        let mut screen = Screen::default();
        for _ in 0..5 {
            screen.apply(&Effect::Prompt(Prompt::command("$ ")));
            screen.apply(&typed("x", true));
            screen.apply(&output(&"row\n".repeat(LINES_MAX / 4)));
        }
        let lines: usize = screen.blocks().iter().map(|block| block.lines.len()).sum();
        assert!(lines <= LINES_MAX && screen.blocks().len() == 3, "{lines}");
    }
}
