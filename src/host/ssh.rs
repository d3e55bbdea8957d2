//! `ssh` and `mstsc`: the ways from the learner's own computer to the client instance.
//!
//! The host-key question comes once and before any key is tried, as with the real program; the answer is kept in
//! `known_hosts`. Source: `reference/README.md`, "The learner's own computer"; wording of OpenSSH 8.

use serde::{Deserialize, Serialize};

use super::{KEY_FILE, LINUX_ADDRESS, Next, Turn, WINDOWS_ADDRESS};
use crate::{
    clock::LabTime,
    console::Prompt,
    event::ToolEvent,
    files::{Contents, Path, PathStyle},
    text::{Meaning, Text},
};

/// `ssh`, while it asks whether to trust the host key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ssh {
    /// The key and the user are those of the instance.
    admitted: bool,
    asked_again: bool,
}

const KNOWN_HOSTS: &str = "/home/learner/.ssh/known_hosts";
/// A host key made for this lab, and its fingerprint.
const HOST_KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGXij7NGQPnjCNUZKh0+Q+Q1392rPN6gjwYfnlUmaot8";
const FINGERPRINT: &str = "SHA256:TgzSvTwf0ly3JFTS599fQaWz8ivjE6RV2LFKs9XLC+k";
const QUESTION: &str = "Are you sure you want to continue connecting (yes/no/[fingerprint])? ";
/// What OpenSSH 8.9 prints for a command line it does not understand.
const USAGE: &str = "\
usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]
           [-b bind_address] [-c cipher_spec] [-D [bind_address:]port]
           [-E log_file] [-e escape_char] [-F configfile] [-I pkcs11]
           [-i identity_file] [-J [user@]host[:port]] [-L address]
           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p port]
           [-Q query_option] [-R address] [-S ctl_path] [-W host:port]
           [-w local_tun[:remote_tun]] destination [command [argument ...]]";

/// What the command line of `ssh` asks for.
#[derive(Default)]
struct Wish<'a> {
    user: Option<&'a str>,
    host: Option<&'a str>,
    key: Option<&'a str>,
}

impl<'a> Wish<'a> {
    fn read(args: &'a [String]) -> Option<Self> {
        let mut wish = Self::default();
        let mut args = args.iter().map(String::as_str);
        while let Some(arg) = args.next() {
            match arg {
                "-i" => wish.key = Some(args.next()?),
                "-l" => wish.user = Some(args.next()?),
                "-p" => _ = args.next()?,
                "-v" | "-4" => {}
                option if option.starts_with('-') => return None,
                destination if wish.host.is_none() => match destination.rsplit_once('@') {
                    Some((user, host)) => (wish.user, wish.host) = (Some(user), Some(host)),
                    None => wish.host = Some(destination),
                },
                _ => return None,
            }
        }
        wish.host.is_some().then_some(wish)
    }
}

impl Ssh {
    /// Starts `ssh`; `None` where it ended at once, with what is wrong printed and reported.
    pub fn start(args: &[String], folder: &Path, turn: &mut Turn) -> Option<Next> {
        let Some(wish) = Wish::read(args) else {
            turn.console.line(USAGE);
            report(turn, "usage");
            return None;
        };
        let host = wish.host.unwrap_or_default();
        let laptop = &turn.world.laptop;
        let key = wish.key.map(|key| laptop.files.style().resolve(folder, key));
        let content = key.as_ref().and_then(|path| laptop.files.read(path, &laptop.user).ok());
        if let (Some(written), None) = (wish.key, content) {
            turn.console.line(&format!("Warning: Identity file {written} not accessible: No such file or directory."));
        }
        if host != LINUX_ADDRESS {
            unreachable(host, turn);
            return None;
        }
        let own = laptop.files.read(&laptop.files.style().resolve(&laptop.home, KEY_FILE), &laptop.user).ok();
        let admitted = wish.user == Some(&turn.world.instance.user) && content.is_some() && content == own;
        if laptop.files.read(&PathStyle::Linux.path(KNOWN_HOSTS), &laptop.user).is_ok() {
            return arrive(admitted, turn).map(Next::Start);
        }
        turn.console.line(&format!("The authenticity of host '{host} ({host})' can't be established."));
        turn.console.line(&format!("ED25519 key fingerprint is {FINGERPRINT}."));
        turn.console.line("This key is not known by any other names");
        Some(Next::Start(super::Program::Ssh(Self { admitted, asked_again: false })))
    }

    pub fn prompt(&self) -> Prompt {
        Prompt::answer(if self.asked_again { "Please type 'yes', 'no' or the fingerprint: " } else { QUESTION })
    }

    /// How the terminal shows an answer; what is none may be anything, so it is not kept.
    pub fn echo(&self, line: &str) -> Text {
        Text::of(if answer(line) == "invalid" { Meaning::Secret } else { Meaning::Typed }, line)
    }

    pub fn line(&mut self, line: &str, turn: &mut Turn) -> Next {
        let answer = answer(line);
        turn.console.report(ToolEvent::PromptAnswered { prompt: "host-key", answer });
        match answer {
            "yes" => self.trust(turn),
            "no" => distrust(turn),
            _ => {
                self.asked_again = true;
                Next::Stay
            }
        }
    }

    pub fn end_of_input(&mut self, turn: &mut Turn) -> Next {
        turn.console.print("\n");
        distrust(turn)
    }

    fn trust(&self, turn: &mut Turn) -> Next {
        turn.console
            .line(&format!("Warning: Permanently added '{LINUX_ADDRESS}' (ED25519) to the list of known hosts."));
        let line = format!("{LINUX_ADDRESS} {HOST_KEY}\n");
        let now = turn.world.clock;
        put_private(turn, KNOWN_HOSTS, line, now);
        arrive(self.admitted, turn).map_or(Next::End(255), Next::Become)
    }
}

fn answer(line: &str) -> &'static str {
    match line.trim().to_ascii_lowercase().as_str() {
        "yes" => "yes",
        "no" => "no",
        _ if line.trim() == FINGERPRINT => "yes",
        _ => "invalid",
    }
}

fn put_private(turn: &mut Turn, path: &str, text: String, now: LabTime) {
    let user = turn.world.laptop.user.clone();
    turn.world.laptop.files.put(path, Contents::Text(text), &user, 0o600, now);
}

fn distrust(turn: &mut Turn) -> Next {
    turn.console.line("Host key verification failed.");
    report(turn, "host-key");
    Next::End(255)
}

/// The shell on the instance, or the refusal of somebody with another key or user.
fn arrive(admitted: bool, turn: &mut Turn) -> Option<super::Program> {
    if admitted {
        return Some(turn.connect());
    }
    turn.console.line("Permission denied (publickey,gssapi-keyex,gssapi-with-mic).");
    report(turn, "permission-denied");
    None
}

fn unreachable(host: &str, turn: &mut Turn) {
    if host.parse::<std::net::Ipv4Addr>().is_ok() {
        turn.console.line(&format!("ssh: connect to host {host} port 22: Connection timed out"));
        report(turn, "timed-out");
    } else {
        turn.console.line(&format!("ssh: Could not resolve hostname {host}: Name or service not known"));
        report(turn, "no-such-host");
    }
}

fn report(turn: &mut Turn, reason: &'static str) {
    let command = "ssh".to_owned();
    turn.console.report(ToolEvent::CommandRefused {
        program: "ssh",
        command,
        reason,
        user_type: None,
        placeholder: false,
    });
}

/// `mstsc /v:ADDRESS`: opens the Windows instance, or says in the simulator's voice what its window would say.
pub(super) fn remote_desktop(args: &[String], turn: &mut Turn) -> Next {
    let target = args.first().and_then(|arg| {
        let (switch, target) = arg.split_once(':')?;
        switch.eq_ignore_ascii_case("/v").then_some(target)
    });
    match target {
        Some(WINDOWS_ADDRESS) => return Next::Start(turn.connect()),
        Some(_) => turn.console.notice("Remote Desktop opens a window of its own: it can't find that computer."),
        None => {
            turn.console.notice("Remote Desktop asks for a computer in a window of its own. Name it: mstsc /v:ADDRESS")
        }
    }
    report(turn, "no-such-host");
    Next::Stay
}
