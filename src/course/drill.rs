//! Drills: a broken cluster that follows from a number, to be diagnosed and repaired, and judged by its state alone.
//!
//! A drill is a lesson like any other, with the words, situations and notes of the lesson `drill`. What is broken, and with
//! it the handover sheet, the goal, the way to it and the last hints, is drawn here. The number is the end of its id
//! (`drill-4711`), so a link to it plays the same drill again, on any machine.

use super::lesson::{
    Change, Condition, Document, Entry, Fact, Goal, Lesson, List, Quantifier, Step, WorldChange, mark,
};

/// The lesson from which all drills have their words.
pub const TEMPLATE: &str = "drill";
/// Number of drills from which [`random_id`] chooses. Drills with larger numbers can be opened by their id.
const RANDOM_DRILLS: u64 = 100_000;
/// The step in which the cluster is repaired.
const REPAIR: &str = "repair";

/// With this begin the ids of situations that are the template's own.
const SAMPLE: &str = "sample-";

/// The HSMs of the preset, in the order of its configuration.
const SERVERS: [&str; 3] = ["10.0.2.9", "10.0.3.11", "10.0.1.12"];
const ADMIN: User = User { user_type: "CO", name: "admin", password: "co12345" };
const OFFICERS: [&str; 4] = ["officer_2", "ines", "marek", "olga"];
const USERS: [&str; 6] = ["payroll", "billing", "archive", "tls_edge", "signing", "kiosk"];
const LEFTOVERS: [&str; 4] = ["intern", "test", "old_app", "tmp_user"];
const PASSWORDS: [&str; 6] = ["Harbor", "Lantern", "Meadow", "Copper", "Willow", "Anchor"];

const START: &str = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";

/// Whom the handover sheet names.
#[derive(Clone, Copy)]
struct User {
    user_type: &'static str,
    name: &'static str,
    password: &'static str,
}

/// One thing that is wrong, with the place of a server and of a crypto user on the sheet.
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

/// The number of a drill, where an id is that of one.
pub fn number(id: &str) -> Option<u32> {
    let digits = id.strip_prefix(TEMPLATE)?.strip_prefix('-')?;
    // One drill has one address.
    digits.parse().ok().filter(|number: &u32| number.to_string() == digits)
}

/// Returns the id of the drill that a random number selects.
pub fn random_id(random: u64) -> String {
    format!("{TEMPLATE}-{}", random % RANDOM_DRILLS)
}

/// What the catalogue says of the drill of this number.
pub fn entry(template: &Entry, number: u32) -> Entry {
    Entry { id: id(number), title: title(template.title, number), words_of: Some(template.id), ..template.clone() }
}

fn id(number: u32) -> &'static str {
    keep(format!("{TEMPLATE}-{number}"))
}

fn title(template: &str, number: u32) -> &'static str {
    keep(format!("{template} {number}"))
}

/// The drill of this number.
pub fn lesson(template: &Lesson, number: u32) -> Lesson {
    let drill = Drill::drawn(number);
    let steps = template.steps.iter().map(|step| match step.id {
        REPAIR => drill.repair(step),
        _ => step.clone(),
    });
    let situations = template.situations.iter().filter(|situation| !situation.id.starts_with(SAMPLE)).cloned();
    Lesson {
        id: id(number),
        title: title(template.title, number),
        changes: list(drill.changes()),
        text: drill.with_sheet(template.text),
        next: Some(id(number.wrapping_add(1))),
        steps: list(steps.collect()),
        situations: list(situations.collect()),
        ..template.clone()
    }
}

/// What was drawn.
struct Drill {
    officer: User,
    users: Vec<User>,
    troubles: Vec<Trouble>,
}

impl Drill {
    fn drawn(number: u32) -> Self {
        let mut dice = Dice(u64::from(number));
        let password = |dice: &mut Dice| {
            let word = PASSWORDS[dice.roll(PASSWORDS.len())];
            keep(format!("{word}{}", 1000 + dice.roll(9000)))
        };
        let officer =
            User { user_type: "CO", name: OFFICERS[dice.roll(OFFICERS.len())], password: password(&mut dice) };
        let first = dice.roll(USERS.len());
        let count = 3 + dice.roll(2);
        let user = |place: usize| User {
            user_type: "CU",
            name: USERS[(first + place) % USERS.len()],
            password: password(&mut dice),
        };
        let users: Vec<User> = (0..count).map(user).collect();
        let mut drill = Self { officer, users, troubles: Vec::new() };
        for _ in 0..1 + dice.roll(3) {
            drill.add_trouble(&mut dice);
        }
        drill
    }

    /// Adds a trouble that no other one hides or repairs: each kind once, and each crypto user in one at most.
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

    fn sheet(&self) -> impl Iterator<Item = User> {
        [ADMIN, self.officer].into_iter().chain(self.users.iter().copied())
    }

    fn changes(&self) -> Vec<Change> {
        let change = |server: Option<usize>, what| Change { after: None, server: server.map(|i| SERVERS[i]), what };
        let has = |user: User, with| WorldChange::HasUser { user_type: user.user_type, name: user.name, with };
        // What was left over was there first, so that ids differ from there on.
        let leftovers = self.troubles.iter().filter_map(|trouble| match *trouble {
            Trouble::Leftover { server, name } => {
                let user = User { user_type: "CU", name, password: "" };
                Some(change(Some(server), has(user, Condition::Password("leftover1"))))
            }
            _ => None,
        });
        let users = self.sheet().skip(1).map(|user| change(None, has(user, Condition::Password(user.password))));
        let others = self.troubles.iter().filter_map(|trouble| {
            Some(match *trouble {
                Trouble::Missing { server, user } => change(Some(server), has(self.users[user], Condition::Absent)),
                Trouble::OtherPassword { server, user } => {
                    change(Some(server), has(self.users[user], Condition::Password("Nobody-knows-1")))
                }
                Trouble::LockedOut { server, user } => {
                    change(Some(server), has(self.users[user], Condition::FailedLogins(6)))
                }
                Trouble::OfficersPassword { server } => {
                    change(Some(server), has(ADMIN, Condition::Password("Nobody-knows-1")))
                }
                Trouble::NotListed { server } => {
                    let listed = SERVERS.into_iter().filter(|address| *address != SERVERS[server]).collect();
                    change(None, WorldChange::Lists(list(listed)))
                }
                Trouble::Certificate { which } => change(None, WorldChange::HasCertificate(which)),
                Trouble::Leftover { .. } => return None,
            })
        });
        leftovers.chain(users).chain(others).collect()
    }

    /// The words of the template up to its sheet, the sheet of this drill, and the words behind it.
    fn with_sheet(&self, template: Document) -> Document {
        let text = template.0;
        let (before, sheet) = text.split_once(mark::LISTING).unwrap_or((text, ""));
        let behind = sheet.find(mark::PARAGRAPH).map_or("", |at| &sheet[at..]);
        Document(keep(before.to_owned() + &self.listing() + behind))
    }

    /// The handover sheet.
    fn listing(&self) -> String {
        let mut lines = format!("{}HSMs  {}", mark::LISTING, SERVERS.join(", "));
        for User { user_type, name, password } in self.sheet() {
            lines.push_str(&format!("\n{user_type}    {name:<10}{password}"));
        }
        lines
    }

    fn repair(&self, step: &Step) -> Step {
        let lines = self.way();
        let pointers = self.troubles.iter().map(|trouble| format!("{}{}", mark::POINT, self.pointer(*trouble)));
        let words = |text: &str| format!("{}{}{text}", mark::PARAGRAPH, mark::WORDS);
        let pointer = words("This is wrong:") + &mark::POINTS.to_string() + &pointers.collect::<String>();
        let command = words("From the prompt of the utility, nobody logged in:") + &mark::LISTING.to_string();
        let first = step.hints.first().copied().into_iter();
        let hints = first.chain([Document(keep(pointer)), Document(keep(command + &lines.join("\n")))]);
        // The sheet once more, because what a lesson is about is folded away by now.
        let text = self.with_sheet(step.text);
        Step { text, hints: list(hints.collect()), solution: list(lines), goal: self.goal(), ..step.clone() }
    }

    fn goal(&self) -> Goal {
        let mut goals = vec![
            Goal::Holds(Fact::Configured),
            Goal::Holds(Fact::CertificateRight),
            Goal::Holds(Fact::ServersAgree("users")),
        ];
        for User { user_type, name, password } in self.sheet() {
            goals.extend([
                Goal::Holds(Fact::UserIs { name, user_type, on: Quantifier::Everywhere }),
                Goal::Holds(Fact::PasswordIs { name, password, on: Quantifier::Everywhere }),
                not(Fact::LockedOut { name, on: Quantifier::Somewhere }),
            ]);
        }
        for name in LEFTOVERS {
            goals.push(not(Fact::UserIs { name, user_type: "CU", on: Quantifier::Somewhere }));
        }
        Goal::AllOf(list(goals))
    }

    /// What is wrong, in words with marks.
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
        format!("{}{text}.", mark::WORDS)
    }

    /// The whole way, from the prompt of the utility, with nobody logged in.
    fn way(&self) -> Vec<&'static str> {
        let host = self.host_way();
        let mut lines = Vec::new();
        if !host.is_empty() {
            lines.push("quit");
            lines.extend(host);
            lines.push(START);
        }
        lines.push(self.login());
        // What is left over is deleted last: a user who is gone by then makes the utility ask, and nothing comes behind.
        for last in [false, true] {
            let now = self.troubles.iter().filter(|trouble| matches!(trouble, Trouble::Leftover { .. }) == last);
            now.for_each(|trouble| lines.extend(self.cluster_way(*trouble)));
        }
        lines
    }

    /// What has to be done in the shell; the certificate first, because `configure` needs it.
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

    /// The officer whose password is right on every HSM.
    fn logged_in(&self) -> User {
        let wrong = self.troubles.iter().any(|trouble| matches!(trouble, Trouble::OfficersPassword { .. }));
        if wrong { self.officer } else { ADMIN }
    }

    /// Logs that officer in.
    fn login(&self) -> &'static str {
        let User { name, password, .. } = self.logged_in();
        keep(format!("loginHSM CO {name} {password}"))
    }

    /// What an officer who is logged in everywhere types against a trouble of the devices.
    fn cluster_way(&self, trouble: Trouble) -> Vec<&'static str> {
        let new_password =
            |user: User| vec![keep(format!("changePswd {} {} {}", user.user_type, user.name, user.password)), "y"];
        match trouble {
            Trouble::Missing { server, user } => {
                let source = (server + 1) % SERVERS.len();
                let shifted = |other: &Trouble| matches!(other, Trouble::Leftover { server, .. } if *server == source);
                // admin, app_user, the other officer, and whoever was left over on that HSM before them.
                let id = 4 + user + usize::from(self.troubles.iter().any(shifted));
                vec![keep(format!("server {source}")), keep(format!("syncUser {id} {server}")), "exit"]
            }
            Trouble::OtherPassword { user, .. } | Trouble::LockedOut { user, .. } => new_password(self.users[user]),
            Trouble::OfficersPassword { .. } => new_password(ADMIN),
            Trouble::Leftover { server, name } => {
                vec![keep(format!("server {server}")), keep(format!("deleteUser CU {name}")), "exit"]
            }
            Trouble::NotListed { .. } | Trouble::Certificate { .. } => Vec::new(),
        }
    }
}

/// A generator of small numbers (SplitMix64), so that a drill follows from its own number alone.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }
}

fn not(fact: Fact) -> Goal {
    Goal::NoneOf(list(vec![Goal::Holds(fact)]))
}

/// Keeps a text for as long as the program runs, as lessons have them. A drill is made once.
fn keep(text: String) -> &'static str {
    text.leak()
}

fn list<T>(items: Vec<T>) -> List<T> {
    List(items.leak())
}
