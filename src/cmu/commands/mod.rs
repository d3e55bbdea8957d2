//! The commands, by subject: each is one record with the functions that it runs. `table` lists them.
//!
//! What several of them say, and what the utility says of lines that are no command, is here.

pub(super) mod certificates;
pub(super) mod encryption;
pub(super) mod help;
pub(super) mod info;
pub(super) mod session;
pub(super) mod sync;
pub(super) mod users;

use super::{
    Cmu, Command, Context, PROGRAM, Request,
    table::{Param, ParamKind},
    task::{Next, Task},
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

/// A stage that needs nothing.
pub(super) fn nothing(_: &mut Cmu, _: &Task, _: &mut Context) -> Next {
    Next::Done
}

/// Answers a word that is no command. A word that was typed alone may have been a password, so it is not kept.
pub(super) fn unknown(word: &str, alone: bool, context: &mut Context) {
    let (before, after) = inferred::UNKNOWN_COMMAND.split_once("{word}").unwrap_or_default();
    context.console.print(before);
    context.console.print_word(word, alone);
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
pub(super) fn later(name: &str, context: &mut Context) {
    context.console.notice(format!("The real utility knows {name}; HSM Dojo does not yet. Nothing was sent."));
    report_refusal(name, "not-yet", None, context);
}

/// Answers a line with the wrong arguments.
pub(super) fn usage(command: &Command, context: &mut Context) {
    context.console.line(&fill(inferred::USAGE, &[("syntax", &command.syntax())]));
    report_refusal(command.name, "usage", None, context);
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
mod tests {
    use super::*;
    use crate::{
        assets,
        client::Network,
        clock::LabTime,
        cloud::{Cluster, Fault, Node},
        cmu::{
            table::{FailurePrompt, Run, Servers},
            task::{Answer, FileBytes, Item, Need, OnServer, Refusal, Target},
        },
        console::{Console, Effect},
        hsm::{Client, Hsm, Policy, UserType},
        program::{Event, FileFailure, FileRequest, Outcome, Waiting},
        saved,
        secret::Salt,
    };

    /// A command that reads three files, asks twice, runs on every server, and writes a file after the last one.
    static COLLECT: Command = Command {
        name: "collect",
        run: Run::Servers(Servers {
            before: gather,
            each: collect,
            after: write,
            prints_success: true,
            failure: FailurePrompt::RetryIgnoreAbort,
            ..Servers::PLAIN
        }),
        ..Command::PLAIN
    };

    fn gather(_: &mut Cmu, task: &Task, context: &mut Context) -> Next {
        match task.stage_answers() {
            [] => Next::Needs(Need::read("first")),
            [Answer::File(_)] | [_, _, Answer::File(_)] => Next::Needs(Need::Line { prompt: "Enter filename:".into() }),
            [.., Answer::Line(path)] => Next::Needs(Need::read(path)),
            [.., Answer::File(Some(_))] => Next::Done,
            [.., Answer::File(None)] => {
                refused(&task.request, "file-read", context);
                Next::Stop
            }
        }
    }

    fn collect(target: &mut Target, _: &Task, context: &mut Context) -> Result<OnServer, Refusal> {
        let id = target.read(context)?.id().as_bytes().to_vec();
        Ok(OnServer::Collected(Item::Bytes(FileBytes(id))))
    }

    fn write(_: &mut Cmu, task: &Task, context: &mut Context) -> Next {
        if let [Answer::File(file)] = task.stage_answers() {
            context.console.line(if file.is_some() { "written" } else { "not written" });
            return Next::Done;
        }
        let read = task.answers.iter().filter_map(|answer| match answer {
            Answer::File(Some(file)) => Some(&file.0),
            Answer::File(None) | Answer::Line(_) => None,
        });
        let collected = task.collected.iter().filter_map(|collected| match &collected.item {
            Item::Bytes(bytes) => Some(&bytes.0),
            Item::User(_) => None,
        });
        Next::Needs(Need::write("all", read.chain(collected).flatten().copied().collect()))
    }

    struct Desk {
        cluster: Cluster,
        clock: LabTime,
        salt: Salt,
        console: Console,
        cmu: Cmu,
    }

    impl Desk {
        /// The utility at its prompt, on two servers.
        fn new() -> Self {
            let salt = Salt::from_seed(1);
            let node = |id: &str, ip: &str| {
                let officer = (UserType::Co, "admin", Secret::new(&salt, "co12345"));
                Node::new(ip, "us-west-2a", Hsm::initialized(id, Policy::default(), officer))
            };
            let cluster = Cluster::new("cluster-1", vec![node("hsm-1", "10.0.0.1"), node("hsm-2", "10.0.0.2")]);
            let (clock, console, cmu) = (LabTime::default(), Console::default(), Cmu::default());
            let mut desk = Self { cluster, clock, salt, console, cmu };
            let config =
                br#"{"servers": [{"name": "a", "hostname": "10.0.0.1"}, {"name": "b", "hostname": "10.0.0.2"}]}"#;
            let anchor = assets::installed(assets::CUSTOMER_CA).unwrap().as_bytes();
            desk.handle(Event::Started(vec!["my.cfg".to_owned()]));
            assert_eq!(desk.cmu.waiting(), Waiting::File(FileRequest::Read { path: "my.cfg".to_owned() }));
            desk.handle(Event::File(Ok(config.to_vec())));
            for _ in 0..2 {
                desk.handle(Event::Time);
                desk.handle(Event::File(Ok(anchor.to_vec())));
            }
            assert_eq!(desk.cmu.waits_for(), "command");
            desk
        }

        fn act(&mut self, act: impl FnOnce(&mut Cmu, &mut Context) -> Outcome) {
            let Self { cluster, clock, salt, console, cmu } = self;
            if let Waiting::Time(due) = cmu.waiting() {
                *clock = due;
            }
            let network = Network { cluster, clock, client: Client(1) };
            assert_eq!(act(cmu, &mut Context { network, salt, certificates: None, console }), Outcome::Running);
        }

        fn handle(&mut self, event: Event) {
            self.act(|cmu, context| cmu.handle(event, context));
        }

        fn collect(&mut self) {
            self.act(|cmu, context| cmu.begin(Request::bare(&COLLECT), context));
        }

        /// Answers whatever it asks before the servers.
        fn answer_all(&mut self) {
            for event in [
                Event::File(Ok(b"1 ".to_vec())),
                Event::Line("second".to_owned()),
                Event::File(Ok(b"2 ".to_vec())),
                Event::Line("third".to_owned()),
                Event::File(Ok(b"3\xff ".to_vec())),
            ] {
                self.handle(event);
            }
        }

        fn printed(&mut self) -> String {
            let effects = std::mem::take(&mut self.console).into_effects();
            let text = |effect: &Effect| if let Effect::Print(text) = effect { text.plain() } else { String::new() };
            effects.iter().map(text).collect()
        }
    }

    fn reads(path: &str) -> Waiting {
        Waiting::File(FileRequest::Read { path: path.to_owned() })
    }

    #[test]
    fn a_command_can_read_ask_run_on_servers_and_write() {
        let mut desk = Desk::new();
        desk.printed();
        desk.collect();
        assert_eq!(desk.cmu.waiting(), reads("first"));
        desk.handle(Event::Line("ignored".to_owned()));
        desk.handle(Event::File(Ok(b"1 ".to_vec())));
        assert_eq!(desk.cmu.waits_for(), "answer");
        desk.handle(Event::Line("second".to_owned()));
        assert_eq!(desk.cmu.waiting(), reads("second"));
        for event in [Event::File(Ok(b"2 ".to_vec())), Event::Line("third".to_owned())] {
            desk.handle(event);
        }
        desk.handle(Event::File(Ok(b"3\xff ".to_vec())));
        let all = FileRequest::Write { path: "all".to_owned(), bytes: b"1 2 3\xff hsm-1hsm-2".to_vec() };
        assert_eq!(desk.cmu.waiting(), Waiting::File(all));
        desk.handle(Event::File(Ok(Vec::new())));
        assert_eq!(desk.printed(), "collect success on server 0(a)\ncollect success on server 1(b)\nwritten\n");
        assert_eq!(desk.cmu.waits_for(), "command");
    }

    #[test]
    fn a_failure_on_a_server_asks_and_the_answers_of_before_are_kept() {
        let mut desk = Desk::new();
        desk.cluster.set_fault("10.0.0.2", Fault::Fails { times: 1, error: crate::hsm::HsmError::InvalidInput });
        desk.collect();
        desk.answer_all();
        assert_eq!(desk.cmu.waits_for(), "retry");
        desk.cluster.set_fault("10.0.0.2", Fault::Slow);
        desk.handle(Event::Line("R".to_owned()));
        assert!(matches!(desk.cmu.waiting(), Waiting::Time(_)));
        desk.handle(Event::Time);
        let all = FileRequest::Write { path: "all".to_owned(), bytes: b"1 2 3\xff hsm-1hsm-2".to_vec() };
        assert_eq!(desk.cmu.waiting(), Waiting::File(all));
        desk.handle(Event::File(Err(FileFailure)));
        assert!(desk.printed().ends_with("not written\n"));
    }

    #[test]
    fn a_stage_can_stop_a_command_and_an_abort_skips_what_follows() {
        let mut desk = Desk::new();
        desk.collect();
        for event in [Event::File(Err(FileFailure)), Event::Line("no".to_owned()), Event::File(Err(FileFailure))] {
            desk.handle(event);
        }
        assert_eq!(desk.cmu.waits_for(), "answer", "this command asks on");
        desk.handle(Event::Line("no".to_owned()));
        desk.handle(Event::File(Err(FileFailure)));
        assert_eq!(desk.cmu.waits_for(), "command");
        let refused = desk.console.take_events().into_iter().next_back().map(|event| event.fields());
        assert!(refused.is_some_and(|fields| fields.contains(&("reason", "file-read".to_owned()))));
        desk.collect();
        desk.handle(Event::File(Ok(Vec::new())));
        desk.handle(Event::EndOfInput);
        assert_eq!(desk.cmu.waits_for(), "command");
        desk.cluster.set_fault("10.0.0.1", Fault::Unreachable);
        desk.collect();
        desk.answer_all();
        desk.handle(Event::Time);
        desk.handle(Event::Line("A".to_owned()));
        assert_eq!(desk.cmu.waits_for(), "command");
        assert!(!desk.printed().contains("written"));
    }

    #[test]
    fn a_saved_command_that_does_not_exist_is_an_error() {
        let mut desk = Desk::new();
        desk.collect();
        let error = saved::read::<Cmu>(&saved::write(&desk.cmu)).unwrap_err();
        assert!(error.to_string().contains(r#"there is no command "collect""#), "{error}");
    }
}
