//! What front ends show, as plain data. It needs no browser, so native tests cover it.

mod audit;
mod history;
mod hsm;
mod lesson;
mod listing;
mod picture;
mod pulse;
mod screen;
mod settings;
mod summary;
mod users;

pub use audit::{AuditColumns, AuditFilter, AuditRow, audit, raw};
pub use history::History;
pub use hsm::{hsm_description, important_users};
pub use lesson::{SITUATION, step_position};
pub use listing::{FileRow, file, listing};
pub use picture::{Area, Card, Gate, Label, Picture, picture};
pub use pulse::{Pulse, Pulses};
pub use screen::{Block, Screen};
pub use settings::{SETTINGS, Setting, Settings};
pub use summary::{Summary, summary};
pub use users::{UserCell, UserRow, users};
