//! Hooks of the lab page that run after it has been drawn: timers, typing for the learner, scrolling.

mod after_drawing;
mod copying;
mod demonstration;
mod reveal;
mod waking;

pub use after_drawing::{focus_after_drawing, then_focus, when_drawn};
pub use copying::{NOT_COPIED, copy_then};
pub use demonstration::use_demonstration;
pub use reveal::use_reveal;
pub use waking::use_waking;
