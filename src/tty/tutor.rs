//! What a lesson says in a terminal: the step to do, what was reached, hints and the coach.
//!
//! It reads the lab and remembers only what it has said already.

use std::collections::BTreeSet;

use super::prose;
use crate::{
    course::{Lesson, Step, StepState},
    lab::{FIRST_SESSION, Lab},
    view,
};

/// Remembers what was said.
#[derive(Debug, Default)]
pub(super) struct Tutor {
    /// The steps that were reached when progress was looked at last.
    reached: BTreeSet<String>,
    /// The step that was shown last.
    shown: Option<String>,
    /// Hints that were given on it.
    hints: usize,
    /// The situation that was explained on it.
    here: Option<String>,
    /// It was said that the lesson is complete.
    complete: bool,
}

impl Tutor {
    /// What is said when a terminal opens: the lesson, and its current step.
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
        lines.extend(self.step(lab, lesson, width));
        lines
    }

    /// What is said after progress has changed: what was reached, and the step to do next.
    pub fn progress(&mut self, lab: &Lab, width: usize) -> Vec<String> {
        let Some(lesson) = lab.lesson() else { return Vec::new() };
        let now = reached(lab);
        let fresh = lesson.steps.iter().filter(|step| now.contains(&step.id) && !self.reached.contains(&step.id));
        let mut lines: Vec<String> = fresh.map(|step| format!("Done: {}", step.title)).collect();
        let was_complete = self.complete;
        self.catch_up(lab);
        if self.complete && !was_complete {
            lines.push(format!("The lesson '{}' is complete.", lesson.title));
            lines.extend(summary(lab, width));
            lines.extend(lesson.next.as_ref().map(|next| format!("The next one: hsm-dojo --lesson {next}")));
        }
        if current(lab).is_some_and(|step| self.shown.as_ref() != Some(&step.id)) {
            lines.extend(self.step(lab, lesson, width));
        }
        lines
    }

    /// Takes note of where the lab stands without a word: after an undo nothing was newly reached.
    pub fn catch_up(&mut self, lab: &Lab) {
        self.reached = reached(lab);
        self.complete = lab.is_complete();
    }

    /// The next hint for the current step; where one stands somewhere else than the step begins, that comes first.
    pub fn hint(&mut self, lab: &Lab, width: usize) -> Vec<String> {
        let Some(step) = current(lab) else { return vec![nothing_to_do(lab)] };
        let situation = lab.situation(FIRST_SESSION);
        if let Some(situation) = situation.filter(|situation| self.here.as_ref() != Some(&situation.id)) {
            self.here = Some(situation.id.clone());
            let mut lines = vec!["Where you are now".to_owned()];
            lines.extend(prose::lines(&situation.text, width));
            return lines;
        }
        match step.hints.get(self.hints.min(step.hints.len().saturating_sub(1))) {
            Some(hint) => {
                self.hints = (self.hints + 1).min(step.hints.len());
                let mut lines = vec![format!("Hint {} of {}", self.hints, step.hints.len())];
                lines.extend(prose::lines(hint, width));
                lines
            }
            None => vec!["There is no hint for this step.".to_owned()],
        }
    }

    fn step(&mut self, lab: &Lab, lesson: &Lesson, width: usize) -> Vec<String> {
        let Some(step) = current(lab) else { return Vec::new() };
        self.shown = Some(step.id.clone());
        self.hints = 0;
        self.here = None;
        let place = lesson.steps.iter().position(|other| other.id == step.id).map_or(0, |place| place + 1);
        let optional = if step.optional { " (optional)" } else { "" };
        let mut lines =
            vec![String::new(), format!("Step {place} of {}: {}{optional}", lesson.steps.len(), step.title)];
        if let Some(why) = &step.irreversible {
            lines.extend(prose::wrapped(why, "! ", width));
            lines.push(String::new());
        }
        lines.extend(prose::lines(&step.text, width));
        lines
    }
}

/// What the attempt took, and what its mistakes teach.
fn summary(lab: &Lab, width: usize) -> Vec<String> {
    let Some(summary) = view::summary(lab) else { return Vec::new() };
    let facts: Vec<String> = summary.facts.iter().map(|(name, value)| format!("{name}: {value}.")).collect();
    let mut lines = prose::wrapped(&facts.join(" "), "", width);
    for (teaches, times) in summary.mistakes {
        let times = if times == 1 { String::new() } else { format!(" ({times} times)") };
        lines.extend(prose::wrapped(&format!("{teaches}{times}"), "- ", width));
    }
    lines
}

/// The steps, and how each stands.
pub(super) fn steps(lab: &Lab) -> Vec<String> {
    let line = |(step, state): (&Step, StepState)| {
        let optional = if step.optional { " (optional)" } else { "" };
        format!("{:>7}  {}{optional}", state.word(), step.title)
    };
    match lab.lesson() {
        Some(_) => lab.steps().into_iter().map(line).collect(),
        None => vec![nothing_to_do(lab)],
    }
}

/// A note of the coach.
pub(super) fn note(lab: &Lab, id: &str, width: usize) -> Vec<String> {
    let Some(note) = lab.lesson().and_then(|lesson| lesson.note(id)) else { return Vec::new() };
    let mut lines = prose::lines(&note.text, width);
    if note.dead_end {
        lines.push("At a prompt of the shell, :undo takes back what led here, and :reset starts over.".to_owned());
    }
    lines
}

/// The step to do next.
pub(super) fn current(lab: &Lab) -> Option<&Step> {
    lab.current_step()
}

fn reached(lab: &Lab) -> BTreeSet<String> {
    lab.progress().map_or_else(BTreeSet::default, |progress| progress.done().clone())
}

fn nothing_to_do(lab: &Lab) -> String {
    let words = match lab.lesson() {
        Some(_) => "Every step of this lesson is done.",
        None => "This is the sandbox; it has no steps. hsm-dojo --list shows the lessons.",
    };
    words.to_owned()
}
