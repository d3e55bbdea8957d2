//! Judges whether a goal is reached: facts against the world, events against what has happened.

use super::lesson::{Fact, Goal, Happening, Reach, Stream};
use crate::{
    event::ToolEvent,
    host::World,
    hsm::{AuditEvent, Hsm},
};

/// What a lesson sees of a lab at one moment.
pub struct Scene<'a> {
    /// The world.
    pub world: &'a World,
    /// Name of the topmost program of the terminal.
    pub program: &'a str,
}

/// An event of either stream, in the form goals are matched against.
pub struct Record {
    stream: Stream,
    name: &'static str,
    fields: Vec<(&'static str, String)>,
}

impl From<&ToolEvent> for Record {
    fn from(event: &ToolEvent) -> Self {
        Self { stream: Stream::Keyboard, name: event.name(), fields: event.fields() }
    }
}

impl From<&AuditEvent> for Record {
    fn from(event: &AuditEvent) -> Self {
        let mut fields = vec![("response", event.response.code.to_string())];
        if let Some((name, user_type)) = &event.about {
            fields.extend([("user", name.clone()), ("type", user_type.word().to_owned())]);
        }
        Self { stream: Stream::AuditLog, name: event.opcode.name(), fields }
    }
}

impl Happening {
    /// True when the record is such an event.
    pub fn matches(&self, record: &Record) -> bool {
        let has = |(key, value): &(&str, &str)| record.fields.iter().any(|(name, held)| name == key && held == value);
        self.stream == record.stream && self.name == record.name && self.fields.iter().all(has)
    }
}

impl Goal {
    /// True when the goal is reached. `happened` says of each event of the goal, by its place, whether it has happened.
    pub fn is_reached(&self, scene: &Scene, happened: &dyn Fn(usize) -> bool) -> bool {
        self.judge(scene, happened, &mut 0)
    }

    /// Judges every part, so that the places of the events are counted alike however the parts turn out.
    fn judge(&self, scene: &Scene, happened: &dyn Fn(usize) -> bool, place: &mut usize) -> bool {
        let mut each =
            |goals: &[Goal]| -> Vec<bool> { goals.iter().map(|goal| goal.judge(scene, happened, place)).collect() };
        match self {
            Self::AllOf(goals) => each(goals).into_iter().all(|reached| reached),
            Self::AnyOf(goals) => each(goals).into_iter().any(|reached| reached),
            Self::NoneOf(goals) => !each(goals).into_iter().any(|reached| reached),
            Self::Holds(fact) => fact.holds(scene),
            Self::Happened(_) => {
                *place += 1;
                happened(*place - 1)
            }
        }
    }
}

impl Fact {
    /// True when it is so now.
    pub fn holds(&self, scene: &Scene) -> bool {
        match self {
            Self::ClusterState(state) => scene.world.cluster.state().word() == *state,
            Self::TopProgram(program) => scene.program == *program,
            Self::UserIs { name, user_type, on } => on.holds(scene.world, |hsm| {
                hsm.users().iter().any(|user| user.name() == *name && user.user_type().word() == *user_type)
            }),
            Self::LockedOut { name, on } => {
                on.holds(scene.world, |hsm| hsm.users().iter().any(|user| user.name() == *name && hsm.is_locked(user)))
            }
        }
    }
}

impl Reach {
    fn holds(self, world: &World, test: impl Fn(&Hsm) -> bool) -> bool {
        let mut devices = world.cluster.nodes().iter().map(|node| node.hsm());
        match self {
            Self::Everywhere => devices.len() > 0 && devices.all(test),
            Self::Somewhere => devices.any(test),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        course::List,
        host::{Flavour, Preset},
    };

    const fn happening(name: &'static str, fields: &'static [(&'static str, &'static str)]) -> Happening {
        Happening { stream: Stream::Keyboard, name, after: None, fields: List(fields) }
    }

    #[test]
    fn facts_are_read_from_the_world() {
        let world = &Preset::Activation.world(Flavour::Linux, 1);
        let scene = Scene { world, program: "shell" };
        let user = |user_type, on| Fact::UserIs { name: "admin", user_type, on };
        for (fact, holds) in [
            (Fact::ClusterState("INITIALIZED"), true),
            (Fact::ClusterState("ACTIVE"), false),
            (user("PRECO", Reach::Everywhere), true),
            (user("CO", Reach::Somewhere), false),
            (Fact::LockedOut { name: "admin", on: Reach::Somewhere }, false),
            (Fact::TopProgram("shell"), true),
        ] {
            assert_eq!(Goal::Holds(fact.clone()).is_reached(&scene, &|_| false), holds, "{fact:?}");
        }
        const NOT: Goal = Goal::NoneOf(List(&[Goal::Holds(Fact::TopProgram("shell"))]));
        assert!(!NOT.is_reached(&scene, &|_| false));
    }

    #[test]
    fn events_are_counted_by_place_whatever_comes_before_them() {
        const A: Goal = Goal::Happened(happening("a", &[]));
        const EITHER: Goal = Goal::AnyOf(List(&[Goal::AllOf(List(&[A, A])), A]));
        let world = &Preset::Activation.world(Flavour::Linux, 1);
        let scene = Scene { world, program: "shell" };
        assert!(EITHER.is_reached(&scene, &|place| place == 2));
        assert!(!EITHER.is_reached(&scene, &|place| place == 1));
    }

    #[test]
    fn an_event_matches_when_all_named_fields_agree() {
        let refused = ToolEvent::CommandRefused {
            program: "cmu",
            command: "loginHSM".into(),
            reason: "user-missing",
            user_type: Some("CO".into()),
        };
        let record = Record::from(&refused);
        let name = "command-refused";
        assert!(happening(name, &[("reason", "user-missing"), ("user-type", "CO")]).matches(&record));
        assert!(!happening(name, &[("reason", "user-missing"), ("user-type", "CU")]).matches(&record));
        assert!(!happening(name, &[("no-such-field", "x")]).matches(&record));
        assert!(!Happening { stream: Stream::AuditLog, ..happening(name, &[]) }.matches(&record));
    }
}
