//! The built program on pipes: input as from scripts, shared worlds, state files, and the host shell.

use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use hsm_dojo::{course, host::World, hsm::Opcode, saved};
use tempfile::TempDir;

/// Path of the built program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_hsm-dojo");
/// Path of CMU's configuration in a lab.
pub const CONFIG: &str = "/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";
/// CMU's main prompt.
pub const PROMPT: &str = "aws-cloudhsm>";

const START: &str = "\
Connecting to the server(s), it may take time
depending on the server(s) load, please wait...

Connecting to server 'server1': hostname '10.0.1.12', port 2225...
Connected to server 'server1': hostname '10.0.1.12', port 2225.
E2E enabled on server 0(server1)
";

/// What an activation through a pipe prints. There is no echo, so output follows its prompt on the same line.
const ACTIVATION: &str = "\
Connecting to the server(s), it may take time
depending on the server(s) load, please wait...

Connecting to server 'server1': hostname '10.0.1.12', port 2225...
Connected to server 'server1': hostname '10.0.1.12', port 2225.
E2E enabled on server 0(server1)
aws-cloudhsm>Users on server 0(server1):
Number of users found:2

    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA
         1              PRECO           admin                                    NO               0               NO
         2              AU              app_user                                 NO               0               NO
aws-cloudhsm>
loginHSM success on server 0(server1)
aws-cloudhsm>
*************************CAUTION********************************
This is a CRITICAL operation, should be done on all nodes in the
cluster. AWS does NOT synchronize these changes automatically with the
nodes on which this operation is not executed or failed, please
ensure this operation is executed on all nodes in the cluster.
****************************************************************

Do you want to continue(y/n)?Changing password for admin(PRECO) on 1 nodes
changePswd success on server 0(server1)
aws-cloudhsm>Users on server 0(server1):
Number of users found:2

    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA
         1              CO              admin                                    NO               0               NO
         2              AU              app_user                                 NO               0               NO
aws-cloudhsm>
disconnecting from servers, please wait...
";

const ACTIVATE: &str =
    "listUsers\nloginHSM PRECO admin password\nchangePswd PRECO admin NewPassword1\ny\nlistUsers\nquit\n";

/// A temporary folder with the program under the name of the utility.
pub struct Native {
    folder: TempDir,
}

/// The result of a run.
pub struct Run {
    pub out: String,
    pub words: String,
    pub status: Option<i32>,
}

impl Native {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        symlink(PROGRAM, folder.path().join("cloudhsm_mgmt_util")).unwrap();
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// A command without the environment variables of this test.
    pub fn command(&self, program: impl AsRef<Path>, args: &[&str]) -> Command {
        let mut command = Command::new(program.as_ref());
        command.args(args).env_clear().env("HSM_DOJO_SEED", "1").current_dir(self.folder.path());
        command
    }

    pub fn dojo(&self, args: &[&str]) -> Command {
        self.command(PROGRAM, args)
    }

    pub fn utility(&self, config: &str) -> Command {
        self.command(self.path("cloudhsm_mgmt_util"), &[config])
    }

    /// The utility on the world in the file `world`.
    pub fn shared(&self) -> Command {
        let mut command = self.utility(CONFIG);
        command.env("HSM_DOJO_STATE", "world");
        command
    }

    pub fn world(&self) -> World {
        let file = saved::parse(&fs::read_to_string(self.path("world")).unwrap()).unwrap();
        saved::read_tree(&file["world"]).unwrap()
    }

    fn opcodes(&self) -> Vec<Opcode> {
        self.world().cluster.nodes()[0].hsm().audit_log().iter().map(|event| event.opcode).collect()
    }
}

/// Runs a command to its end, with all input at once.
pub fn run(mut command: Command, input: impl AsRef<[u8]>) -> Run {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    // A program that ends without reading leaves a broken pipe, which is fine.
    let _ = child.stdin.take().unwrap().write_all(input.as_ref());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Run { out: text(output.stdout), words: text(output.stderr), status: output.status.code() }
}

/// A running program that gets its input line by line.
pub struct Talk {
    child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
}

impl Talk {
    /// Starts a command and waits for its first prompt.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut talk = Self { child, stdin, stdout };
        talk.until(PROMPT);
        talk
    }

    /// Sends a line and returns the output before the next prompt.
    pub fn ask(&mut self, line: &str, prompt: &str) -> String {
        writeln!(self.stdin, "{line}").unwrap();
        self.until(prompt)
    }

    fn until(&mut self, prompt: &str) -> String {
        let mut seen = Vec::new();
        let mut byte = [0];
        while !seen.ends_with(prompt.as_bytes()) {
            assert_eq!(self.stdout.read(&mut byte).unwrap(), 1, "ended after {:?}", String::from_utf8_lossy(&seen));
            seen.push(byte[0]);
        }
        seen.truncate(seen.len() - prompt.len());
        String::from_utf8(seen).unwrap()
    }

    pub fn quit(mut self) {
        writeln!(self.stdin, "quit").unwrap();
        drop(self.stdin);
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn the_activation_prints_exactly_its_lines() {
    let native = Native::new();
    let run = run(native.utility(CONFIG), ACTIVATE);
    assert_eq!(run.out, ACTIVATION);
    assert_eq!((run.words.as_str(), run.status), ("", Some(0)));
}

#[test]
fn a_subcommand_windows_paths_and_line_endings_work_too() {
    let native = Native::new();
    let windows = r"C:\ProgramData\Amazon\CloudHSM\data\cloudhsm_mgmt_util.cfg";
    for command in [native.dojo(&["cmu", CONFIG]), native.dojo(&["cmu", windows]), native.utility(windows)] {
        assert_eq!(run(command, ACTIVATE.replace('\n', "\r\n")).out, ACTIVATION);
    }
    let without_end = run(native.utility(CONFIG), ACTIVATE.trim_end());
    assert_eq!((without_end.out.as_str(), without_end.status), (ACTIVATION, Some(0)));
}

#[test]
fn the_end_of_input_ends_it_at_every_prompt() {
    let native = Native::new();
    let quit = "\ndisconnecting from servers, please wait...\n";
    let login = format!("{START}{PROMPT}\nloginHSM success on server 0(server1)\n{PROMPT}");
    let caution = &ACTIVATION[ACTIVATION.find("\n****").unwrap()..ACTIVATION.find("Changing").unwrap()];
    for (input, expected) in [
        ("", format!("{START}{PROMPT}{quit}")),
        ("loginHSM PRECO admin -hpswd\n", format!("{START}{PROMPT}Enter password: \n{PROMPT}{quit}")),
        (
            "loginHSM PRECO admin password\nchangePswd PRECO admin -hpswd\nx",
            format!("{login}Enter new password: \nRe-enter new password: \n{PROMPT}{quit}"),
        ),
        (
            "loginHSM PRECO admin password\nchangePswd PRECO admin NewPassword1\n",
            format!("{login}{caution}\n{PROMPT}{quit}"),
        ),
    ] {
        let run = run(native.utility(CONFIG), input);
        assert_eq!((run.out.as_str(), run.status), (expected.as_str(), Some(0)), "{input:?}");
    }
    let short = "loginHSM PRECO admin password\nchangePswd PRECO admin short\ny\n";
    let retry = run(native.utility(CONFIG), short);
    assert!(retry.out.ends_with(&format!("\nRetry/Ignore/Abort?(R/I/A):\n{PROMPT}{quit}")), "{}", retry.out);
    assert_eq!(retry.status, Some(0));
}

#[test]
fn the_configuration_may_come_from_a_pipe_that_is_read_once() {
    let native = Native::new();
    let made = Command::new("mkfifo").arg(native.path("my.cfg")).status().expect("mkfifo is part of POSIX");
    assert!(made.success());
    let (pipe, config) = (native.path("my.cfg"), r#"{"servers": [{"name": "own", "hostname": "10.0.1.12"}]}"#);
    let writer = std::thread::spawn(move || fs::write(pipe, config));
    let from_pipe = run(native.utility("my.cfg"), "quit\n");
    assert_eq!(from_pipe.status, Some(0), "{}", from_pipe.words);
    assert!(from_pipe.out.contains("E2E enabled on server 0(own)\naws-cloudhsm>"), "{}", from_pipe.out);
    writer.join().unwrap().unwrap();
    let from_input = run(native.utility("/dev/stdin"), config);
    assert_eq!(from_input.status, Some(0), "{}", from_input.words);
    assert!(from_input.out.contains("E2E enabled on server 0(own)\naws-cloudhsm>"), "{}", from_input.out);
}

#[test]
fn separate_runs_see_one_world() {
    let native = Native::new();
    assert_eq!(run(native.shared(), ACTIVATE).out, ACTIVATION);
    let again = run(native.shared(), "loginHSM PRECO admin NewPassword1\nloginHSM CO admin NewPassword1\nquit\n");
    assert!(again.out.contains("loginHSM failed: HSM Error: This user doesn't exist"), "{}", again.out);
    assert!(again.out.contains("\nloginHSM success on server 0(server1)\n"), "{}", again.out);
    let fresh = run(native.utility(CONFIG), "listUsers\n");
    assert!(fresh.out.contains("PRECO"), "{}", fresh.out);
}

#[test]
fn two_processes_see_the_changes_of_each_other() {
    let native = Native::new();
    let (mut one, mut two) = (Talk::start(native.shared()), Talk::start(native.shared()));
    one.ask("loginHSM PRECO admin password", PROMPT);
    assert!(two.ask("listUsers", PROMPT).contains("PRECO"));
    one.ask("changePswd PRECO admin NewPassword1", "(y/n)?");
    assert!(two.ask("listUsers", PROMPT).contains("PRECO"), "not confirmed yet");
    one.ask("y", PROMPT);
    assert!(!two.ask("listUsers", PROMPT).contains("PRECO"));
    assert!(two.ask("loginHSM CO admin NewPassword1", PROMPT).contains("success"));
    assert_eq!(native.world().cluster.clients().len(), 2);
    one.quit();
    assert!(two.ask("listUsers", PROMPT).contains("CO "));
    two.quit();
    assert!(native.world().cluster.clients().is_empty());
}

#[test]
fn failures_add_up_over_runs_until_the_user_is_locked() {
    let native = Native::new();
    for _ in 0..6 {
        assert!(run(native.shared(), "loginHSM PRECO admin wrong12\n").out.contains("loginHSM failed: "));
    }
    let locked = run(native.shared(), "loginHSM PRECO admin password\nlistUsers\n").out;
    assert!(locked.contains("loginHSM failed: ") && !locked.contains("success"), "{locked}");
    assert!(locked.contains("NO               6               NO"), "{locked}");
}

#[test]
fn the_sessions_of_a_killed_process_are_dropped_by_the_next() {
    let native = Native::new();
    let mut lost = Talk::start(native.shared());
    lost.ask("loginHSM PRECO admin password", PROMPT);
    lost.child.kill().unwrap();
    lost.child.wait().unwrap();
    assert!(!native.opcodes().contains(&Opcode::AppFinalize));
    assert_eq!(run(native.shared(), "quit\n").status, Some(0));
    assert!(native.opcodes().contains(&Opcode::AppFinalize) && native.world().cluster.clients().is_empty());
}

#[test]
fn no_password_reaches_a_state_file() {
    let native = Native::new();
    let hidden = "loginHSM PRECO admin -hpswd\npassword\nchangePswd PRECO admin -hpswd\nTopSecret77\nTopSecret77\ny\n";
    run(native.shared(), hidden.to_owned() + "loginHMS CO admin TopSecret77\nTopSecret77\nquit\n");
    let again = run(native.shared(), "loginHSM CO admin TopSecret77\nquit\n");
    assert!(again.out.contains("success"), "{}", again.out);
    let lines = format!("cloudhsm_mgmt_util {CONFIG}\nTopSecret77\nloginHSM CO admin TopSecret77\n");
    run(
        native.dojo(&["--state", "lab"]),
        lines.replace("cloudhsm_mgmt_util ", "/opt/cloudhsm/bin/cloudhsm_mgmt_util "),
    );
    for file in ["world", "lab"] {
        let text = fs::read_to_string(native.path(file)).unwrap();
        assert!(!text.contains("TopSecret77"), "{file}");
    }
}

#[test]
fn wrong_state_files_are_refused_and_kept() {
    let native = Native::new();
    run(native.shared(), "");
    run(native.dojo(&["--state", "lab"]), "");
    let world = fs::read_to_string(native.path("world")).unwrap();
    let lab = fs::read_to_string(native.path("lab")).unwrap();
    let of_format = |text: &str, format: u32| text.replacen("\"format\":1", &format!("\"format\":{format}"), 1);
    let damaged = |text: &str| text.replacen("\"clock\"", "\"clack\"", 1);
    let cases = [
        ("HSM_DOJO_STATE", "shopping list\n".to_owned(), "no state file"),
        ("HSM_DOJO_STATE", r#"{"program":"other","kind":"world","format":1}"#.to_owned(), "no state file"),
        ("HSM_DOJO_STATE", world[..world.len() / 2].to_owned(), "damaged"),
        ("HSM_DOJO_STATE", damaged(&world), "damaged"),
        ("HSM_DOJO_STATE", of_format(&world, 2), "later version"),
        ("HSM_DOJO_STATE", lab.clone(), "--state"),
        ("--state", "shopping list\n".to_owned(), "no state file"),
        ("--state", damaged(&lab), "damaged"),
        ("--state", of_format(&lab, 3), "later version"),
        ("--state", of_format(&lab, 2), "“Save to a file”"),
        ("--state", "[".repeat(200), "nested deeper"),
        ("--state", lab[..9].to_owned(), "not JSON (EOF while parsing a string at line 1 column 9)"),
        ("--state", lab.replacen("\"stack\":[{", "\"stack\":[],\"x\":[{", 1), "damaged"),
        ("--state", world, "HSM_DOJO_STATE"),
    ];
    for (form, text, words) in cases {
        let file = native.put("state", &text);
        let mut command = if form == "--state" { native.dojo(&["--state", "state"]) } else { native.utility(CONFIG) };
        command.env("HSM_DOJO_STATE", "state");
        let run = run(command, "listUsers\n");
        assert_eq!((run.out.as_str(), run.status), ("", Some(1)), "{form} {words}");
        assert!(run.words.starts_with("hsm-dojo: ") && run.words.contains(words), "{words}: {}", run.words);
        assert!(run.words.contains("state: "), "it names the file: {}", run.words);
        assert_eq!(fs::read_to_string(file).unwrap(), text);
    }
}

#[test]
fn a_foreign_state_file_cannot_print_control_characters() {
    let native = Native::new();
    run(native.dojo(&["--state", "lab"]), "");
    let lab = fs::read_to_string(native.path("lab")).unwrap();
    native.put("lab", lab.replace("ip-10-0-0-10", "\\u001b[2J"));
    let run = run(native.dojo(&["--state", "lab"]), "pwd\n");
    assert!(run.out.contains("[ec2-user@^[[2J ~]$ ") && !run.out.contains('\x1b'), "{:?}", run.out);
}

#[test]
fn paths_that_cannot_hold_state_are_refused() {
    let native = Native::new();
    fs::create_dir(native.path("folder")).unwrap();
    fs::set_permissions(native.put("fixed", ""), fs::Permissions::from_mode(0o444)).unwrap();
    for (path, words) in [("folder", "not a plain file"), ("missing/world", "lock file"), ("fixed", "read-only")] {
        let mut command = native.utility(CONFIG);
        command.env("HSM_DOJO_STATE", path);
        for command in [command, native.dojo(&["--state", path])] {
            let run = run(command, "");
            assert_eq!((run.out.as_str(), run.status), ("", Some(1)), "{path}");
            assert!(run.words.contains(words) && run.words.contains(path), "{path}: {}", run.words);
        }
    }
}

#[test]
fn an_empty_file_is_a_new_one_and_a_link_stays_a_link() {
    let native = Native::new();
    native.put("empty", "");
    symlink("empty", native.path("world")).unwrap();
    assert_eq!(run(native.shared(), ACTIVATE).out, ACTIVATION);
    assert!(fs::symlink_metadata(native.path("world")).unwrap().is_symlink());
    assert!(fs::read_to_string(native.path("empty")).unwrap().starts_with("{\"program\":\"hsm-dojo\""));
}

#[test]
fn strange_input_gets_an_answer_without_control_characters() {
    let native = Native::new();
    let long = "x".repeat(1 << 20);
    let mut input = b"\x1b[2Jfoo \x07\nb\xffr\n\x00\nloginHSM CO \x9b31m x\n".to_vec();
    input.extend(long.as_bytes());
    input.extend(b"\nlistUsers\n");
    let run = run(native.utility(CONFIG), input);
    assert!(!run.out.contains(|c: char| c.is_control() && c != '\n'), "{:?}", run.out);
    assert!(run.out.contains("Invalid command: ^[[2Jfoo\n") && run.out.contains("Invalid command: b\u{fffd}r\n"));
    assert!(run.out.contains(&format!("Invalid command: {}\n", "x".repeat(4095))));
    assert!(run.words.contains("hsm-dojo: That line had 1048576 characters."), "{}", run.words);
    assert!(run.out.contains("Number of users found:2") && run.status == Some(0));
}

fn config(hosts: &[&str]) -> String {
    let server = |host: &&str| serde_json::json!({"name": host, "hostname": host, "port": 2225, "enable": "yes"});
    serde_json::json!({"servers": hosts.iter().map(server).collect::<Vec<_>>()}).to_string()
}

#[test]
fn a_configuration_of_this_machine_is_used_first_and_shapes_a_new_world() {
    let native = Native::new();
    native.put("two.cfg", config(&["192.0.2.1", "192.0.2.2"]));
    let run_it = |mut command: Command| {
        command.env("HSM_DOJO_PRESET", "single");
        run(command, "loginHSM CO admin co12345\nquit\n")
    };
    let fresh = run_it(native.utility("two.cfg"));
    assert!(fresh.out.contains("loginHSM success on server 1(192.0.2.2)"), "{}", fresh.out);
    run(native.shared(), "quit\n");
    let mut saved = native.utility("two.cfg");
    saved.env("HSM_DOJO_STATE", "world");
    let saved = run_it(saved);
    assert!(saved.out.ends_with(
        "Connection to server 192.0.2.1(192.0.2.1) on port 2225 failed:Connection timed out\n\
         Connection to one of servers failed, exiting...\n"
    ));
    assert_eq!(saved.status, Some(1));
    assert!(saved.words.contains("10.0.1.12"), "{}", saved.words);
}

#[test]
fn missing_and_malformed_configurations_end_it_with_the_reason() {
    let native = Native::new();
    native.put("bad.cfg", "servers: none");
    fs::create_dir(native.path("folder")).unwrap();
    for (path, reason) in [("none.cfg", CONFIG), ("bad.cfg", "lists servers"), ("folder", "cannot be read")] {
        let run = run(native.utility(path), "listUsers\n");
        assert_eq!((run.out, run.status), (format!("Failed to parse {path}\n"), Some(1)));
        assert!(run.words.contains(reason), "{path}: {}", run.words);
    }
    let usage = run(native.command(native.path("cloudhsm_mgmt_util"), &[]), "");
    assert_eq!((usage.out.as_str(), usage.status), ("Usage: cloudhsm_mgmt_util <config file>\n", Some(1)));
}

#[test]
fn wrong_settings_and_options_are_explained() {
    let native = Native::new();
    for (name, value) in [("HSM_DOJO_PRESET", "nonsense"), ("HSM_DOJO_SEED", "nonsense")] {
        let mut command = native.utility(CONFIG);
        command.env(name, value);
        let run = run(command, "");
        assert_eq!((run.out.as_str(), run.status), ("", Some(2)));
        assert!(run.words.contains(name) && run.words.contains("nonsense"), "{}", run.words);
    }
    let wrong = run(native.dojo(&["--nonsense"]), "");
    assert_eq!((wrong.out.as_str(), wrong.status), ("", Some(2)));
    assert_eq!(wrong.words, "hsm-dojo: invalid option '--nonsense'.\nhsm-dojo: Try hsm-dojo --help.\n");
}

#[test]
fn lessons_and_presets_can_be_listed() {
    let native = Native::new();
    let list = run(native.dojo(&["--list"]), "");
    for id in course::catalogue().iter().map(|lesson| lesson.id).chain(["activation", "single", "three-hsms"]) {
        assert!(list.out.lines().any(|line| line.starts_with(&format!("  {id} "))), "{id}: {}", list.out);
    }
    let help = run(native.dojo(&["--help"]), "");
    for name in ["--lesson", "--sandbox", "--state", "HSM_DOJO_STATE", "HSM_DOJO_PRESET", "HSM_DOJO_SEED", ":undo"] {
        assert!(help.out.contains(name), "{name}");
    }
    let version = run(native.dojo(&["--version"]), "");
    assert_eq!(version.out, format!("hsm-dojo {}\n", env!("CARGO_PKG_VERSION")));
    for run in [list, help, version] {
        assert_eq!((run.words.as_str(), run.status), ("", Some(0)));
    }
}

/// The lines that solve the steps `from..to` of a lesson.
fn solution(id: &str, from: usize, to: usize) -> String {
    let steps = &course::built_in(id).unwrap().steps;
    steps[from..to.min(steps.len())]
        .iter()
        .flat_map(|step| step.solution.iter())
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn every_lesson_can_be_played_through_a_pipe() {
    let native = Native::new();
    for lesson in course::lessons() {
        let run = run(native.dojo(&["--lesson", &lesson.id]), solution(&lesson.id, 0, usize::MAX));
        assert_eq!(run.status, Some(0), "{}", run.words);
        assert!(run.words.contains(&format!("The lesson '{}' is complete.", lesson.title)), "{}", run.words);
        assert!(lesson.steps.iter().all(|step| run.words.contains(&format!("Done: {}\n", step.title))));
        assert!(run.words.lines().all(|line| line.starts_with("hsm-dojo:")) && !run.out.contains("hsm-dojo"));
        assert!(!run.out.contains('\x1b'), "{:?}", run.out);
    }
}

#[test]
fn a_lesson_is_complete_without_its_optional_steps() {
    let native = Native::new();
    let lesson = course::built_in("activate-linux").unwrap();
    let steps = lesson.steps.iter().filter(|step| !step.optional);
    let lines: String = steps.flat_map(|step| step.solution.iter()).map(|line| format!("{line}\n")).collect();
    let run = run(native.dojo(&["--lesson", "activate-linux"]), lines + "pwd\n:undo\n:redo\n:skip\n");
    assert_eq!(run.words.matches("is complete.").count(), 1, "{}", run.words);
    assert_eq!(run.words.matches("Done: Quit").count(), 1, "{}", run.words);
    assert_eq!(run.words.matches("Commands: 5. Left out: Look at the users").count(), 1, "{}", run.words);
}

#[test]
fn a_lesson_continues_from_its_state_file() {
    let native = Native::new();
    let steps = &course::built_in("activate-linux").unwrap().steps;
    let first = run(native.dojo(&["--lesson", "activate-linux", "--state", "lab"]), solution("activate-linux", 0, 1));
    assert!(first.words.contains(&steps[1].title), "{}", first.words);
    let second =
        run(native.dojo(&["--state", "lab"]), ":steps\n:connect\n".to_owned() + &solution("activate-linux", 1, 99));
    assert!(second.words.contains(&format!("done  {}", steps[0].title)), "{}", second.words);
    assert!(second.words.contains("is complete."), "{}", second.words);
    let other = run(native.dojo(&["--lesson", "activate-windows", "--state", "lab"]), "");
    assert_eq!(other.status, Some(2));
    assert!(other.words.contains("activate-linux"), "{}", other.words);
}

#[test]
fn the_audit_logs_are_shown_as_messages_in_lines_or_in_full() {
    let native = Native::new();
    let start = format!("/opt/cloudhsm/bin/cloudhsm_mgmt_util {CONFIG}\n");
    let asked = ":audit login\n:audit full login\n:audit nothing-like-it\nquit\nexit\n";
    let run = run(native.dojo(&["--sandbox", "three-hsms"]), start + "loginHSM CO admin wrong-one\n" + asked);
    for ip in ["10.0.2.9 ", "10.0.3.11", "10.0.1.12"] {
        let record = format!("{ip}   0x5 0x2010003 CN_LOGIN admin (CO) 163 RET_USER_LOGIN_FAILURE\n");
        assert_eq!(run.words.matches(&record).count(), 1, "{}", run.words);
    }
    assert_eq!(run.words.matches("Session Handle: 0x2010003\n").count(), 3, "{}", run.words);
    assert!(run.words.contains("No record of that kind.") && !run.words.contains("CN_INIT_TOKEN"), "{}", run.words);
    assert!(!run.out.contains("CN_LOGIN"), "{}", run.out);
}

#[test]
fn simulator_commands_work_at_command_prompts_only() {
    let native = Native::new();
    let input = format!(
        "pwd\n:undo\n:undo\n:hint\n:help\n/opt/cloudhsm/bin/cloudhsm_mgmt_util {CONFIG}\nlistUsers\n:undo\n\
         changePswd PRECO admin NewPassword1\n:undo\nn\nquit\nexit\n"
    );
    let run = run(native.dojo(&["--sandbox", "activation"]), input);
    assert!(run.words.contains("hsm-dojo: Taken back: pwd\n") && run.words.contains(":connect"), "{}", run.words);
    assert!(run.words.contains("nothing more to go to") && run.words.contains("sandbox"), "{}", run.words);
    assert!(run.words.contains("hsm-dojo: Taken back: listUsers\n"), "{}", run.words);
    assert!(run.out.contains("(y/n)?Invalid option") && run.out.ends_with("logout\n"), "{}", run.out);
    assert_eq!(run.status, Some(0));
}

#[test]
fn one_lab_has_one_terminal() {
    let native = Native::new();
    let mut command = native.dojo(&["--state", "lab"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut byte = [0];
    // The first process has the lock when its prompt appears.
    child.stdout.as_mut().unwrap().read_exact(&mut byte).unwrap();
    let second = run(native.dojo(&["--state", "lab"]), "");
    assert_eq!(second.status, Some(1));
    assert!(second.words.contains("another hsm-dojo works on this file"), "{}", second.words);
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Returns the commands in a listing of a lesson, from the line that begins with this text.
fn shown_outside(lesson: &str, first: &str) -> String {
    let text = course::built_in(lesson).unwrap().text;
    let listing = text.0.iter().find_map(|block| match block {
        course::Block::Listing(code) => code.find(first).map(|offset| &code[offset..]),
        _ => None,
    });
    listing.unwrap_or_else(|| panic!("{lesson} shows no {first}")).to_owned()
}

#[test]
fn the_here_document_of_the_automation_lesson_prints_what_the_lesson_shows() {
    let folder = TempDir::new().unwrap();
    symlink(PROGRAM, folder.path().join("cloudhsm_mgmt_util")).unwrap();
    let script = shown_outside("automation", "export HSM_DOJO_STATE");
    for created in ["3", "0"] {
        let run = Command::new("sh").args(["-c", &script]).current_dir(&folder).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&run.stdout), format!("status 0, created on {created}\n"));
    }
}
