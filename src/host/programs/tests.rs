//! Tests of programs whose streams are pipes and files. The shells have no pipes and redirections yet.

use super::{cat::Cat, dir::Dir, ls::Ls};
use crate::{
    console::{Console, Effect},
    files::{Path, PathStyle},
    host::{
        Flavour, MachineId, Preset, World,
        registry::INSTALLED,
        run::Run,
        streams::{Sink, Source, Streams},
        surroundings::Surroundings,
    },
    hsm::Client,
    program::{Event, Outcome, Waiting},
};

/// A program that is not in the registry: it copies its input and turns letters into capitals, as `tr a-z A-Z` does.
#[derive(Default)]
struct Capitals {
    bytes: usize,
}

impl Run for Capitals {
    fn handle(&mut self, event: Event, surroundings: &mut Surroundings) -> Outcome {
        match event {
            Event::Bytes(bytes) => {
                self.bytes += bytes.len();
                surroundings.write(&bytes.to_ascii_uppercase());
                Outcome::Running
            }
            Event::EndOfInput => {
                surroundings.error_line(&format!("{} bytes", self.bytes));
                Outcome::Ended(0)
            }
            _ => Outcome::Running,
        }
    }
}

/// A machine on which programs run one after the other.
struct Bench {
    world: World,
    flavour: Flavour,
}

/// The results of some events: the outcome of the program, its streams, and what the terminal shows.
struct Done {
    outcome: Outcome,
    streams: Streams,
    shown: String,
    notices: Vec<String>,
}

impl Bench {
    fn new(flavour: Flavour) -> Self {
        Self { world: Preset::Single.world(flavour, 1), flavour }
    }

    fn path(&self, written: &str) -> Path {
        self.flavour.style().path(written)
    }

    fn run(&mut self, program: &mut dyn Run, streams: Streams, events: Vec<Event>) -> Done {
        let (mut console, instance) = (Console::default(), &self.world.instance);
        let (user, folder) = (instance.user.clone(), instance.home.clone());
        let mut surroundings = Surroundings {
            world: &mut self.world,
            console: &mut console,
            certificates: None,
            client: Client(1),
            machine: MachineId::Instance,
            user,
            folder,
            streams,
            installed: INSTALLED,
            launch: None,
        };
        let outcomes = events.into_iter().map(|event| program.handle(event, &mut surroundings));
        let outcome = outcomes.last().unwrap();
        let streams = surroundings.streams;
        let mut done = Done { outcome, streams, shown: String::new(), notices: Vec::new() };
        for effect in console.into_effects() {
            match effect {
                Effect::Print(text) => done.shown += &text.plain(),
                Effect::Notice(words) => done.notices.push(words),
                _ => {}
            }
        }
        done
    }

    fn started(&mut self, program: &mut dyn Run, streams: Streams, arguments: &[&str]) -> Done {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        self.run(program, streams, vec![Event::Started(arguments)])
    }

    fn file(&self, written: &str) -> &[u8] {
        self.world.instance.files.read(&self.path(written), "root").unwrap()
    }
}

fn into_pipe() -> Streams {
    Streams { output: Sink::Pipe(Vec::new()), ..Streams::default() }
}

/// Input and output of a program in the middle of a pipe.
fn between_pipes() -> Streams {
    Streams { input: Source::Bytes, ..into_pipe() }
}

const LIMITS: &str = "/etc/security/limits.d/cloudhsm.conf";

#[test]
fn output_goes_to_a_pipe_and_errors_to_the_terminal() {
    let mut bench = Bench::new(Flavour::Linux);
    let done = bench.started(&mut Cat, into_pipe(), &[LIMITS, "nope"]);
    assert_eq!(done.streams.output, Sink::Pipe(bench.file(LIMITS).to_vec()));
    assert_eq!((done.outcome, &*done.shown), (Outcome::Ended(1), "cat: nope: No such file or directory\n"));
    let done = bench.started(&mut Ls, into_pipe(), &["-1", "/opt/cloudhsm/daemon"]);
    assert_eq!((done.outcome, done.streams.output), (Outcome::Ended(0), Sink::Pipe(b"1\n".to_vec())));
    assert_eq!(done.shown, "");
}

#[test]
fn output_and_errors_go_to_files() {
    let mut bench = Bench::new(Flavour::Linux);
    let to = |path: &str| Sink::File(PathStyle::Linux.path(path));
    let streams =
        || Streams { output: to("/home/ec2-user/out"), errors: to("/home/ec2-user/err"), ..Streams::default() };
    let done = bench.started(&mut Ls, streams(), &["-1", "/opt/cloudhsm/daemon", "nope"]);
    assert_eq!((done.outcome, &*done.shown), (Outcome::Ended(2), ""));
    bench.started(&mut Cat, streams(), &[LIMITS]);
    let expected = [b"/opt/cloudhsm/daemon:\n1\n", bench.file(LIMITS)].concat();
    assert_eq!(bench.file("/home/ec2-user/out"), expected);
    assert_eq!(bench.file("/home/ec2-user/err"), b"ls: cannot access nope: No such file or directory\n");
    let out = bench.world.instance.files.find(&bench.path("/home/ec2-user/out"), "root").unwrap();
    assert_eq!(out.owner, "ec2-user");
    assert_eq!(bench.started(&mut Cat, Streams::default(), &["out"]).shown.as_bytes(), expected);
}

#[test]
fn a_program_of_windows_writes_to_a_file_too() {
    let mut bench = Bench::new(Flavour::Windows);
    let output = Sink::File(bench.path(r"C:\Users\Administrator\list.txt"));
    let done = bench.started(&mut Dir, Streams { output, ..Streams::default() }, &[r"C:\Users"]);
    assert_eq!((done.outcome, &*done.shown), (Outcome::Ended(0), ""));
    let text = String::from_utf8(bench.file(r"C:\Users\Administrator\list.txt").to_vec()).unwrap();
    assert!(text.contains(" Directory of C:\\Users\n") && text.contains("<DIR>          Administrator\n"), "{text}");
}

#[test]
fn cat_copies_a_pipe_to_its_end_and_keeps_every_byte() {
    let mut bench = Bench::new(Flavour::Linux);
    let (bytes, mut cat) = (vec![0, 0xff, 0x1b, b'\n'], Cat);
    let done = bench.started(&mut cat, between_pipes(), &[]);
    assert_eq!((done.outcome, done.notices.len()), (Outcome::Running, 0));
    let view = crate::host::run::View { world: &bench.world, installed: INSTALLED };
    assert_eq!(cat.waiting(view), Waiting::Input);
    let events = vec![Event::Bytes(bytes.clone()), Event::Bytes(b"x".to_vec()), Event::EndOfInput];
    let done = bench.run(&mut cat, between_pipes(), events);
    assert_eq!((done.outcome, done.streams.output), (Outcome::Ended(0), Sink::Pipe([&*bytes, b"x"].concat())));
    let done = bench.started(&mut Cat, Streams::default(), &[]);
    assert_eq!((done.outcome, done.notices.len()), (Outcome::Ended(0), 1), "at the terminal a notice explains it");
}

#[test]
fn bytes_that_are_no_text_are_harmless_on_the_terminal() {
    let mut bench = Bench::new(Flavour::Linux);
    let streams = Streams { input: Source::Bytes, ..Streams::default() };
    let done = bench.run(&mut Cat, streams, vec![Event::Bytes(b"a\xff\x1b[2J\n".to_vec()), Event::EndOfInput]);
    assert_eq!(done.shown, "a\u{fffd}^[[2J\n");
}

#[test]
fn a_new_program_reads_a_pipe_and_writes_a_file() {
    let mut bench = Bench::new(Flavour::Linux);
    let done = bench.started(&mut Ls, into_pipe(), &["-1", "/opt/cloudhsm"]);
    let Sink::Pipe(listed) = done.streams.output else { panic!("the pipe is still there") };
    let output = Sink::File(bench.path("/home/ec2-user/capitals"));
    let streams = Streams { input: Source::Bytes, output, errors: Sink::Pipe(Vec::new()) };
    let done = bench.run(&mut Capitals::default(), streams, vec![Event::Bytes(listed), Event::EndOfInput]);
    assert_eq!(done.outcome, Outcome::Ended(0));
    assert_eq!(bench.file("/home/ec2-user/capitals"), b"BIN\nDAEMON\nDATA\nETC\nLIB\nRUN\n");
    assert_eq!(done.streams.errors, Sink::Pipe(b"28 bytes\n".to_vec()));
}
