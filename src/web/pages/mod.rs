//! The pages: one for each kind of address.

mod home;
mod keys;
mod not_found;
mod panes;
mod worksheet;
mod workspace;

pub use home::Home;
pub use not_found::not_found;
pub use worksheet::worksheet;
pub use workspace::Workspace;
