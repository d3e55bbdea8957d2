//! The pages: one for each kind of address.

mod home;
mod not_found;
mod workspace;

pub use home::Home;
pub use not_found::not_found;
pub use workspace::Workspace;
