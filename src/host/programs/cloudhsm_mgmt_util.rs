//! The CloudHSM Management Utility as a program of a machine: the only module that knows how to run the utility.

use serde::{Deserialize, Serialize};

use crate::{
    client::Network,
    cloud::Cluster,
    cmu::{self, Cmu},
    console::{Console, PromptKind},
    event::ToolEvent,
    host::{
        run::{Run, View},
        surroundings::Surroundings,
    },
    hsm::User,
    program::{Event, Outcome, Waiting},
    text::Text,
};

/// The utility.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::host) struct CloudhsmMgmtUtil {
    cmu: Cmu,
}

impl Run for CloudhsmMgmtUtil {
    fn handle(&mut self, event: Event, surroundings: &mut Surroundings) -> Outcome {
        let mut console = Console::default();
        let outcome = self.cmu.handle(event, &mut context(surroundings, &mut console));
        surroundings.pass_on(console);
        if let Outcome::Ended(status) = outcome {
            match self.cmu.servers() {
                [] => surroundings.refuse(cmu::PROGRAM, "config-file"),
                _ => surroundings.console.report(ToolEvent::ProgramEnded { program: cmu::PROGRAM, status }),
            }
        }
        outcome
    }

    fn waiting(&self, _view: View) -> Waiting {
        self.cmu.waiting()
    }

    fn prompt_kind(&self) -> &'static str {
        self.cmu.prompt_kind()
    }

    fn echo(&self, line: &str, _view: View) -> Text {
        self.cmu.echo(line)
    }

    fn complete(&self, line: &str, view: View) -> Vec<String> {
        match self.waiting(view) {
            Waiting::Line(prompt) if prompt.kind == PromptKind::Command => {
                cmu::complete(line).into_iter().map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl CloudhsmMgmtUtil {
    /// Returns the mode of the utility: `global`, `server` or `limited`.
    pub fn mode(&self, cluster: &Cluster) -> &'static str {
        self.cmu.mode(cluster)
    }

    /// Returns who is logged in on each of its servers, by address.
    pub fn logins<'a>(&'a self, cluster: &'a Cluster) -> Vec<(&'a str, Option<&'a User>)> {
        self.cmu.logins(cluster)
    }
}

fn context<'a>(surroundings: &'a mut Surroundings, console: &'a mut Console) -> cmu::Context<'a> {
    let world = &mut *surroundings.world;
    let network = Network { cluster: &mut world.cluster, clock: &mut world.clock, client: surroundings.client };
    cmu::Context { network, salt: &world.salt, certificates: surroundings.certificates, console }
}
