//! The management utility without a host shell, as scripts for the real utility expect it.
//!
//! With `HSM_DOJO_STATE` separate processes share a world. For each input the world is locked, loaded, changed, saved
//! and unlocked; it is not locked while this process waits for input.

use std::{borrow::Cow, ffi::OsString, fs, io, io::Read, process, rc::Rc};

use rustix::process::{Pid, test_kill_process};

use super::{
    environment,
    failure::Failure,
    keyboard::{Answer, Keyboard},
    lab_clock::{LabClock, run_until_idle},
    screen::{self, Screen, Waiting},
    state_file::{Kind, StateFile},
};
use crate::{
    assets::Certificates,
    cloud::HSMS_MAX,
    cmu,
    host::{Flavour, World},
    hsm::Client,
    lab::{Effect, FIRST_TERMINAL, Input, Lab, Start},
    program::FileFailure,
};

/// Maximum number of bytes that are read of a file.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Runs the utility with its arguments and returns its exit status.
pub(super) fn run(args: Vec<OsString>) -> Result<i32, Failure> {
    let args: Vec<String> = args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let mut utility = Utility::new(&args)?;
    let mut keyboard = Keyboard::open()?;
    let mut screen = Screen::new();
    let effects = utility.open(&args)?;
    let outcome = run_until_exit(&mut utility, &mut keyboard, &mut screen, effects);
    if outcome.is_err() {
        // The user has gone: close the open sessions of the utility.
        let _ = utility.apply(Input::Interrupt);
    }
    outcome
}

/// Prints effects and passes answers on until the utility has ended.
fn run_until_exit(
    utility: &mut Utility,
    keyboard: &mut Keyboard,
    screen: &mut Screen,
    mut effects: Vec<Effect>,
) -> Result<i32, Failure> {
    loop {
        let prompt = match screen.effects(&effects, |_| {})? {
            Waiting::Prompt(prompt) => prompt,
            Waiting::Exit(status) => return Ok(status),
        };
        let answer = keyboard.ask(screen, &prompt)?;
        let (input, status) = match answer {
            Answer::Line(line) => (Input::Line(line), None),
            Answer::EndOfInput => (Input::EndOfInput, None),
            Answer::Interrupt => (Input::Interrupt, None),
            Answer::Ended(status) => (Input::Interrupt, Some(status)),
        };
        let interrupted = matches!(input, Input::Interrupt);
        effects = utility.apply(input)?;
        if interrupted && keyboard.is_terminal() {
            // The terminal driver has printed ^C without a line ending.
            screen.print("\n")?;
        }
        if let Some(status) = status {
            return Ok(status);
        }
    }
}

/// The utility with its world, which other processes may share.
struct Utility {
    lab: Lab,
    shared: Option<StateFile>,
    clock: LabClock,
    client: Client,
}

impl Utility {
    fn new(args: &[String]) -> Result<Self, Failure> {
        let shared = environment::state().map(|path| StateFile::open(&path, Kind::World)).transpose()?;
        let flavour = flavour_of(args.first().map_or("", String::as_str));
        let mut lab = Lab::new(Start::sandbox(environment::preset()?, flavour, environment::seed()?), None);
        lab.set_certificates(Rc::new(Certificates::built_in()));
        let clock = LabClock::at(lab.world().clock);
        Ok(Self { lab, shared, clock, client: Client(process::id()) })
    }

    /// Starts the utility, in the shared world if there is one.
    fn open(&mut self, args: &[String]) -> Result<Vec<Effect>, Failure> {
        let path = args.first().map(String::as_str);
        let config = path.map_or(LocalFile::Missing, LocalFile::read);
        let client = self.client;
        // An earlier process with the id of this one has ended, too.
        let effects = self.exchange(
            |other| other != client && is_alive(other),
            |lab, found| {
                if !found && let Some(text) = config.text() {
                    adopt_addresses(lab, &text);
                }
                lab.open_cmu(FIRST_TERMINAL, client, args)
            },
            path.map(|path| (path, &config)),
        )?;
        config.explain(args, &effects, self.lab.world());
        self.clock.set(self.lab.world().clock);
        Ok(effects)
    }

    fn apply(&mut self, input: Input) -> Result<Vec<Effect>, Failure> {
        let (now, client) = (self.clock.now(), self.client);
        let alive = |other| other == client || is_alive(other);
        let effects = self.exchange(alive, |lab, _| lab.apply(now, FIRST_TERMINAL, input), None)?;
        self.clock.set(self.lab.world().clock);
        Ok(effects)
    }

    /// Changes the world as other processes have left it. The second argument of `act` says whether a saved world was
    /// found. `config` is the configuration and its path, where this process has read it already.
    fn exchange(
        &mut self,
        alive: impl Fn(Client) -> bool,
        act: impl FnOnce(&mut Lab, bool) -> Vec<Effect>,
        config: Option<(&str, &LocalFile)>,
    ) -> Result<Vec<Effect>, Failure> {
        let lab = &mut self.lab;
        let Some(shared) = &self.shared else {
            let effects = act(lab, false);
            return Ok(exchange_files(lab, effects, config));
        };
        let lock = shared.lock()?;
        let world = lock.world()?;
        let found = world.is_some();
        if let Some(world) = world {
            lab.set_world(world);
            lab.drop_lost_clients(alive);
        }
        let effects = act(lab, found);
        let effects = exchange_files(lab, effects, config);
        lock.save_world(lab.world())?;
        Ok(effects)
    }
}

/// Runs the utility to its next prompt. Reads and writes the files of this machine that it asks for. The configuration
/// may be a pipe, which can be read only once, so the first request for its path gets the bytes of `config`.
fn exchange_files(lab: &mut Lab, effects: Vec<Effect>, mut config: Option<(&str, &LocalFile)>) -> Vec<Effect> {
    let mut effects = run_until_idle(lab, effects);
    loop {
        let file = match effects.last() {
            Some(Effect::ReadFile(path)) => match config.take_if(|(known, _)| *known == path.as_str()) {
                Some((_, file)) => file.or_in_lab(lab.world(), path),
                None => LocalFile::read(path).or_in_lab(lab.world(), path),
            },
            Some(Effect::WriteFile { path, bytes }) => write(path, bytes),
            _ => return effects,
        };
        effects.pop();
        let now = lab.world().clock;
        let more = lab.apply(now, FIRST_TERMINAL, Input::File(file));
        effects.extend(run_until_idle(lab, more));
    }
}

/// Writes a file of this machine, and says why where that fails.
fn write(path: &str, bytes: &[u8]) -> Result<Vec<u8>, FileFailure> {
    fs::write(path, bytes).map(|()| Vec::new()).map_err(|error| {
        screen::say(&format!("{path} on this machine cannot be written: {error}."));
        FileFailure
    })
}

/// A file of this machine, as far as it could be read.
enum LocalFile {
    Bytes(Vec<u8>),
    Missing,
    Unreadable(io::Error),
}

impl LocalFile {
    fn read(path: &str) -> Self {
        let mut bytes = Vec::new();
        let read = fs::File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_end(&mut bytes));
        match read {
            Ok(_) => Self::Bytes(bytes),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Self::Missing
            }
            Err(error) => Self::Unreadable(error),
        }
    }

    /// Returns the bytes of the file, or those of the lab's own file if this machine has none.
    fn or_in_lab(&self, world: &World, path: &str) -> Result<Vec<u8>, FileFailure> {
        let machine = &world.instance;
        match self {
            Self::Bytes(bytes) => Ok(bytes.clone()),
            Self::Missing => {
                let path = machine.files.style().path(path);
                machine.files.read(&path, &machine.user).map(<[u8]>::to_vec).map_err(|_| FileFailure)
            }
            Self::Unreadable(_) => Err(FileFailure),
        }
    }

    /// Returns the text of the file, where this machine has it.
    fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Bytes(bytes) => Some(String::from_utf8_lossy(bytes)),
            _ => None,
        }
    }

    /// Says why the utility did not start, if the configuration is the reason.
    fn explain(&self, args: &[String], effects: &[Effect], world: &World) {
        let ([path], [.., Effect::Exit(_)]) = (args, effects) else { return };
        let (usual, known) = (world.instance.cmu_config(), addresses(world));
        let text = self.text().unwrap_or_default();
        match self {
            Self::Bytes(_) if cmu::configured_hosts(&text).is_empty() => {
                screen::say(&format!("{path} on this machine is no configuration that lists servers."));
            }
            Self::Bytes(_) if cmu::configured_hosts(&text).iter().any(|host| !known.contains(host)) => {
                let known = known.join(", ");
                screen::say(&format!(
                    "{path} on this machine lists a server that this world does not have. It has {known}."
                ));
            }
            Self::Bytes(_) => {}
            Self::Missing => screen::say(&format!(
                "There is no {path} that lists servers, neither on this machine nor in the lab. The lab has {usual}."
            )),
            Self::Unreadable(error) => screen::say(&format!("{path} on this machine cannot be read: {error}.")),
        }
    }
}

/// Replaces a new world that lacks addresses of the configuration by one with an HSM for each of them.
fn adopt_addresses(lab: &mut Lab, config: &str) {
    let known = addresses(lab.world());
    let mut wanted: Vec<String> = Vec::new();
    for host in cmu::configured_hosts(config) {
        if !wanted.contains(&host) {
            wanted.push(host);
        }
    }
    wanted.truncate(HSMS_MAX);
    if wanted.iter().any(|host| !known.contains(host)) {
        let Start { preset, flavour, seed, .. } = *lab.start();
        lab.set_world(preset.world_at(flavour, seed, &wanted));
    }
}

fn addresses(world: &World) -> Vec<String> {
    world.cluster.nodes().iter().map(|node| node.eni_ip.clone()).collect()
}

/// Returns Windows for a path with a drive or a backslash.
fn flavour_of(path: &str) -> Flavour {
    let has_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if has_drive || path.contains('\\') { Flavour::Windows } else { Flavour::Linux }
}

/// True while the process of a client runs, even if it belongs to another user.
fn is_alive(client: Client) -> bool {
    let process = i32::try_from(client.0).ok().and_then(Pid::from_raw);
    process.is_some_and(|process| !matches!(test_kill_process(process), Err(rustix::io::Errno::SRCH)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_paths_are_recognised() {
        for path in [r"C:\ProgramData\x.cfg", "c:/x", r"..\x.cfg"] {
            assert_eq!(flavour_of(path), Flavour::Windows, "{path}");
        }
        for path in ["", "/opt/x.cfg", "x.cfg", "é:"] {
            assert_eq!(flavour_of(path), Flavour::Linux, "{path}");
        }
    }

    #[test]
    fn this_process_is_alive_and_impossible_process_ids_are_not() {
        assert!(is_alive(Client(process::id())));
        assert!(!is_alive(Client(0)) && !is_alive(Client(u32::MAX)));
    }
}
