//! What is fetched after the page: certificates, lessons, and new versions of the app.

mod assets;
mod lesson;
mod offline;

pub use assets::fetch_later;
pub use lesson::use_lesson;
pub use offline::{notice, use_offline};
