//! The hint ladder of a step: which hints are shown, and what the next one is.
//!
//! If the learner is not where the step begins, the first hint explains the situation. The hints of the step follow,
//! from a nudge to the command itself. [`Guide`](super::Guide) types the solution after that.

use super::{Document, Situation, Step};

/// Hints shown for the current step. A front end starts a new ladder when the current step changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HintLadder {
    /// Number of hints of the step that are shown.
    shown: usize,
    /// Id of the situation that was explained last.
    situation: Option<String>,
}

/// One hint of a ladder.
#[derive(Clone, Copy, Debug)]
pub enum Hint<'a> {
    /// Where the learner is now.
    Situation(&'a Situation),
    /// A hint of the step.
    Step {
        /// Its number, from 1.
        number: usize,
        /// Its text.
        text: &'a Document,
    },
}

impl HintLadder {
    /// Returns the hint to show next, or `None` if all are shown. `situation` is where the learner is now.
    pub fn next<'a>(&self, step: &'a Step, situation: Option<&'a Situation>) -> Option<Hint<'a>> {
        if let Some(situation) = situation.filter(|situation| !self.has_explained(situation)) {
            return Some(Hint::Situation(situation));
        }
        step.hints.get(self.shown).map(|text| Hint::Step { number: self.shown + 1, text })
    }

    /// Shows the next hint and returns it, or `None` if all are shown.
    pub fn climb<'a>(&mut self, step: &'a Step, situation: Option<&'a Situation>) -> Option<Hint<'a>> {
        let next = self.next(step, situation)?;
        match next {
            Hint::Situation(situation) => self.situation = Some(situation.id.clone()),
            Hint::Step { number, .. } => self.shown = number,
        }
        Some(next)
    }

    /// Returns the hints of the step that are shown, in their order.
    pub fn shown<'a>(&self, step: &'a Step) -> &'a [Document] {
        &step.hints[..self.shown.min(step.hints.len())]
    }

    /// Returns the present situation if it was explained.
    pub fn explained<'a>(&self, situation: Option<&'a Situation>) -> Option<&'a Situation> {
        situation.filter(|situation| self.has_explained(situation))
    }

    fn has_explained(&self, situation: &Situation) -> bool {
        self.situation.as_ref() == Some(&situation.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course;

    /// A step and two situations.
    fn example() -> (Step, Situation, Situation) {
        let lesson = course::lessons().into_iter().find(|lesson| lesson.situations.len() > 1).unwrap();
        (lesson.steps[0].clone(), lesson.situations[0].clone(), lesson.situations[1].clone())
    }

    fn word(hint: Option<Hint>) -> String {
        match hint {
            None => "none".to_owned(),
            Some(Hint::Situation(situation)) => situation.id.clone(),
            Some(Hint::Step { number, text }) => format!("{number}: {text:?}"),
        }
    }

    #[test]
    fn the_situation_comes_first_and_then_each_hint_of_the_step() {
        let (step, situation, _) = &example();
        let mut ladder = HintLadder::default();
        assert!(ladder.explained(Some(situation)).is_none());
        assert_eq!(word(ladder.climb(step, Some(situation))), situation.id);
        assert!(ladder.explained(Some(situation)).is_some() && ladder.shown(step).is_empty());
        for (index, text) in step.hints.iter().enumerate() {
            let expected = format!("{}: {text:?}", index + 1);
            assert_eq!(word(ladder.next(step, Some(situation))), expected);
            assert_eq!(word(ladder.climb(step, Some(situation))), expected);
            assert_eq!(ladder.shown(step).len(), index + 1);
        }
        assert_eq!(word(ladder.climb(step, Some(situation))), "none");
        assert_eq!(ladder.shown(step).len(), step.hints.len());
    }

    #[test]
    fn another_situation_is_explained_even_when_all_hints_are_shown() {
        let (step, one, other) = &example();
        let mut ladder = HintLadder::default();
        while ladder.climb(step, Some(one)).is_some() {}
        assert!(ladder.explained(Some(other)).is_none());
        assert_eq!(word(ladder.climb(step, Some(other))), other.id);
        assert_eq!(word(ladder.climb(step, Some(other))), "none");
        assert!(ladder.explained(None).is_none() && ladder.explained(Some(one)).is_none());
    }
}
