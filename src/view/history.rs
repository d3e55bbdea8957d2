//! The history of lines that were submitted at command prompts, for Up and Down.
//!
//! It is kept in memory only, because lines may hold passwords.

/// Submitted lines, oldest first, and the present position among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    lines: Vec<String>,
    /// Number of lines gone back; 0 is the line being written.
    back: usize,
    draft: String,
}

/// Number of lines that are kept.
const LINES_MAX: usize = 1_000;

impl History {
    /// Adds a submitted line, unless it is empty or equals the last one.
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

    /// Goes back one line and returns it; `None` at the oldest. `written` is kept for the way forward.
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

    /// Returns the latest line that contains this text, after skipping `skip` matches; `None` if there are not so many.
    pub fn find(&self, text: &str, skip: usize) -> Option<&str> {
        let lines = self.lines.iter().rev().map(String::as_str);
        lines.filter(|line| line.contains(text)).nth(skip)
    }

    /// Goes forward one line and returns it, at the end the line being written; `None` if that is the present one.
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
