//! The machines of a lab and what runs on them: shells, the programs that they start, and CMU as one program among
//! others.
//!
//! A [`World`] is what all terminals of a lab share: the cluster and the machines. A [`Session`] is the stack of
//! programs of one terminal, the topmost of which has the keyboard. Both are plain values. Source:
//! `docs/reference/host.md`.
//!
//! All programs implement one trait (`run`), and one list has them all (`registry`). A new program is a file in
//! `programs`, an id in `installed` and a line in the registry. It writes to its streams and does not know where they
//! lead.

mod change;
mod client_config;
mod flavour;
mod greeting;
mod installed;
mod linux;
mod machine;
mod preset;
mod programs;
mod registry;
mod run;
mod session;
mod shell;
mod streams;
mod surroundings;
mod windows;
mod wording;
mod world;

pub use change::NodeChange;
pub use flavour::Flavour;
pub use machine::{KEY_FILE, LINUX_ADDRESS, Machine, MachineId, WINDOWS_ADDRESS};
pub use preset::Preset;
pub use session::Session;
pub use world::World;
