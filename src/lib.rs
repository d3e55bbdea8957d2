//! A training simulator for hardware security module clusters.
//!
//! The library is deterministic and does no input or output: no clock, no network, no files, no randomness. A front end
//! passes in what happened together with the time, and carries out the effects that it gets back. The world and its
//! terminals are plain values, which makes saving, undo and tests simple.
//!
//! Calling order: make a [`lab::Lab`] from a [`lab::Start`], paint what [`lab::Lab::resume`] gives, then call
//! [`lab::Lab::apply`] for everything that happens; when an effect asks to be woken, apply a tick at that time.
//!
//! ```
//! use hsm_dojo::{
//!     clock::LabTime,
//!     host::{Flavour, Preset},
//!     lab::{Effect, FIRST_TERMINAL, Input, Lab, Start},
//! };
//!
//! let mut lab = Lab::new(Start::sandbox(Preset::Activation, Flavour::Linux, 1), None);
//! let start = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";
//! let mut effects = lab.apply(LabTime::default(), FIRST_TERMINAL, Input::Line(start.into()));
//! while let Some(Effect::WakeAt(at)) = effects.last() {
//!     effects = lab.apply(*at, FIRST_TERMINAL, Input::Tick);
//! }
//! for line in ["loginHSM PRECO admin password", "changePswd PRECO admin -hpswd", "Kiyomizu7", "Kiyomizu7", "y"] {
//!     effects = lab.apply(LabTime::default(), FIRST_TERMINAL, Input::Line(line.into()));
//! }
//! let printed: String = effects.iter().filter_map(|effect| match effect {
//!     Effect::Print(text) => Some(text.plain()),
//!     _ => None,
//! }).collect();
//! assert_eq!(printed, "Changing password for admin(PRECO) on 1 nodes\nchangePswd success on server 0(server1)\n");
//! assert_eq!(lab.world().cluster.state().word(), "ACTIVE");
//! assert!(!lab.save().contains("Kiyomizu7"));
//! ```
//!
//! Modules depend on each other in one direction only; `ARCHITECTURE.md` has the map, and a test checks it.

pub mod assets;
pub mod client;
pub mod clock;
pub mod cloud;
pub mod cmu;
pub mod console;
pub mod course;
pub mod event;
pub mod files;
pub mod host;
pub mod hsm;
pub mod hsm_text;
pub mod inferred;
pub mod lab;
pub mod program;
pub mod saved;
pub mod secret;
pub mod text;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod tty;
#[cfg(target_arch = "wasm32")]
pub mod web;
