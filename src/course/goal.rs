//! Judges whether a goal is reached: facts against the world, events against what has happened.

use super::lesson::{Fact, Goal, Happening, Reach, Stream};
use crate::{
    event::ToolEvent,
    host::{Session, World},
    hsm::{AuditEvent, Hsm, User},
    secret::Secret,
};

/// What a lesson sees of a lab at one moment.
pub struct Scene<'a> {
    /// The world.
    pub world: &'a World,
    /// The terminal; `None` where it has just been closed.
    pub session: Option<&'a Session>,
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
            Self::UserIs { name, user_type, on } => {
                scene.user(*on, name, |_, user| user.user_type().word() == *user_type)
            }
            Self::LockedOut { name, on } => scene.user(*on, name, Hsm::is_locked),
            Self::PasswordIs { name, password } => {
                let secret = Secret::new(&scene.world.salt, password);
                scene.user(Reach::Everywhere, name, |_, user| user.has_password(&secret))
            }
            Self::PasswordIsPlaceholder { name } => {
                scene.user(Reach::Somewhere, name, |_, user| user.has_placeholder())
            }
            Self::TopProgram(program) => scene.terminal(|session| session.program() == *program),
            Self::StandsOn(place) => scene.terminal(|session| session.is_connected() == (*place == "instance")),
            Self::InFolder(folder) => {
                scene.terminal(|session| session.folder(scene.world).is_some_and(|here| here == *folder))
            }
            Self::WaitsFor(what) => scene.terminal(|session| session.waits_for() == *what),
            Self::LoggedIn => scene.terminal(|session| session.is_logged_in(scene.world)),
        }
    }
}

impl Scene<'_> {
    /// True when the terminal is such a one.
    fn terminal(&self, test: impl FnOnce(&Session) -> bool) -> bool {
        self.session.is_some_and(test)
    }

    /// True when a user of this name is such a one on these servers.
    fn user(&self, on: Reach, name: &str, test: impl Fn(&Hsm, &User) -> bool) -> bool {
        on.holds(self.world, |hsm| hsm.users().iter().any(|user| user.name() == name && test(hsm, user)))
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
        host::{Flavour, Place, Preset},
        hsm::Client,
    };

    const fn happening(name: &'static str, fields: &'static [(&'static str, &'static str)]) -> Happening {
        Happening { stream: Stream::Keyboard, name, after: None, fields: List(fields) }
    }

    #[test]
    fn facts_are_read_from_the_world() {
        let world = &Preset::Activation.world(Flavour::Linux, 1);
        let session = Session::shell(Client(1), Place::Laptop, world);
        let scene = Scene { world, session: Some(&session) };
        let user = |user_type, on| Fact::UserIs { name: "admin", user_type, on };
        for (fact, holds) in [
            (Fact::ClusterState("INITIALIZED"), true),
            (Fact::ClusterState("ACTIVE"), false),
            (user("PRECO", Reach::Everywhere), true),
            (user("CO", Reach::Somewhere), false),
            (Fact::LockedOut { name: "admin", on: Reach::Somewhere }, false),
            (Fact::TopProgram("shell"), true),
            (Fact::StandsOn("laptop"), true),
            (Fact::StandsOn("instance"), false),
            (Fact::InFolder("/home/learner"), true),
            (Fact::WaitsFor("command"), true),
            (Fact::WaitsFor("confirm"), false),
            (Fact::LoggedIn, false),
            (Fact::PasswordIs { name: "admin", password: "password" }, true),
            (Fact::PasswordIs { name: "app_user", password: "password" }, false),
            (Fact::PasswordIsPlaceholder { name: "admin" }, false),
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
        let scene = Scene { world, session: None };
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
            placeholder: false,
        };
        let record = Record::from(&refused);
        let name = "command-refused";
        assert!(happening(name, &[("reason", "user-missing"), ("user-type", "CO")]).matches(&record));
        assert!(!happening(name, &[("reason", "user-missing"), ("user-type", "CU")]).matches(&record));
        assert!(!happening(name, &[("no-such-field", "x")]).matches(&record));
        assert!(!Happening { stream: Stream::AuditLog, ..happening(name, &[]) }.matches(&record));
    }
}
