//! Property tests: two people use the utility on 1 to 3 HSMs with faults. A small model of each HSM predicts the
//! results. Invariants hold for any input (`docs/reference/hsm-model.md` 13).

use proptest::{prelude::*, sample::select};

use hsm_dojo::{
    cloud::{ClusterState, Fault},
    host::{Flavour, World},
    hsm::{Client, Hsm, HsmError, UserType},
    hsm_text::{error_text, parse_user_type, user_type_word},
    saved,
    secret::Secret,
};

use crate::{
    effort,
    support::Utility,
    world_builder::{Account, WorldBuilder},
};

const ADDRESSES: [&str; 3] = ["10.0.2.9", "10.0.3.11", "10.0.1.12"];
const PEOPLE: usize = 2;
/// The first is the initial password. The last two are too short and too long.
const PASSWORDS: [&str; 5] = ["Sesame-0", "Sesame-1", "Sesame-2", "Sesam3", "Sesame-Sesame-Sesame-Sesame-Sesame"];
const TYPES: [&str; 11] = ["CO", "CU", "CO", "CU", "CU", "CU", "CU", "CU", "PRECO", "PCO", "AU"];
const NAMES: [&str; 11] = [
    "alice",
    "alice",
    "alice",
    "alice",
    "ALICE",
    "bob",
    "bob",
    "admin",
    "app_user",
    "a-b",
    "abcdefghijklmnopqrstuvwxyz012345",
];

/// One step of a test.
#[derive(Clone, Debug)]
enum Step {
    /// A person types the command at a command prompt, or else the answer. A number from 30 on turns the command into
    /// one that is likely to succeed.
    Type(usize, Command, &'static str, usize),
    /// An HSM gets a fault, or becomes healthy.
    Fault(usize, Fault),
    /// A utility ends, by `quit` or by an interrupt. It is started again at the next step of its person.
    End(usize, bool),
}

#[derive(Clone, Debug, PartialEq)]
enum Command {
    Login(Who, usize, bool),
    Create(Who, usize, bool),
    Change(Who, usize, bool),
    Delete(Who),
    Logout,
    Read(&'static str),
    Server(usize),
    Exit,
    Sync(u32, usize),
}

/// A user as typed: a type word and a name.
type Who = (&'static str, &'static str);

fn step() -> impl Strategy<Value = Step> {
    let person = || 0..PEOPLE;
    let answer = select(vec!["y", "y", "y", "y", "y", "n", "R", "I", "I", "I", "A", "B", "B", "x", ""]);
    prop_oneof![
        25 => (person(), command(), answer, 0..100usize).prop_map(|(person, command, answer, luck)| Step::Type(person, command, answer, luck)),
        1 => (0..3usize, fault()).prop_map(|(index, fault)| Step::Fault(index, fault)),
        1 => (person(), any::<bool>()).prop_map(|(person, quit)| Step::End(person, quit)),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let who = || (select(TYPES.to_vec()), select(NAMES.to_vec()));
    let password = || prop_oneof![8 => 0..3usize, 1 => 3..PASSWORDS.len()];
    let user = move || (who(), password(), prop::bool::weighted(0.1));
    prop_oneof![
        3 => Just(Command::Login(("CO", "admin"), 0, false)),
        2 => user().prop_map(|(who, password, hidden)| Command::Login(who, password, hidden)),
        6 => user().prop_map(|(who, password, hidden)| Command::Create(who, password, hidden)),
        4 => user().prop_map(|(who, password, hidden)| Command::Change(who, password, hidden)),
        4 => who().prop_map(Command::Delete),
        1 => Just(Command::Logout),
        2 => select(vec!["listUsers", "getHSMInfo", "enable_e2e", "info server 0"]).prop_map(Command::Read),
        2 => (0..4usize).prop_map(Command::Server),
        2 => Just(Command::Exit),
        6 => (1..8u32, 0..4usize).prop_map(|(id, to)| Command::Sync(id, to)),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    let error =
        select(vec![HsmError::InvalidInput, HsmError::NoSuchUser, HsmError::UserExists, HsmError::LoginFailure]);
    prop_oneof![
        5 => Just(Fault::Healthy),
        1 => Just(Fault::Slow),
        1 => Just(Fault::Unreachable),
        2 => any::<bool>().prop_map(|done| Fault::Drops { done }),
        2 => (1..3u32, error).prop_map(|(times, error)| Fault::Fails { times, error }),
    ]
}

impl Command {
    fn word(&self) -> &'static str {
        match self {
            Self::Login(..) => "loginHSM",
            Self::Create(..) => "createUser",
            Self::Change(..) => "changePswd",
            Self::Delete(_) => "deleteUser",
            Self::Logout => "logoutHSM",
            Self::Read(line) => line.split(' ').next().unwrap(),
            Self::Server(_) => "server",
            Self::Exit => "exit",
            Self::Sync(..) => "syncUser",
        }
    }

    /// The lines to type, with hidden entries.
    fn lines(&self) -> Vec<String> {
        let word = self.word();
        match self {
            Self::Login((user_type, name), password, hidden)
            | Self::Create((user_type, name), password, hidden)
            | Self::Change((user_type, name), password, hidden) => {
                let password = PASSWORDS[*password];
                if !hidden {
                    return vec![format!("{word} {user_type} {name} {password}")];
                }
                let entries = if word == "loginHSM" { 1 } else { 2 };
                let line = format!("{word} {user_type} {name} -hpswd");
                std::iter::once(line).chain(vec![password.to_owned(); entries]).collect()
            }
            Self::Delete((user_type, name)) => vec![format!("{word} {user_type} {name}")],
            Self::Server(index) => vec![format!("{word} {index}")],
            Self::Sync(id, to) => vec![format!("{word} {id} {to}")],
            Self::Read(line) => vec![(*line).to_owned()],
            Self::Logout | Self::Exit => vec![word.to_owned()],
        }
    }

    fn confirms(&self) -> bool {
        matches!(self, Self::Create(..) | Self::Change(..))
    }
}

/// A user that an HSM should have.
#[derive(Clone, Debug, PartialEq)]
struct User {
    id: u32,
    user_type: UserType,
    name: &'static str,
    /// `None` if it is unknown.
    password: Option<usize>,
    failures: u32,
}

/// The expected state of one HSM. The first one has two more users than the others.
#[derive(Clone, Debug)]
struct Device {
    users: Vec<User>,
    highest: u32,
    fault: Fault,
    /// For each person with an open session, who is logged in on it.
    sessions: [Option<Option<u32>>; PEOPLE],
    /// Opcodes and responses.
    log: Vec<(&'static str, u16)>,
}

/// An operation on an HSM.
enum Operation<'a> {
    Login(UserType, &'a str, usize),
    Logout,
    Create(UserType, &'static str, usize),
    Change(UserType, &'a str, usize),
    Delete(UserType, &'a str),
    Restore(User),
    Extract(u32),
    Insert(User),
    Read,
}

impl Operation<'_> {
    fn opcode(&self) -> Option<&'static str> {
        let creation = |user_type| if user_type == UserType::Cu { "CN_CREATE_USER" } else { "CN_CREATE_CO" };
        Some(match self {
            Self::Login(..) => "CN_LOGIN",
            Self::Logout => "CN_LOGOUT",
            Self::Create(user_type, ..) => creation(*user_type),
            Self::Restore(user) => creation(user.user_type),
            Self::Change(..) => "CN_CHANGE_PSWD",
            Self::Delete(..) => "CN_DELETE_USER",
            Self::Extract(_) => "CN_EXTRACT_MASKED_OBJECT_USER",
            Self::Insert(_) => "CN_INSERT_MASKED_OBJECT_USER",
            Self::Read => return None,
        })
    }
}

impl Device {
    fn new(officer: UserType, index: usize) -> Self {
        let user = |id, user_type, name, password| User { id, user_type, name, password, failures: 0 };
        let (officer, app_user) = (user(1, officer, "admin", Some(0)), user(2, UserType::Au, "app_user", None));
        let setup = ["CN_INIT_TOKEN", "CN_GEN_PSWD_ENC_KEY", "CN_CREATE_APPLIANCE_USER", "CN_INIT_DONE"];
        let mut device = Self {
            users: match (index, officer.user_type) {
                (0, UserType::Co | UserType::Pco) => vec![
                    officer,
                    app_user,
                    user(3, UserType::Cu, "alice", Some(1)),
                    user(4, UserType::Co, "bob", Some(1)),
                ],
                _ => vec![officer, app_user],
            },
            highest: 2,
            fault: Fault::Healthy,
            sessions: [None; PEOPLE],
            log: setup.map(|opcode| (opcode, 0)).to_vec(),
        };
        device.highest = device.users.len() as u32;
        device
    }

    /// Carries out an operation as far as the fault allows.
    fn perform(&mut self, person: usize, operation: &Operation) -> Result<(), HsmError> {
        if self.sessions[person].is_none() {
            return Err(HsmError::SessionLost);
        }
        match self.fault.clone() {
            Fault::Healthy | Fault::Slow => self.act(person, operation),
            Fault::Unreachable => Err(HsmError::SessionLost),
            Fault::Drops { done } => {
                self.fault = Fault::Healthy;
                if done {
                    let _ = self.act(person, operation);
                }
                self.close(person, "CN_APP_FINALIZE");
                Err(HsmError::SessionLost)
            }
            Fault::Fails { times, error } => {
                self.fault = if times > 1 { Fault::Fails { times: times - 1, error } } else { Fault::Healthy };
                self.log.extend(operation.opcode().zip(error.code()));
                Err(error)
            }
        }
    }

    fn act(&mut self, person: usize, operation: &Operation) -> Result<(), HsmError> {
        let outcome = self.decide(person, operation);
        let code = outcome.map_or_else(HsmError::code, |()| Some(0));
        // A logout without a login leaves no record.
        let silent = matches!((operation, outcome), (Operation::Logout, Err(HsmError::NotLoggedIn)));
        self.log.extend(operation.opcode().zip(code).filter(|_| !silent));
        outcome
    }

    fn decide(&mut self, person: usize, operation: &Operation) -> Result<(), HsmError> {
        match operation {
            Operation::Read => {}
            Operation::Login(user_type, name, password) => {
                let user = self.find(*user_type, name).ok_or(HsmError::NoSuchUser)?;
                if user.failures > 5 || user.password != Some(*password) {
                    user.failures = 6.min(user.failures + 1);
                    return Err(HsmError::LoginFailure);
                }
                user.failures = 0;
                self.sessions[person] = Some(Some(user.id));
            }
            Operation::Logout => {
                self.actor(person).ok_or(HsmError::NotLoggedIn)?;
                self.sessions[person] = Some(None);
            }
            Operation::Create(user_type, name, password) => {
                self.officer(person)?;
                if name.len() > 31 || name.contains('-') {
                    return Err(HsmError::BadUserName);
                }
                check(*password)?;
                let user = User { id: 0, user_type: *user_type, name, password: Some(*password), failures: 0 };
                self.add(user)?;
            }
            Operation::Change(user_type, name, password) => {
                let actor = self.actor(person).ok_or(HsmError::NotLoggedIn)?;
                let (own, busy) = {
                    let target = self.find(*user_type, name).ok_or(HsmError::NoSuchUser)?.id;
                    (actor.id == target, self.sessions.contains(&Some(Some(target))))
                };
                if !own && !actor.user_type.is_officer() {
                    return Err(HsmError::NotPermitted);
                }
                check(*password)?;
                if !own && busy {
                    return Err(HsmError::UserBusy);
                }
                let target = self.find(*user_type, name).unwrap();
                (target.password, target.failures) = (Some(*password), 0);
                if target.user_type == UserType::Preco {
                    target.user_type = UserType::Co;
                }
            }
            Operation::Delete(user_type, name) => {
                self.officer(person)?;
                if matches!(user_type, UserType::Preco | UserType::Au) {
                    return Err(HsmError::NotPermitted);
                }
                let id = self.find(*user_type, name).ok_or(HsmError::NoSuchUser)?.id;
                if self.sessions.contains(&Some(Some(id))) {
                    return Err(HsmError::UserBusy);
                }
                self.users.retain(|user| user.id != id);
            }
            Operation::Restore(user) => {
                self.officer(person)?;
                self.add(user.clone())?;
            }
            Operation::Insert(user) => {
                self.officer(person)?;
                self.add(User { failures: 0, ..user.clone() })?;
            }
            Operation::Extract(id) => {
                self.officer(person)?;
                self.users.iter().find(|user| user.id == *id).ok_or(HsmError::NoSuchUser)?;
            }
        }
        Ok(())
    }

    fn find(&mut self, user_type: UserType, name: &str) -> Option<&mut User> {
        let same = |one: UserType| one == user_type || (one.is_officer() && user_type.is_officer());
        self.users.iter_mut().find(|user| same(user.user_type) && user.name.eq_ignore_ascii_case(name))
    }

    /// Adds a user under its own id, or under the next id if that is taken or unknown.
    fn add(&mut self, mut user: User) -> Result<(), HsmError> {
        if self.find(user.user_type, user.name).is_some() {
            return Err(HsmError::UserExists);
        }
        if user.id == 0 || self.users.iter().any(|other| other.id == user.id) {
            user.id = self.highest + 1;
        }
        self.highest = self.highest.max(user.id);
        self.users.push(user);
        self.users.sort_by_key(|user| user.id);
        Ok(())
    }

    fn actor(&self, person: usize) -> Option<User> {
        let id = self.sessions[person]??;
        self.users.iter().find(|user| user.id == id).cloned()
    }

    fn officer(&self, person: usize) -> Result<(), HsmError> {
        let actor = self.actor(person).ok_or(HsmError::NotLoggedIn)?;
        if actor.user_type.is_officer() { Ok(()) } else { Err(HsmError::NotPermitted) }
    }

    fn close(&mut self, person: usize, opcode: &'static str) {
        if self.actor(person).is_some() {
            self.log.push((opcode, 0));
        }
        self.sessions[person] = None;
    }
}

fn check(password: usize) -> Result<(), HsmError> {
    if (7..=32).contains(&PASSWORDS[password].len()) { Ok(()) } else { Err(HsmError::PasswordLength) }
}

/// The expected state of a utility.
#[derive(Clone, Debug)]
enum Waiting {
    Ended,
    Command,
    Confirm(Command),
    Retry { command: Command, server: usize, removed: Vec<(usize, User)> },
}

/// The expected state of the world and its two utilities.
#[derive(Debug)]
struct Model {
    devices: Vec<Device>,
    waiting: [Waiting; PEOPLE],
    server_mode: [Option<usize>; PEOPLE],
    /// The connections that each utility has not given up.
    held: [Vec<bool>; PEOPLE],
    /// The expected results: `success`, or the reason of the failure.
    said: Vec<String>,
}

impl Model {
    fn new(count: usize, officer: UserType) -> Self {
        let mut model = Self {
            devices: (0..count).map(|index| Device::new(officer, index)).collect(),
            waiting: [Waiting::Ended, Waiting::Ended],
            server_mode: [None; PEOPLE],
            held: [vec![], vec![]],
            said: Vec::new(),
        };
        (0..PEOPLE).for_each(|person| model.start(person));
        model
    }

    fn start(&mut self, person: usize) {
        (self.held[person], self.server_mode[person]) = (vec![false; self.devices.len()], None);
        self.waiting[person] = Waiting::Command;
        for index in 0..self.devices.len() {
            if self.devices[index].fault == Fault::Unreachable {
                self.end(person, "CN_CLOSE_SESSION");
                return;
            }
            self.devices[index].sessions[person] = Some(None);
            self.devices[index].log.push(("CN_ENCRYPT_SESSION_V2", 0));
            self.held[person][index] = true;
        }
    }

    fn end(&mut self, person: usize, opcode: &'static str) {
        self.waiting[person] = Waiting::Ended;
        for (device, held) in self.devices.iter_mut().zip(&self.held[person]) {
            let opcode = if device.fault == Fault::Unreachable { "CN_APP_FINALIZE" } else { opcode };
            if *held {
                device.close(person, opcode);
            }
        }
    }

    /// Returns a command of the same kind about an existing user, after a login if needed.
    fn plausible(&self, person: usize, command: Command, luck: usize) -> Command {
        let index = self.targets(person).start;
        let users = &self.devices[index].users;
        let user = &users[luck % users.len()];
        let who = (user_type_word(user.user_type), user.name);
        match command {
            command if luck < 30 => command,
            Command::Login(_, password, hidden) => Command::Login(who, user.password.unwrap_or(password), hidden),
            Command::Logout | Command::Read(_) | Command::Server(_) | Command::Exit => command,
            _ if self.targets(person).any(|index| self.devices[index].officer(person).is_err()) && luck < 80 => {
                Command::Login((user_type_word(users[0].user_type), "admin"), users[0].password.unwrap_or(0), false)
            }
            Command::Change(_, password, hidden) => Command::Change(who, password, hidden),
            Command::Delete(_) => Command::Delete(who),
            Command::Sync(_, to) if self.server_mode[person].is_some() => {
                Command::Sync(user.id, if to == index { (index + 1) % self.devices.len() } else { to })
            }
            Command::Sync(_, to) => Command::Server(to % self.devices.len()),
            Command::Create(..) => command,
        }
    }

    fn targets(&self, person: usize) -> std::ops::Range<usize> {
        self.server_mode[person].map_or(0..self.devices.len(), |index| index..index + 1)
    }

    fn type_command(&mut self, person: usize, command: Command) {
        let known = |index: usize| index < self.devices.len();
        match &command {
            Command::Server(index) if known(*index) => self.server_mode[person] = Some(*index),
            Command::Exit => self.server_mode[person] = None,
            Command::Server(_) | Command::Read("info server 0") => {}
            Command::Read("enable_e2e") => self.encrypt(person),
            Command::Sync(id, to) => {
                if let Some(from) = self.server_mode[person].filter(|from| known(*to) && from != to) {
                    self.sync(person, *id, from, *to);
                }
            }
            _ if command.confirms() => self.waiting[person] = Waiting::Confirm(command),
            _ => self.run(person, command, self.targets(person).start, Vec::new()),
        }
    }

    /// All sessions are encrypted from the start in this model. A lost one is given up.
    fn encrypt(&mut self, person: usize) {
        for index in self.targets(person) {
            let device = &mut self.devices[index];
            if device.fault == Fault::Unreachable && std::mem::take(&mut self.held[person][index]) {
                device.close(person, "CN_APP_FINALIZE");
            }
        }
    }

    fn answer(&mut self, person: usize, answer: &str) {
        match (self.waiting[person].clone(), answer) {
            (Waiting::Confirm(command), "y") => self.run(person, command, self.targets(person).start, Vec::new()),
            (Waiting::Confirm(_), "n") => self.waiting[person] = Waiting::Command,
            (Waiting::Retry { command, server, removed }, "R") => self.run(person, command, server, removed),
            (Waiting::Retry { command, server, removed }, "I") => self.run(person, command, server + 1, removed),
            (Waiting::Retry { command, .. }, "A") if command.confirms() => self.waiting[person] = Waiting::Command,
            (Waiting::Retry { command, removed, .. }, "B") if !command.confirms() => {
                self.waiting[person] = Waiting::Command;
                for (index, user) in removed {
                    let outcome = self.ask(person, index, &Operation::Restore(user));
                    self.say_failure(person, index, outcome);
                }
            }
            _ => {}
        }
    }

    fn run(&mut self, person: usize, command: Command, first: usize, mut removed: Vec<(usize, User)>) {
        self.waiting[person] = Waiting::Command;
        for server in first..self.targets(person).end {
            let before = match &command {
                Command::Delete((user_type, name)) => {
                    parse_user_type(user_type).and_then(|user_type| self.devices[server].find(user_type, name).cloned())
                }
                _ => None,
            };
            match self.one(person, &command, server) {
                Ok(()) => {
                    if !matches!(command, Command::Read(_)) {
                        self.said.push("success".to_owned());
                    }
                    removed.extend(before.map(|user| (server, user)));
                }
                Err(outcome) => {
                    match outcome {
                        Some(error) => self.say_failure(person, server, Err(error)),
                        None => self.said.push("invalid user type".to_owned()),
                    }
                    if command.confirms() || matches!(command, Command::Delete(_)) {
                        self.waiting[person] = Waiting::Retry { command, server, removed };
                        return;
                    }
                }
            }
        }
    }

    fn one(&mut self, person: usize, command: &Command, server: usize) -> Result<(), Option<HsmError>> {
        let (operation, officer) = match *command {
            Command::Login((word, name), password, _) => {
                let user_type = parse_user_type(word).filter(|user_type| *user_type != UserType::Au).ok_or(None)?;
                (Some(Operation::Login(user_type, name, password)), false)
            }
            Command::Create((word, name), password, _) => {
                let user_type = match word {
                    "CO" | "PCO" => Some(UserType::Co),
                    "CU" => Some(UserType::Cu),
                    _ => None,
                };
                (user_type.map(|user_type| Operation::Create(user_type, name, password)), true)
            }
            Command::Change((word, name), password, _) => {
                let user_type = parse_user_type(word).filter(|user_type| *user_type != UserType::Au);
                (user_type.map(|user_type| Operation::Change(user_type, name, password)), false)
            }
            Command::Delete((word, name)) => {
                (parse_user_type(word).map(|user_type| Operation::Delete(user_type, name)), true)
            }
            Command::Logout => (Some(Operation::Logout), false),
            _ => (Some(Operation::Read), false),
        };
        match operation {
            Some(operation) => self.ask(person, server, &operation).map_err(Some),
            None => {
                self.ask(person, server, &Operation::Read).map_err(Some)?;
                self.needs_login(person, server, officer).map_err(Some)?;
                Err(None)
            }
        }
    }

    fn sync(&mut self, person: usize, id: u32, from: usize, to: usize) {
        let mut at = from;
        let mut copy = || {
            for (officer, index) in [(false, from), (false, to), (true, from), (true, to)] {
                at = index;
                self.needs_login(person, index, officer)?;
            }
            at = from;
            self.ask(person, from, &Operation::Extract(id))?;
            let user = self.devices[from].users.iter().find(|user| user.id == id).cloned().unwrap();
            at = to;
            self.ask(person, to, &Operation::Insert(user))
        };
        match copy() {
            Ok(()) => self.said.push("success".to_owned()),
            Err(error) => {
                // A user who exists already has another message.
                let words = self.said.len();
                self.say_failure(person, at, Err(error));
                self.said.truncate(if error == HsmError::UserExists { words } else { words + 1 });
            }
        }
    }

    fn needs_login(&self, person: usize, index: usize, officer: bool) -> Result<(), HsmError> {
        let device = &self.devices[index];
        if !self.held[person][index] || device.sessions[person].is_none() {
            return Err(HsmError::SessionLost);
        }
        if officer { device.officer(person) } else { device.actor(person).map(|_| ()).ok_or(HsmError::NotLoggedIn) }
    }

    fn ask(&mut self, person: usize, index: usize, operation: &Operation) -> Result<(), HsmError> {
        if !self.held[person][index] {
            return Err(HsmError::SessionLost);
        }
        self.devices[index].perform(person, operation)
    }

    fn say_failure(&mut self, person: usize, index: usize, outcome: Result<(), HsmError>) {
        let Err(error) = outcome else { return };
        let too_short_or_long = error == HsmError::PasswordLength;
        let reason = if too_short_or_long { "min pswd len 7 and max pswd len 32" } else { error_text(error) };
        self.said.push(reason.to_owned());
        if error == HsmError::SessionLost && std::mem::take(&mut self.held[person][index]) {
            self.devices[index].close(person, "CN_APP_FINALIZE");
        }
    }

    fn prompt(&self, person: usize) -> String {
        match &self.waiting[person] {
            Waiting::Ended => String::new(),
            Waiting::Command => {
                self.server_mode[person].map_or("aws-cloudhsm>".to_owned(), |index| format!("server{index}>"))
            }
            Waiting::Confirm(_) => "Do you want to continue(y/n)?".to_owned(),
            Waiting::Retry { command, .. } if command.confirms() => "Retry/Ignore/Abort?(R/I/A):".to_owned(),
            Waiting::Retry { .. } => "Retry/rollBack/Ignore?(R/B/I):".to_owned(),
        }
    }
}

/// The world at the start of a test.
fn world(devices: &[Device]) -> World {
    let account = |user: &User| {
        let password = user.password.map(|password| PASSWORDS[password]);
        Account { user_type: user_type_word(user.user_type), name: user.name, password, quorum_key: false }
    };
    let users = devices.iter().map(|device| device.users.iter().map(account).collect());
    WorldBuilder::hsms(Flavour::Linux, &ADDRESSES.into_iter().zip(users).collect::<Vec<_>>()).world()
}

fn client(person: usize) -> Client {
    Client(u32::try_from(person).unwrap() + 1)
}

/// Returns the printed results of a command in their order: `success`, or the reason of the failure.
fn results(printed: &str) -> Vec<String> {
    let result = |line: &str| {
        let (command, rest) = line.split_once(' ')?;
        let known =
            ["loginHSM", "logoutHSM", "listUsers", "createUser", "deleteUser", "changePswd", "getHSMInfo", "syncUser"];
        let rest = known.contains(&command).then_some(rest)?;
        if rest == "success" || rest.starts_with("success on server ") {
            return Some("success".to_owned());
        }
        rest.strip_prefix("failed: ").map(str::to_owned)
    };
    printed.lines().filter_map(result).collect()
}

fn agree(hsm: &Hsm, device: &Device, secrets: &[Secret]) {
    let shown =
        |user: &hsm_dojo::hsm::User| (user.id(), user.user_type(), user.name().to_owned(), user.login_failures());
    let real: Vec<_> = hsm.users().iter().map(shown).collect();
    let model = device.users.iter().map(|user| (user.id, user.user_type, user.name.to_owned(), user.failures));
    assert_eq!(real, model.collect::<Vec<_>>());
    for (user, known) in hsm.users().iter().zip(&device.users) {
        assert!(known.password.is_none_or(|password| user.has_password(&secrets[password])), "{}", user.name());
    }
    for person in 0..PEOPLE {
        let mut sessions = hsm.sessions().filter(|(other, _)| *other == client(person));
        let session = sessions.next().map(|(_, user)| user.map(hsm_dojo::hsm::User::id));
        assert_eq!((session, sessions.count()), (device.sessions[person], 0));
    }
    let log: Vec<_> = hsm.audit_log().iter().map(|event| (event.opcode.name(), event.response.code)).collect();
    assert_eq!(log, device.log);
}

/// Checks what holds in every world (`docs/reference/hsm-model.md` 13).
fn hold_invariants(world: &World) {
    let hsms = || world.cluster.nodes().iter().map(|node| node.hsm());
    for hsm in hsms() {
        assert!(hsm.audit_log().iter().map(|event| event.sequence).eq(0..hsm.audit_log().len() as u64), "3: gaps");
        assert!(hsm.audit_log().iter().is_sorted_by_key(|event| event.at));
        let officer = |user_type: UserType| user_type.is_officer() || user_type == UserType::Preco;
        assert!(hsm.users().iter().any(|user| officer(user.user_type())), "10: every HSM has an officer");
    }
    let preco = hsms().any(|hsm| hsm.users().iter().any(|user| user.user_type() == UserType::Preco));
    assert_eq!(preco, world.cluster.state() == ClusterState::Initialized, "4");
}

fn is_officer() -> impl Strategy<Value = UserType> {
    prop_oneof![6 => Just(UserType::Co), 1 => Just(UserType::Preco), 1 => Just(UserType::Pco)]
}

proptest! {
    #![proptest_config(effort::property(3_000))]

    #[test]
    fn two_people_get_what_the_model_says(
        count in 1..=3usize,
        officer in is_officer(),
        people_in in 0..=PEOPLE,
        steps in prop::collection::vec(step(), 0..50),
    ) {
        let mut model = Model::new(count, officer);
        let mut world = world(&model.devices);
        let secrets = PASSWORDS.map(|text| Secret::new(&world.salt, text));
        let mut utilities = [0, 1].map(|person| Utility::start(client(person), &mut world));
        let login = |person| Step::Type(person, Command::Login((user_type_word(officer), "admin"), 0, false), "", 0);
        for step in (0..people_in).map(login).chain(steps) {
            let (before, was) = (world.cluster.clone(), model.waiting.clone());
            match step.clone() {
                Step::Fault(index, fault) => {
                    let index = index % count;
                    world.cluster.set_fault(ADDRESSES[index], fault.clone());
                    model.devices[index].fault = fault;
                }
                Step::Type(person, ..) | Step::End(person, _) if matches!(model.waiting[person], Waiting::Ended) => {
                    utilities[person] = Utility::start(client(person), &mut world);
                    model.start(person);
                }
                Step::End(person, true) if matches!(model.waiting[person], Waiting::Command) => {
                    utilities[person].enter(&mut world, "quit");
                    model.end(person, "CN_CLOSE_SESSION");
                }
                Step::End(person, _) => {
                    utilities[person].act(&mut world, |session, world, console| session.interrupt(world, None, console));
                    model.end(person, "CN_APP_FINALIZE");
                }
                Step::Type(person, command, answer, luck) => {
                    let utility = &mut utilities[person];
                    utility.take_printed();
                    model.said.clear();
                    if matches!(model.waiting[person], Waiting::Command) {
                        let command = model.plausible(person, command, luck);
                        command.lines().iter().for_each(|line| utility.enter(&mut world, line));
                        model.type_command(person, command);
                    } else {
                        utility.enter(&mut world, answer);
                        model.answer(person, answer);
                    }
                    prop_assert_eq!(results(&utility.printed), model.said.clone(), "{:?}: {}", step, utility.printed);
                }
            }
            for (person, utility) in utilities.iter().enumerate() {
                prop_assert_eq!(utility.prompt(&world), model.prompt(person), "{:?}", step);
            }
            for (node, device) in world.cluster.nodes().iter().zip(&model.devices) {
                agree(node.hsm(), device, &secrets);
                prop_assert_eq!(node.fault(), &device.fault);
            }
            let asking = |person: usize| matches!(was[person], Waiting::Confirm(_));
            if matches!(step, Step::Type(person, _, answer, _) if asking(person) && answer != "y") {
                prop_assert_eq!(&before, &world.cluster, "2");
            }
            hold_invariants(&world);
        }
        let kept = saved::write(&world) + &utilities.iter().map(|utility| saved::write(utility.session())).collect::<String>();
        let told = utilities.iter().map(|utility| format!("{}{:?}", utility.printed, utility.events)).collect::<String>();
        prop_assert!(!kept.contains("Sesam") && !told.contains("Sesam"), "9: a password is kept");
    }
}

proptest! {
    #![proptest_config(effort::property(300))]

    /// `docs/reference/hsm-model.md` 13.1: a command in global mode is the sequence of the same command in the modes of
    /// all servers.
    #[test]
    fn global_mode_is_the_sequence_of_server_modes(
        before in prop::collection::vec((0..4usize, command(), prop::option::of(fault())), 0..12),
        command in command().prop_filter("one that both modes know", |command| {
            !matches!(command, Command::Server(_) | Command::Exit | Command::Sync(..))
        }),
    ) {
        let mut world = world(&Model::new(3, UserType::Co).devices);
        let mut utility = Utility::start(client(0), &mut world);
        let carry_out = |utility: &mut Utility, world: &mut World, lines: &[String]| {
            lines.iter().for_each(|line| utility.enter(world, line));
            while let Some(answer) = [("(y/n)?", "y"), ("(R/I/A):", "I"), ("(R/B/I):", "I")].iter().find(|(end, _)| utility.prompt(world).ends_with(end)) {
                utility.enter(world, answer.1);
            }
        };
        carry_out(&mut utility, &mut world, &Command::Login(("CO", "admin"), 0, false).lines());
        for (index, command, fault) in before {
            carry_out(&mut utility, &mut world, &[format!("server {index}")]);
            carry_out(&mut utility, &mut world, &command.lines());
            if let Some(fault) = fault {
                world.cluster.set_fault(ADDRESSES[index % 3], fault);
            }
        }
        utility.enter(&mut world, "exit");
        let (mut other, mut there) = (utility.clone(), world.clone());
        carry_out(&mut utility, &mut world, &command.lines());
        for index in 0..3 {
            carry_out(&mut other, &mut there, &[format!("server {index}")]);
            carry_out(&mut other, &mut there, &command.lines());
        }
        prop_assert_eq!(world.cluster, there.cluster);
    }
}
