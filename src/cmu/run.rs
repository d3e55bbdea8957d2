//! Carries a command out: its questions, its stages, one server after the other, and the answers to a failure
//! (`docs/reference/cmu.md` 6.3 to 6.6).
//!
//! There is no transaction: a failure on a server does not undo what the command has done on earlier servers.

use super::{
    ANSWER, Cmu, Context, Request, State, commands,
    line::{self, Parsed},
    table::{Availability, FailurePrompt, Run, Servers},
    task::{Answer, Collected, ConfirmAnswer, FailureAnswer, Item, Next, Refusal, Stage, Target, Task, WaitsFor},
    wording,
};
use crate::{client::Server, event::ToolEvent, hsm::Operation, inferred, program::Outcome, secret::Secret};

impl Cmu {
    /// Takes a line at the main prompt.
    pub(super) fn command(&mut self, line: &str, context: &mut Context) -> Outcome {
        match line::parse(line, context.salt, self.server_mode.is_some()) {
            Parsed::Empty => {}
            Parsed::Request(request) => return self.begin(request, context),
            Parsed::Unknown { word, maybe_secret } => commands::unknown(&word, maybe_secret, context),
            Parsed::Ambiguous { word, candidates } => commands::ambiguous(&word, &candidates, context),
            Parsed::NotImplemented { name } => commands::not_implemented(name, context),
            Parsed::Usage { command } => commands::usage(command, context),
        }
        Outcome::Running
    }

    /// Begins a command, unless the utility refuses it by itself.
    pub(super) fn begin(&mut self, request: Request, context: &mut Context) -> Outcome {
        if let Err(refusal) = self.check(&request, context) {
            commands::stop(&request, &refusal, context);
            return Outcome::Running;
        }
        if request.two_factor {
            commands::not_implemented("-2fa", context);
            return Outcome::Running;
        }
        self.proceed(Task::new(request), context)
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

    /// Runs the stages of a command, up to one that makes it wait.
    pub(super) fn proceed(&mut self, mut task: Task, context: &mut Context) -> Outcome {
        loop {
            let command = task.request.command;
            let next = match (task.stage, &command.run) {
                (Stage::Password, _) => enter_password(&mut task, context),
                (Stage::Prepare, _) => (command.prepare)(self, &mut task, context),
                (_, Run::Once(run)) => run(self, &mut task, context),
                (Stage::Before, Run::Servers(servers)) => (servers.before)(self, &mut task, context),
                (Stage::Server(index), Run::Servers(servers)) => self.run_on(index, servers, &mut task, context),
                (Stage::After, Run::Servers(servers)) => (servers.after)(self, &mut task, context),
            };
            match next {
                // Only on a server does the command continue after a failure.
                Next::Failed if !matches!(task.stage, Stage::Server(_)) => return Outcome::Running,
                Next::Done | Next::Failed => {}
                Next::Wait(waits_for) => return self.wait(task, waits_for),
                Next::Stop => return Outcome::Running,
                Next::Exit(status) => return Outcome::Ended(status),
            }
            if let (Stage::Prepare, Some(before_caution)) = (task.stage, command.before_caution) {
                context.console.print(before_caution);
                context.console.print(wording::CAUTION);
                return self.wait(task, WaitsFor::Confirm);
            }
            if !self.enter_next(&mut task, context) {
                return Outcome::Running;
            }
        }
    }

    /// Moves to the stage that follows the present one. Returns false where none does.
    fn enter_next(&self, task: &mut Task, context: &mut Context) -> bool {
        let targets = self.targets();
        let on = |index: usize| if targets.contains(&index) { Stage::Server(index) } else { Stage::After };
        let stage = match (task.stage, &task.request.command.run) {
            (Stage::Password, _) => Stage::Prepare,
            (Stage::Prepare, run) => {
                if let Run::Servers(servers) = run {
                    let opening = (servers.opening)(&task.request, targets.len(), self.server_mode.is_some());
                    context.console.print(&opening);
                }
                Stage::Before
            }
            (_, Run::Once(_)) | (Stage::After, _) => return false,
            (Stage::Before, _) => on(targets.start),
            (Stage::Server(index), _) => on(index + 1),
        };
        task.enter(stage);
        true
    }

    /// Moves to the stage that follows the present one, and continues there.
    fn proceed_to_next(&mut self, mut task: Task, context: &mut Context) -> Outcome {
        if self.enter_next(&mut task, context) { self.proceed(task, context) } else { Outcome::Running }
    }

    /// Runs a command on one server, after the latency of that server. A failure may ask.
    fn run_on(&mut self, index: usize, servers: &Servers, task: &mut Task, context: &mut Context) -> Next {
        let latency = self.connections.latency(index, &context.network);
        if !std::mem::replace(&mut task.waited, true) && latency > 0 {
            return Next::Wait(WaitsFor::Latency { due: context.network.clock.plus_micros(latency) });
        }
        let next = match (servers.each)(&mut self.target(index), task, context) {
            Ok(next) => next,
            Err(refusal) => {
                self.fail(&task.request, servers.second_line, &refusal, index, context);
                if servers.failure != FailurePrompt::None {
                    task.failed = true;
                    context.console.print("\n");
                    return Next::Wait(WaitsFor::Failure);
                }
                Next::Failed
            }
        };
        match next {
            Next::Done if servers.prints_success => {
                context.console.line(&wording::success(task.request.command.name, &self.target(index)));
            }
            Next::Failed => task.failed = true,
            _ => {}
        }
        next
    }

    /// Takes the answer to a question of a command.
    pub(super) fn answer(&mut self, task: Task, waits_for: WaitsFor, line: &str, context: &mut Context) -> Outcome {
        match waits_for {
            WaitsFor::Confirm => self.confirmed(task, ConfirmAnswer::parse(line), context),
            WaitsFor::Failure => {
                let answer = task.failure_prompt().parse(line);
                self.failure_answered(task, answer, context)
            }
            WaitsFor::Line { hidden: true, .. } => {
                // The terminal does not echo the Enter of a hidden entry, so the tool moves to the next line itself.
                context.console.print("\n");
                self.proceed(task.with(Answer::Secret(Secret::new(context.salt, line))), context)
            }
            WaitsFor::Line { hidden: false, .. } => {
                let answer = if line.trim().is_empty() { "blank" } else { "given" };
                context.console.report(ToolEvent::PromptAnswered { prompt: ANSWER, answer });
                self.proceed(task.with(Answer::Line(line.to_owned())), context)
            }
            WaitsFor::Latency { .. } | WaitsFor::Read { .. } | WaitsFor::Write { .. } => self.wait(task, waits_for),
        }
    }

    /// Takes the end of input at a question of a command, which is the answer that changes least.
    pub(super) fn no_answer(&mut self, task: Task, waits_for: WaitsFor, context: &mut Context) -> Outcome {
        if matches!(waits_for, WaitsFor::Latency { .. } | WaitsFor::Read { .. } | WaitsFor::Write { .. }) {
            return self.wait(task, waits_for);
        }
        context.console.print("\n");
        match waits_for {
            WaitsFor::Confirm => self.confirmed(task, ConfirmAnswer::No, context),
            WaitsFor::Failure => self.failure_answered(task, Some(FailureAnswer::Abort), context),
            _ => Outcome::Running,
        }
    }

    fn confirmed(&mut self, task: Task, answer: ConfirmAnswer, context: &mut Context) -> Outcome {
        context.console.report(ToolEvent::PromptAnswered { prompt: "confirm", answer: answer.word() });
        match answer {
            ConfirmAnswer::Yes => self.proceed_to_next(task, context),
            ConfirmAnswer::No => Outcome::Running,
            ConfirmAnswer::Invalid => {
                context.console.print(wording::INVALID_ANSWER);
                self.wait(task, WaitsFor::Confirm)
            }
        }
    }

    /// Does what the answer to a failure says; `None` is an answer that the question does not offer.
    fn failure_answered(&mut self, mut task: Task, answer: Option<FailureAnswer>, context: &mut Context) -> Outcome {
        let word = answer.map_or(ConfirmAnswer::Invalid.word(), FailureAnswer::word);
        let prompt = task.failure_prompt().word();
        context.console.report(ToolEvent::PromptAnswered { prompt, answer: word });
        match answer {
            Some(FailureAnswer::Retry) => {
                task.enter(task.stage);
                self.proceed(task, context)
            }
            Some(FailureAnswer::Ignore) => self.proceed_to_next(task, context),
            Some(FailureAnswer::RollBack) => {
                self.roll_back(&task.request, task.collected, context);
                Outcome::Running
            }
            Some(FailureAnswer::Abort) => Outcome::Running,
            None => self.wait(task, WaitsFor::Failure),
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

    fn wait(&mut self, task: Task, waits_for: WaitsFor) -> Outcome {
        self.stay(State::Running { task, waits_for })
    }
}

/// Asks for the password of a request with `-hpswd`, as often as the record of the command says
/// (`docs/reference/cmu.md` 6.6).
fn enter_password(task: &mut Task, context: &mut Context) -> Next {
    let request = &task.request;
    if !request.hides_password() {
        return Next::Done;
    }
    let entries = task.stage_answers();
    if let Some(prompt) = request.command.hidden_prompts.get(entries.len()) {
        return Next::Wait(WaitsFor::Line { prompt: (*prompt).to_owned(), hidden: true });
    }
    if entries.windows(2).any(|pair| pair[0] != pair[1]) {
        let refusal = Refusal { id: "hpswd-mismatch", reason: inferred::HPSWD_MISMATCH.to_owned() };
        return commands::stop(request, &refusal, context);
    }
    task.request.secret = match entries.last() {
        Some(Answer::Secret(secret)) => Some(secret.clone()),
        _ => None,
    };
    Next::Done
}
