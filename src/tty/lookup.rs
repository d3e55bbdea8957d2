//! Finds presets, lessons, flavours and HSMs by name. An error lists the valid names.

use super::failure::Failure;
use crate::{
    course::{self, Exercise},
    host::{Flavour, Preset, World},
};

/// Finds a preset by its id.
pub(super) fn preset(id: &str) -> Result<Preset, Failure> {
    Preset::find(id).ok_or_else(|| unknown("preset", id, Preset::ALL.map(Preset::id)))
}

/// Finds a lesson or a drill by its id.
pub(super) fn lesson(id: &str) -> Result<Exercise, Failure> {
    Exercise::find(id).ok_or_else(|| unknown("lesson", id, course::catalogue().iter().map(|lesson| lesson.id)))
}

/// Finds a flavour of machines by its id.
pub(super) fn flavour(id: &str) -> Result<Flavour, Failure> {
    Flavour::find(id).ok_or_else(|| unknown("host", id, Flavour::ALL.map(Flavour::id)))
}

/// Finds the index of the HSM at an address.
pub(super) fn hsm(world: &World, address: &str) -> Result<usize, Failure> {
    let known: Vec<_> = world.cluster.nodes().iter().map(|node| node.eni_ip.as_str()).collect();
    known.iter().position(|other| *other == address).ok_or_else(|| match known.as_slice() {
        [] => Failure::Usage(format!("there is no HSM at {address}, nor anywhere else.")),
        known => Failure::Usage(format!("there is no HSM at {address}; there is {}.", known.join(", "))),
    })
}

fn unknown<'a>(what: &str, id: &str, known: impl IntoIterator<Item = &'a str>) -> Failure {
    let known: Vec<_> = known.into_iter().collect();
    Failure::Usage(format!("there is no {what} {id:?}; there is {}.", known.join(", ")))
}
