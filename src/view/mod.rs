//! What a front end shows, as plain data and reducers without a browser: testable natively.

mod cluster;
mod history;
mod screen;
mod settings;
mod summary;

pub use cluster::{ClusterView, HsmView, UserView, cluster};
pub use history::History;
pub use screen::{Block, Screen};
pub use settings::{SETTINGS, Setting, Settings};
pub use summary::{Summary, summary};
