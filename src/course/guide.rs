//! Finds the lines to type to reach the goal of a step from any situation of the learner.

use super::{Lesson, Scene, Situation, Step};

/// Number of situations that a guide leads out of. It ends a lesson that leads in a circle.
const DETOURS_MAX: usize = 8;

/// Placeholder in a line for a password that only the learner knows.
pub const YOURS: &str = "<YourPassword>";

/// Types the solution of a step, line by line.
#[derive(Clone, Debug)]
pub struct Guide {
    /// Id of the step.
    step: String,
    /// The lines being typed: the way out of a situation, or the solution.
    lines: Vec<String>,
    typed: usize,
    solving: bool,
    detours: usize,
}

impl Lesson {
    /// Returns the situation of a terminal while this step is current.
    pub fn situation(&self, step: &Step, scene: &Scene) -> Option<&Situation> {
        let matters = |situation: &&Situation| situation.steps.is_empty() || situation.steps.contains(&step.id);
        self.situations.iter().filter(matters).find(|situation| situation.when.is_reached(scene, &|_| false))
    }
}

impl Guide {
    /// Returns a guide to the goal of a step.
    pub fn new(step: &Step) -> Self {
        Self { step: step.id.clone(), lines: Vec::new(), typed: 0, solving: false, detours: 0 }
    }

    /// Returns the id of the step that it leads to.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// Returns the line to type next. `None` if another step is the current one, or if no line leads further.
    ///
    /// The ways out of situations come first, and then the solution.
    pub fn next_line(&mut self, lesson: &Lesson, current: Option<&Step>, scene: &Scene) -> Option<String> {
        let step = current.filter(|step| step.id == self.step)?;
        if self.typed == self.lines.len() && !self.solving {
            self.choose_lines(lesson, step, scene);
        }
        let line = self.lines.get(self.typed)?.clone();
        self.typed += 1;
        Some(line)
    }

    /// Chooses the lines to type from here.
    fn choose_lines(&mut self, lesson: &Lesson, step: &Step, scene: &Scene) {
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
