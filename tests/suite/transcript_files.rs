//! Plays each file of `tests/transcripts` in a lab, and compares what the utility prints with the file.
//!
//! A file has the text of the screen, and directions in lines that begin with `#`. The first line names the sections of
//! the reference. The other directions choose the world and change it ([`Director`]). The text after a prompt is typed.
//! A file with `compare: page` may lack the result lines that pages lack (`docs/reference/cmu.md` 1.2); all others are
//! compared exactly.

use std::{fs, path::PathBuf};

use hsm_dojo::{
    cloud::Fault,
    host::{Flavour, MachineId, Preset, World},
    hsm::{Client, Closing, HsmError, Operation, SessionHandle},
    hsm_text::parse_user_type,
    lab::{PromptKind, Start},
    secret::Secret,
};

use crate::{
    support::{Terminal, file},
    world_builder::{Account, WorldBuilder},
};

/// The process that is logged in elsewhere.
const ELSEWHERE: Client = Client(77);

/// One file: its first line, which names sections of the reference, and the other lines.
struct Transcript {
    name: String,
    title: String,
    lines: Vec<String>,
}

/// Follows the directions.
struct Director {
    terminal: Terminal,
    /// The entries for the next hidden prompts.
    hidden: Vec<String>,
    /// The key that is pressed at the next prompt.
    key: Option<String>,
    elsewhere: Vec<(String, SessionHandle)>,
}

impl Transcript {
    fn all() -> Vec<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let read = |path: PathBuf| {
            let text = fs::read_to_string(&path).unwrap();
            let (title, transcript) = text.split_once('\n').unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            Self { name, title: title.to_owned(), lines: transcript.lines().map(str::to_owned).collect() }
        };
        files.into_iter().map(read).collect()
    }

    fn directions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.iter().filter_map(|line| line.strip_prefix("# ")?.split_once(": "))
    }

    fn says(&self, key: &str) -> Option<&str> {
        self.directions().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The lab that the transcript begins in, with the utility running unless the file starts it.
    fn begin(&self) -> Director {
        let flavour = if self.says("host") == Some("windows") { Flavour::Windows } else { Flavour::Linux };
        let preset = self.says("world").map_or(Preset::Single, |id| Preset::find(id).expect(id));
        let mut terminal = Terminal::new(Start::sandbox(preset, flavour, 1));
        let hsms: Vec<_> = self.directions().filter(|(key, _)| *key == "hsm").map(|(_, value)| hsm(value)).collect();
        if !hsms.is_empty() {
            terminal.lab.set_world(WorldBuilder::hsms(flavour, &hsms).world());
        }
        terminal.screen.clear();
        let first = self.lines.iter().find(|line| !line.starts_with('#')).unwrap();
        if !is_typed_at_the_host(first) {
            terminal.start_cmu(flavour);
        }
        Director { terminal, hidden: Vec::new(), key: None, elsewhere: Vec::new() }
    }

    /// Plays the transcript. Returns the expected screen and the real one, without the lines that start the utility.
    fn play(&self) -> (String, String) {
        let mut director = self.begin();
        let mut expected = String::new();
        let last = self.lines.len() - 1;
        for (index, line) in self.lines.iter().enumerate() {
            if let Some(direction) = line.strip_prefix('#') {
                director.follow(direction);
            } else if is_typed_at_the_host(line) {
                director.start(line);
            } else {
                expected += line;
                expected += "\n";
                director.answer(line, index == last);
            }
        }
        expected.pop();
        (expected, director.shown())
    }
}

impl Director {
    fn follow(&mut self, direction: &str) {
        let Some((key, value)) = direction.trim_start().split_once(": ") else { return };
        match key {
            "hidden" => self.hidden.push(value.to_owned()),
            "press" => self.key = Some(value.to_owned()),
            "fault" => self.change(value),
            "file" => self.put_certificate(value),
            "text" => self.put_text(value),
            "elsewhere" => self.elsewhere(value),
            "world" | "host" | "hsm" | "compare" => {}
            _ => panic!("nobody knows what {key:?} means"),
        }
    }

    /// Types a line of the shell that starts the utility. Other lines of the shell are ignored.
    fn start(&mut self, line: &str) {
        let typed = line.trim_start_matches("$ ");
        let typed = typed.split_once('>').map_or(typed, |(_, typed)| typed).trim_start();
        if typed.split(' ').next().unwrap().contains("cloudhsm_mgmt_util") {
            self.terminal.screen.clear();
            self.terminal.play(&[typed]);
            self.terminal.screen = self.terminal.screen.split_once('\n').unwrap().1.to_owned();
        }
    }

    /// Types the text after the prompt, if the line begins with the present prompt. A transcript may end at a prompt.
    fn answer(&mut self, line: &str, last: bool) {
        let prompt = self.terminal.prompt();
        let Some(typed) = line.strip_prefix(prompt.trim_end()).filter(|_| !prompt.is_empty()) else { return };
        let typed = match (self.key.take(), self.terminal.prompt_kind()) {
            (Some(key), _) => key,
            (None, Some(PromptKind::Hidden)) => self.hidden.remove(0),
            (None, _) if last && typed.is_empty() => return,
            (None, _) => typed.to_owned(),
        };
        self.terminal.play(&[&typed]);
    }

    fn change(&mut self, value: &str) {
        let (address, fault) = value.split_once(' ').unwrap();
        let fault = match fault.split(' ').collect::<Vec<_>>()[..] {
            ["healthy"] => Fault::Healthy,
            ["slow"] => Fault::Slow,
            ["unreachable"] => Fault::Unreachable,
            ["drops"] => Fault::Drops { done: false },
            ["drops", "done"] => Fault::Drops { done: true },
            ["fails", times, error] => {
                Fault::Fails { times: times.parse().unwrap(), error: HsmError::find(error).expect(error) }
            }
            _ => panic!("{value}"),
        };
        assert!(self.with_world(|world| world.cluster.set_fault(address, fault)), "{address}");
    }

    /// Replaces the owner's certificate by another text, or removes it.
    fn put_certificate(&mut self, value: &str) {
        let (path, what) = value.rsplit_once(' ').unwrap();
        let world = Preset::Single.world(Flavour::Linux, 1);
        let text = |path: &str| Some(String::from_utf8(file(&world, path).unwrap()).unwrap());
        let text = match what {
            "missing" => None,
            "right" => text("/opt/cloudhsm/etc/customerCA.crt"),
            "foreign" => text("/opt/cloudhsm/etc/client.crt"),
            _ => panic!("{value}"),
        };
        self.with_world(|world| world.put_file(MachineId::Instance, path, text)).unwrap();
    }

    /// Puts any text in the place of a file: a path without blanks, and the text with `\n` for each line break.
    fn put_text(&mut self, value: &str) {
        let (path, text) = value.split_once(' ').unwrap();
        let text = text.replace("\\n", "\n");
        self.with_world(|world| world.put_file(MachineId::Instance, path, Some(text))).unwrap();
    }

    /// Lets a user log in from another client on every HSM, or log out there.
    fn elsewhere(&mut self, value: &str) {
        let (at, salt) = (self.terminal.lab.world().clock, self.terminal.lab.world().salt.clone());
        let mut held = std::mem::take(&mut self.elsewhere);
        self.with_world(|World { cluster, .. }| {
            let addresses: Vec<_> = cluster.nodes().iter().map(|node| node.eni_ip.clone()).collect();
            match value.split(' ').collect::<Vec<_>>()[..] {
                ["nobody"] => {
                    for (ip, handle) in held.drain(..) {
                        cluster.perform(&ip, at, handle, &Operation::Close(Closing::Quit)).unwrap();
                    }
                }
                [user_type, name, password] => {
                    for ip in addresses {
                        let handle = cluster.open_session(&ip, ELSEWHERE).unwrap();
                        cluster.perform(&ip, at, handle, &Operation::Encrypt).unwrap();
                        let (user_type, password) =
                            (parse_user_type(user_type).unwrap(), &Secret::new(&salt, password));
                        cluster.perform(&ip, at, handle, &Operation::Login { user_type, name, password }).unwrap();
                        held.push((ip, handle));
                    }
                }
                _ => panic!("{value}"),
            }
        });
        self.elsewhere = held;
    }

    fn with_world<T>(&mut self, act: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.terminal.lab.world().clone();
        let outcome = act(&mut world);
        self.terminal.lab.set_world(world);
        outcome
    }

    /// Returns the screen of the utility, without the prompt of the shell.
    fn shown(self) -> String {
        let prompt = self.terminal.prompt();
        match self.terminal.lab.session(1).unwrap().program() {
            "shell" => self.terminal.screen.strip_suffix(&prompt).unwrap().trim_end().to_owned(),
            _ => self.terminal.screen,
        }
    }
}

/// One HSM with its users, as `10.0.0.1 PCO admin co12345 key, AU app_user`.
fn hsm(text: &str) -> (&str, Vec<Account<'_>>) {
    let (address, users) = text.split_once(' ').unwrap();
    let users = users.split(", ").map(|words| match words.split(' ').collect::<Vec<_>>()[..] {
        ["AU", "app_user"] => Account::app_user(),
        [user_type, name, password] => Account::new(user_type, name, password),
        [user_type, name, password, "key"] => Account { quorum_key: true, ..Account::new(user_type, name, password) },
        _ => panic!("{words}"),
    });
    (address, users.collect())
}

fn is_typed_at_the_host(line: &str) -> bool {
    line.starts_with("$ ") || line.starts_with(r"C:\Program Files")
}

/// Returns true for a line that only the observed form of the tool has (`docs/reference/cmu.md` 1.2).
fn is_beside_the_page(line: &str) -> bool {
    let commands = ["createUser", "changePswd", "setMValue"];
    line.starts_with("E2E enabled on server ")
        || commands.iter().any(|command| line.starts_with(&format!("{command} success on server ")))
}

/// Returns true for a line of a successful start that pages leave out.
fn is_start(line: &str) -> bool {
    let begins = ["Connecting to ", "depending on the server(s) load", "Connected to server "];
    line.is_empty() || begins.iter().any(|begin| line.starts_with(begin))
}

/// Compares by the rule for pages: every line of the page in order, and between them only lines that pages leave out.
fn compare_page(page: &str, shown: &str) -> Result<(), String> {
    let mut shown = shown.lines();
    let mut begun = false;
    for line in page.lines() {
        // A blank at the end of a prompt is ignored.
        let is_it = |next: &str| next == line || (line.ends_with(':') && next.strip_suffix(' ') == Some(line));
        match shown.find(|next| is_it(next) || !(is_beside_the_page(next) || !begun && is_start(next))) {
            Some(next) if is_it(next) => begun |= line.contains('>'),
            next => return Err(format!("in place of {line:?} there is {next:?}")),
        }
    }
    Ok(())
}

#[test]
fn every_transcript_is_what_the_utility_prints() {
    let mut wrong = Vec::new();
    for transcript in Transcript::all() {
        let (expected, shown) = transcript.play();
        let outcome = match transcript.says("compare") {
            Some("page") => compare_page(&expected, &shown),
            _ if expected == shown => Ok(()),
            _ => Err(difference(&expected, &shown)),
        };
        if let Err(why) = outcome {
            wrong.push(format!("{}: {why}\nshown:\n{shown}\n", transcript.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn difference(expected: &str, shown: &str) -> String {
    let (mut expected, mut shown) = (expected.split('\n'), shown.split('\n'));
    for number in 1.. {
        let (left, right) = (expected.next(), shown.next());
        if left != right {
            return format!("line {number} of the transcript is to be {left:?} and is {right:?}");
        }
    }
    String::new()
}

#[test]
fn every_transcript_names_its_source() {
    for Transcript { name, title, .. } in Transcript::all() {
        let source = title.strip_prefix("# docs/reference/").and_then(|title| title.split_once(".md"));
        assert!(
            source.is_some_and(|(file, _)| ["cmu", "errors", "host", "lifecycle", "README"].contains(&file)),
            "{name}"
        );
    }
}

#[test]
fn a_page_may_lack_only_result_lines() {
    let page = "aws-cloudhsm>x\na\n\nb";
    let beside = "createUser success on server 0(a)";
    for shown in [
        page,
        &page.replace("a\n\n", &format!("a\n{beside}\n\n")),
        "E2E enabled on server 0(a)\naws-cloudhsm>x\na\n\nb\nmore",
    ] {
        assert_eq!(compare_page(page, shown), Ok(()), "{shown}");
    }
    for shown in
        [&page.replace("a\n", "a\nx\n"), &page.replace("\n\n", "\n"), &page.replace('b', " b"), "aws-cloudhsm>x\na"]
    {
        assert!(compare_page(page, shown).is_err(), "{shown}");
    }
}
