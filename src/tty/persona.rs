//! The management utility alone, as a script written for the real one expects it.
//!
//! With `HSM_DOJO_STATE` separate runs share a world: for each input it is locked, loaded, changed, saved and unlocked;
//! it is never locked while this process waits for a person or a script.

use std::{env, ffi::OsString, fs, io, io::Read, path::PathBuf, process};

use rustix::process::{Pid, test_kill_process};

use super::{
    failure::Failure,
    keyboard::{Answer, Keyboard},
    options,
    screen::{self, Screen},
    settle,
    store::{Kind, StateFile},
    watch::Watch,
};
use crate::{
    cloud::HSMS_MAX,
    cmu,
    host::{Flavour, Preset, World},
    hsm::Client,
    lab::{Effect, FIRST_SESSION, Input, Lab, Prompt, Start},
};

/// Bytes of a configuration file that is read.
const CONFIG_BYTES_MAX: u64 = 1 << 20;

/// Runs the utility with its arguments and gives its exit status.
pub(super) fn run(args: Vec<OsString>) -> Result<i32, Failure> {
    let args: Vec<String> = args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let mut utility = Utility::new(&args)?;
    let mut keyboard = Keyboard::open()?;
    let mut screen = Screen::new();
    let effects = utility.open(&args)?;
    let outcome = converse(&mut utility, &mut keyboard, &mut screen, effects);
    if outcome.is_err() {
        // Nobody is left to work for: what is open on the devices is closed as lost.
        let _ = utility.apply(Input::Interrupt);
    }
    outcome
}

/// Paints effects and hands in answers until the utility has ended.
fn converse(
    utility: &mut Utility,
    keyboard: &mut Keyboard,
    screen: &mut Screen,
    mut effects: Vec<Effect>,
) -> Result<i32, Failure> {
    loop {
        let prompt = match paint(screen, &effects)? {
            Painted::Prompt(prompt) => prompt,
            Painted::Exit(status) => return Ok(status),
        };
        let answer = ask(keyboard, screen, &prompt)?;
        let (input, status) = match answer {
            Answer::Line(line) => (Input::Line(line), None),
            Answer::EndOfInput => (Input::EndOfInput, None),
            Answer::Interrupt => (Input::Interrupt, None),
            Answer::Ended(status) => (Input::Interrupt, Some(status)),
        };
        let interrupted = matches!(input, Input::Interrupt);
        effects = utility.apply(input)?;
        if interrupted && keyboard.is_terminal() {
            // The driver has printed ^C and left the cursor behind it.
            screen.print("\n")?;
        }
        if let Some(status) = status {
            return Ok(status);
        }
    }
}

/// Prints a prompt and waits behind it.
fn ask(keyboard: &mut Keyboard, screen: &mut Screen, prompt: &Prompt) -> Result<Answer, Failure> {
    let _hidden = (!prompt.echoes()).then(|| keyboard.hide());
    screen.prompt(&prompt.text)?;
    Ok(keyboard.answer())
}

enum Painted {
    Prompt(Prompt),
    Exit(i32),
}

/// Prints what is to be printed, up to what the utility waits for. The terminal driver echoes by itself.
fn paint(screen: &mut Screen, effects: &[Effect]) -> Result<Painted, Failure> {
    for effect in effects {
        match effect {
            Effect::Print(text) => screen.print(&text.plain())?,
            Effect::Notice(words) => screen::say(words),
            Effect::Prompt(prompt) => return Ok(Painted::Prompt(prompt.clone())),
            Effect::Exit(status) => return Ok(Painted::Exit(*status)),
            _ => {}
        }
    }
    // A utility that waits for nothing and has not ended has nobody to end it.
    Ok(Painted::Exit(1))
}

/// The utility with its world, which others may share.
struct Utility {
    lab: Lab,
    shared: Option<StateFile>,
    watch: Watch,
    client: Client,
}

impl Utility {
    fn new(args: &[String]) -> Result<Self, Failure> {
        let shared = setting("HSM_DOJO_STATE").map(PathBuf::from);
        let shared = shared.map(|path| StateFile::open(&path, Kind::World)).transpose()?;
        let flavour = flavour_of(args.first().map_or("", String::as_str));
        let lab = Lab::new(Start::sandbox(preset()?, flavour, seed()?));
        let watch = Watch::at(lab.world().clock);
        Ok(Self { lab, shared, watch, client: Client(process::id()) })
    }

    /// Starts the utility, in the shared world where there is one.
    fn open(&mut self, args: &[String]) -> Result<Vec<Effect>, Failure> {
        let config = args.first().map_or(OnMachine::Missing, |path| OnMachine::read(path));
        let client = self.client;
        // A process of the past that had this number is gone, too.
        let effects = self.exchange(
            |other| other != client && is_alive(other),
            |lab, found| {
                if let Some(text) = config.text().filter(|_| !found) {
                    serve(lab, &text);
                }
                lab.open_cmu(FIRST_SESSION, client, args)
            },
        )?;
        config.explain(args, &effects, self.lab.world());
        self.watch.set(self.lab.world().clock);
        Ok(effects)
    }

    fn apply(&mut self, input: Input) -> Result<Vec<Effect>, Failure> {
        let (now, client) = (self.watch.now(), self.client);
        let alive = |other| other == client || is_alive(other);
        let effects = self.exchange(alive, |lab, _| lab.apply(now, FIRST_SESSION, input))?;
        self.watch.set(self.lab.world().clock);
        Ok(effects)
    }

    /// Does something to the world as the others have left it. `act` learns whether a world was there.
    fn exchange(
        &mut self,
        alive: impl Fn(Client) -> bool,
        act: impl FnOnce(&mut Lab, bool) -> Vec<Effect>,
    ) -> Result<Vec<Effect>, Failure> {
        let lab = &mut self.lab;
        let Some(shared) = &self.shared else {
            let effects = act(lab, false);
            return Ok(exchange_files(lab, effects));
        };
        let turn = shared.turn()?;
        let world = turn.world()?;
        let found = world.is_some();
        if let Some(world) = world {
            lab.set_world(world);
            lab.drop_lost_clients(alive);
        }
        let effects = act(lab, found);
        let effects = exchange_files(lab, effects);
        turn.save_world(lab.world())?;
        Ok(effects)
    }
}

/// Lets a working utility come to its next prompt, with the files of this machine that it asks for.
fn exchange_files(lab: &mut Lab, effects: Vec<Effect>) -> Vec<Effect> {
    let mut effects = settle(lab, effects);
    loop {
        let file = match effects.last() {
            Some(Effect::ReadFile(path)) => OnMachine::read(path).or_of_lab(lab.world(), path),
            Some(Effect::WriteFile { path, bytes }) => write(path, bytes),
            _ => return effects,
        };
        effects.pop();
        let now = lab.world().clock;
        let more = lab.apply(now, FIRST_SESSION, Input::File(file));
        effects.extend(settle(lab, more));
    }
}

/// Writes a file of this machine; nothing where that failed, after saying why.
fn write(path: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    match fs::write(path, bytes) {
        Ok(()) => Some(Vec::new()),
        Err(error) => {
            screen::say(&format!("{path} on this machine cannot be written: {error}."));
            None
        }
    }
}

/// What this machine has under a path.
enum OnMachine {
    File(Vec<u8>),
    Missing,
    Unreadable(io::Error),
}

impl OnMachine {
    fn read(path: &str) -> Self {
        let mut bytes = Vec::new();
        let read = fs::File::open(path).and_then(|file| file.take(CONFIG_BYTES_MAX).read_to_end(&mut bytes));
        match read {
            Ok(_) => Self::File(bytes),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Self::Missing
            }
            Err(error) => Self::Unreadable(error),
        }
    }

    /// The text of a configuration.
    fn text(&self) -> Option<String> {
        match self {
            Self::File(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            Self::Missing | Self::Unreadable(_) => None,
        }
    }

    /// The bytes, or those of the lab's own file where this machine has none.
    fn or_of_lab(self, world: &World, path: &str) -> Option<Vec<u8>> {
        let machine = &world.instance;
        match self {
            Self::File(bytes) => Some(bytes),
            Self::Missing => {
                let path = machine.files.style().path(path);
                Some(machine.files.read(&path, &machine.user).ok()?.bytes().to_vec())
            }
            Self::Unreadable(_) => None,
        }
    }

    /// Says why the utility did not start, where its configuration is the reason.
    fn explain(&self, args: &[String], effects: &[Effect], world: &World) {
        let ([path], [.., Effect::Exit(_)]) = (args, effects) else { return };
        let (usual, known) = (world.instance.cmu_config(), addresses(world));
        let hosts = self.text().map(|text| cmu::configured_hosts(&text)).unwrap_or_default();
        match self {
            Self::File(_) if hosts.is_empty() => {
                screen::say(&format!("{path} on this machine is no configuration that lists servers."));
            }
            Self::File(_) if hosts.iter().any(|host| !known.contains(host)) => {
                let known = known.join(", ");
                screen::say(&format!(
                    "{path} on this machine lists a server that this world does not have. It has {known}."
                ));
            }
            Self::File(_) => {}
            Self::Missing => screen::say(&format!(
                "There is no {path} that lists servers, neither on this machine nor in the lab. The lab has {usual}."
            )),
            Self::Unreadable(error) => screen::say(&format!("{path} on this machine cannot be read: {error}.")),
        }
    }
}

/// Gives a fresh world one HSM for each address of the configuration, where it has not all of them.
fn serve(lab: &mut Lab, config: &str) {
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

/// A path with a drive or a backslash is one of Windows.
fn flavour_of(path: &str) -> Flavour {
    let has_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if has_drive || path.contains('\\') { Flavour::Windows } else { Flavour::Linux }
}

/// True while the process that a client stands for runs, whoever owns it.
fn is_alive(client: Client) -> bool {
    let process = i32::try_from(client.0).ok().and_then(Pid::from_raw);
    process.is_some_and(|process| !matches!(test_kill_process(process), Err(rustix::io::Errno::SRCH)))
}

fn setting(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

fn preset() -> Result<Preset, Failure> {
    let Some(id) = setting("HSM_DOJO_PRESET") else { return Ok(Preset::default()) };
    options::find_preset(&id.to_string_lossy()).map_err(|failure| Failure::Usage(format!("HSM_DOJO_PRESET: {failure}")))
}

/// The seed of a fresh world: the one that is set, or one that nobody can guess.
pub(super) fn seed() -> Result<u64, Failure> {
    use std::hash::{BuildHasher, RandomState};
    let Some(text) = setting("HSM_DOJO_SEED") else { return Ok(RandomState::new().hash_one(process::id())) };
    let text = text.to_string_lossy();
    text.parse().map_err(|_| Failure::Usage(format!("HSM_DOJO_SEED: {text:?} is not a number of 0 to {}.", u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_paths_are_told_from_others() {
        for path in [r"C:\ProgramData\x.cfg", "c:/x", r"..\x.cfg"] {
            assert_eq!(flavour_of(path), Flavour::Windows, "{path}");
        }
        for path in ["", "/opt/x.cfg", "x.cfg", "é:"] {
            assert_eq!(flavour_of(path), Flavour::Linux, "{path}");
        }
    }

    #[test]
    fn this_process_is_alive_and_impossible_ones_are_not() {
        assert!(is_alive(Client(process::id())));
        assert!(!is_alive(Client(0)) && !is_alive(Client(u32::MAX)));
    }
}
