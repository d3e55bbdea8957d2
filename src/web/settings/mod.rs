//! The dialog with everything that the learner can choose, keep and erase.

mod dialog;
mod saved_work;

pub use dialog::{close, settings_dialog};
pub use saved_work::{import_text, redraw, saving_controls};
