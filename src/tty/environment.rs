//! The environment variables of the program. An empty one counts as not set.

use std::{
    env,
    ffi::OsString,
    hash::{BuildHasher, RandomState},
    path::PathBuf,
    process,
};

use super::{failure::Failure, lookup};
use crate::host::Preset;

/// Returns the state file that separate runs of the utility share.
pub(super) fn state() -> Option<PathBuf> {
    variable("HSM_DOJO_STATE").map(PathBuf::from)
}

/// Returns the preset of a new world.
pub(super) fn preset() -> Result<Preset, Failure> {
    let Some(id) = variable("HSM_DOJO_PRESET") else { return Ok(Preset::default()) };
    lookup::preset(&id.to_string_lossy()).map_err(|failure| Failure::Usage(format!("HSM_DOJO_PRESET: {failure}")))
}

/// Returns the seed of a new world; an unpredictable one if the variable is not set.
pub(super) fn seed() -> Result<u64, Failure> {
    let Some(text) = variable("HSM_DOJO_SEED") else { return Ok(RandomState::new().hash_one(process::id())) };
    let text = text.to_string_lossy();
    text.parse().map_err(|_| Failure::Usage(format!("HSM_DOJO_SEED: {text:?} is not a number of 0 to {}.", u64::MAX)))
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
