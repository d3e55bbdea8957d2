//! The state of one lab page: plain values, and one reducer that changes them. It depends on no component and no
//! storage.

mod action;
mod demonstration;
pub mod dock;
mod handle;
mod inputs;
mod model;
mod notes;
mod show_me;
mod snapshots;
mod terminal;
mod terminals;

pub use action::{Action, TimedAction};
pub use demonstration::{Demonstration, END_OF_INPUT};
pub use handle::LabHandle;
pub use model::Model;
pub use notes::{Note, NoteKind, Notes};
pub use terminal::{Fill, Terminal};
