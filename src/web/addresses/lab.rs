//! The address of a lab, and the name under which the lab is stored.

use crate::{
    course::Exercise,
    host::{Flavour, Preset},
    lab::Start,
};

/// The address of a lab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LabAddress {
    /// A lesson or a drill. [`LabAddress::lesson`] makes it, so its world is one that this program has.
    Lesson {
        /// The lesson or drill.
        exercise: Exercise,
        /// Its world.
        preset: Preset,
        /// Flavour of its machines.
        flavour: Flavour,
    },
    /// The sandbox with one of its worlds.
    Sandbox {
        /// The world.
        preset: Preset,
        /// Flavour of the machines.
        flavour: Flavour,
    },
}

impl LabAddress {
    /// Returns the address of a lesson; `None` if there is no such lesson, or this program lacks its world.
    pub fn lesson(id: &str) -> Option<Self> {
        let exercise = Exercise::find(id)?;
        let Start { preset, flavour, .. } = Start::lesson(exercise, 0)?;
        Some(Self::Lesson { exercise, preset, flavour })
    }

    /// Returns the address of the sandbox that a query asks for. What the query does not mention has a default; what it
    /// mentions must exist.
    pub fn sandbox(query: &str) -> Option<Self> {
        let (mut preset, mut flavour) = (Preset::default(), Flavour::Linux);
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match (key, value) {
                ("preset", id) => preset = Preset::find(id)?,
                ("host", id) => flavour = Flavour::find(id)?,
                _ => {}
            }
        }
        Some(Self::Sandbox { preset, flavour })
    }

    /// Returns the address to which a lab with this start belongs.
    pub fn of(start: &Start) -> Option<Self> {
        let address = match start.lesson.as_deref() {
            Some(id) => Self::lesson(id)?,
            None => Self::Sandbox { preset: start.preset, flavour: start.flavour },
        };
        address.owns(start).then_some(address)
    }

    /// Returns the name under which the lab is stored.
    pub fn name(self) -> String {
        match self {
            Self::Lesson { exercise, .. } => exercise.id().into_owned(),
            Self::Sandbox { preset, flavour } => format!("sandbox.{}.{}", preset.id(), flavour.id()),
        }
    }

    /// Returns the part of the page's address from its `#` on.
    pub fn hash(self) -> String {
        match self {
            Self::Lesson { exercise, .. } => lesson_hash(&exercise.id()),
            Self::Sandbox { preset, flavour } => {
                format!("#/sandbox?preset={}&host={}", preset.id(), flavour.id())
            }
        }
    }

    /// Returns the title of the page.
    pub fn title(self) -> String {
        match self {
            Self::Lesson { exercise, .. } => exercise.title().into_owned(),
            Self::Sandbox { .. } => "Sandbox".to_owned(),
        }
    }

    /// Returns where its lab starts.
    pub fn start(self, seed: u64) -> Start {
        match self {
            Self::Lesson { exercise, preset, flavour } => {
                Start { lesson: Some(exercise.id().into_owned()), preset, flavour, seed }
            }
            Self::Sandbox { preset, flavour } => Start::sandbox(preset, flavour, seed),
        }
    }

    /// Returns true if its lab is stored. The largest cluster does not fit into a browser's storage.
    pub fn is_stored(self) -> bool {
        !matches!(self, Self::Sandbox { preset: Preset::Big, .. })
    }

    /// Returns true if a lab with this start belongs here.
    pub fn owns(self, start: &Start) -> bool {
        self.start(start.seed) == *start
    }
}

/// Returns the address of a lesson by its id.
pub fn lesson_hash(id: &str) -> String {
    "#/lesson/".to_owned() + id
}
