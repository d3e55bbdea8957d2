//! How far a learner has come in one lesson.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Goal, Lesson, Record, Scene, Step};
use crate::event::ToolEvent;

/// Progress in one lesson. A step once reached stays reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    done: BTreeSet<String>,
    skipped: BTreeSet<String>,
    /// Of each step that is not done, the events of its goal that have happened, by place.
    happened: BTreeMap<String, BTreeSet<usize>>,
    /// Of each device, the audit events that were read already.
    read: BTreeMap<String, usize>,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Not reached yet.
    Todo,
    /// The next to do.
    Current,
    /// Reached.
    Done,
    /// Left out.
    Skipped,
}

impl StepState {
    /// The word that outside tools find (`data-state`).
    pub const fn word(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Current => "current",
            Self::Done => "done",
            Self::Skipped => "skipped",
        }
    }
}

/// What an input has led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// Ids of the steps that were reached.
    pub reached: Vec<&'static str>,
    /// Ids of the coach's notes that fit now.
    pub notes: Vec<String>,
}

impl Progress {
    /// The start of a lesson: nothing reached, and what the audit logs hold already does not count.
    pub fn begin(scene: &Scene) -> Self {
        let mut progress = Self::default();
        progress.overlook(scene);
        progress
    }

    /// Looks at what an input has led to.
    pub fn observe(&mut self, lesson: &Lesson, scene: &Scene, events: &[ToolEvent]) -> Observation {
        let mut records: Vec<Record> = events.iter().map(Record::from).collect();
        records.extend(self.new_audit_records(scene));
        let fresh = |goal: &Goal| self.fresh(goal, &records);
        let seen: Vec<(&Step, BTreeSet<usize>)> = lesson.steps.iter().map(|step| (step, fresh(&step.goal))).collect();
        let said = lesson.coach.iter().filter(|note| {
            let places = fresh(&note.when);
            note.when.is_reached(scene, &|place| places.contains(&place))
        });
        let notes = said.map(|note| note.id.to_owned()).collect();
        let mut reached = Vec::new();
        for (step, places) in seen {
            if self.take(step, places, scene) {
                reached.push(step.id);
            }
        }
        Observation { reached, notes }
    }

    /// Takes what the audit logs hold now for nothing that the learner did.
    pub fn overlook(&mut self, scene: &Scene) {
        self.new_audit_records(scene);
    }

    /// Leaves an optional step out.
    pub fn skip(&mut self, lesson: &Lesson, step: &str) {
        if lesson.step(step).is_some_and(|step| step.optional) && !self.done.contains(step) {
            self.skipped.insert(step.to_owned());
        }
    }

    /// How each step stands, in the order of the lesson.
    pub fn states<'a>(&self, lesson: &'a Lesson) -> Vec<(&'a Step, StepState)> {
        let last_done = lesson.steps.iter().rposition(|step| self.done.contains(step.id));
        let mut current = false;
        let state = |(place, step): (usize, &'a Step)| {
            let passed = step.optional && last_done.is_some_and(|last| place < last);
            let state = match () {
                () if self.done.contains(step.id) => StepState::Done,
                () if passed || self.skipped.contains(step.id) => StepState::Skipped,
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

    /// The step to do next.
    pub fn current<'a>(&self, lesson: &'a Lesson) -> Option<&'a Step> {
        self.states(lesson).into_iter().find(|(_, state)| *state == StepState::Current).map(|(step, _)| step)
    }

    /// Ids of the steps that were reached.
    pub fn done(&self) -> &BTreeSet<String> {
        &self.done
    }

    /// True when every step that is not optional was reached.
    pub fn is_complete(&self, lesson: &Lesson) -> bool {
        lesson.steps.iter().all(|step| step.optional || self.done.contains(step.id))
    }

    /// The places of a goal's events that these records hold and that count by now.
    fn fresh(&self, goal: &Goal, records: &[Record]) -> BTreeSet<usize> {
        let counts = |after: Option<&str>| after.is_none_or(|step| self.done.contains(step));
        let happenings = goal.happenings();
        let hit = happenings
            .iter()
            .enumerate()
            .filter(|(_, happening)| counts(happening.after) && records.iter().any(|record| happening.matches(record)));
        hit.map(|(place, _)| place).collect()
    }

    /// Adds what has happened to a step; true where that has just reached it.
    fn take(&mut self, step: &Step, places: BTreeSet<usize>, scene: &Scene) -> bool {
        if self.done.contains(step.id) {
            return false;
        }
        let happened = self.happened.entry(step.id.to_owned()).or_default();
        happened.extend(places);
        let reached = step.goal.is_reached(scene, &|place| happened.contains(&place));
        if reached {
            self.done.insert(step.id.to_owned());
        }
        if reached || happened.is_empty() {
            self.happened.remove(step.id);
        }
        reached
    }

    fn new_audit_records(&mut self, scene: &Scene) -> Vec<Record> {
        let mut records = Vec::new();
        for node in scene.world.cluster.nodes() {
            let log = node.hsm().audit_log();
            let read = self.read.entry(node.hsm().id().to_owned()).or_default();
            records.extend(log.since(*read).map(Record::from));
            *read = log.len();
        }
        records
    }
}
