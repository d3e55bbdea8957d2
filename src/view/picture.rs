//! The cluster as a drawing: positions, texts, and the lines between machines.
//!
//! The drawing is computed from the state of the lab, in whole numbers. A front end turns the numbers into shapes.
//! There is one layout for a narrow pane and one for a wide pane, so that letters keep their size.

use crate::{
    cloud::Node,
    cmu,
    host::{MachineId, Session},
    hsm::{Client, Hsm, User, UserType},
    hsm_text::user_type_word,
    lab::{FIRST_TERMINAL, Lab},
    view::{
        hsm::{ELSEWHERE, important_users, is_logged_in, login_origins, slow_or_unreachable},
        pulse,
    },
};

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub x: usize,
    /// Upper edge.
    pub y: usize,
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

/// A text on a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Left end; right end for a text that is aligned right.
    pub x: usize,
    /// Baseline.
    pub y: usize,
    /// CSS class.
    pub class: &'static str,
    /// The text.
    pub text: String,
}

/// A machine or an HSM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Its rectangle.
    pub area: Area,
    /// The texts on it.
    pub labels: Vec<Label>,
    /// The gate of an HSM.
    pub gate: Option<Gate>,
    /// The line to it from the machine before it.
    pub link: String,
    /// Somebody is connected over that line.
    pub linked: bool,
}

/// The sign of an HSM: a gate with a keyhole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Left edge.
    pub x: usize,
    /// Upper edge.
    pub y: usize,
    /// Size in hundredths of 32 units.
    pub percent: usize,
    /// The HSM has its officer, and no PRECO.
    pub built: bool,
    /// Somebody is logged in.
    pub open: bool,
    /// A user is locked out.
    pub locked: bool,
}

impl Card {
    fn write(&mut self, x: usize, y: usize, class: &'static str, text: String) {
        self.labels.push(Label { x, y, class, text });
    }
}

/// The whole drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
    /// The learner's own computer, the client instance, and the HSMs in their order.
    pub cards: Vec<Card>,
    /// A description in words.
    pub summary: String,
}

const NARROW: usize = 216;
const WIDE: usize = 480;
/// Height of the machines in the upper row, and space between two rows of HSMs.
const MACHINE: Area = Area { x: 0, y: 0, width: 100, height: 52 };
const GAP: usize = 12;
/// Space at the left for the line to further rows.
const TRUNK: usize = 8;
const LINE: usize = 14;

/// Layout of HSMs, which depends on their number.
struct Style {
    columns: usize,
    height: usize,
    gate_percent: usize,
    /// Number of lines for users.
    users: usize,
}

fn style(count: usize, wide: bool) -> Style {
    let (columns, height, gate_percent, users) = match (count, wide) {
        (0 | 1, _) => (1, 84, 170, 3),
        (2..=4, false) => (1, 52, 100, 1),
        (2 | 4, true) => (2, 66, 130, 2),
        (3, true) => (3, 66, 100, 2),
        (5..=12, false) => (3, 46, 70, 0),
        (5..=12, true) => (4, 52, 70, 1),
        (_, false) => (4, 40, 60, 0),
        (_, true) => (7, 40, 60, 0),
    };
    Style { columns, height, gate_percent, users }
}

/// Returns the drawing of a lab.
pub fn picture(lab: &Lab, wide: bool) -> Picture {
    let world = lab.world();
    let nodes = world.cluster.nodes();
    let width = if wide { WIDE } else { NARROW };
    let style = style(nodes.len(), wide);
    let mut cards = vec![machine(lab, MachineId::Laptop, width), machine(lab, MachineId::Instance, width)];
    let bus = MACHINE.height + 8;
    let start = cards[1].area.x + cards[1].area.width / 2;
    let trunk = if nodes.len() > style.columns { TRUNK } else { 0 };
    let column = (width - trunk + 6) / style.columns;
    for (index, node) in nodes.iter().enumerate() {
        let (x, y) = (trunk + index % style.columns * column, bus + 8 + index / style.columns * (style.height + GAP));
        let area = Area { x, y, width: column - 6, height: style.height };
        let gate = gate_x(area, &style) + 16 * style.gate_percent / 100;
        let turn = match (trunk, style.columns) {
            (0, _) => format!("H{gate}V{y}"),
            (_, 1) => format!("H2V{}H{x}", y + style.height / 2),
            _ => format!("H2V{}H{gate}V{y}", y - 6),
        };
        let link = format!("M{start} {}V{bus}{turn}", MACHINE.height);
        cards.push(hsm(lab, node, Card { area, link, ..Card::default() }, &style));
    }
    let height = cards.last().map_or(0, |last| last.area.y + last.area.height);
    Picture { width, height, cards, summary: summary(lab) }
}

fn gate_x(area: Area, style: &Style) -> usize {
    let gate = 32 * style.gate_percent / 100;
    area.x + if style.users > 0 { 8 } else { (area.width - gate) / 2 }
}

/// Returns the learner's computer at the left and the client instance at the right.
fn machine(lab: &Lab, id: MachineId, width: usize) -> Card {
    let machine = lab.world().machine(id);
    let here: Vec<_> = lab
        .terminals()
        .filter(|terminal| lab.session(*terminal).is_some_and(|session| machine_of(session) == id))
        .collect();
    let (x, title) = match id {
        MachineId::Laptop => (0, "Your computer"),
        MachineId::Instance => (width - MACHINE.width, "Client instance"),
    };
    let area = Area { x, ..MACHINE };
    let link = match id {
        MachineId::Laptop => String::new(),
        MachineId::Instance => format!("M{} 26H{x}", MACHINE.width),
    };
    let linked = id == MachineId::Instance && !here.is_empty();
    let (x, fits) = (area.x + 7, 15);
    let mut card = Card { area, link, linked, ..Card::default() };
    card.write(x, 17, "title", title.to_owned());
    card.write(x, 31, "address", cut(&machine.address, fits));
    card.write(x, 44, "program", cut(&terminals(lab, &here), fits + 2));
    card
}

fn machine_of(session: &Session) -> MachineId {
    if session.is_connected() { MachineId::Instance } else { MachineId::Laptop }
}

/// Returns the programs of these terminals, such as `CMU` or `1 CMU, 2 shell`.
fn terminals(lab: &Lab, here: &[u32]) -> String {
    let only = lab.terminals().count() == 1;
    let mut words = String::new();
    for id in here {
        let program = match lab.session(*id).map_or("", Session::program) {
            cmu::PROGRAM => "CMU",
            other => other,
        };
        words += if words.is_empty() { "" } else { ", " };
        words += &if only { program.to_owned() } else { format!("{id} {program}") };
    }
    words
}

fn hsm(lab: &Lab, node: &Node, mut card: Card, style: &Style) -> Card {
    let (hsm, area) = (node.hsm(), card.area);
    let from_here = |(client, _): (Client, _)| client != Client::ELSEWHERE;
    card.linked = node.fault().answers() && hsm.sessions().any(from_here);
    let gate = Gate {
        x: gate_x(area, style),
        y: area.y + 6,
        percent: style.gate_percent,
        built: !hsm.users().iter().any(|user| user.user_type() == UserType::Preco),
        open: hsm.logged_in_users().next().is_some(),
        locked: hsm.users().iter().any(|user| hsm.is_locked(user)),
    };
    card.gate = Some(gate);
    let bottom = area.y + area.height - 7;
    if style.users == 0 {
        let x = area.x + area.width / 2;
        card.write(x, bottom, "tile", short(lab, &node.eni_ip, area.width * 2 / 11));
        if let Some((sign, _)) = slow_or_unreachable(node) {
            card.write(area.x + area.width - 11, area.y + 12, "fault", sign.to_owned());
        }
        return card;
    }
    let x = gate.x + 32 * style.gate_percent / 100 + 10;
    let fits = (area.x + area.width - x) / 6;
    let mut y = area.y + 17;
    let users = hsm.users().len();
    let count = format!("{users} user{}", if users == 1 { "" } else { "s" });
    // The address comes first. If there is no room for both, the table has the number.
    let both = fits > node.eni_ip.len() + count.len();
    card.write(x, y, "address", short(lab, &node.eni_ip, fits));
    if both {
        card.write(area.x + area.width - 7, y, "count", count);
    }
    for user in important_users(hsm, style.users) {
        y += LINE;
        let (class, words) = user_words(lab, hsm, user, fits);
        card.write(x, y, class, words);
    }
    match slow_or_unreachable(node) {
        Some((sign, words)) => card.write(x, bottom, "fault", format!("{sign} {words}")),
        None => card.write(x, bottom, "event", cut(pulse::last_words(hsm), fits)),
    }
    card
}

/// Returns the text for a user, such as `admin CO`, with the state of the user.
fn user_words(lab: &Lab, hsm: &Hsm, user: &User, fits: usize) -> (&'static str, String) {
    let (class, state) = if hsm.is_locked(user) {
        ("locked", " locked".to_owned())
    } else if is_logged_in(hsm, user) {
        let at = login_origins(lab, hsm, user);
        let inside = match fits {
            22.. => " logged in",
            _ if at.ends_with(ELSEWHERE) => "",
            _ => " in",
        };
        ("inside", inside.to_owned() + &at)
    } else {
        ("user", String::new())
    };
    let state = format!(" {}{state}", user_type_word(user.user_type()));
    (class, cut(user.name(), fits.saturating_sub(state.len())) + &state)
}

/// Cuts a text to a number of characters. A sign marks what is missing.
fn cut(text: &str, fits: usize) -> String {
    if text.chars().count() <= fits {
        text.to_owned()
    } else {
        text.chars().take(fits.saturating_sub(1)).chain(['…']).collect()
    }
}

/// Shortens an address that does not fit: leaves out the parts that the addresses of all HSMs have in common.
fn short(lab: &Lab, address: &str, fits: usize) -> String {
    let all = lab.world().cluster.nodes();
    let mut rest = address;
    // The sign needs room too.
    while rest.len() + usize::from(rest.len() < address.len()) > fits && all.len() > 1 {
        let Some((_, tail)) = rest.split_once('.') else { break };
        let begin = &address[..address.len() - tail.len()];
        if !all.iter().all(|node| node.eni_ip.starts_with(begin)) {
            break;
        }
        rest = tail;
    }
    if rest.len() < address.len() { cut(&format!("…{rest}"), fits) } else { cut(rest, fits) }
}

/// Describes the drawing in words.
fn summary(lab: &Lab) -> String {
    let nodes = lab.world().cluster.nodes();
    let count = |so: &dyn Fn(&Hsm) -> bool| nodes.iter().filter(|node| so(node.hsm())).count();
    let connected = lab.session(FIRST_TERMINAL).is_some_and(Session::is_connected);
    let machine = if connected { "the client instance" } else { "your own computer" };
    let mut words = format!(
        "You are on {machine}. Of {} HSM{}, {} have a session open, {} have somebody logged in, {} have a locked user.",
        nodes.len(),
        if nodes.len() == 1 { "" } else { "s" },
        count(&|hsm| hsm.sessions().next().is_some()),
        count(&|hsm| hsm.logged_in_users().next().is_some()),
        count(&|hsm| hsm.users().iter().any(|user| hsm.is_locked(user))),
    );
    let late = nodes.iter().filter(|node| slow_or_unreachable(node).is_some()).count();
    if late > 0 {
        words += &format!(" {late} {} not answer in time.", if late == 1 { "does" } else { "do" });
    }
    words
}
