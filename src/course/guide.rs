//! Finds the way from wherever a learner stands to the goal of a step, line by line, for somebody who types it.

use super::{Lesson, Scene, Situation, Step};

/// Situations that one showing leads out of, at most: a lesson that sends one in circles must not do so for ever.
const DETOURS_MAX: usize = 8;

/// Stands in a line in place of a password that only the learner knows.
pub const YOURS: &str = "<YourPassword>";

/// What has been shown of a step, and what is left.
#[derive(Clone, Debug)]
pub struct Guide {
    /// Id of the step.
    step: String,
    /// What is being typed: the way out of a situation, or the solution.
    lines: Vec<String>,
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
    pub fn new(step: &Step) -> Self {
        Self { step: step.id.clone(), lines: Vec::new(), typed: 0, solving: false, detours: 0 }
    }

    /// Returns the id of the step that it leads to.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The line to type next; `None` when the step is no longer the current one, or nothing that is typed leads on.
    ///
    /// First come the ways out of situations, until there is none, then the solution to its end.
    pub fn next_line(&mut self, lesson: &Lesson, current: Option<&Step>, scene: &Scene) -> Option<String> {
        let step = current.filter(|step| step.id == self.step)?;
        if self.typed == self.lines.len() && !self.solving {
            self.turn(lesson, step, scene);
        }
        let line = self.lines.get(self.typed)?.clone();
        self.typed += 1;
        Some(line)
    }

    /// Chooses what to type from here.
    fn turn(&mut self, lesson: &Lesson, step: &Step, scene: &Scene) {
        self.typed = 0;
        match lesson.situation(step, scene).filter(|_| self.detours < DETOURS_MAX) {
            Some(situation) => {
                self.lines.clone_from(&situation.way);
                self.detours += 1;
            }
            None => {
                self.lines.clone_from(&step.solution);
                self.solving = true;
            }
        }
    }
}
