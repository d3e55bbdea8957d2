//! The saved form of the utility. It also opens what earlier versions saved, and is written as they wrote it.
//!
//! Earlier versions had a form for each state: the trust anchor's file of `enable_e2e` and the certificate of `getCert`
//! are two of them. What a command needs otherwise has one form for all commands.

use serde::{Deserialize, Serialize};

use super::{
    Cmu, Request, State,
    commands::{certificates::GET_CERT, encryption::ENABLE_E2E},
    line,
    table::{FailurePrompt, Run},
    task::{Answer, Collected, FileBytes, FileNeed, Need, Stage, Step, Task},
};
use crate::{client::Connections, clock::LabTime, hsm::CertificateKind, secret::Secret};

/// The saved form of [`Cmu`].
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    servers: Connections,
    state: SavedState,
    /// The server of server mode.
    #[serde(default)]
    alone: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SavedState {
    New,
    Configuring {
        path: String,
    },
    Connecting {
        next: usize,
        due: LabTime,
    },
    Ready,
    Hidden {
        request: Request,
        entries: Vec<Secret>,
    },
    Confirm {
        request: Request,
    },
    Retry {
        request: Request,
        server: usize,
        #[serde(default)]
        removed: Vec<Collected>,
        #[serde(default, skip_serializing_if = "Progress::is_none")]
        progress: Progress,
    },
    Working {
        request: Request,
        server: usize,
        removed: Vec<Collected>,
        due: LabTime,
        #[serde(default, skip_serializing_if = "Progress::is_none")]
        progress: Progress,
    },
    /// The trust anchor's file, at the start or by `enable_e2e`.
    Encrypting {
        next: usize,
        starting: bool,
        #[serde(default)]
        failed: bool,
    },
    /// The file of `getCert`.
    Saving {
        path: String,
        text: FileBytes,
        kind: u32,
    },
    /// Whatever else a command needs.
    Needing {
        task: Task,
        need: Need,
    },
}

/// What a command has besides its servers' results.
#[derive(Default, PartialEq, Serialize, Deserialize)]
struct Progress {
    answers: Vec<Answer>,
    failed: bool,
}

impl Progress {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Cmu> for Record {
    fn from(Cmu { connections, state, server_mode }: Cmu) -> Self {
        Self { servers: connections, state: state.into(), alone: server_mode }
    }
}

impl From<State> for SavedState {
    fn from(state: State) -> Self {
        match state {
            State::New => Self::New,
            State::Configuring { path } => Self::Configuring { path },
            State::Connecting { next, due } => Self::Connecting { next, due },
            State::Encrypting { next } => Self::Encrypting { next, starting: true, failed: false },
            State::Ready => Self::Ready,
            State::Running { task, step } => running(task, step),
        }
    }
}

fn running(task: Task, step: Step) -> SavedState {
    match step {
        Step::Hidden { entries } => SavedState::Hidden { request: task.request, entries },
        Step::Confirm => SavedState::Confirm { request: task.request },
        Step::Failed { server } => {
            // The state itself says that the command has failed.
            let (request, removed, progress) = parts(Task { failed: false, ..task });
            SavedState::Retry { request, server, removed, progress }
        }
        Step::Latency { server, due } => {
            let (request, removed, progress) = parts(task);
            SavedState::Working { request, server, removed, due, progress }
        }
        Step::Needs(need) => needing(task, need),
    }
}

fn needing(task: Task, need: Need) -> SavedState {
    let request = &task.request;
    let kind = (*request.command == GET_CERT).then(|| line::number(request.word(1))).flatten();
    match (need, task.stage, kind) {
        (Need::File(FileNeed::Read { .. }), Stage::Server(next), _) if *request.command == ENABLE_E2E => {
            SavedState::Encrypting { next, starting: false, failed: task.failed }
        }
        (Need::File(FileNeed::Write { path, bytes }), _, Some(kind)) => SavedState::Saving { path, text: bytes, kind },
        (need, ..) => SavedState::Needing { task, need },
    }
}

fn parts(task: Task) -> (Request, Vec<Collected>, Progress) {
    let Task { request, collected, mut answers, earlier_answers, failed, .. } = task;
    // A server begins again with its own answers.
    answers.truncate(earlier_answers);
    (request, collected, Progress { answers, failed })
}

impl TryFrom<Record> for Cmu {
    type Error = &'static str;

    fn try_from(Record { servers, state, alone }: Record) -> Result<Self, Self::Error> {
        let count = servers.len();
        let is_server = |index: usize| if index < count { Ok(index) } else { Err("there is no such server") };
        alone.map(is_server).transpose()?;
        let on = |request: Request, server: usize, collected: Vec<Collected>, progress: Progress| {
            let Progress { answers, failed } = progress;
            let (earlier_answers, stage) = (answers.len(), Stage::Server(server));
            Task { stage, answers, earlier_answers, collected, failed, ..Task::new(request) }
        };
        let state = match state {
            SavedState::New => State::New,
            SavedState::Ready => State::Ready,
            SavedState::Configuring { path } => State::Configuring { path },
            SavedState::Connecting { next, due } => State::Connecting { next: is_server(next)?, due },
            SavedState::Encrypting { next, starting: true, .. } => State::Encrypting { next: is_server(next)? },
            SavedState::Encrypting { next, starting: false, failed } => {
                let need = Need::read(&servers.servers()[is_server(next)?].owner_cert_path);
                let progress = Progress { answers: Vec::new(), failed };
                let task = Task { waited: true, ..on(Request::bare(&ENABLE_E2E), next, Vec::new(), progress) };
                State::Running { task, step: Step::Needs(need) }
            }
            SavedState::Hidden { request, entries } => {
                State::Running { task: Task::new(request), step: Step::Hidden { entries } }
            }
            SavedState::Confirm { request } => State::Running { task: Task::new(request), step: Step::Confirm },
            SavedState::Retry { request, server, removed, progress } => {
                let task = Task { failed: true, ..on(request, server, removed, progress) };
                State::Running { task, step: Step::Failed { server } }
            }
            SavedState::Working { request, server, removed, due, progress } => {
                let task = Task { waited: true, ..on(request, server, removed, progress) };
                State::Running { task, step: Step::Latency { server, due } }
            }
            SavedState::Saving { path, text, kind } => {
                CertificateKind::from_number(kind).ok_or("there is no such certificate")?;
                let request = Request { words: vec![path.clone(), kind.to_string()], ..Request::bare(&GET_CERT) };
                let need = Need::File(FileNeed::Write { path, bytes: text });
                State::Running { task: Task::new(request), step: Step::Needs(need) }
            }
            SavedState::Needing { task, need } => State::Running { task, step: Step::Needs(need) },
        };
        if let State::Running { task, step } = &state {
            check(task, step, count)?;
        }
        Ok(Self { connections: servers, state, server_mode: alone })
    }
}

/// Refuses what no command comes to.
fn check(task: &Task, step: &Step, servers: usize) -> Result<(), &'static str> {
    let Task { request, stage, answers, earlier_answers, collected, .. } = task;
    let runs_on_servers = matches!(request.command.run, Run::Servers(_));
    let is_possible = match step {
        Step::Hidden { entries } => entries.len() < request.command.hidden_prompts.len(),
        Step::Confirm => request.command.before_caution.is_some(),
        Step::Failed { .. } => task.failure_prompt() != FailurePrompt::None,
        Step::Latency { .. } => runs_on_servers,
        Step::Needs(_) => runs_on_servers || *stage == Stage::Before,
    };
    let has_server = |index: usize| index < servers;
    let on_a_server = !matches!(stage, Stage::Server(index) if !has_server(*index));
    let from_servers = collected.iter().all(|collected| has_server(collected.server));
    match is_possible && request.is_complete() && *earlier_answers <= answers.len() {
        false => Err("a command cannot be in this state"),
        true if on_a_server && from_servers => Ok(()),
        true => Err("there is no such server"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cmu::{
            commands::{info, users},
            task::Item,
        },
        saved,
    };

    fn cmu(state: State) -> Cmu {
        let server = r#"{"name":"a","hostname":"10.0.0.1","port":2225,"session":null}"#;
        Cmu { connections: saved::read(&format!("[{server},{server}]")).unwrap(), state, server_mode: None }
    }

    fn task(stage: Stage) -> Task {
        let answers = vec![Answer::Line("x".into()), Answer::File(None), Answer::File(Some(FileBytes(vec![0xff, 0])))];
        let item = Item::Bytes(FileBytes(b"text".to_vec()));
        let collected = vec![Collected { server: 1, item }];
        let request = Request::bare(&info::LIST_USERS);
        Task { stage, answers, earlier_answers: 3, collected, failed: true, waited: true, ..Task::new(request) }
    }

    #[test]
    fn every_state_opens_as_it_was_saved() {
        let needs = |stage, need| State::Running { task: task(stage), step: Step::Needs(need) };
        let latency = Step::Latency { server: 1, due: LabTime::from_micros(7) };
        for state in [
            State::New,
            State::Configuring { path: "my.cfg".into() },
            State::Connecting { next: 1, due: LabTime::from_micros(7) },
            State::Encrypting { next: 0 },
            State::Ready,
            State::Running { task: task(Stage::Server(1)), step: latency },
            needs(Stage::Before, Need::Line { prompt: "Enter filename:".into() }),
            needs(Stage::Server(0), Need::read("token")),
            needs(Stage::After, Need::write("token", vec![0xff, 0x00])),
        ] {
            let cmu = cmu(state);
            let text = saved::write(&cmu);
            assert_eq!(saved::read::<Cmu>(&text), Ok(cmu), "{text}");
        }
    }

    #[test]
    fn a_state_that_no_command_comes_to_is_an_error() {
        let running = |request: Request, step: Step| State::Running { task: Task::new(request), step };
        let delete = |words: &[&str]| Request {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            ..Request::bare(&users::DELETE_USER)
        };
        for state in [
            State::Connecting { next: 2, due: LabTime::default() },
            State::Encrypting { next: 2 },
            running(delete(&["CU", "bob"]), Step::Confirm),
            running(delete(&["CU", "bob"]), Step::Hidden { entries: Vec::new() }),
            running(delete(&["CU", "bob"]), Step::Failed { server: 2 }),
            running(delete(&["CU"]), Step::Failed { server: 0 }),
            running(Request::bare(&info::LIST_USERS), Step::Failed { server: 0 }),
        ] {
            let text = saved::write(&cmu(state));
            assert!(saved::read::<Cmu>(&text).is_err(), "{text}");
        }
        let text = saved::write(&Cmu { server_mode: Some(2), ..cmu(State::Ready) });
        assert!(saved::read::<Cmu>(&text).is_err(), "{text}");
    }
}
