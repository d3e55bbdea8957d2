//! Summary of an attempt at a lesson, shown when the lesson is complete.

use crate::{
    course::{Counter, StepState},
    lab::Lab,
};

/// Summary of a complete attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Names and values, such as `Commands` and `7`.
    pub facts: Vec<(&'static str, String)>,
    /// What the mistakes teach, each with how often it was made.
    pub mistakes: Vec<(String, usize)>,
}

impl Summary {
    /// Returns what the mistakes teach as sentences. One that was made repeatedly ends with "(2 times)".
    pub fn lessons(&self) -> impl Iterator<Item = String> {
        self.mistakes.iter().map(|(teaches, times)| match times {
            1 => (*teaches).to_owned(),
            _ => format!("{teaches} ({times} times)"),
        })
    }
}

/// Returns the summary of a complete attempt; `None` while the lesson is not complete.
pub fn summary(lab: &Lab) -> Option<Summary> {
    let (lesson, tally) = (lab.lesson()?, lab.tally());
    if !lab.is_complete() {
        return None;
    }
    let titles = |selects: &dyn Fn(&str, StepState) -> bool| {
        let steps = lab.steps().into_iter().filter(|(step, state)| selects(&step.id, *state));
        steps.map(|(step, _)| step.title.as_str()).collect::<Vec<_>>().join("; ")
    };
    let counted = |what| match tally.of(what) {
        0 => String::new(),
        count => count.to_string(),
    };
    let facts = [
        ("Time", time(tally.of(Counter::Millis))),
        ("Commands", counted(Counter::Commands)),
        ("Hints", counted(Counter::Hints)),
        ("Taken back", counted(Counter::TakenBack)),
        ("Shown to you", titles(&|id, state| state == StepState::Done && tally.of(Counter::Shown(id)) > 0)),
        ("Left out", titles(&|_, state| state == StepState::Skipped)),
    ];
    let mistakes =
        lesson.coach.iter().filter_map(|note| Some((note.teaches.clone()?, tally.of(Counter::Note(&note.id)))));
    Some(Summary {
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        mistakes: mistakes.filter(|(_, times)| *times > 0).collect(),
    })
}

fn time(millis: usize) -> String {
    match millis / 60_000 {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
