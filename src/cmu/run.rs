//! Carries a command out: its questions, its stages, one server after the other, and the answers to a failure
//! (`docs/reference/cmu.md` 6.3 to 6.6).
//!
//! There is no transaction: what has happened on a server stays, whatever happens on the next one.

use super::{
    Cmu, Context, Request, State, commands,
    line::{self, Parsed},
    table::{Availability, FailurePrompt, Run, Servers},
    task::{Collected, ConfirmAnswer, FailureAnswer, Item, Need, Next, OnServer, Refusal, Stage, Step, Target, Task},
    wording,
};
use crate::{client::Server, event::ToolEvent, hsm::Operation, inferred, program::Outcome, secret::Secret};

impl Cmu {
    /// Takes a line at the main prompt.
    pub(super) fn command(&mut self, line: &str, context: &mut Context) -> Outcome {
        match line::parse(line, context.salt, self.server_mode.is_some()) {
            Parsed::Empty => {}
            Parsed::Request(request) => return self.begin(request, context),
            Parsed::Unknown { word, alone } => commands::unknown(&word, alone, context),
            Parsed::Ambiguous { word, candidates } => commands::ambiguous(&word, &candidates, context),
            Parsed::Later { name } => commands::later(name, context),
            Parsed::Usage { command } => commands::usage(command, context),
        }
        Outcome::Running
    }

    /// Asks what the command asks first, or opens it.
    pub(super) fn begin(&mut self, request: Request, context: &mut Context) -> Outcome {
        if let Err(refusal) = self.check(&request, context) {
            context.console.line(&refusal.reason);
            commands::refused(&request, refusal.id, context);
            return Outcome::Running;
        }
        if request.two_factor {
            commands::later("-2fa", context);
            return Outcome::Running;
        }
        let task = Task::new(request);
        if task.request.hides_password() {
            return self.wait(task, Step::Hidden { entries: Vec::new() });
        }
        self.confirm_or_open(task, context)
    }

    fn confirm_or_open(&mut self, task: Task, context: &mut Context) -> Outcome {
        match task.request.command.before_caution {
            Some(space) => {
                context.console.print(space);
                context.console.print(wording::CAUTION);
                self.wait(task, Step::Confirm)
            }
            None => self.open(task, context),
        }
    }

    /// Refuses what the utility refuses by itself, once, before it asks any server (`docs/reference/README.md`, "Words
    /// and checks").
    fn check(&self, request: &Request, context: &Context) -> Result<(), Refusal> {
        let command = request.command;
        let refuse = |id, text, key, value: &str| {
            Err(Refusal { id, reason: inferred::fill(text, &[("cmd", command.name), (key, value)]) })
        };
        if command.availability == Availability::RefusedInGlobalMode && self.server_mode.is_none() {
            return refuse("server-mode-only", inferred::SERVER_MODE_ONLY, "", "");
        }
        if let Some(word) = request.server_word()
            && self.server_number(word).is_none()
        {
            return refuse("bad-server-number", inferred::BAD_SERVER_NUMBER, "value", word);
        }
        let cluster = &*context.network.cluster;
        match self.targets().find(|index| !command.limited && self.servers()[*index].is_plain(cluster)) {
            Some(index) => {
                let reason = wording::failed(command.name, inferred::NOT_ENCRYPTED, index, &self.servers()[index]);
                Err(Refusal { id: "limited-mode", reason })
            }
            None => Ok(()),
        }
    }

    /// Starts the stages of a command that has been confirmed.
    fn open(&mut self, task: Task, context: &mut Context) -> Outcome {
        if let Run::Servers(servers) = &task.request.command.run {
            context.console.print(&(servers.opening)(&task.request, self.targets().len(), self.server_mode.is_some()));
        }
        self.proceed(task, context)
    }

    /// Runs the stages of a command, up to one that makes it wait.
    pub(super) fn proceed(&mut self, mut task: Task, context: &mut Context) -> Outcome {
        loop {
            let next = match (task.stage, &task.request.command.run) {
                (_, Run::Once(run)) => run(self, &task, context),
                (Stage::Before, Run::Servers(servers)) => (servers.before)(self, &task, context),
                (Stage::After, Run::Servers(servers)) => (servers.after)(self, &task, context),
                (Stage::Server(index), Run::Servers(servers)) => {
                    match self.run_on(index, servers, &mut task, context) {
                        Ok(next) => next,
                        Err(step) => return self.wait(task, step),
                    }
                }
            };
            match (next, self.stage_after(&task)) {
                (Next::Done, Some(stage)) => task.enter(stage),
                (Next::Done, None) | (Next::Stop, _) => return Outcome::Running,
                (Next::Needs(need), _) => return self.wait(task, Step::Needs(need)),
                (Next::Exit(status), _) => return Outcome::Ended(status),
            }
        }
    }

    /// Runs a command on one server, where its answer is not late. Returns the step that it waits for otherwise, or
    /// after a failure that asks.
    fn run_on(
        &mut self,
        index: usize,
        servers: &Servers,
        task: &mut Task,
        context: &mut Context,
    ) -> Result<Next, Step> {
        let latency = self.connections.latency(index, &context.network);
        if !std::mem::replace(&mut task.waited, true) && latency > 0 {
            return Err(Step::Latency { server: index, due: context.network.clock.plus_micros(latency) });
        }
        let item = match (servers.each)(&mut self.target(index), task, context) {
            Ok(OnServer::Needs(need)) => return Ok(Next::Needs(need)),
            Ok(OnServer::Failed) => {
                task.failed = true;
                return Ok(Next::Done);
            }
            Ok(OnServer::Done) => None,
            Ok(OnServer::Collected(item)) => Some(item),
            Err(refusal) => {
                task.failed = true;
                self.fail(&task.request, servers.second_line, &refusal, index, context);
                if servers.failure == FailurePrompt::None {
                    return Ok(Next::Done);
                }
                context.console.print("\n");
                return Err(Step::Failed { server: index });
            }
        };
        if servers.prints_success {
            context.console.line(&wording::success(task.request.command.name, &self.target(index)));
        }
        task.collected.extend(item.map(|item| Collected { server: index, item }));
        Ok(Next::Done)
    }

    /// Returns the stage that follows the present one of a command.
    fn stage_after(&self, task: &Task) -> Option<Stage> {
        let Run::Servers(_) = task.request.command.run else { return None };
        let index = match task.stage {
            Stage::Before => self.targets().start,
            Stage::Server(index) => index + 1,
            Stage::After => return None,
        };
        Some(if self.targets().contains(&index) { Stage::Server(index) } else { Stage::After })
    }

    /// Takes the answer to a question of a command.
    pub(super) fn answer(&mut self, task: Task, step: Step, line: &str, context: &mut Context) -> Outcome {
        match step {
            Step::Hidden { entries } => self.hidden(task, entries, line, context),
            Step::Confirm => self.confirmed(task, ConfirmAnswer::parse(line), context),
            Step::Failed { .. } => {
                let answer = task.failure_prompt().parse(line);
                self.failure_answered(task, step, answer, context)
            }
            Step::Needs(Need::Line { .. }) => self.proceed(task.with_line(line), context),
            Step::Needs(Need::File(_)) | Step::Latency { .. } => self.wait(task, step),
        }
    }

    /// Takes the end of input at a question of a command, which is the answer that changes least.
    pub(super) fn no_answer(&mut self, task: Task, step: Step, context: &mut Context) -> Outcome {
        if matches!(step, Step::Needs(Need::File(_)) | Step::Latency { .. }) {
            return self.wait(task, step);
        }
        context.console.print("\n");
        match step {
            Step::Confirm => self.confirmed(task, ConfirmAnswer::No, context),
            Step::Failed { .. } => self.failure_answered(task, step, Some(FailureAnswer::Abort), context),
            _ => Outcome::Running,
        }
    }

    fn hidden(&mut self, mut task: Task, mut entries: Vec<Secret>, line: &str, context: &mut Context) -> Outcome {
        // The terminal does not echo the Enter of a hidden entry, so the tool moves to the next line itself.
        context.console.print("\n");
        entries.push(Secret::new(context.salt, line));
        if entries.len() < task.request.command.hidden_prompts.len() {
            return self.wait(task, Step::Hidden { entries });
        }
        if entries.windows(2).any(|pair| pair[0] != pair[1]) {
            context.console.line(inferred::HPSWD_MISMATCH);
            commands::refused(&task.request, "hpswd-mismatch", context);
            return Outcome::Running;
        }
        task.request.secret = entries.pop();
        self.begin(task.request, context)
    }

    fn confirmed(&mut self, task: Task, answer: ConfirmAnswer, context: &mut Context) -> Outcome {
        context.console.report(ToolEvent::PromptAnswered { prompt: "confirm", answer: answer.word() });
        match answer {
            ConfirmAnswer::Yes => self.open(task, context),
            ConfirmAnswer::No => Outcome::Running,
            ConfirmAnswer::Invalid => {
                context.console.print(wording::INVALID_ANSWER);
                self.wait(task, Step::Confirm)
            }
        }
    }

    /// Does what the answer to a failure says; `None` is an answer that the question does not offer.
    fn failure_answered(
        &mut self,
        mut task: Task,
        step: Step,
        answer: Option<FailureAnswer>,
        context: &mut Context,
    ) -> Outcome {
        let word = answer.map_or(ConfirmAnswer::Invalid.word(), FailureAnswer::word);
        let prompt = task.failure_prompt().word();
        context.console.report(ToolEvent::PromptAnswered { prompt, answer: word });
        match answer {
            Some(FailureAnswer::Retry) => {
                task.enter(task.stage);
                self.proceed(task, context)
            }
            Some(FailureAnswer::Ignore) => match self.stage_after(&task) {
                Some(stage) => {
                    task.enter(stage);
                    self.proceed(task, context)
                }
                None => Outcome::Running,
            },
            Some(FailureAnswer::RollBack) => {
                self.roll_back(&task.request, task.collected, context);
                Outcome::Running
            }
            Some(FailureAnswer::Abort) => Outcome::Running,
            None => self.wait(task, step),
        }
    }

    /// Restores the users that the command has deleted. It prints nothing of its own
    /// (`docs/reference/README.md`, "Words and checks"), except where that fails.
    fn roll_back(&mut self, request: &Request, collected: Vec<Collected>, context: &mut Context) {
        for Collected { server: index, item } in collected {
            let Item::User(user) = item else { continue };
            self.connections.wait(index, &mut context.network);
            if let Err(error) = self.target(index).perform(&Operation::RestoreUser(&user), context) {
                self.fail(request, Some(wording::FAILED_ON_SERVER), &error.into(), index, context);
            }
        }
    }

    /// Prints and reports a failure on one server. In server mode there is no second line.
    pub(super) fn fail(
        &self,
        request: &Request,
        second_line: Option<&str>,
        refusal: &Refusal,
        index: usize,
        context: &mut Context,
    ) {
        let second_line = second_line.filter(|_| self.server_mode.is_none());
        let server = &self.servers()[index];
        let lines = wording::failure(request.command.name, second_line, &refusal.reason, index, server);
        context.console.print(&lines);
        commands::refused(request, refusal.id, context);
    }

    /// Returns the number of the server that a word names, where it is the number of one (`docs/reference/cmu.md` 5).
    pub(super) fn server_number(&self, word: &str) -> Option<usize> {
        line::number(word).and_then(|number| usize::try_from(number).ok()).filter(|index| *index < self.servers().len())
    }

    /// Returns the server that a word names, with its number.
    pub(super) fn named_server(&self, word: &str) -> Option<(usize, &Server)> {
        let index = self.server_number(word)?;
        Some((index, &self.servers()[index]))
    }

    /// Returns the numbers of the servers that commands reach in the present mode.
    pub(super) fn targets(&self) -> std::ops::Range<usize> {
        match self.server_mode {
            Some(index) => index..index + 1,
            None => 0..self.servers().len(),
        }
    }

    pub(super) fn target(&mut self, index: usize) -> Target<'_> {
        Target { index, server_mode: self.server_mode.is_some(), connections: &mut self.connections }
    }

    fn wait(&mut self, task: Task, step: Step) -> Outcome {
        self.stay(State::Running { task, step })
    }
}
