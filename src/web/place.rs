//! Which lab a page shows, and under which name it is kept.

use super::route;
use crate::{
    course::Exercise,
    host::{Flavour, Preset},
    lab::Start,
};

/// A lab that has an address.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LabAddress {
    /// A lesson or a drill.
    Lesson(Exercise),
    /// The sandbox in one of its worlds.
    Sandbox {
        /// The world.
        preset: Preset,
        /// Flavour of the machines.
        flavour: Flavour,
    },
}

impl LabAddress {
    /// The place of a lesson; `None` where there is no such lesson, or this program lacks its world.
    pub fn lesson(id: &str) -> Option<Self> {
        let exercise = Exercise::find(id)?;
        Start::lesson(exercise, 0).map(|_| Self::Lesson(exercise))
    }

    /// The place to which a lab with this start belongs.
    pub fn of(start: &Start) -> Option<Self> {
        let place = match start.lesson.as_deref() {
            Some(id) => Self::lesson(id)?,
            None => Self::Sandbox { preset: start.preset, flavour: start.flavour },
        };
        place.owns(start).then_some(place)
    }

    /// The name under which records of this place are kept.
    pub fn name(self) -> String {
        match self {
            Self::Lesson(exercise) => exercise.id().into_owned(),
            Self::Sandbox { preset, flavour } => format!("sandbox.{}.{}", preset.id(), flavour.id()),
        }
    }

    /// The address, from its `#`.
    pub fn address(self) -> String {
        match self {
            Self::Lesson(exercise) => route::lesson(&exercise.id()),
            Self::Sandbox { preset, flavour } => {
                format!("#/sandbox?preset={}&host={}", preset.id(), flavour.id())
            }
        }
    }

    /// What people call it.
    pub fn title(self) -> String {
        match self {
            Self::Lesson(exercise) => exercise.title().into_owned(),
            Self::Sandbox { .. } => "Sandbox".to_owned(),
        }
    }

    /// Where its lab starts.
    pub fn start(self, seed: u64) -> Start {
        match self {
            Self::Lesson(exercise) => {
                Start::lesson(exercise, seed).unwrap_or_else(|| Start::sandbox(Preset::default(), Flavour::Linux, seed))
            }
            Self::Sandbox { preset, flavour } => Start::sandbox(preset, flavour, seed),
        }
    }

    /// True where what one does is kept: the largest cluster has no room in a browser's storage.
    pub fn is_kept(self) -> bool {
        !matches!(self, Self::Sandbox { preset: Preset::Big, .. })
    }

    /// True when a lab with this start belongs here.
    pub fn owns(self, start: &Start) -> bool {
        self.start(start.seed) == *start
    }
}
