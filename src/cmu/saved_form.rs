//! Opens the saved form of the utility, also that of earlier versions.
//!
//! A command in the middle of its run has one form: its [`Task`] and what it waits for. Earlier versions had a form for
//! each question and each file. They are read, and no longer written.

use serde::Deserialize;

use super::{
    Cmu, Request, State,
    commands::{certificates::GET_CERT, encryption::ENABLE_E2E},
    table::{FailurePrompt, Run},
    task::{Answer, Bytes, Collected, Item, Stage, Task, WaitsFor},
};
use crate::{
    client::Connections,
    clock::LabTime,
    hsm::{CertificateKind, User},
    secret::Secret,
};

/// The saved form of [`Cmu`].
#[derive(Deserialize)]
pub(super) struct SavedForm {
    servers: Connections,
    state: SavedState,
    /// The server of server mode.
    #[serde(default)]
    alone: Option<usize>,
}

/// The saved form of [`State`], and what earlier versions wrote in place of `Running`.
#[derive(Deserialize)]
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
    /// The trust anchor's file at the start. With `starting: false` it is that of `enable_e2e` (earlier versions).
    Encrypting {
        next: usize,
        #[serde(default = "yes")]
        starting: bool,
        #[serde(default)]
        failed: bool,
    },
    Ready,
    Running {
        task: Task,
        waits_for: WaitsFor,
    },
    /// A hidden entry of a password (earlier versions).
    Hidden {
        request: Request,
        entries: Vec<Secret>,
    },
    /// The answer to the CAUTION box (earlier versions).
    Confirm {
        request: Request,
    },
    /// The answer to a failure (earlier versions).
    Retry {
        request: Request,
        server: usize,
        #[serde(default)]
        removed: Vec<Removed>,
    },
    /// The latency of a server (earlier versions).
    Working {
        request: Request,
        server: usize,
        removed: Vec<Removed>,
        due: LabTime,
        #[serde(default)]
        progress: Progress,
    },
    /// The file of `getCert` (earlier versions).
    Saving {
        path: String,
        text: Bytes,
        kind: u32,
    },
}

/// A user that `deleteUser` has deleted.
#[derive(Deserialize)]
struct Removed {
    server: usize,
    user: User,
}

#[derive(Default, Deserialize)]
struct Progress {
    failed: bool,
}

fn yes() -> bool {
    true
}

const NO_SUCH_SERVER: &str = "there is no such server";
const IMPOSSIBLE: &str = "a command cannot be in this state";

impl TryFrom<SavedForm> for Cmu {
    type Error = &'static str;

    fn try_from(SavedForm { servers: connections, state, alone }: SavedForm) -> Result<Self, Self::Error> {
        let count = connections.len();
        let is_server = |index: usize| if index < count { Ok(index) } else { Err(NO_SUCH_SERVER) };
        alone.map(is_server).transpose()?;
        let on = |request: Request, index: usize| Task { stage: Stage::Server(index), ..Task::new(request) };
        let running = |task: Task, waits_for: WaitsFor| {
            check(&task, &waits_for, count)?;
            Ok(State::Running { task, waits_for })
        };
        let state = match state {
            SavedState::New => State::New,
            SavedState::Configuring { path } => State::Configuring { path },
            SavedState::Connecting { next, due } => State::Connecting { next: is_server(next)?, due },
            SavedState::Encrypting { next, starting: true, .. } => State::Encrypting { next: is_server(next)? },
            SavedState::Encrypting { next, starting: false, failed } => {
                let path = connections.servers()[is_server(next)?].owner_cert_path.clone();
                let task = Task { failed, waited: true, ..on(Request::bare(&ENABLE_E2E), next) };
                running(task, WaitsFor::Read { path })?
            }
            SavedState::Ready => State::Ready,
            SavedState::Running { task, waits_for } => running(task, waits_for)?,
            SavedState::Hidden { request, entries } => {
                let prompt = request.command.hidden_prompts.get(entries.len()).ok_or(IMPOSSIBLE)?;
                let answers = entries.into_iter().map(Answer::Secret).collect();
                let waits_for = WaitsFor::Line { prompt: (*prompt).to_owned(), hidden: true };
                running(Task { answers, ..Task::new(request) }, waits_for)?
            }
            SavedState::Confirm { request } => {
                running(Task { stage: Stage::Prepare, ..Task::new(request) }, WaitsFor::Confirm)?
            }
            SavedState::Retry { request, server, removed } => {
                let task = Task { collected: collected(removed), failed: true, waited: true, ..on(request, server) };
                running(task, WaitsFor::Failure)?
            }
            SavedState::Working { request, server, removed, due, progress: Progress { failed } } => {
                let task = Task { collected: collected(removed), failed, waited: true, ..on(request, server) };
                running(task, WaitsFor::Latency { due })?
            }
            SavedState::Saving { path, text: bytes, kind } => {
                CertificateKind::from_number(kind).ok_or("there is no such certificate")?;
                let request = Request { words: vec![path.clone(), kind.to_string()], ..Request::bare(&GET_CERT) };
                // It is a command of server mode. Records written by hand may lack that.
                let task = Task { waited: true, ..on(request, alone.unwrap_or_default()) };
                running(task, WaitsFor::Write { path, bytes })?
            }
        };
        Ok(Self { connections, state, server_mode: alone })
    }
}

fn collected(removed: Vec<Removed>) -> Vec<Collected> {
    removed.into_iter().map(|Removed { server, user }| Collected { server, item: Item::User(user) }).collect()
}

/// Rejects a saved position that no command can reach.
fn check(task: &Task, waits_for: &WaitsFor, servers: usize) -> Result<(), &'static str> {
    let Task { request, stage, answers, earlier_answers, collected, .. } = task;
    let runs_on_servers = matches!(request.command.run, Run::Servers(_));
    let is_possible = match (stage, waits_for) {
        (Stage::Prepare, WaitsFor::Confirm) => request.command.before_caution.is_some(),
        (Stage::Server(_), WaitsFor::Failure) => task.failure_prompt() != FailurePrompt::None,
        (Stage::Server(_), WaitsFor::Latency { .. }) => runs_on_servers,
        (_, WaitsFor::Confirm | WaitsFor::Failure | WaitsFor::Latency { .. }) => false,
        (Stage::Password | Stage::Prepare | Stage::Before, _) => true,
        (Stage::Server(_) | Stage::After, _) => runs_on_servers,
    };
    let has_server = |index: usize| index < servers;
    let on_a_server = !matches!(stage, Stage::Server(index) if !has_server(*index));
    let from_servers = collected.iter().all(|collected| has_server(collected.server));
    match is_possible && request.is_complete() && *earlier_answers <= answers.len() {
        false => Err(IMPOSSIBLE),
        true if on_a_server && from_servers => Ok(()),
        true => Err(NO_SUCH_SERVER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cmu::{
            Command,
            commands::{help, info, users},
            task::Item,
        },
        saved,
        secret::Salt,
    };

    fn cmu(state: State) -> Cmu {
        let server = r#"{"name":"a","hostname":"10.0.0.1","port":2225,"session":null}"#;
        Cmu { connections: saved::read(&format!("[{server},{server}]")).unwrap(), state, server_mode: None }
    }

    fn task(command: &'static Command, stage: Stage) -> Task {
        let answers = vec![
            Answer::Line("x".into()),
            Answer::Secret(Secret::new(&Salt::from_seed(1), "secret12")),
            Answer::File(None),
            Answer::File(Some(Bytes(vec![0xff, 0]))),
            Answer::Kept(Bytes(b"reply".to_vec())),
        ];
        let item = Item::Bytes(Bytes(b"text".to_vec()));
        let collected = vec![Collected { server: 1, item }];
        let words = vec!["CU".to_owned(); command.params.iter().filter(|param| param.kind.is_word()).count()];
        let request = Request { words, ..Request::bare(command) };
        Task { stage, answers, earlier_answers: 3, collected, failed: true, waited: true, ..Task::new(request) }
    }

    fn running(command: &'static Command, stage: Stage, waits_for: WaitsFor) -> State {
        State::Running { task: task(command, stage), waits_for }
    }

    fn line(hidden: bool) -> WaitsFor {
        WaitsFor::Line { prompt: "Enter filename:".into(), hidden }
    }

    fn latency() -> WaitsFor {
        WaitsFor::Latency { due: LabTime::from_micros(7) }
    }

    #[test]
    fn every_state_opens_as_it_was_saved() {
        let list = &info::LIST_USERS;
        for state in [
            State::New,
            State::Configuring { path: "my.cfg".into() },
            State::Connecting { next: 1, due: LabTime::from_micros(7) },
            State::Encrypting { next: 0 },
            State::Ready,
            running(&users::CREATE_USER, Stage::Password, line(true)),
            running(&users::CREATE_USER, Stage::Prepare, WaitsFor::Confirm),
            running(&users::CREATE_USER, Stage::Server(1), WaitsFor::Failure),
            running(list, Stage::Prepare, WaitsFor::Read { path: "token".into() }),
            running(list, Stage::Before, line(false)),
            running(list, Stage::Server(0), latency()),
            running(list, Stage::Server(1), WaitsFor::Read { path: "token".into() }),
            running(list, Stage::After, WaitsFor::Write { path: "token".into(), bytes: Bytes(vec![0xff, 0x00]) }),
        ] {
            let cmu = cmu(state);
            let text = saved::write(&cmu);
            assert_eq!(saved::read::<Cmu>(&text), Ok(cmu), "{text}");
            assert!(!text.contains("secret12"), "{text}");
        }
    }

    #[test]
    fn a_state_that_no_command_comes_to_is_an_error() {
        let delete = &users::DELETE_USER;
        let short = Task { request: Request::bare(delete), ..task(delete, Stage::Server(0)) };
        let far = vec![Collected { server: 2, item: Item::Bytes(Bytes(Vec::new())) }];
        for state in [
            State::Connecting { next: 2, due: LabTime::default() },
            State::Encrypting { next: 2 },
            running(delete, Stage::Prepare, WaitsFor::Confirm),
            running(&users::CREATE_USER, Stage::Server(0), WaitsFor::Confirm),
            running(delete, Stage::Server(2), WaitsFor::Failure),
            running(delete, Stage::Before, WaitsFor::Failure),
            running(&info::LIST_USERS, Stage::Server(0), WaitsFor::Failure),
            running(delete, Stage::After, latency()),
            running(&help::HELP, Stage::After, line(false)),
            State::Running { task: short, waits_for: WaitsFor::Failure },
            State::Running { task: Task { collected: far, ..task(delete, Stage::After) }, waits_for: line(false) },
            State::Running { task: Task { earlier_answers: 9, ..task(delete, Stage::After) }, waits_for: line(false) },
        ] {
            let text = saved::write(&cmu(state));
            assert!(saved::read::<Cmu>(&text).is_err(), "{text}");
        }
        let text = saved::write(&Cmu { server_mode: Some(2), ..cmu(State::Ready) });
        assert!(saved::read::<Cmu>(&text).is_err(), "{text}");
    }

    #[test]
    fn a_state_of_an_earlier_version_that_no_command_came_to_is_an_error() {
        let delete =
            r#""request":{"command":"deleteUser","words":["CU","bob"],"secret":null,"hpswd":false,"two_factor":false}"#;
        for state in [
            format!(r#"{{"hidden":{{{delete},"entries":[]}}}}"#),
            format!(r#"{{"confirm":{{{delete}}}}}"#),
            format!(r#"{{"retry":{{{delete},"server":2}}}}"#),
            r#"{"encrypting":{"next":2,"starting":false}}"#.to_owned(),
            r#"{"saving":{"path":"a","text":"b","kind":3}}"#.to_owned(),
        ] {
            let text = saved::write(&cmu(State::Ready)).replace(r#""ready""#, &state);
            assert!(text.contains(&state), "{text}");
            assert!(saved::read::<Cmu>(&text).is_err(), "{text}");
        }
    }
}
