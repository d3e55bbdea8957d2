//! Texts about a lesson that every front end shows.

use crate::{course::StepState, lab::Lab};

/// Title of the hint that explains where the learner is.
pub const SITUATION: &str = "Where you are now";

/// Returns the position of the current step, such as "Step 2 of 6"; `None` if no step is left.
pub fn step_position(lab: &Lab) -> Option<String> {
    let steps = lab.steps();
    let index = steps.iter().position(|(_, state)| *state == StepState::Current)?;
    Some(format!("Step {} of {}", index + 1, steps.len()))
}
