//! Decides whether a goal is reached: compares its facts with the world, and its events with what has happened.

use super::lesson::{EventPattern, Fact, Goal, Quantifier, Stream};
use crate::{
    event::ToolEvent,
    host::{Session, World},
    hsm::{AuditEvent, Hsm, User},
    hsm_text::user_type_word,
    secret::Secret,
};

/// What a lesson sees of a lab.
pub struct Scene<'a> {
    /// The world.
    pub world: &'a World,
    /// The terminal; `None` if it has just been closed.
    pub session: Option<&'a Session>,
}

/// An event of either stream, in the form that patterns are compared with.
pub struct MatchableEvent {
    stream: Stream,
    name: &'static str,
    fields: Vec<(&'static str, String)>,
}

impl From<&ToolEvent> for MatchableEvent {
    fn from(event: &ToolEvent) -> Self {
        Self { stream: Stream::Keyboard, name: event.name(), fields: event.fields() }
    }
}

impl From<&AuditEvent> for MatchableEvent {
    fn from(event: &AuditEvent) -> Self {
        let mut fields = vec![("response", event.response.code.to_string())];
        if let Some((name, user_type)) = &event.about {
            fields.extend([("user", name.clone()), ("type", user_type_word(*user_type).to_owned())]);
        }
        Self { stream: Stream::AuditLog, name: event.opcode.name(), fields }
    }
}

impl EventPattern {
    /// Returns true if the event matches.
    pub fn matches(&self, event: &MatchableEvent) -> bool {
        let has =
            |(key, value): &(String, String)| event.fields.iter().any(|(name, held)| name == key && held == value);
        self.stream == event.stream && self.name == event.name && self.fields.iter().all(has)
    }
}

impl Goal {
    /// Returns true if the goal is reached. `happened` tells for the index of an event of the goal whether it has
    /// happened.
    pub fn is_reached(&self, scene: &Scene, happened: &dyn Fn(usize) -> bool) -> bool {
        self.evaluate(scene, happened, &mut 0)
    }

    /// Evaluates every part, without short circuits, so that each event keeps its index.
    fn evaluate(&self, scene: &Scene, happened: &dyn Fn(usize) -> bool, index: &mut usize) -> bool {
        let mut each =
            |goals: &[Goal]| -> Vec<bool> { goals.iter().map(|goal| goal.evaluate(scene, happened, index)).collect() };
        match self {
            Self::AllOf(goals) => each(goals).into_iter().all(|reached| reached),
            Self::AnyOf(goals) => each(goals).into_iter().any(|reached| reached),
            Self::NoneOf(goals) => !each(goals).into_iter().any(|reached| reached),
            Self::Holds(fact) => fact.holds(scene),
            Self::Happened(_) => {
                *index += 1;
                happened(*index - 1)
            }
        }
    }
}

impl Fact {
    /// Returns true if the fact holds now.
    pub fn holds(&self, scene: &Scene) -> bool {
        match self {
            Self::ClusterState(state) => scene.world.cluster.state().word() == state,
            Self::UserIs { name, user_type, on } => scene.user(on, name, &|_, user| is_of(user, user_type)),
            Self::LockedOut { name, on } => scene.user(on, name, &Hsm::is_locked),
            Self::Failures { name, least, on } => scene.user(on, name, &|_, user| user.login_failures() >= *least),
            Self::Officers { least, on } => scene.device(on, &|hsm| {
                let free = |user: &&User| user.user_type().is_officer() && !hsm.is_locked(user);
                hsm.users().iter().filter(free).count() >= *least as usize
            }),
            Self::PasswordIs { name, password, on } => {
                let secret = Secret::new(&scene.world.salt, password);
                scene.user(on, name, &|_, user| user.has_password(&secret))
            }
            Self::PasswordIsPlaceholder { name } => {
                scene.user(&Quantifier::Somewhere, name, &|_, user| user.has_placeholder())
            }
            Self::ServersAgree(what) => {
                scene.world.cluster.nodes().windows(2).all(|pair| agree(pair[0].hsm(), pair[1].hsm(), what))
            }
            Self::Configured => scene.world.is_configured(),
            Self::CertificateRight => scene.world.has_right_certificate(),
            Self::EachHealthy => scene.world.cluster.nodes().iter().all(|node| node.fault().is_healthy()),
            Self::Mode(mode) => scene.terminal(|session| session.mode(scene.world) == mode),
            Self::TopProgram(program) => scene.terminal(|session| session.program() == program),
            Self::StandsOn(machine) => scene.terminal(|session| session.is_connected() == (machine == "instance")),
            Self::InFolder(folder) => {
                scene.terminal(|session| session.folder(scene.world).is_some_and(|here| here == *folder))
            }
            Self::WaitsFor(what) => scene.terminal(|session| session.prompt_kind() == what),
            Self::LoggedIn => scene.login(&Quantifier::Everywhere, &|_| true),
            Self::LoggedInAs { name, user_type, on } => {
                scene.login(on, &|user| is_called(user, name) && is_of(user, user_type))
            }
        }
    }
}

impl Scene<'_> {
    /// Returns true if there is a terminal that passes a test.
    fn terminal(&self, test: impl FnOnce(&Session) -> bool) -> bool {
        self.session.is_some_and(test)
    }

    /// Returns true if enough HSMs of the cluster pass a test.
    fn device(&self, on: &Quantifier, test: &dyn Fn(&Hsm) -> bool) -> bool {
        let nodes = self.world.cluster.nodes().iter();
        on.is_met(&nodes.map(|node| (node.eni_ip.as_str(), test(node.hsm()))).collect::<Vec<_>>())
    }

    /// Returns true if on enough HSMs a user of this name, of any type, passes a test.
    fn user(&self, on: &Quantifier, name: &str, test: &dyn Fn(&Hsm, &User) -> bool) -> bool {
        self.device(on, &|hsm| hsm.users().iter().any(|user| is_called(user, name) && test(hsm, user)))
    }

    /// Returns true if on enough servers of the terminal's utility a user is logged in who passes a test.
    fn login(&self, on: &Quantifier, test: &dyn Fn(&User) -> bool) -> bool {
        self.terminal(|session| {
            let logins = session.logins(self.world);
            let verdicts = logins.into_iter().map(|(address, user)| (address, user.is_some_and(test)));
            on.is_met(&verdicts.collect::<Vec<_>>())
        })
    }
}

impl Quantifier {
    /// Returns true if enough servers passed a test. `verdicts` has the results by address.
    fn is_met(&self, verdicts: &[(&str, bool)]) -> bool {
        match self {
            Self::Everywhere => !verdicts.is_empty() && verdicts.iter().all(|(_, holds)| *holds),
            Self::Somewhere => verdicts.iter().any(|(_, holds)| *holds),
            Self::At(address) => verdicts.contains(&(address.as_str(), true)),
        }
    }
}

/// Returns true if this is the name of the user. Case does not count, as on a device.
fn is_called(user: &User, name: &str) -> bool {
    user.name().eq_ignore_ascii_case(name)
}

fn is_of(user: &User, user_type: &str) -> bool {
    user_type_word(user.user_type()) == user_type
}

/// Returns true if two devices hold the same users, compared by `what`.
fn agree(one: &Hsm, other: &Hsm, what: &str) -> bool {
    let alike = |user: &User, twin: &User| match what {
        "ids" => user.id() == twin.id(),
        "passwords" => user.shares_password(twin),
        _ => true,
    };
    let same = |user: &User, twin: &User| {
        user.user_type() == twin.user_type() && is_called(user, twin.name()) && alike(user, twin)
    };
    one.users().len() == other.users().len()
        && one.users().iter().all(|user| other.users().iter().any(|twin| same(user, twin)))
}

#[cfg(test)]
mod tests;
