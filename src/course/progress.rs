//! The progress of a learner in one lesson.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Goal, Lesson, MatchableEvent, Scene, Step};
use crate::event::ToolEvent;

/// Progress in one lesson. A step that was reached stays reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    done: BTreeSet<String>,
    skipped: BTreeSet<String>,
    /// By the id of a step that is not reached: indexes of the events of its goal that have happened.
    happened: BTreeMap<String, Vec<usize>>,
    /// By the id of a device: number of its audit events that were read.
    read: BTreeMap<String, usize>,
}

/// The state of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Not reached yet.
    Todo,
    /// The step to do next.
    Current,
    /// Reached.
    Done,
    /// Left out.
    Skipped,
}

impl StepState {
    /// Returns the word for the state, as in the attribute `data-state`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Current => "current",
            Self::Done => "done",
            Self::Skipped => "skipped",
        }
    }
}

/// What an input has led to in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// Ids of the steps that the input has reached.
    pub reached: Vec<String>,
    /// Ids of the coach's notes to show.
    pub notes: Vec<String>,
}

impl Progress {
    /// Returns the progress at the start of a lesson. Earlier audit events do not count.
    pub fn begin(scene: &Scene) -> Self {
        let mut progress = Self::default();
        progress.mark_audit_read(scene);
        progress
    }

    /// Updates the progress after an input, and returns what the input has led to.
    pub fn observe(&mut self, lesson: &Lesson, scene: &Scene, events: &[ToolEvent]) -> Observation {
        let mut events: Vec<MatchableEvent> = events.iter().map(MatchableEvent::from).collect();
        events.extend(self.new_audit_events(scene));
        let matches = |goal: &Goal| self.new_matches(goal, &events);
        let seen: Vec<(&Step, Vec<usize>)> = lesson.steps.iter().map(|step| (step, matches(&step.goal))).collect();
        let said = lesson.coach.iter().filter(|note| {
            let indexes = matches(&note.when);
            note.when.is_reached(scene, &|index| indexes.contains(&index))
        });
        let notes = said.map(|note| note.id.clone()).collect();
        let mut reached = Vec::new();
        for (step, indexes) in seen {
            if self.record_events(step, indexes, scene) {
                reached.push(step.id.clone());
            }
        }
        Observation { reached, notes }
    }

    /// Marks all audit events as read, so that they do not count as done by the learner.
    pub fn mark_audit_read(&mut self, scene: &Scene) {
        self.new_audit_events(scene);
    }

    /// Leaves a step out, if it is optional and not reached.
    pub fn skip(&mut self, lesson: &Lesson, step: &str) {
        if lesson.step(step).is_some_and(|step| step.optional) && !self.done.contains(step) {
            self.skipped.insert(step.to_owned());
        }
    }

    /// Returns the steps of the lesson with their states.
    pub fn states<'a>(&self, lesson: &'a Lesson) -> Vec<(&'a Step, StepState)> {
        let last_done = lesson.steps.iter().rposition(|step| self.done.contains(&step.id));
        let mut current = false;
        let state = |(index, step): (usize, &'a Step)| {
            let passed = step.optional && last_done.is_some_and(|last| index < last);
            let state = match () {
                () if self.done.contains(&step.id) => StepState::Done,
                () if passed || self.skipped.contains(&step.id) => StepState::Skipped,
                () if current => StepState::Todo,
                () => {
                    current = true;
                    StepState::Current
                }
            };
            (step, state)
        };
        lesson.steps.iter().enumerate().map(state).collect()
    }

    /// Returns the step to do next.
    pub fn current<'a>(&self, lesson: &'a Lesson) -> Option<&'a Step> {
        self.states(lesson).into_iter().find(|(_, state)| *state == StepState::Current).map(|(step, _)| step)
    }

    /// Returns the ids of the steps that were reached.
    pub fn done(&self) -> &BTreeSet<String> {
        &self.done
    }

    /// Returns true if every step is reached, apart from optional ones.
    pub fn is_complete(&self, lesson: &Lesson) -> bool {
        lesson.steps.iter().all(|step| step.optional || self.done.contains(&step.id))
    }

    /// Returns the indexes of a goal's event patterns that one of these events matches and that count by now.
    fn new_matches(&self, goal: &Goal, events: &[MatchableEvent]) -> Vec<usize> {
        let counts = |after: Option<&str>| after.is_none_or(|step| self.done.contains(step));
        let event_patterns = goal.event_patterns();
        let hit = event_patterns.iter().enumerate().filter(|(_, pattern)| {
            counts(pattern.after.as_deref()) && events.iter().any(|event| pattern.matches(event))
        });
        hit.map(|(index, _)| index).collect()
    }

    /// Records which events of a step's goal have happened. Returns true if the step is reached by that.
    fn record_events(&mut self, step: &Step, indexes: Vec<usize>, scene: &Scene) -> bool {
        if self.done.contains(&step.id) {
            return false;
        }
        let happened = self.happened.entry(step.id.clone()).or_default();
        let new: Vec<usize> = indexes.into_iter().filter(|index| !happened.contains(index)).collect();
        happened.extend(new);
        let reached = step.goal.is_reached(scene, &|index| happened.contains(&index));
        if reached {
            self.done.insert(step.id.clone());
        }
        if reached || happened.is_empty() {
            self.happened.remove(&step.id);
        }
        reached
    }

    fn new_audit_events(&mut self, scene: &Scene) -> Vec<MatchableEvent> {
        let mut events = Vec::new();
        for node in scene.world.cluster.nodes() {
            let log = node.hsm().audit_log();
            let read = self.read.entry(node.hsm().id().to_owned()).or_default();
            events.extend(log.since(*read).map(MatchableEvent::from));
            *read = log.len();
        }
        events
    }
}
