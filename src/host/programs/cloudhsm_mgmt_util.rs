//! The CloudHSM Management Utility as a program of a machine: the only place that knows how the utility is driven.

use serde::{Deserialize, Serialize};

use crate::{
    cloud::Cluster,
    cmu::{self, Cmu, Wish},
    console::{Console, PromptKind},
    event::ToolEvent,
    host::{
        run::{Run, View},
        surroundings::Surroundings,
    },
    hsm::User,
    program::{Event, FileRequest, Outcome, Waiting},
    text::Text,
};

/// The utility.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::host) struct CloudhsmMgmtUtil {
    /// The utility; `None` until it has read its configuration.
    cmu: Option<Cmu>,
    /// The arguments until then. Nothing is saved at that moment.
    #[serde(skip)]
    arguments: Vec<String>,
}

impl Run for CloudhsmMgmtUtil {
    fn handle(&mut self, event: Event, surroundings: &mut Surroundings) -> Outcome {
        let mut console = Console::default();
        let outcome = match &mut self.cmu {
            Some(cmu) => drive(cmu, event, &mut context(surroundings, &mut console)),
            None => self.start(event, &mut context(surroundings, &mut console)),
        };
        surroundings.pass_on(console);
        if let Outcome::Ended(status) = outcome {
            match &self.cmu {
                Some(_) => surroundings.console.report(ToolEvent::ProgramEnded { program: cmu::PROGRAM, status }),
                None => surroundings.refuse(cmu::PROGRAM, "config-file"),
            }
        }
        outcome
    }

    fn waiting(&self, _view: View) -> Waiting {
        let Some(cmu) = &self.cmu else {
            return Waiting::File(FileRequest::Read { path: self.arguments.first().cloned().unwrap_or_default() });
        };
        if let Some(prompt) = cmu.prompt() {
            return Waiting::Line(prompt);
        }
        match cmu.wish() {
            Some(Wish::Read(path)) => Waiting::File(FileRequest::Read { path: path.to_owned() }),
            Some(Wish::Write { path, text }) => {
                Waiting::File(FileRequest::Write { path: path.to_owned(), bytes: text.as_bytes().to_vec() })
            }
            None => cmu.due().map_or(Waiting::Input, Waiting::Time),
        }
    }

    fn waits_for(&self) -> &'static str {
        self.cmu.as_ref().map_or("", Cmu::waits_for)
    }

    fn echo(&self, line: &str, _view: View) -> Text {
        self.cmu.as_ref().map_or_else(Text::default, |cmu| cmu.echo(line))
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
        self.cmu.as_ref().map_or("", |cmu| cmu.mode(cluster))
    }

    /// Returns who is logged in on each of its servers, by address.
    pub fn logins<'a>(&'a self, cluster: &'a Cluster) -> Vec<(&'a str, Option<&'a User>)> {
        self.cmu.as_ref().map_or_else(Vec::new, |cmu| cmu.logins(cluster))
    }

    /// Keeps the arguments until the configuration that they name has been read.
    fn start(&mut self, event: Event, context: &mut cmu::Context) -> Outcome {
        match event {
            Event::Started(arguments) if arguments.len() == 1 => {
                self.arguments = arguments;
                return Outcome::Running;
            }
            Event::Started(arguments) => self.cmu = Cmu::start(&arguments, |_| None, context),
            Event::File(config) => {
                let text = config.ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                self.cmu = Cmu::start(&self.arguments, |_| text.clone(), context);
            }
            _ => {}
        }
        if self.cmu.is_some() { Outcome::Running } else { Outcome::Ended(1) }
    }
}

fn context<'a>(surroundings: &'a mut Surroundings, console: &'a mut Console) -> cmu::Context<'a> {
    let world = &mut *surroundings.world;
    cmu::Context {
        cluster: &mut world.cluster,
        clock: &mut world.clock,
        salt: &world.salt,
        client: surroundings.client,
        console,
    }
}

fn drive(cmu: &mut Cmu, event: Event, context: &mut cmu::Context) -> Outcome {
    let outcome = match event {
        Event::Line(line) => cmu.line(&line, context),
        Event::Interrupt => cmu.interrupt(context),
        Event::EndOfInput => cmu.end_of_input(context),
        Event::Time => cmu.tick(context),
        Event::File(file) => cmu.file(file.as_deref().ok(), context),
        Event::Started(_) | Event::Bytes(_) => return Outcome::Running,
    };
    match outcome {
        cmu::Outcome::Running => Outcome::Running,
        cmu::Outcome::Ended(status) => Outcome::Ended(status),
    }
}
