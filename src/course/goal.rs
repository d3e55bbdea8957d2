//! Judges whether a goal is reached: facts against the world, events against what has happened.

use serde_json::{Value, json};

use super::lesson::{Fact, Goal, Happening, Reach, Scalar};
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
pub struct Record(Value);

impl From<&ToolEvent> for Record {
    fn from(event: &ToolEvent) -> Self {
        Self(serde_json::to_value(event).unwrap_or_default())
    }
}

impl From<&AuditEvent> for Record {
    fn from(event: &AuditEvent) -> Self {
        let (user, user_type) = event.about.as_ref().map_or(("", ""), |(name, user_type)| (name, user_type.word()));
        Self(json!({
            "audit": event.opcode.name(),
            "response": event.response.code,
            "user": user,
            "type": user_type,
        }))
    }
}

impl Happening {
    /// True when the record is such an event.
    pub fn matches(&self, record: &Record) -> bool {
        let is = |key: &str, value: &Value| record.0.get(key) == Some(value);
        is(self.stream, &json!(self.name))
            && self.fields.iter().all(|(key, scalar)| is(key, &serde_json::to_value(scalar).unwrap_or_default()))
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
            Self::All(goals) => each(goals).into_iter().all(|reached| reached),
            Self::Any(goals) => each(goals).into_iter().any(|reached| reached),
            Self::Not(goal) => !goal.judge(scene, happened, place),
            Self::Fact(fact) => fact.holds(scene),
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
            Self::ClusterState { is } => scene.world.cluster.state().word() == is,
            Self::Program { is } => scene.program == is,
            Self::User { name, r#type, on } => on.holds(scene.world, |hsm| {
                hsm.users().iter().any(|user| user.name() == name && user.user_type().word() == r#type)
            }),
            Self::Locked { name, on } => {
                on.holds(scene.world, |hsm| hsm.users().iter().any(|user| user.name() == name && hsm.is_locked(user)))
            }
        }
    }
}

impl Reach {
    fn holds(self, world: &World, test: impl Fn(&Hsm) -> bool) -> bool {
        let mut devices = world.cluster.nodes().iter().map(|node| node.hsm());
        match self {
            Self::All => devices.len() > 0 && devices.all(test),
            Self::Some => devices.any(test),
        }
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::host::{Flavour, Preset};

    fn goal(json: Value) -> Goal {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn facts_are_read_from_the_world() {
        let world = &Preset::Activation.world(Flavour::Linux, 1);
        let scene = Scene { world, program: "shell" };
        for (json, holds) in [
            (json!({"fact": "cluster-state", "is": "INITIALIZED"}), true),
            (json!({"fact": "cluster-state", "is": "ACTIVE"}), false),
            (json!({"fact": "user", "name": "admin", "type": "PRECO"}), true),
            (json!({"fact": "user", "name": "admin", "type": "CO", "on": "some"}), false),
            (json!({"fact": "locked", "name": "admin"}), false),
            (json!({"fact": "program", "is": "shell"}), true),
            (json!({"not": {"fact": "program", "is": "shell"}}), false),
        ] {
            assert_eq!(goal(json.clone()).is_reached(&scene, &|_| false), holds, "{json}");
        }
    }

    #[test]
    fn events_are_counted_by_place_whatever_comes_before_them() {
        let world = &Preset::Activation.world(Flavour::Linux, 1);
        let scene = Scene { world, program: "shell" };
        let either = goal(json!({"any": [{"all": [{"event": "a"}, {"event": "b"}]}, {"event": "c"}]}));
        assert!(either.is_reached(&scene, &|place| place == 2));
        assert!(!either.is_reached(&scene, &|place| place == 1));
    }

    #[test]
    fn an_event_matches_when_all_named_fields_agree() {
        let refused = ToolEvent::CommandRefused {
            program: "cmu",
            command: "loginHSM".into(),
            reason: "user-missing",
            user_type: Some("CO".into()),
        };
        let happening = |fields: &[(&str, &str)]| Happening {
            stream: "event",
            name: "command-refused".into(),
            after: None,
            fields: fields
                .iter()
                .map(|(key, value)| ((*key).to_owned(), Scalar::from(*value)))
                .collect::<BTreeMap<_, _>>(),
        };
        let record = Record::from(&refused);
        assert!(happening(&[("reason", "user-missing"), ("user-type", "CO")]).matches(&record));
        assert!(!happening(&[("reason", "user-missing"), ("user-type", "CU")]).matches(&record));
        assert!(!happening(&[("no-such-field", "x")]).matches(&record));
    }

    #[test]
    fn goals_survive_the_way_through_json() {
        for json in [
            json!({"all": [{"event": "connected"}, {"not": {"fact": "locked", "name": "admin", "on": "some"}}]}),
            json!({"audit": "CN_LOGIN", "after": "quit", "response": 0, "type": "CO", "user": "admin"}),
            json!({"fact": "cluster-state", "is": "ACTIVE"}),
        ] {
            assert_eq!(serde_json::to_value(goal(json.clone())).unwrap(), json);
        }
        for bad in [json!({}), json!({"all": []}), json!({"event": "a", "audit": "b"}), json!({"fact": "nonsense"})] {
            assert!(serde_json::from_value::<Goal>(bad.clone()).is_err(), "{bad}");
        }
    }
}
