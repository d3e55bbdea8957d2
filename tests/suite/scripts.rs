//! The scripts of `examples/scripts`, which were written for the real utility. Each runs unchanged, and its utilities
//! are processes that share one state file.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use hsm_dojo::hsm::{Hsm, UserType};

use crate::pipe::{Native, Run, run};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The interpreters of the scripts by file extension, with the command that installs them.
const INTERPRETERS: [(&str, &[&str], &str); 3] =
    [("expect", &["expect", "-f"], "expect"), ("py", &["python3"], "pexpect"), ("sh", &["sh"], "")];

/// A shared world, in which scripts run.
struct SharedWorld {
    native: Native,
    preset: &'static str,
}

impl SharedWorld {
    fn new(preset: &'static str) -> Self {
        Self { native: Native::new(), preset }
    }

    /// Runs a script with arguments and environment variables. Returns its output and its status.
    fn run(&self, name: &str, args: &[&str], settings: &[(&str, &str)]) -> Run {
        let end = Path::new(name).extension().unwrap().to_str().unwrap();
        let (_, program, need) = INTERPRETERS.iter().find(|(other, ..)| *other == end).unwrap();
        assert!(is_there(program[0], need), "{need} is missing; this installs it: scripts/setup {need}");
        let script = root().join("examples/scripts").join(name);
        let mut command = self.native.command(program[0], &program[1..]);
        surround(&mut command).arg(script).args(args);
        command.env("CMU", self.native.path("cloudhsm_mgmt_util"));
        command.env("HSM_DOJO_STATE", "world").env("HSM_DOJO_PRESET", self.preset);
        command.envs(settings.iter().copied());
        run(command, "")
    }

    /// Runs a script that must print these lines and end with this status.
    fn expect(&self, name: &str, args: &[&str], settings: &[(&str, &str)], lines: &[&str], status: i32) {
        let run = self.run(name, args, settings);
        let printed: Vec<_> = run.out.lines().collect();
        assert_eq!((printed.as_slice(), run.status), (lines, Some(status)), "{name} {args:?}: {}", run.words);
    }

    /// Returns a value for each HSM of the world.
    fn hsms<T>(&self, ask: impl Fn(&Hsm) -> T) -> Vec<T> {
        self.native.world().cluster.nodes().iter().map(|node| ask(node.hsm())).collect()
    }
}

/// The environment variables that an interpreter needs.
fn surround(command: &mut Command) -> &mut Command {
    let kept = ["PATH", "HOME", "LANG"].map(|name| (name, env::var_os(name).unwrap_or_default()));
    command.envs(kept).env("PYTHONPATH", root().join(".tools/python")).env("TERM", "dumb")
}

fn is_there(program: &str, need: &str) -> bool {
    let try_out: &[&str] = if need == "pexpect" { &["-c", "import pexpect"] } else { &["-c", "exit"] };
    surround(&mut Command::new(program)).args(try_out).output().is_ok_and(|output| output.status.success())
}

const OFFICER: (&str, &str) = ("CO_PASSWORD", "co12345");

#[test]
fn every_script_has_a_test_and_takes_the_utility_from_a_variable() {
    let tests = fs::read_to_string(root().join("tests/suite/scripts.rs")).unwrap();
    let scripts: Vec<PathBuf> =
        fs::read_dir(root().join("examples/scripts")).unwrap().map(|entry| entry.unwrap().path()).collect();
    for (end, ..) in INTERPRETERS {
        let of_kind = scripts.iter().filter(|script| script.extension().is_some_and(|other| other == end));
        assert_eq!(of_kind.count(), 2, "{end}");
    }
    for script in scripts.iter().filter(|script| script.is_file()) {
        let (name, text) = (script.file_name().unwrap().to_str().unwrap(), fs::read_to_string(script).unwrap());
        assert!(tests.contains(&format!("{name:?}")), "{name} is not run");
        assert!(text.contains("CMU") && text.contains("/opt/cloudhsm/bin/cloudhsm_mgmt_util"), "{name}");
        assert!(!text.to_lowercase().contains("dojo"), "{name} knows of the simulator");
    }
}

#[test]
fn expect_creates_a_user_and_sees_each_refusal() {
    let world = SharedWorld::new("three-hsms");
    let settings = [OFFICER, ("USER_PASSWORD", "password1")];
    let double = "HSM Error: This user is already created";
    let rest = [
        format!("alice again: {double}"),
        "a short password: min pswd len 7 and max pswd len 32".to_owned(),
        "a type that is none: invalid user type".to_owned(),
    ];
    for first in ["alice: created", &format!("alice: {double}")] {
        let lines: Vec<&str> = std::iter::once(first).chain(rest.iter().map(String::as_str)).collect();
        world.expect("users.expect", &["alice"], &settings, &lines, 0);
    }
    assert_eq!(world.hsms(|hsm| hsm.users().len()), [3, 3, 3]);
    let wrong = world.run("users.expect", &["bob"], &[("CO_PASSWORD", "wrong"), settings[1]]);
    assert_eq!((wrong.words.as_str(), wrong.status), ("the login failed\n", Some(1)));
    assert_eq!(world.hsms(|hsm| hsm.users()[0].login_failures()), [1, 1, 1]);
}

#[test]
fn expect_locks_a_user_out_and_unlocks() {
    for (preset, tries, wrong) in [("single", "5", "6"), ("old-cluster", "20", "21")] {
        let world = SharedWorld::new(preset);
        world.expect("create-users.sh", &["bob"], &[OFFICER, ("USER_PASSWORD", "password1")], &["bob: created"], 0);
        let settings = [OFFICER, ("USER_PASSWORD", "password1"), ("NEW_PASSWORD", "password2"), ("TRIES", tries)];
        let counted = format!("wrong passwords: {wrong}");
        let lines = [&counted, "the right password: refused", "wrong passwords: 0", "the new password: success"];
        world.expect("lockout.expect", &["bob"], &settings, &lines, 0);
    }
}

#[test]
fn pexpect_repairs_hsms_that_are_out_of_sync() {
    let world = SharedWorld::new("out-of-sync");
    let copied = "CU example_user: copied from server 0 to server 1";
    world.expect("repair.py", &[], &[OFFICER], &[copied, "3 servers, the same users"], 0);
    let settings = [OFFICER, ("NEW_PASSWORD", "password9")];
    let set = "CO example_officer: password set everywhere";
    world.expect("repair.py", &["CO", "example_officer"], &settings, &[set, "3 servers, the same users"], 0);
    let officer = |hsm: &Hsm| hsm.user(UserType::Co, "example_officer").cloned();
    let officers = world.hsms(officer);
    assert!(officers.iter().all(|officer| *officer == officers[0]), "the same password, too");
    assert_eq!(world.hsms(|hsm| hsm.user(UserType::Cu, "example_user").map(|user| user.id())), [Some(4); 3]);
}

#[test]
fn pexpect_rotates_passwords_and_deletes() {
    let world = SharedWorld::new("three-hsms");
    let settings = [OFFICER, ("USER_PASSWORD", "password1"), ("NEW_PASSWORD", "password2")];
    world.expect("create-users.sh", &["alice", "bob"], &settings, &["alice: created", "bob: created"], 0);
    let missing = "nobody: there is no such user";
    world.expect("rotate.py", &["alice", "nobody", "bob"], &settings, &["alice: changed", missing, "bob: changed"], 1);
    let short = [OFFICER, ("NEW_PASSWORD", "short")];
    world.expect("rotate.py", &["alice"], &short, &["alice: the new password is too short or too long"], 1);
    let lines = ["bob: deleted", "bob: left as it was"];
    world.expect("rotate.py", &["--delete", "bob", "bob"], &settings, &lines, 1);
    assert_eq!(
        world.hsms(|hsm| hsm.users().iter().map(|user| user.name().to_owned()).collect::<Vec<_>>()),
        [["admin", "app_user", "alice"], ["admin", "app_user", "alice"], ["admin", "app_user", "alice"]]
    );
}

#[test]
fn here_documents_activate_a_cluster_and_fill_it() {
    let world = SharedWorld::new("activation");
    let settings = [("CO_PASSWORD", "Kiyomizu7"), ("SECOND_PASSWORD", "Kiyomizu8"), ("USER_PASSWORD", "password1")];
    world.expect("activate.sh", &[], &settings, &["officers that can log in: 2"], 0);
    let again = world.run("activate.sh", &[], &settings);
    assert_eq!((again.words.as_str(), again.status), ("this cluster has been activated before\n", Some(1)));
    world.expect("create-users.sh", &["alice"], &settings, &["alice: created"], 0);
    let lines = ["Alice: was there already", "bob: created"];
    world.expect("create-users.sh", &["Alice", "bob"], &settings, &lines, 0);
    let names = |hsm: &Hsm| hsm.users().iter().map(|user| user.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(world.hsms(names), [["admin", "app_user", "officer2", "alice", "bob"]]);
}

#[test]
fn here_documents_do_not_touch_hsms_that_are_out_of_sync() {
    let world = SharedWorld::new("out-of-sync");
    let run = world.run("create-users.sh", &["example_user"], &[OFFICER, ("USER_PASSWORD", "password1")]);
    assert_eq!(run.status, Some(1));
    assert_eq!(run.words, "example_user: is not on every server; repair that first\n");
}
