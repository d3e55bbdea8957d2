//! Drills: a broken cluster to diagnose and repair, generated from a number.
//!
//! A drill is a lesson with the text, situations and notes of the lesson `drill`. What is broken is generated here, and
//! with it the handover sheet, the goal, the solution and the last hints. The number is the end of the id
//! (`drill-4711`), so a link to it gives the same drill on every machine.

use super::{
    document::{Block, Document, Inline},
    lesson::{Change, Condition, Fact, Goal, Lesson, Quantifier, Step, WorldChange},
};

/// Id of the lesson that drills are made from.
pub const TEMPLATE: &str = "drill";
/// Number of drills from which [`random_id`] chooses. Drills with larger numbers can be opened by their id.
const RANDOM_DRILLS: u64 = 100_000;
/// Id of the step in which the cluster is repaired.
const REPAIR: &str = "repair";

/// Prefix of the ids of situations that only the template has.
const SAMPLE: &str = "sample-";

/// The HSMs of the preset, in the order of its configuration.
const SERVERS: [&str; 3] = ["10.0.2.9", "10.0.3.11", "10.0.1.12"];
const ADMIN: (&str, &str) = ("admin", "co12345");
const OFFICERS: [&str; 4] = ["officer_2", "ines", "marek", "olga"];
const USERS: [&str; 6] = ["payroll", "billing", "archive", "tls_edge", "signing", "kiosk"];
const LEFTOVERS: [&str; 4] = ["intern", "test", "old_app", "tmp_user"];
const PASSWORDS: [&str; 6] = ["Harbor", "Lantern", "Meadow", "Copper", "Willow", "Anchor"];

const START: &str = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";

/// A user on the handover sheet.
#[derive(Clone)]
struct User {
    user_type: &'static str,
    name: &'static str,
    password: String,
}

/// One thing that is wrong. `server` and `user` are indexes of a server and of a crypto user on the sheet.
#[derive(Clone, Copy)]
enum Trouble {
    Missing { server: usize, user: usize },
    OtherPassword { server: usize, user: usize },
    LockedOut { server: usize, user: usize },
    OfficersPassword { server: usize },
    Leftover { server: usize, name: &'static str },
    NotListed { server: usize },
    Certificate { which: &'static str },
}

/// Returns the number of a drill by its id; `None` if the id is of something else.
pub fn number(id: &str) -> Option<u32> {
    let digits = id.strip_prefix(TEMPLATE)?.strip_prefix('-')?;
    // Each drill has exactly one id.
    digits.parse().ok().filter(|number: &u32| number.to_string() == digits)
}

/// Returns the id of the drill that a random number selects.
pub fn random_id(random: u64) -> String {
    format!("{TEMPLATE}-{}", random % RANDOM_DRILLS)
}

/// Returns the id of the drill of this number.
pub(super) fn id(number: u32) -> String {
    format!("{TEMPLATE}-{number}")
}

/// Returns the title of the drill of this number.
pub(super) fn title(template: &str, number: u32) -> String {
    format!("{template} {number}")
}

/// Returns the drill of this number.
pub fn lesson(template: &Lesson, number: u32) -> Lesson {
    let drill = Drill::drawn(number);
    let steps = template.steps.iter().map(|step| match step.id.as_str() {
        REPAIR => drill.repair(step),
        _ => step.clone(),
    });
    let situations = template.situations.iter().filter(|situation| !situation.id.starts_with(SAMPLE)).cloned();
    Lesson {
        id: id(number),
        title: title(&template.title, number),
        changes: drill.changes(),
        text: drill.with_sheet(&template.text),
        next: Some(id(number.wrapping_add(1))),
        steps: steps.collect(),
        situations: situations.collect(),
        ..template.clone()
    }
}

/// What was generated.
struct Drill {
    admin: User,
    officer: User,
    users: Vec<User>,
    troubles: Vec<Trouble>,
}

impl Drill {
    fn drawn(number: u32) -> Self {
        let mut dice = Dice(u64::from(number));
        let password = |dice: &mut Dice| {
            let word = PASSWORDS[dice.roll(PASSWORDS.len())];
            format!("{word}{}", 1000 + dice.roll(9000))
        };
        let officer =
            User { user_type: "CO", name: OFFICERS[dice.roll(OFFICERS.len())], password: password(&mut dice) };
        let first = dice.roll(USERS.len());
        let count = 3 + dice.roll(2);
        let user = |index: usize| User {
            user_type: "CU",
            name: USERS[(first + index) % USERS.len()],
            password: password(&mut dice),
        };
        let users: Vec<User> = (0..count).map(user).collect();
        let (name, known) = ADMIN;
        let admin = User { user_type: "CO", name, password: known.to_owned() };
        let mut drill = Self { admin, officer, users, troubles: Vec::new() };
        for _ in 0..1 + dice.roll(3) {
            drill.add_trouble(&mut dice);
        }
        drill
    }

    /// Adds a trouble that no other one hides or repairs: each kind once, and each crypto user at most once.
    fn add_trouble(&mut self, dice: &mut Dice) {
        let (server, user) = (dice.roll(SERVERS.len()), self.troubles.len());
        let trouble = match dice.roll(8) {
            0 | 1 => Trouble::Missing { server, user },
            2 => Trouble::OtherPassword { server, user },
            3 => Trouble::LockedOut { server, user },
            4 => Trouble::OfficersPassword { server },
            5 => Trouble::Leftover { server, name: LEFTOVERS[dice.roll(LEFTOVERS.len())] },
            6 => Trouble::NotListed { server },
            _ => Trouble::Certificate { which: ["missing", "foreign"][dice.roll(2)] },
        };
        let is_new = |known: &Trouble| std::mem::discriminant(known) != std::mem::discriminant(&trouble);
        if self.troubles.iter().all(is_new) {
            self.troubles.push(trouble);
        }
    }

    fn sheet(&self) -> impl Iterator<Item = &User> {
        [&self.admin, &self.officer].into_iter().chain(&self.users)
    }

    fn changes(&self) -> Vec<Change> {
        let change = |server: Option<usize>, what| Change {
            after: None,
            server: server.map(|index| SERVERS[index].to_owned()),
            what,
        };
        let has = |user: &User, with| WorldChange::HasUser {
            user_type: user.user_type.to_owned(),
            name: user.name.to_owned(),
            with,
        };
        let password = |text: &str| Condition::Password(text.to_owned());
        // Leftover users come first, so that the ids of later users differ.
        let leftovers = self.troubles.iter().filter_map(|trouble| match *trouble {
            Trouble::Leftover { server, name } => {
                let user = User { user_type: "CU", name, password: "leftover1".to_owned() };
                Some(change(Some(server), has(&user, password(&user.password))))
            }
            _ => None,
        });
        let users = self.sheet().skip(1).map(|user| change(None, has(user, password(&user.password))));
        let others = self.troubles.iter().filter_map(|trouble| {
            Some(match *trouble {
                Trouble::Missing { server, user } => change(Some(server), has(&self.users[user], Condition::Absent)),
                Trouble::OtherPassword { server, user } => {
                    change(Some(server), has(&self.users[user], password("Nobody-knows-1")))
                }
                Trouble::LockedOut { server, user } => {
                    change(Some(server), has(&self.users[user], Condition::FailedLogins(6)))
                }
                Trouble::OfficersPassword { server } => {
                    change(Some(server), has(&self.admin, password("Nobody-knows-1")))
                }
                Trouble::NotListed { server } => {
                    let listed = SERVERS.into_iter().filter(|address| *address != SERVERS[server]);
                    change(None, WorldChange::Lists(listed.map(str::to_owned).collect()))
                }
                Trouble::Certificate { which } => change(None, WorldChange::HasCertificate(which.to_owned())),
                Trouble::Leftover { .. } => return None,
            })
        });
        leftovers.chain(users).chain(others).collect()
    }

    /// Returns a text of the template with the sheet of this drill in place of the template's own.
    fn with_sheet(&self, template: &Document) -> Document {
        let mut blocks = template.0.clone();
        match blocks.iter_mut().find(|block| matches!(block, Block::Listing(_))) {
            Some(sheet) => *sheet = self.listing(),
            None => blocks.push(self.listing()),
        }
        Document(blocks)
    }

    /// Returns the handover sheet.
    fn listing(&self) -> Block {
        let mut lines = format!("HSMs  {}", SERVERS.join(", "));
        for User { user_type, name, password } in self.sheet() {
            lines.push_str(&format!("\n{user_type}    {name:<10}{password}"));
        }
        Block::Listing(lines)
    }

    fn repair(&self, step: &Step) -> Step {
        let lines = self.way();
        let pointers = self.troubles.iter().map(|trouble| words(self.pointer(*trouble))).collect();
        let wrong = Block::Paragraph(words("This is wrong:".to_owned()));
        let from = Block::Paragraph(words("From the prompt of the utility, nobody logged in:".to_owned()));
        let hints =
            [Document(vec![wrong, Block::Points(pointers)]), Document(vec![from, Block::Listing(lines.join("\n"))])];
        Step {
            // With the sheet again, because the introduction is collapsed by now.
            text: self.with_sheet(&step.text),
            hints: step.hints.first().cloned().into_iter().chain(hints).collect(),
            solution: lines,
            goal: self.goal(),
            ..step.clone()
        }
    }

    fn goal(&self) -> Goal {
        let mut goals = vec![
            Goal::Holds(Fact::Configured),
            Goal::Holds(Fact::CertificateRight),
            Goal::Holds(Fact::ServersAgree("users".to_owned())),
        ];
        let user = |user_type: &str, name: &str, on| Fact::UserIs {
            name: name.to_owned(),
            user_type: user_type.to_owned(),
            on,
        };
        for User { user_type, name, password } in self.sheet() {
            let (name, password) = ((*name).to_owned(), password.clone());
            goals.extend([
                Goal::Holds(user(user_type, &name, Quantifier::Everywhere)),
                Goal::Holds(Fact::PasswordIs { name: name.clone(), password, on: Quantifier::Everywhere }),
                not(Fact::LockedOut { name, on: Quantifier::Somewhere }),
            ]);
        }
        goals.extend(LEFTOVERS.map(|name| not(user("CU", name, Quantifier::Somewhere))));
        Goal::AllOf(goals)
    }

    /// Returns what is wrong, as a sentence.
    fn pointer(&self, trouble: Trouble) -> String {
        let text = match trouble {
            Trouble::Missing { server, user } => {
                format!("{} is missing on {}", self.users[user].name, SERVERS[server])
            }
            Trouble::OtherPassword { server, user } => {
                format!("{} has another password on {}", self.users[user].name, SERVERS[server])
            }
            Trouble::LockedOut { server, user } => {
                format!("{} is locked out on {}", self.users[user].name, SERVERS[server])
            }
            Trouble::OfficersPassword { server } => format!("admin has another password on {}", SERVERS[server]),
            Trouble::Leftover { server, name } => format!("{name} is on {} and not on the sheet", SERVERS[server]),
            Trouble::NotListed { server } => format!("the utility's configuration does not list {}", SERVERS[server]),
            Trouble::Certificate { which } => format!("the issuing certificate on the client instance is {which}"),
        };
        text + "."
    }

    /// Returns the whole solution, from the prompt of the utility with nobody logged in.
    fn way(&self) -> Vec<String> {
        let host = self.host_way();
        let mut lines = Vec::new();
        if !host.is_empty() {
            lines.push("quit".to_owned());
            lines.extend(host.into_iter().map(str::to_owned));
            lines.push(START.to_owned());
        }
        lines.push(self.login());
        // Leftover users are deleted last: if one is gone already, the utility asks a question that would take up the
        // next line.
        for last in [false, true] {
            let now = self.troubles.iter().filter(|trouble| matches!(trouble, Trouble::Leftover { .. }) == last);
            now.for_each(|trouble| lines.extend(self.cluster_way(*trouble)));
        }
        lines
    }

    /// Returns the part of the solution in the shell. The certificate comes first, because `configure` needs it.
    fn host_way(&self) -> Vec<&'static str> {
        let has = |test: fn(&Trouble) -> bool| self.troubles.iter().any(test);
        let certificate = has(|trouble| matches!(trouble, Trouble::Certificate { .. }));
        let listed = has(|trouble| matches!(trouble, Trouble::NotListed { .. }));
        let mut lines = Vec::new();
        if certificate {
            lines.push("sudo cp /home/ec2-user/customerCA.crt /opt/cloudhsm/etc/");
        }
        if listed {
            lines.push("sudo /opt/cloudhsm/bin/configure --cmu 10.0.2.9");
        }
        lines
    }

    /// Returns the officer whose password is right on every HSM.
    fn logged_in(&self) -> &User {
        let wrong = self.troubles.iter().any(|trouble| matches!(trouble, Trouble::OfficersPassword { .. }));
        if wrong { &self.officer } else { &self.admin }
    }

    /// Returns the line that logs that officer in.
    fn login(&self) -> String {
        let User { name, password, .. } = self.logged_in();
        format!("loginHSM CO {name} {password}")
    }

    /// Returns the lines that repair a trouble of the devices, for an officer who is logged in everywhere.
    fn cluster_way(&self, trouble: Trouble) -> Vec<String> {
        let new_password = |user: &User| {
            vec![format!("changePswd {} {} {}", user.user_type, user.name, user.password), "y".to_owned()]
        };
        match trouble {
            Trouble::Missing { server, user } => {
                let source = (server + 1) % SERVERS.len();
                let shifted = |other: &Trouble| matches!(other, Trouble::Leftover { server, .. } if *server == source);
                // After admin, app_user, the other officer, and a leftover user of that HSM.
                let id = 4 + user + usize::from(self.troubles.iter().any(shifted));
                vec![format!("server {source}"), format!("syncUser {id} {server}"), "exit".to_owned()]
            }
            Trouble::OtherPassword { user, .. } | Trouble::LockedOut { user, .. } => new_password(&self.users[user]),
            Trouble::OfficersPassword { .. } => new_password(&self.admin),
            Trouble::Leftover { server, name } => {
                vec![format!("server {server}"), format!("deleteUser CU {name}"), "exit".to_owned()]
            }
            Trouble::NotListed { .. } | Trouble::Certificate { .. } => Vec::new(),
        }
    }
}

/// A generator of pseudorandom numbers (SplitMix64), so that a drill depends on its number only.
struct Dice(u64);

impl Dice {
    /// Returns a number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }
}

fn not(fact: Fact) -> Goal {
    Goal::NoneOf(vec![Goal::Holds(fact)])
}

fn words(text: String) -> Vec<Inline> {
    vec![Inline::Words(text)]
}
