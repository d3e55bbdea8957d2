//! The addresses of the app: the part after the `#` names the page, so that the app works below any path.

mod lab;
mod route;

pub use lab::{LabAddress, lesson_hash};
pub use route::{HOME, Route, SANDBOX, WORKSHEET, use_route, worksheet};
