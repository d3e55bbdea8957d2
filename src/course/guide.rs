//! Finds the way from wherever a learner stands to the goal of a step, line by line, for somebody who types it.

use super::{Lesson, List, Scene, Situation, Step};

/// Situations that one showing leads out of, at most: a lesson that sends one in circles must not do so for ever.
const DETOURS_MAX: usize = 8;

/// Stands in a line in place of a password that only the learner knows.
pub const YOURS: &str = "<YourPassword>";

/// What has been shown of a step, and what is left.
#[derive(Clone, Debug)]
pub struct Guide {
    step: &'static Step,
    /// What is being typed: the way out of a situation, or the solution.
    lines: List<&'static str>,
    typed: usize,
    solving: bool,
    detours: usize,
}

impl Lesson {
    /// The situation that a terminal is in while this step is current.
    pub fn situation(&self, step: &Step, scene: &Scene) -> Option<&Situation> {
        let matters = |situation: &&Situation| situation.steps.is_empty() || situation.steps.contains(&step.id);
        self.situations.iter().filter(matters).find(|situation| situation.when.is_reached(scene, &|_| false))
    }
}

impl Guide {
    /// A guide to the goal of a step.
    pub fn new(step: &'static Step) -> Self {
        Self { step, lines: List(&[]), typed: 0, solving: false, detours: 0 }
    }

    /// The step that it leads to.
    pub fn step(&self) -> &'static Step {
        self.step
    }

    /// The line to type next; `None` when the step is no longer the current one, or nothing that is typed leads on.
    ///
    /// First come the ways out of situations, until there is none, then the solution to its end.
    pub fn next_line(
        &mut self,
        lesson: &'static Lesson,
        current: Option<&Step>,
        scene: &Scene,
    ) -> Option<&'static str> {
        if current.is_none_or(|current| current.id != self.step.id) {
            return None;
        }
        if self.typed == self.lines.len() && !self.solving {
            self.turn(lesson, scene);
        }
        let line = self.lines.get(self.typed)?;
        self.typed += 1;
        Some(line)
    }

    /// Chooses what to type from here.
    fn turn(&mut self, lesson: &'static Lesson, scene: &Scene) {
        self.typed = 0;
        match lesson.situation(self.step, scene).filter(|_| self.detours < DETOURS_MAX) {
            Some(situation) => {
                self.lines = situation.way;
                self.detours += 1;
            }
            None => {
                self.lines = self.step.solution;
                self.solving = true;
            }
        }
    }
}
