//! `ssh`: the way from the learner's own computer to the client instance.
//!
//! The host-key question comes once and before any key is tried, as with the real program; the answer is kept in
//! `known_hosts`. Source: `docs/reference/README.md`, "The learner's own computer"; wording of OpenSSH 8.

use serde::{Deserialize, Serialize};

use crate::{
    console::Prompt,
    event::ToolEvent,
    files::{Contents, PathStyle},
    host::{
        machine::{KEY_FILE, LINUX_ADDRESS, MachineId},
        run::{INTERRUPTED, Run, View},
        surroundings::Surroundings,
    },
    program::{Event, Outcome, Waiting},
    text::{Meaning, Text},
};

/// `ssh`, while it asks whether to trust the host key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Ssh {
    /// The key and the user are those of the instance.
    admitted: bool,
    asked_again: bool,
}

/// Exit status of a connection that failed.
const FAILED: i32 = 255;

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

/// What the command line asks for.
struct Options<'a> {
    user: Option<&'a str>,
    host: &'a str,
    key: Option<&'a str>,
}

impl<'a> Options<'a> {
    /// Parses the arguments; `None` where `ssh` prints its usage.
    fn parse(arguments: &'a [String]) -> Option<Self> {
        let (mut user, mut host, mut key) = (None, None, None);
        let mut arguments = arguments.iter().map(String::as_str);
        while let Some(argument) = arguments.next() {
            match argument {
                "-i" => key = Some(arguments.next()?),
                "-l" => user = Some(arguments.next()?),
                "-p" => _ = arguments.next()?,
                "-v" | "-4" => {}
                option if option.starts_with('-') => return None,
                destination if host.is_none() => match destination.rsplit_once('@') {
                    Some((name, address)) => (user, host) = (Some(name), Some(address)),
                    None => host = Some(destination),
                },
                _ => return None,
            }
        }
        host.map(|host| Self { user, host, key })
    }
}

/// An answer to the host-key question.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// It is not understood, and `ssh` asks again.
    Invalid,
}

impl Answer {
    /// Parses a line. The fingerprint itself means yes.
    fn parse(line: &str) -> Self {
        let line = line.trim();
        match line.to_ascii_lowercase().as_str() {
            "yes" => Self::Yes,
            "no" => Self::No,
            _ if line == FINGERPRINT => Self::Yes,
            _ => Self::Invalid,
        }
    }

    /// Returns the word for events.
    fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Invalid => "invalid",
        }
    }
}

impl Run for Ssh {
    fn handle(&mut self, event: Event, surroundings: &mut Surroundings) -> Outcome {
        match event {
            Event::Started(arguments) => self.start(&arguments, surroundings),
            Event::Line(line) => self.answer(Answer::parse(&line), surroundings),
            Event::EndOfInput => {
                surroundings.print("\n");
                distrust(surroundings)
            }
            Event::Interrupt => Outcome::Ended(INTERRUPTED),
            Event::Bytes(_) | Event::Time | Event::File(_) => Outcome::Running,
        }
    }

    fn waiting(&self, _view: View) -> Waiting {
        let question = if self.asked_again { "Please type 'yes', 'no' or the fingerprint: " } else { QUESTION };
        Waiting::Line(Prompt::answer(question))
    }

    fn prompt_kind(&self) -> &'static str {
        "host-key"
    }

    /// An answer that is not understood may be anything, so it is not kept.
    fn echo(&self, line: &str, _view: View) -> Text {
        Text::of(if Answer::parse(line) == Answer::Invalid { Meaning::Secret } else { Meaning::Typed }, line)
    }
}

impl Ssh {
    fn start(&mut self, arguments: &[String], surroundings: &mut Surroundings) -> Outcome {
        let Some(options) = Options::parse(arguments) else {
            surroundings.error_line(USAGE);
            return refused(surroundings, "usage");
        };
        if let Some(key) = options.key
            && surroundings.read(key).is_err()
        {
            surroundings
                .error_line(&format!("Warning: Identity file {key} not accessible: No such file or directory."));
        }
        let host = options.host;
        if host != LINUX_ADDRESS {
            return unreachable(host, surroundings);
        }
        self.admitted = is_admitted(&options, surroundings);
        let laptop = surroundings.machine();
        if laptop.files.read(&PathStyle::Linux.path(KNOWN_HOSTS), &laptop.user).is_ok() {
            return self.connect(surroundings);
        }
        surroundings.error_line(&format!("The authenticity of host '{host} ({host})' can't be established."));
        surroundings.error_line(&format!("ED25519 key fingerprint is {FINGERPRINT}."));
        surroundings.error_line("This key is not known by any other names");
        Outcome::Running
    }

    fn answer(&mut self, answer: Answer, surroundings: &mut Surroundings) -> Outcome {
        surroundings.console.report(ToolEvent::PromptAnswered { prompt: "host-key", answer: answer.word() });
        match answer {
            Answer::Yes => self.trust(surroundings),
            Answer::No => distrust(surroundings),
            Answer::Invalid => {
                self.asked_again = true;
                Outcome::Running
            }
        }
    }

    /// Adds the host to the known ones and connects.
    fn trust(&self, surroundings: &mut Surroundings) -> Outcome {
        surroundings
            .error_line(&format!("Warning: Permanently added '{LINUX_ADDRESS}' (ED25519) to the list of known hosts."));
        let line = format!("{LINUX_ADDRESS} {HOST_KEY}\n");
        let (now, user) = (surroundings.now(), surroundings.machine().user.clone());
        surroundings.files_mut().put(KNOWN_HOSTS, Contents::text(line), &user, 0o600, now);
        self.connect(surroundings)
    }

    /// Opens the shell on the instance, or refuses somebody with another key or user.
    fn connect(&self, surroundings: &mut Surroundings) -> Outcome {
        if self.admitted {
            surroundings.log_in(MachineId::Instance);
            return Outcome::Running;
        }
        surroundings.error_line("Permission denied (publickey,gssapi-keyex,gssapi-with-mic).");
        refused(surroundings, "permission-denied")
    }
}

/// Returns true for the user of the instance with the key that it knows.
fn is_admitted(options: &Options, surroundings: &Surroundings) -> bool {
    let laptop = surroundings.machine();
    let known = laptop.files.read(&laptop.home.join(KEY_FILE), &laptop.user).ok();
    let given = options.key.and_then(|key| surroundings.read(key).ok());
    options.user == Some(&surroundings.world.instance.user) && given.is_some() && given == known
}

fn distrust(surroundings: &mut Surroundings) -> Outcome {
    surroundings.error_line("Host key verification failed.");
    refused(surroundings, "host-key")
}

fn unreachable(host: &str, surroundings: &mut Surroundings) -> Outcome {
    if host.parse::<std::net::Ipv4Addr>().is_ok() {
        surroundings.error_line(&format!("ssh: connect to host {host} port 22: Connection timed out"));
        refused(surroundings, "timed-out")
    } else {
        surroundings.error_line(&format!("ssh: Could not resolve hostname {host}: Name or service not known"));
        refused(surroundings, "no-such-host")
    }
}

/// Reports why no connection came about, for the lesson, and ends.
fn refused(surroundings: &mut Surroundings, reason: &'static str) -> Outcome {
    surroundings.console.report(ToolEvent::CommandRefused {
        program: "ssh",
        command: "ssh".to_owned(),
        reason,
        user_type: None,
        placeholder: false,
    });
    Outcome::Ended(FAILED)
}
