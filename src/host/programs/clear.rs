//! `clear` of Linux and `cls` of Windows: an empty screen.

use serde::{Deserialize, Serialize};

use crate::{
    console::Effect,
    host::{run::Command, surroundings::Surroundings},
};

/// `clear`, or `cls`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Clear;

impl Command for Clear {
    fn run(&self, _arguments: &[String], surroundings: &mut Surroundings) -> i32 {
        surroundings.console.ask(Effect::Clear);
        0
    }
}
