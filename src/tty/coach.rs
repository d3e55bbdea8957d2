//! What a lesson says in a terminal: the current step, reached steps, hints and the coach's notes.
//!
//! It reads the lab and remembers only what was said already.

use std::collections::BTreeSet;

use super::prose;
use crate::{
    course::{Document, Hint, HintLadder, Lesson, Step, StepState},
    lab::{FIRST_TERMINAL, Lab},
    view,
};

/// Remembers what was said.
#[derive(Debug, Default)]
pub(super) struct Coach {
    /// Ids of the steps that were reached at the last update.
    reached: BTreeSet<String>,
    /// Id of the step that was shown last.
    shown: Option<String>,
    /// Hints shown for that step.
    hints: HintLadder,
    /// The lesson was complete at the last update.
    complete: bool,
}

impl Coach {
    /// Returns the lines for a terminal that opens: the lesson and its current step.
    pub fn opening(&mut self, lab: &Lab, width: usize) -> Vec<String> {
        let Some(lesson) = lab.lesson() else { return Vec::new() };
        let mut lines = vec![lesson.title.clone(), String::new()];
        lines.extend(prose::lines(&lesson.text, width));
        lines.push(String::new());
        lines.push(
            "At a prompt of the shell, :connect is the connect button; :hint, :steps and :help are for me, too."
                .to_owned(),
        );
        self.catch_up(lab);
        lines.extend(self.step(lab, width));
        lines
    }

    /// Returns the lines to say after progress has changed: what was reached, and the step to do next.
    pub fn progress(&mut self, lab: &Lab, width: usize) -> Vec<String> {
        let Some(lesson) = lab.lesson() else { return Vec::new() };
        let now = reached(lab);
        let new = lesson.steps.iter().filter(|step| now.contains(&step.id) && !self.reached.contains(&step.id));
        let mut lines: Vec<String> = new.map(|step| format!("Done: {}", step.title)).collect();
        let was_complete = self.complete;
        self.catch_up(lab);
        if self.complete && !was_complete {
            lines.extend(finish(lab, lesson, width));
        }
        if lab.current_step().is_some_and(|step| self.shown.as_ref() != Some(&step.id)) {
            lines.extend(self.step(lab, width));
        }
        lines
    }

    /// Takes over the progress of the lab without saying anything: an undo reaches nothing new.
    pub fn catch_up(&mut self, lab: &Lab) {
        self.reached = reached(lab);
        self.complete = lab.is_complete();
    }

    /// Returns the next hint for the current step; the last hint again if all are shown.
    pub fn hint(&mut self, lab: &Lab, width: usize) -> Vec<String> {
        let Some(step) = lab.current_step() else { return vec![no_step(lab)] };
        match self.hints.climb(step, lab.situation(FIRST_TERMINAL)) {
            Some(Hint::Situation(situation)) => titled(view::SITUATION.to_owned(), &situation.text, width),
            Some(Hint::Step { .. }) | None => self.last_hint(step, width),
        }
    }

    fn last_hint(&self, step: &Step, width: usize) -> Vec<String> {
        let shown = self.hints.shown(step);
        match shown.last() {
            Some(hint) => titled(format!("Hint {} of {}", shown.len(), step.hints.len()), hint, width),
            None => vec!["There is no hint for this step.".to_owned()],
        }
    }

    /// Returns the current step in full.
    fn step(&mut self, lab: &Lab, width: usize) -> Vec<String> {
        let (Some(step), Some(position)) = (lab.current_step(), view::step_position(lab)) else { return Vec::new() };
        self.shown = Some(step.id.clone());
        self.hints = HintLadder::default();
        let mut lines = vec![String::new(), format!("{position}: {}{}", step.title, optional(step))];
        if let Some(why) = &step.irreversible {
            lines.extend(prose::wrapped(why, "! ", width));
            lines.push(String::new());
        }
        lines.extend(prose::lines(&step.text, width));
        lines
    }
}

fn titled(title: String, text: &Document, width: usize) -> Vec<String> {
    let mut lines = vec![title];
    lines.extend(prose::lines(text, width));
    lines
}

fn optional(step: &Step) -> &'static str {
    if step.optional { " (optional)" } else { "" }
}

/// Returns the end of a lesson: the summary and the next lesson.
fn finish(lab: &Lab, lesson: &Lesson, width: usize) -> Vec<String> {
    let mut lines = vec![format!("The lesson '{}' is complete.", lesson.title)];
    lines.extend(summary(lab, width));
    lines.extend(lesson.next.as_ref().map(|next| format!("The next one: hsm-dojo --lesson {next}")));
    lines
}

/// Returns what the attempt took, and what its mistakes teach.
fn summary(lab: &Lab, width: usize) -> Vec<String> {
    let Some(summary) = view::summary(lab) else { return Vec::new() };
    let facts: Vec<String> = summary.facts.iter().map(|(name, value)| format!("{name}: {value}.")).collect();
    let mut lines = prose::wrapped(&facts.join(" "), "", width);
    lines.extend(summary.lessons().flat_map(|lesson| prose::wrapped(&lesson, "- ", width)));
    lines
}

/// Lists the steps with their states.
pub(super) fn steps(lab: &Lab) -> Vec<String> {
    let line = |(step, state): (&Step, StepState)| format!("{:>7}  {}{}", state.word(), step.title, optional(step));
    match lab.lesson() {
        Some(_) => lab.steps().into_iter().map(line).collect(),
        None => vec![no_step(lab)],
    }
}

/// Returns the lines of a coach's note.
pub(super) fn note(lab: &Lab, id: &str, width: usize) -> Vec<String> {
    let Some(note) = lab.lesson().and_then(|lesson| lesson.note(id)) else { return Vec::new() };
    let mut lines = prose::lines(&note.text, width);
    if note.dead_end {
        lines.push("At a prompt of the shell, :undo takes back what led here, and :reset starts over.".to_owned());
    }
    lines
}

fn reached(lab: &Lab) -> BTreeSet<String> {
    lab.progress().map_or_else(BTreeSet::default, |progress| progress.done().clone())
}

/// Says why there is no current step.
fn no_step(lab: &Lab) -> String {
    let words = match lab.lesson() {
        Some(_) => "Every step of this lesson is done.",
        None => "This is the sandbox; it has no steps. hsm-dojo --list shows the lessons.",
    };
    words.to_owned()
}
