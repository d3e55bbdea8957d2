//! Properties: users, sessions and lockout on 1 to 3 HSMs against a small model, and the utility against any input.

use proptest::prelude::*;

use hsm_dojo::{
    clock::LabTime,
    cloud::{Cluster, ClusterState, Node},
    host::Preset,
    hsm::{Client, Closing, Hsm, HsmError, Operation, Policy, SessionHandle, UserType},
    lab::{Input, Lab},
    secret::{Salt, Secret},
};

use crate::support::Terminal;

const PASSWORDS: [&str; 4] = ["password", "co12345", "short1", "other-password"];
const TYPES: [UserType; 4] = [UserType::Preco, UserType::Co, UserType::Pco, UserType::Cu];
const SESSIONS: usize = 2;

/// One operation on one session of one HSM.
#[derive(Clone, Debug)]
enum Step {
    Login { user_type: usize, known: bool, password: usize },
    Change { user_type: usize, known: bool, password: usize },
    Logout,
    Reopen { quit: bool },
}

fn step() -> impl Strategy<Value = Step> {
    let words = || (0..TYPES.len(), prop::bool::weighted(0.9), 0..PASSWORDS.len());
    prop_oneof![
        6 => words().prop_map(|(user_type, known, password)| Step::Login { user_type, known, password }),
        3 => words().prop_map(|(user_type, known, password)| Step::Change { user_type, known, password }),
        1 => Just(Step::Logout),
        1 => any::<bool>().prop_map(|quit| Step::Reopen { quit }),
    ]
}

/// What one HSM should hold: its one officer, and who is logged in.
#[derive(Clone, Debug)]
struct Model {
    preco: bool,
    password: usize,
    failures: u32,
    logged_in: [bool; SESSIONS],
    events: usize,
}

impl Model {
    fn is_officer(&self, user_type: usize, known: bool) -> bool {
        let fits = if self.preco { TYPES[user_type] == UserType::Preco } else { TYPES[user_type].is_officer() };
        fits && known
    }

    fn run(&mut self, session: usize, step: &Step) -> Result<(), HsmError> {
        self.events += 1;
        match *step {
            Step::Login { user_type, known, .. } if !self.is_officer(user_type, known) => Err(HsmError::NoSuchUser),
            Step::Login { .. } if self.failures > 5 => Err(HsmError::LoginFailure),
            Step::Login { password, .. } if password != self.password => {
                self.failures += 1;
                Err(HsmError::LoginFailure)
            }
            Step::Login { .. } => {
                self.failures = 0;
                self.logged_in[session] = true;
                Ok(())
            }
            Step::Change { .. } if !self.logged_in[session] => Err(HsmError::NotLoggedIn),
            Step::Change { user_type, known, .. } if !self.is_officer(user_type, known) => Err(HsmError::NoSuchUser),
            Step::Change { password, .. } if PASSWORDS[password].len() < 7 => Err(HsmError::PasswordLength),
            Step::Change { password, .. } => {
                (self.preco, self.password, self.failures) = (false, password, 0);
                Ok(())
            }
            Step::Logout if !self.logged_in[session] => {
                self.events -= 1;
                Err(HsmError::NotLoggedIn)
            }
            Step::Logout => {
                self.logged_in[session] = false;
                Ok(())
            }
            Step::Reopen { .. } => {
                self.events += usize::from(self.logged_in[session]);
                self.logged_in[session] = false;
                Ok(())
            }
        }
    }
}

/// The devices under test.
struct Real {
    cluster: Cluster,
    salt: Salt,
    sessions: Vec<[SessionHandle; SESSIONS]>,
    at: LabTime,
}

impl Real {
    fn new(count: usize) -> Self {
        let salt = Salt::from_seed(9);
        let device = |place: usize| {
            let officer = (UserType::Preco, "admin", Secret::new(&salt, PASSWORDS[0]));
            Node::new(
                address(place),
                "us-west-2a",
                Hsm::initialized(format!("hsm-{place}"), Policy::default(), officer),
            )
        };
        let mut cluster = Cluster::new("cluster-x", (0..count).map(device).collect());
        let mut open = |place: usize, client: usize| {
            let handle = cluster.open_session(&address(place), Client(client as u32)).unwrap();
            cluster.perform(&address(place), LabTime::default(), handle, &Operation::Encrypt).unwrap();
            handle
        };
        let sessions = (0..count).map(|place| [open(place, 0), open(place, 1)]).collect();
        Self { cluster, salt, sessions, at: LabTime::default() }
    }

    fn run(&mut self, place: usize, session: usize, step: &Step) -> Result<(), HsmError> {
        self.at = self.at.plus_micros(1);
        let (at, handle, ip) = (self.at, self.sessions[place][session], address(place));
        let name = |known: bool| if known { "Admin" } else { "nobody" };
        let secret = |password: usize| Secret::new(&self.salt, PASSWORDS[password]);
        match *step {
            Step::Login { user_type, known, password } => {
                let operation =
                    Operation::Login { user_type: TYPES[user_type], name: name(known), password: &secret(password) };
                self.cluster.perform(&ip, at, handle, &operation)
            }
            Step::Change { user_type, known, password } => {
                let (user_type, name, password) = (TYPES[user_type], name(known), &secret(password));
                self.cluster.perform(&ip, at, handle, &Operation::ChangePassword { user_type, name, password })
            }
            Step::Logout => self.cluster.perform(&ip, at, handle, &Operation::Logout),
            Step::Reopen { quit } => {
                let closing = if quit { Closing::Quit } else { Closing::Lost };
                self.cluster.perform(&ip, at, handle, &Operation::Close(closing))?;
                let handle = self.cluster.open_session(&ip, Client(session as u32)).unwrap();
                self.cluster.perform(&ip, at, handle, &Operation::Encrypt)?;
                self.sessions[place][session] = handle;
                Ok(())
            }
        }
    }
}

fn address(place: usize) -> String {
    format!("10.0.0.{}", place + 1)
}

fn agrees(real: &Real, models: &[Model]) {
    for (place, model) in models.iter().enumerate() {
        let hsm = real.cluster.at(&address(place)).unwrap();
        let officer = &hsm.users()[0];
        assert_eq!(officer.user_type() == UserType::Preco, model.preco);
        assert_eq!(officer.login_failures(), model.failures);
        assert_eq!(hsm.is_locked(officer), model.failures > 5);
        assert!(officer.has_password(&Secret::new(&real.salt, PASSWORDS[model.password])));
        assert_eq!(hsm.users().iter().map(|user| user.id()).collect::<Vec<_>>(), [1, 2]);
        for session in 0..SESSIONS {
            assert_eq!(hsm.logged_in(real.sessions[place][session]).is_some(), model.logged_in[session]);
        }
        // hsm-model.md 13.3: no gaps; and nothing is recorded twice or forgotten.
        let sequences: Vec<u64> = hsm.audit_log().iter().map(|event| event.sequence).collect();
        assert_eq!(sequences, (0..model.events as u64).collect::<Vec<_>>());
        assert!(hsm.audit_log().is_sorted_by_key(|event| event.at));
    }
    // hsm-model.md 13.4: a PRECO anywhere exactly while the cluster is INITIALIZED.
    let initialized = real.cluster.state() == ClusterState::Initialized;
    assert_eq!(initialized, models.iter().any(|model| model.preco));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn devices_do_what_the_model_does(count in 1..=3usize, steps in prop::collection::vec((0..3usize, 0..SESSIONS, step()), 0..80)) {
        let mut real = Real::new(count);
        // Four events of the set-up, and one for each of the two sessions.
        let model = Model { preco: true, password: 0, failures: 0, logged_in: [false; SESSIONS], events: 6 };
        let mut models = vec![model; count];
        for (place, session, step) in steps {
            let place = place % count;
            let before = real.cluster.at(&address(1 % count)).cloned();
            prop_assert_eq!(real.run(place, session, &step), models[place].run(session, &step), "{:?}", step);
            if place != 1 % count {
                prop_assert_eq!(real.cluster.at(&address(1 % count)).cloned(), before, "one HSM moves no other");
            }
            agrees(&real, &models);
        }
    }

    #[test]
    fn no_input_breaks_the_utility(inputs in prop::collection::vec(input(), 0..40)) {
        let mut terminal = Terminal::cmu(Preset::ThreeHsms);
        for input in inputs {
            terminal.apply(input);
            prop_assert!(terminal.lab.prompt(1).is_some(), "something always waits");
        }
        prop_assert!(!terminal.screen.contains(|c: char| c.is_control() && c != '\n'), "{:?}", terminal.screen);
        let saved = terminal.lab.save();
        prop_assert!(!saved.contains("Sesame"), "{}", saved);
        prop_assert_eq!(Lab::load(&saved).unwrap().save(), saved);
    }

    #[test]
    fn no_damage_to_a_saved_lab_breaks_the_program(place in 0..10_000usize, byte in any::<u8>(), line in ".{0,20}") {
        let mut terminal = Terminal::cmu(Preset::Activation);
        terminal.play(&["changePswd PRECO admin NewPassword1", "y"]);
        let mut bytes = terminal.lab.save().into_bytes();
        let place = place % bytes.len();
        bytes[place] = byte;
        if let Ok(mut lab) = String::from_utf8(bytes).map_err(|_| ()).and_then(|text| Lab::load(&text).map_err(|_| ())) {
            for input in [Input::Line("r".into()), Input::Line(line), Input::EndOfInput, Input::Interrupt, Input::Undo] {
                lab.apply(LabTime::default(), 1, input);
            }
            lab.save();
        }
    }
}

fn input() -> impl Strategy<Value = Input> {
    let command = prop_oneof![
        Just("listUsers"),
        Just("loginHSM CO admin co12345"),
        Just("loginHSM CO admin Sesame1"),
        Just("loginHSM CO admin -hpswd"),
        Just("changePswd CO admin Sesame2"),
        Just("changePswd CO admin -hpswd"),
        Just("changePswd CO admin co12345"),
        Just("Sesame3"),
        Just("y"),
        Just("n"),
        Just("R"),
        Just("I"),
        Just("A"),
        Just("quit"),
        Just("help"),
        Just("/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg"),
    ];
    prop_oneof![
        12 => command.prop_map(|line| Input::Line(line.to_owned())),
        2 => "\\PC{0,30}".prop_map(Input::Line),
        2 => any::<String>().prop_map(Input::Line),
        1 => Just(Input::Interrupt),
        1 => Just(Input::EndOfInput),
        1 => Just(Input::Tick),
        1 => Just(Input::Undo),
        1 => Just(Input::Redo),
        1 => Just(Input::Reset),
        1 => Just(Input::Connect),
        1 => Just(Input::Skip("list-users".to_owned())),
    ]
}
