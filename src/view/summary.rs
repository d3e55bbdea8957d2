//! What is said about an attempt when its lesson is complete.

use crate::{course::StepState, lab::Lab};

/// An attempt in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Names and values, such as `Commands` and `7`.
    pub facts: Vec<(&'static str, String)>,
    /// What the mistakes teach, each with how often it was made.
    pub mistakes: Vec<(&'static str, usize)>,
}

/// Sums a complete attempt up; `None` before that.
pub fn summary(lab: &Lab) -> Option<Summary> {
    let (lesson, tally) = (lab.lesson()?, lab.tally());
    if !lab.progress()?.is_complete(lesson) {
        return None;
    }
    let titles = |is_one: &dyn Fn(&str, StepState) -> bool| {
        let steps = lab.steps().into_iter().filter(|(step, state)| is_one(step.id, *state));
        steps.map(|(step, _)| step.title).collect::<Vec<_>>().join("; ")
    };
    let counted = |count: usize| if count == 0 { String::new() } else { count.to_string() };
    let facts = [
        ("Time", time(tally.micros)),
        ("Commands", counted(tally.commands)),
        ("Hints", counted(tally.hints)),
        ("Taken back", counted(tally.taken_back)),
        ("Shown to you", titles(&|id, state| state == StepState::Done && tally.shown.contains(id))),
        ("Left out", titles(&|_, state| state == StepState::Skipped)),
    ];
    let times = |id: &str| tally.notes.get(id).copied().unwrap_or_default();
    let mistakes = lesson.coach.iter().map(|note| (note.teaches, times(note.id)));
    Some(Summary {
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        mistakes: mistakes.filter(|(_, times)| *times > 0).collect(),
    })
}

fn time(micros: u64) -> String {
    match micros / 60_000_000 {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
