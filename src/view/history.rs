//! The lines a learner has submitted at command prompts, to be called back with Up and Down.
//!
//! It lives in memory only: lines may hold passwords.

/// Submitted lines, oldest first, with the place one has gone back to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    lines: Vec<String>,
    /// How many lines one has gone back; 0 is the line being written.
    back: usize,
    draft: String,
}

/// Lines that are kept.
const LINES_MAX: usize = 1_000;

impl History {
    /// Adds a submitted line; an empty line and a repetition of the last one add nothing.
    pub fn submit(&mut self, line: &str) {
        self.back = 0;
        self.draft.clear();
        if line.trim().is_empty() || self.lines.last().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == LINES_MAX {
            self.lines.remove(0);
        }
        self.lines.push(line.to_owned());
    }

    /// The line before, given what is written now; `None` at the oldest.
    pub fn older(&mut self, written: &str) -> Option<String> {
        if self.back == self.lines.len() {
            return None;
        }
        if self.back == 0 {
            self.draft = written.to_owned();
        }
        self.back += 1;
        Some(self.lines[self.lines.len() - self.back].clone())
    }

    /// The latest line that holds this text, behind `skip` later ones; `None` where there are not so many.
    pub fn find(&self, text: &str, skip: usize) -> Option<&str> {
        let lines = self.lines.iter().rev().map(String::as_str);
        lines.filter(|line| line.contains(text)).nth(skip)
    }

    /// The line after; in the end what was being written. `None` when one has not gone back.
    pub fn newer(&mut self) -> Option<String> {
        self.back = self.back.checked_sub(1)?;
        match self.back {
            0 => Some(std::mem::take(&mut self.draft)),
            back => Some(self.lines[self.lines.len() - back].clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_back_and_forth_returns_to_the_draft() {
        let mut history = History::default();
        for line in ["one", "two", "two", " "] {
            history.submit(line);
        }
        assert_eq!(history.newer(), None);
        assert_eq!(history.older("dra"), Some("two".into()));
        assert_eq!(history.older(""), Some("one".into()));
        assert_eq!(history.older(""), None);
        assert_eq!(history.newer(), Some("two".into()));
        assert_eq!(history.newer(), Some("dra".into()));
    }

    #[test]
    fn a_search_goes_from_the_latest_line_backwards() {
        let mut history = History::default();
        for line in ["loginHSM CO a", "listUsers", "loginHSM CO b"] {
            history.submit(line);
        }
        assert_eq!(history.find("login", 0), Some("loginHSM CO b"));
        assert_eq!(history.find("login", 1), Some("loginHSM CO a"));
        assert_eq!(history.find("login", 2), None);
    }
}
