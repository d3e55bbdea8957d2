//! The commands, by subject: each is one record with the functions that it runs. `table` lists them.
//!
//! This module has the texts that several commands share, and the answers to lines that are not a command.

pub(super) mod certificates;
pub(super) mod encryption;
pub(super) mod help;
pub(super) mod info;
pub(super) mod login;
pub(super) mod sync;
pub(super) mod users;

use super::{
    Cmu, Command, Context, PROGRAM, Request,
    table::{Param, ParamKind},
    task::{Next, Refusal, Task},
};
use crate::{
    event::ToolEvent,
    inferred::{self, fill},
    secret::Secret,
};

const fn param(kind: ParamKind, syntax: &'static str, help: &'static str) -> Param {
    Param { syntax, help: Some(help), kind }
}

const fn word_param(syntax: &'static str, help: &'static str) -> Param {
    param(ParamKind::Word, syntax, help)
}

const fn password_param(help: &'static str) -> Param {
    param(ParamKind::Password, "<password |-hpswd>", help)
}

const TWO_FACTOR_PARAM: Param = param(ParamKind::TwoFactor, "[-2fa </path/to/authdata>]", inferred::HELP_ARG_2FA);

const SERVER_PARAM: Param = param(ParamKind::Server, "<server ID>", inferred::HELP_ARG_SERVER);

/// The opening of a command that prints nothing before the first server.
pub(super) fn no_opening(_: &Request, _: usize, _: bool) -> String {
    String::new()
}

/// The empty line that opens loginHSM and logoutHSM.
fn empty_line(_: &Request, _: usize, _: bool) -> String {
    "\n".to_owned()
}

/// A stage that does nothing.
pub(super) fn nothing(_: &mut Cmu, _: &mut Task, _: &mut Context) -> Next {
    Next::Done
}

/// Answers an unknown command. A word that may be a secret is not kept.
pub(super) fn unknown(word: &str, maybe_secret: bool, context: &mut Context) {
    let (before, after) = inferred::UNKNOWN_COMMAND.split_once("{word}").unwrap_or_default();
    context.console.print(before);
    context.console.print_word(word, maybe_secret);
    context.console.line(after);
    report_refusal("", "unknown-command", None, context);
}

/// Answers a word that is the start of several commands.
pub(super) fn ambiguous(word: &str, candidates: &[&str], context: &mut Context) {
    context.console.line(&fill(inferred::AMBIGUOUS_COMMAND, &[("word", word)]));
    candidates.iter().for_each(|name| context.console.line(name));
    report_refusal("", "ambiguous-command", None, context);
}

/// Answers a command or option of the real tool that this program does not have. Nothing of it is invented.
pub(super) fn not_implemented(name: &str, context: &mut Context) {
    context.console.notice(format!("The real utility knows {name}; HSM Dojo does not yet. Nothing was sent."));
    report_refusal(name, "not-yet", None, context);
}

/// Answers a line with the wrong arguments.
pub(super) fn usage(command: &Command, context: &mut Context) {
    context.console.line(&fill(inferred::USAGE, &[("syntax", &command.syntax())]));
    report_refusal(command.name, "usage", None, context);
}

/// Stops a command that is refused before or between the servers: prints why, and reports it.
pub(super) fn stop(request: &Request, refusal: &Refusal, context: &mut Context) -> Next {
    context.console.line(&refusal.reason);
    refused(request, refusal.id, context);
    Next::Stop
}

/// Reports the refusal of a request.
pub(super) fn refused(request: &Request, reason: &'static str, context: &mut Context) {
    report_refusal(request.command.name, reason, Some(request), context);
}

fn report_refusal(command: &str, reason: &'static str, request: Option<&Request>, context: &mut Context) {
    context.console.report(ToolEvent::CommandRefused {
        program: PROGRAM,
        command: command.to_owned(),
        reason,
        user_type: request.and_then(|request| request.words.first().cloned()),
        placeholder: request.and_then(|request| request.secret.as_ref()).is_some_and(Secret::is_placeholder),
    });
}

#[cfg(test)]
pub(super) use tests::COLLECT;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        assets,
        client::Network,
        clock::LabTime,
        cloud::{Cluster, Fault, Node},
        cmu::{
            table::{FailurePrompt, Run, Servers},
            task::{Answer, Bytes, Collected, Item, Target, WaitsFor},
            wording,
        },
        console::{Console, Effect, Prompt},
        hsm::{Client, Hsm, HsmError, Policy, UserType},
        program::{Event, FileFailure, FileRequest, Outcome, Waiting},
        saved,
        secret::Salt,
        text::Text,
    };

    /// A command that uses every stage: it reads a file before the CAUTION box, asks for another one and for a pass
    /// phrase, asks on every server about what the server has replied, and writes a file after the last one.
    pub static COLLECT: Command = Command {
        name: "collect",
        prepare,
        before_caution: Some(""),
        run: Run::Servers(Servers {
            opening: |_, nodes, _| format!("Collecting on {nodes} nodes\n"),
            before: gather,
            each: collect,
            after: write,
            prints_success: true,
            failure: FailurePrompt::RetryIgnoreAbort,
            ..Servers::PLAIN
        }),
        ..Command::PLAIN
    };

    fn prepare(_: &mut Cmu, task: &mut Task, context: &mut Context) -> Next {
        match task.stage_answers() {
            [Answer::File(Some(_))] => Next::Done,
            [Answer::File(None)] => {
                stop(&task.request, &Refusal { id: "file-read", reason: "no file".into() }, context)
            }
            _ => Next::read("first"),
        }
    }

    fn gather(_: &mut Cmu, task: &mut Task, _: &mut Context) -> Next {
        match task.stage_answers() {
            [] => ask("Enter filename:", false),
            [Answer::Line(path)] => Next::read(path),
            [_, _] => ask("Enter pass phrase:", true),
            _ => Next::Done,
        }
    }

    fn ask(prompt: &str, hidden: bool) -> Next {
        Next::Wait(WaitsFor::Line { prompt: prompt.to_owned(), hidden })
    }

    fn collect(target: &mut Target, task: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
        match task.stage_answers() {
            [Answer::Kept(id), Answer::Line(line)] if line == "yes" => {
                task.collected.push(Collected { server: target.index, item: Item::Bytes(id.clone()) });
                Ok(Next::Done)
            }
            [_, _] => Ok(stop(&task.request, &Refusal { id: "stopped", reason: "stopped".into() }, context)),
            _ => {
                let id = target.read(context)?.id().to_owned();
                let question = format!("Take {id}?");
                task.answers.push(Answer::Kept(Bytes(id.into_bytes())));
                Ok(ask(&question, false))
            }
        }
    }

    fn write(_: &mut Cmu, task: &mut Task, context: &mut Context) -> Next {
        if let [Answer::File(file)] = task.stage_answers() {
            context.console.line(if file.is_some() { "written" } else { "not written" });
            return Next::Done;
        }
        let read = task.answers.iter().filter_map(|answer| match answer {
            Answer::File(Some(file)) => Some(&file.0),
            _ => None,
        });
        let collected = task.collected.iter().filter_map(|collected| match &collected.item {
            Item::Bytes(bytes) => Some(&bytes.0),
            Item::User(_) => None,
        });
        Next::write("all", read.chain(collected).flatten().copied().collect())
    }

    struct Fixture {
        cluster: Cluster,
        clock: LabTime,
        salt: Salt,
        console: Console,
        cmu: Cmu,
    }

    impl Fixture {
        /// The utility at its prompt, on two servers.
        fn new() -> Self {
            let salt = Salt::from_seed(1);
            let node = |id: &str, ip: &str| {
                let officer = (UserType::Co, "admin", Secret::new(&salt, "co12345"));
                Node::new(ip, "us-west-2a", Hsm::initialized(id, Policy::default(), officer))
            };
            let cluster = Cluster::new("cluster-1", vec![node("hsm-1", "10.0.0.1"), node("hsm-2", "10.0.0.2")]);
            let (clock, console, cmu) = (LabTime::default(), Console::default(), Cmu::default());
            let mut fixture = Self { cluster, clock, salt, console, cmu };
            let config =
                br#"{"servers": [{"name": "a", "hostname": "10.0.0.1"}, {"name": "b", "hostname": "10.0.0.2"}]}"#;
            let anchor = assets::installed(assets::CUSTOMER_CA).unwrap().as_bytes();
            fixture.handle(Event::Started(vec!["my.cfg".to_owned()]));
            assert_eq!(fixture.cmu.waiting(), Waiting::File(FileRequest::Read { path: "my.cfg".to_owned() }));
            fixture.handle(Event::File(Ok(config.to_vec())));
            for _ in 0..2 {
                fixture.handle(Event::Time);
                fixture.handle(Event::File(Ok(anchor.to_vec())));
            }
            assert_eq!(fixture.cmu.prompt_kind(), "command");
            fixture
        }

        /// Does something, and then saves and opens the utility.
        fn act(&mut self, act: impl FnOnce(&mut Cmu, &mut Context) -> Outcome) {
            let Self { cluster, clock, salt, console, cmu } = self;
            if let Waiting::Time(due) = cmu.waiting() {
                *clock = due;
            }
            let network = Network { cluster, clock, client: Client(1) };
            assert_eq!(act(cmu, &mut Context { network, salt, certificates: None, console }), Outcome::Running);
            let opened = saved::read(&saved::write(cmu)).unwrap();
            assert_eq!(*cmu, opened);
            *cmu = opened;
        }

        fn handle(&mut self, event: Event) {
            self.act(|cmu, context| cmu.handle(event, context));
        }

        fn line(&mut self, line: &str) {
            self.handle(Event::Line(line.to_owned()));
        }

        fn collect(&mut self) {
            self.act(|cmu, context| cmu.begin(Request::bare(&COLLECT), context));
        }

        /// Begins the command and answers whatever it asks before the servers.
        fn collect_up_to_the_servers(&mut self) {
            self.collect();
            self.handle(Event::File(Ok(b"1 ".to_vec())));
            self.line("y");
            self.line("second");
            self.handle(Event::File(Ok(b"2\xff ".to_vec())));
            self.line("hunter22");
        }

        fn printed(&mut self) -> String {
            let effects = std::mem::take(&mut self.console).into_effects();
            let text = |effect: &Effect| if let Effect::Print(text) = effect { text.plain() } else { String::new() };
            effects.iter().map(text).collect()
        }

        /// The fields of the last event.
        fn last_event(&mut self) -> Vec<(&'static str, String)> {
            self.console.take_events().last().map_or_else(Vec::new, ToolEvent::fields)
        }

        fn asks(&self, prompt: Prompt) -> bool {
            self.cmu.waiting() == Waiting::Line(prompt)
        }
    }

    fn reads(path: &str) -> Waiting {
        Waiting::File(FileRequest::Read { path: path.to_owned() })
    }

    fn writes_all() -> Waiting {
        Waiting::File(FileRequest::Write { path: "all".to_owned(), bytes: b"1 2\xff hsm-1hsm-2".to_vec() })
    }

    #[test]
    fn a_command_can_read_ask_run_on_servers_and_write() {
        let mut fixture = Fixture::new();
        fixture.printed();
        fixture.collect();
        assert_eq!(fixture.cmu.waiting(), reads("first"));
        fixture.line("ignored");
        assert_eq!(fixture.printed(), "", "the box comes after the file");
        fixture.handle(Event::File(Ok(b"1 ".to_vec())));
        assert_eq!((fixture.cmu.prompt_kind(), fixture.printed().as_str()), ("confirm", wording::CAUTION));
        fixture.line("y");
        assert!(fixture.asks(Prompt::answer("Enter filename:")));
        assert_eq!((fixture.cmu.prompt_kind(), fixture.printed().as_str()), ("answer", "Collecting on 2 nodes\n"));
        fixture.line("second");
        assert_eq!(fixture.cmu.waiting(), reads("second"));
        fixture.handle(Event::File(Ok(b"2\xff ".to_vec())));
        assert!(fixture.asks(Prompt::hidden("Enter pass phrase:")));
        assert_eq!((fixture.cmu.prompt_kind(), fixture.cmu.echo("hunter22")), ("hidden", Text::default()));
        fixture.line("hunter22");
        assert!(!saved::write(&fixture.cmu).contains("hunter22"));
        for id in ["hsm-1", "hsm-2"] {
            assert!(fixture.asks(Prompt::answer(format!("Take {id}?"))));
            fixture.line("yes");
        }
        assert_eq!(fixture.cmu.waiting(), writes_all());
        fixture.handle(Event::File(Ok(Vec::new())));
        assert_eq!(fixture.printed(), "\ncollect success on server 0(a)\ncollect success on server 1(b)\nwritten\n");
        assert_eq!(fixture.cmu.prompt_kind(), "command");
    }

    #[test]
    fn a_failure_on_a_server_asks_and_the_answers_of_before_are_kept() {
        let mut fixture = Fixture::new();
        fixture.cluster.set_fault("10.0.0.2", Fault::Fails { times: 1, error: HsmError::InvalidInput });
        fixture.collect_up_to_the_servers();
        fixture.line("yes");
        assert_eq!(fixture.cmu.prompt_kind(), "retry");
        fixture.cluster.set_fault("10.0.0.2", Fault::Slow);
        fixture.line("R");
        assert!(matches!(fixture.cmu.waiting(), Waiting::Time(_)));
        fixture.handle(Event::Time);
        fixture.line("yes");
        assert_eq!(fixture.cmu.waiting(), writes_all());
        fixture.handle(Event::File(Err(FileFailure)));
        assert!(fixture.printed().ends_with("not written\n"));
    }

    #[test]
    fn what_a_server_has_replied_is_kept_while_the_command_asks() {
        let mut fixture = Fixture::new();
        fixture.collect_up_to_the_servers();
        fixture.cluster.set_fault("10.0.0.1", Fault::Unreachable);
        fixture.line("yes");
        assert!(fixture.asks(Prompt::answer("Take hsm-2?")), "the first server was not asked again");
    }

    #[test]
    fn an_answer_is_reported_and_its_text_is_not() {
        let mut fixture = Fixture::new();
        fixture.collect();
        fixture.handle(Event::File(Ok(Vec::new())));
        fixture.line("y");
        for (line, answer) in [("second", "given"), (" ", "blank")] {
            let mut fixture = Fixture { console: Console::default(), cmu: fixture.cmu.clone(), ..Fixture::new() };
            fixture.line(line);
            assert_eq!(fixture.last_event(), [("prompt", "answer".to_owned()), ("answer", answer.to_owned())]);
        }
    }

    #[test]
    fn every_stage_can_stop_a_command() {
        let mut fixture = Fixture::new();
        fixture.printed();
        fixture.collect();
        fixture.handle(Event::File(Err(FileFailure)));
        assert_eq!((fixture.cmu.prompt_kind(), fixture.printed().as_str()), ("command", "no file\n"));
        fixture.collect_up_to_the_servers();
        fixture.line("yes");
        fixture.line("no");
        assert_eq!(fixture.cmu.prompt_kind(), "command");
        assert!(fixture.last_event().contains(&("reason", "stopped".to_owned())));
        assert!(fixture.printed().ends_with("collect success on server 0(a)\nstopped\n"));
    }

    #[test]
    fn the_end_of_input_and_an_abort_skip_what_follows() {
        let mut fixture = Fixture::new();
        fixture.collect();
        fixture.handle(Event::File(Ok(Vec::new())));
        fixture.line("y");
        fixture.handle(Event::EndOfInput);
        assert_eq!(fixture.cmu.prompt_kind(), "command");
        fixture.cluster.set_fault("10.0.0.1", Fault::Unreachable);
        fixture.collect_up_to_the_servers();
        fixture.handle(Event::Time);
        fixture.line("A");
        assert_eq!(fixture.cmu.prompt_kind(), "command");
        assert!(!fixture.printed().contains("written"));
    }

    #[test]
    fn a_saved_command_that_does_not_exist_is_an_error() {
        let mut fixture = Fixture::new();
        fixture.collect();
        let error = saved::read::<Cmu>(&saved::write(&fixture.cmu).replace("collect", "gone")).unwrap_err();
        assert!(error.to_string().contains(r#"there is no command "gone""#), "{error}");
    }
}
