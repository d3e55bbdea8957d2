//! `pwd`: the working directory.

use serde::{Deserialize, Serialize};

use crate::host::{run::Command, surroundings::Surroundings};

/// `pwd`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Pwd;

impl Command for Pwd {
    fn run(&self, _arguments: &[String], surroundings: &mut Surroundings) -> i32 {
        let folder = surroundings.files().style().display(&surroundings.folder);
        surroundings.line(&folder);
        0
    }
}
