//! The cluster pane: the picture of the cluster, and the tabs with users, audit log, files, commands and faults.
//!
//! A tab is a plain function that draws its panel. What the pane remembers is part of the page's state.

mod audit;
mod commands;
mod controls;
mod faults;
mod files;
mod pane;
mod picture;
mod tabs;
mod users;

pub use audit::use_follow;
pub use pane::dock;
