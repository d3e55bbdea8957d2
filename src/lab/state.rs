//! Where a lab starts, and the state that undo restores.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FIRST_TERMINAL, TerminalId, staging};
use crate::{
    console::Effect,
    course::{Exercise, Lesson, Progress, Scene},
    host::{Flavour, MachineId, Preset, Session, World},
    hsm::Client,
    program::{FileRequest, Waiting},
};

/// Where a lab starts. The same start gives the same lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Id of the lesson or drill; `None` in the sandbox.
    pub lesson: Option<String>,
    /// The preset of the world.
    pub preset: Preset,
    /// Flavour of the machines.
    pub flavour: Flavour,
    /// Seed of everything random.
    pub seed: u64,
}

impl Start {
    /// Returns the start of a lesson or a drill: at the learner's own computer. `None` if this program does not have
    /// the preset or the flavour that the lesson names.
    pub fn lesson(exercise: Exercise, seed: u64) -> Option<Self> {
        let preset = Preset::find(exercise.entry.world)?;
        let flavour = Flavour::find(exercise.entry.host)?;
        Some(Self { lesson: Some(exercise.id().into_owned()), preset, flavour, seed })
    }

    /// Returns the start of the sandbox: on the client instance.
    pub fn sandbox(preset: Preset, flavour: Flavour, seed: u64) -> Self {
        Self { lesson: None, preset, flavour, seed }
    }

    /// Panics where a lesson is not the one that this start names.
    pub(super) fn assert_own(&self, lesson: Option<&Lesson>) {
        let id = lesson.map(|lesson| lesson.id.as_str());
        assert!(id == self.lesson.as_deref(), "a lab of {:?} was given the lesson {id:?}", self.lesson);
    }

    /// Returns the state at the start.
    pub(super) fn state(&self, lesson: Option<&Lesson>) -> State {
        let mut world = self.preset.world(self.flavour, self.seed);
        if let Some(lesson) = lesson {
            staging::apply_due(lesson, |after| after.is_none(), &mut world);
        }
        let machine = if self.lesson.is_some() { MachineId::Laptop } else { MachineId::Instance };
        let session = Session::shell(Client(FIRST_TERMINAL), machine, &world);
        let scene = Scene { world: &world, session: Some(&session) };
        let progress = self.lesson.is_some().then(|| Progress::begin(&scene));
        let sessions = BTreeMap::from([(FIRST_TERMINAL, session)]);
        State { sessions, progress, world }
    }
}

/// Numbers of saved terminals are below this. A person cannot open so many, so the next number is always free, and is
/// never that of [`Client::ELSEWHERE`].
const TERMINAL_LIMIT: TerminalId = 1 << 31;

/// Everything that undo restores. Devices are shared with other states until they change, so a copy is cheap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    pub world: World,
    pub sessions: BTreeMap<TerminalId, Session>,
    pub progress: Option<Progress>,
}

impl State {
    /// Replaces the world. New audit events do not count as done by the learner.
    pub fn set_world(&mut self, world: World) {
        self.world = world;
        if let Some(progress) = &mut self.progress {
            progress.mark_audit_read(&Scene { world: &self.world, session: None });
        }
    }

    /// Returns what a lesson sees at a terminal.
    pub fn scene(&self, id: TerminalId) -> Scene<'_> {
        Scene { world: &self.world, session: self.sessions.get(&id) }
    }

    /// Returns the effect for what a terminal waits for.
    pub fn waiting(&self, id: TerminalId) -> Option<Effect> {
        match self.sessions.get(&id)?.waiting(&self.world)? {
            Waiting::Line(prompt) => Some(Effect::Prompt(prompt)),
            Waiting::Time(due) => Some(Effect::WakeAt(due)),
            Waiting::File(FileRequest::Read { path }) => Some(Effect::ReadFile(path)),
            Waiting::File(FileRequest::Write { path, bytes }) => Some(Effect::WriteFile { path, bytes }),
            Waiting::Input => None,
        }
    }

    /// Serves file requests that are pending in the terminals of a saved state.
    pub fn serve_files(&mut self) {
        for session in self.sessions.values_mut() {
            session.serve_files(&mut self.world);
        }
    }

    /// Returns true if the first terminal exists, every number leaves room for another terminal, and every terminal
    /// waits for something.
    pub fn is_sound(&self) -> bool {
        let is_sound = |id: &TerminalId| *id < TERMINAL_LIMIT && self.waiting(*id).is_some();
        self.sessions.contains_key(&FIRST_TERMINAL) && self.sessions.keys().all(is_sound)
    }

    /// Opens the terminals of another state that this one does not have. Undo does not close terminals. What ran in
    /// them belongs to the other state, so each starts again.
    pub fn reopen_terminals(&mut self, other: &Self) {
        for (id, session) in &other.sessions {
            if let Some(reopened) = session.reopened(&self.world) {
                self.sessions.entry(*id).or_insert(reopened);
            }
        }
    }
}
