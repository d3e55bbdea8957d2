//! A lesson as data: what is taught, what is to be reached, and what helps on the way.
//!
//! The build script reads the lessons that people write (`loader.rs`) and writes each down as one text (`packed.rs`), so that
//! the app needs no parser for what people write. Of the catalogue it writes the `Debug` form, which is Rust source. These
//! types stand alone, because the build script compiles them too.

use std::{fmt, ops::Deref};

/// Data that is part of the program.
#[derive(Clone, Copy)]
pub struct List<T: 'static>(pub &'static [T]);

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "List(&{:?})", self.0)
    }
}

/// What is known of a lesson before it is opened: the page has this of all of them, and fetches the rest.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Stable name, part of its address.
    pub id: &'static str,
    /// Title.
    pub title: &'static str,
    /// One or two sentences.
    pub summary: &'static str,
    /// How long it takes.
    pub minutes: u32,
    /// Flavour of the machines: `linux` or `windows`.
    pub host: &'static str,
    /// Preset of the world it starts in.
    pub world: &'static str,
    /// How many steps it has.
    pub steps: usize,
    /// Digest of the text that holds the lesson, as a part of the name of its file: another text is another file.
    pub digest: &'static str,
    /// The lesson whose file that is, where it is another one.
    pub words_of: Option<&'static str>,
}

impl Entry {
    /// Name of the file that holds the lesson.
    pub fn file(&self) -> String {
        format!("{}-{}.txt", self.words_of.unwrap_or(self.id), self.digest)
    }
}

/// One lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Stable name, part of its address.
    pub id: &'static str,
    /// Title.
    pub title: &'static str,
    /// One or two sentences.
    pub summary: &'static str,
    /// How long it takes.
    pub minutes: u32,
    /// For whom.
    pub audience: &'static str,
    /// Flavour of the machines: `linux` or `windows`.
    pub host: &'static str,
    /// Preset of the world it starts in.
    pub world: &'static str,
    /// The user and the password that the solutions choose, where they choose one.
    pub chooses: Option<(&'static str, &'static str)>,
    /// What is different from the preset, in the order in which it comes about.
    pub changes: List<Change>,
    /// What is read before the first step.
    pub text: Document,
    /// The lesson that follows.
    pub next: Option<&'static str>,
    /// The steps in their usual order.
    pub steps: List<Step>,
    /// Where one may stand in a step other than where its solution begins; the first that fits counts.
    pub situations: List<Situation>,
    /// The coach's notes.
    pub coach: List<Note>,
}

/// A change to the world of a preset: something that a learner finds there, or that happens on the way.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// The step that brings it about when it is reached; `None` where the world begins with it.
    pub after: Option<&'static str>,
    /// Address of the HSM that it concerns; `None` for each of them.
    pub server: Option<&'static str>,
    /// What becomes different.
    pub what: WorldChange,
}

/// What a change makes different. None of it leaves a record in an audit log, but for what was typed, and a login elsewhere.
#[derive(Clone, Copy, Debug)]
pub enum WorldChange {
    /// The HSM behaves so, in the words of saved state: `slow`, `drops done`, `fails 3 user-missing` and so on.
    HasFault(&'static str),
    /// A user is on the HSM, or is not.
    HasUser {
        /// Type of the user.
        user_type: &'static str,
        /// Name of the user.
        name: &'static str,
        /// How the user is there.
        with: Condition,
    },
    /// The configuration of the utility on the client instance lists these addresses, and nothing else.
    Lists(List<&'static str>),
    /// The issuing certificate on the client instance is `missing`, or another one (`foreign`).
    HasCertificate(&'static str),
    /// Somebody else has typed these lines into a shell of the client instance, one every twenty seconds.
    WasTyped(List<&'static str>),
}

/// How a user is on an HSM.
#[derive(Clone, Copy, Debug)]
pub enum Condition {
    /// With this password. One who was there before keeps the id.
    Password(&'static str),
    /// With so many failed logins.
    FailedLogins(u32),
    /// Not at all.
    Absent,
    /// At work: logged in on a session of somebody else.
    Elsewhere,
}

/// One step of a lesson.
#[derive(Clone, Debug)]
pub struct Step {
    /// Stable name; progress is kept under it.
    pub id: &'static str,
    /// Title.
    pub title: &'static str,
    /// It may be left out.
    pub optional: bool,
    /// Why the step cannot be taken back on real hardware, where that is so.
    pub irreversible: Option<&'static str>,
    /// What it is about.
    pub text: Document,
    /// Help in rising doses: nudge, pointer, command.
    pub hints: List<Document>,
    /// Lines that reach the goal when typed.
    pub solution: List<&'static str>,
    /// What is to be reached.
    pub goal: Goal,
}

/// A place in which a learner may stand while a step is current, and the way from there.
#[derive(Clone, Debug)]
pub struct Situation {
    /// Stable name.
    pub id: &'static str,
    /// The steps in which it matters; in all of them where none is named.
    pub steps: List<&'static str>,
    /// What is so then: facts alone.
    pub when: Goal,
    /// What a hint says about it.
    pub text: Document,
    /// Lines that lead out of it when typed, `^D` for that key. `<YourPassword>` is for the learner to replace.
    /// Empty where nothing that is typed leads on.
    pub way: List<&'static str>,
}

/// Something the coach says when it fits.
#[derive(Clone, Debug)]
pub struct Note {
    /// Stable name.
    pub id: &'static str,
    /// When it is said; its events are those of the last input.
    pub when: Goal,
    /// What is said.
    pub text: Document,
    /// What is to be learned from the mistake, in a sentence for the end of the lesson; `None` where it is none.
    pub teaches: Option<&'static str>,
    /// Nothing that is typed leads on from here: undo and reset are offered.
    pub dead_end: bool,
}

/// What is to be reached: a condition over facts and events.
#[derive(Clone, Debug)]
pub enum Goal {
    /// All of these.
    AllOf(List<Goal>),
    /// Any of these.
    AnyOf(List<Goal>),
    /// None of these.
    NoneOf(List<Goal>),
    /// Something that is so now.
    Holds(Fact),
    /// Something that has happened.
    Happened(EventPattern),
}

/// Something that is so, or not, at any moment.
#[derive(Clone, Debug)]
pub enum Fact {
    /// State of the cluster, as the API words it.
    ClusterState(&'static str),
    /// A user of this type exists.
    UserIs {
        /// Name of the user.
        name: &'static str,
        /// Type of the user.
        user_type: &'static str,
        /// On which servers.
        on: Quantifier,
    },
    /// A user is locked out.
    LockedOut {
        /// Name of the user.
        name: &'static str,
        /// On which servers.
        on: Quantifier,
    },
    /// A user has failed to log in so many times at least.
    Failures {
        /// Name of the user.
        name: &'static str,
        /// How many times.
        least: u32,
        /// On which servers.
        on: Quantifier,
    },
    /// There are so many officers at least who are not locked out.
    Officers {
        /// How many.
        least: u32,
        /// On which servers.
        on: Quantifier,
    },
    /// The HSMs of the cluster hold the same `users` (names and types), with the same `ids`, or with the same `passwords`.
    ServersAgree(&'static str),
    /// The configuration of the utility on the client instance lists every HSM of the cluster, and nothing else.
    Configured,
    /// The issuing certificate on the client instance is the one of the cluster.
    CertificateRight,
    /// No HSM of the cluster has a fault.
    EachHealthy,
    /// The topmost program of the terminal.
    TopProgram(&'static str),
    /// The machine on which the terminal is: `laptop` or `instance`.
    StandsOn(&'static str),
    /// The folder in which the shell of the terminal is, as its prompt would write it in full.
    InFolder(&'static str),
    /// What the terminal waits for: `command`, `hidden`, `confirm`, `retry` or `host-key`.
    WaitsFor(&'static str),
    /// Mode of the terminal's utility: `global`, `server` or `limited`.
    Mode(&'static str),
    /// Somebody is logged in on every server of the terminal's utility.
    LoggedIn,
    /// This user is logged in on servers of the terminal's utility.
    LoggedInAs {
        /// Name of the user.
        name: &'static str,
        /// Type of the user.
        user_type: &'static str,
        /// On which of the utility's servers.
        on: Quantifier,
    },
    /// A user has this password.
    PasswordIs {
        /// Name of the user.
        name: &'static str,
        /// The password.
        password: &'static str,
        /// On which servers.
        on: Quantifier,
    },
    /// A user has a password on some server that was written in angle brackets, as manuals write a placeholder.
    PasswordIsPlaceholder {
        /// Name of the user.
        name: &'static str,
    },
}

/// On how many servers a fact must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// On every server.
    Everywhere,
    /// On one at least.
    Somewhere,
    /// On the one at this address.
    At(&'static str),
}

/// Where an event comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// What happened at the keyboard.
    Keyboard,
    /// What a device recorded.
    AuditLog,
}

/// An event with the fields that must agree.
#[derive(Clone, Debug)]
pub struct EventPattern {
    /// Where it comes from.
    pub stream: Stream,
    /// Its name.
    pub name: &'static str,
    /// Counts only after this step was reached.
    pub after: Option<&'static str>,
    /// Names and values of the fields; numbers and truth are written out.
    pub fields: List<(&'static str, &'static str)>,
}

/// Text with a little structure: what the Markdown of a lesson becomes. It is one string in which control characters stand
/// in front of its parts, because a tree of its parts would be more pointers than text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document(pub &'static str);

/// Marks in front of the parts of a document.
pub mod mark {
    /// Plain words.
    pub const WORDS: char = '\u{1}';
    /// Something typed or printed.
    pub const CODE: char = '\u{2}';
    /// Strong words.
    pub const STRONG: char = '\u{3}';
    /// Stressed words.
    pub const EMPHASIS: char = '\u{4}';
    /// A point of a list.
    pub const POINT: char = '\u{5}';
    /// A paragraph.
    pub const PARAGRAPH: char = '\u{6}';
    /// A list of points.
    pub const POINTS: char = '\u{7}';
    /// Lines of code.
    pub const LISTING: char = '\u{8}';
}

/// A block of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list of points.
    Points(Vec<Vec<Inline>>),
    /// Lines to type or to read, exactly as they stand.
    Listing(&'static str),
}

/// A stretch of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain words.
    Words(&'static str),
    /// Something typed or printed.
    Code(&'static str),
    /// Strong words.
    Strong(&'static str),
    /// Stressed words.
    Emphasis(&'static str),
}

impl Document {
    /// The blocks in their order.
    pub fn blocks(self) -> Vec<Block> {
        let block = |(mark, text)| match mark {
            mark::LISTING => Block::Listing(text),
            mark::POINTS => {
                Block::Points(marked(text, mark::POINT, mark::POINT).map(|(_, text)| inlines(text)).collect())
            }
            _ => Block::Paragraph(inlines(text)),
        };
        marked(self.0, mark::PARAGRAPH, mark::LISTING).map(block).collect()
    }
}

fn inlines(text: &'static str) -> Vec<Inline> {
    let inline = |(mark, text)| match mark {
        mark::CODE => Inline::Code(text),
        mark::STRONG => Inline::Strong(text),
        mark::EMPHASIS => Inline::Emphasis(text),
        _ => Inline::Words(text),
    };
    marked(text, mark::WORDS, mark::EMPHASIS).map(inline).collect()
}

/// The parts of a text that begin with one of the marks from `first` to `last`, each with its mark.
fn marked(text: &'static str, first: char, last: char) -> impl Iterator<Item = (char, &'static str)> {
    let is_mark = move |c: char| (first..=last).contains(&c);
    let mut rest = text.trim_start_matches(move |c| !is_mark(c));
    std::iter::from_fn(move || {
        let mark = rest.chars().next()?;
        let behind = &rest[mark.len_utf8()..];
        let (part, next) = behind.split_at(behind.find(is_mark).unwrap_or(behind.len()));
        rest = next;
        Some((mark, part))
    })
}

/// Ids tell lessons apart; comparing all that is in them would be work for nothing.
impl PartialEq for Lesson {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Ids tell the entries apart, too.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Ids tell the notes of a lesson apart.
impl PartialEq for Note {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Lesson {
    /// A step by its id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// A note of the coach by its id.
    pub fn note(&self, id: &str) -> Option<&Note> {
        self.coach.iter().find(|note| note.id == id)
    }
}

impl Goal {
    /// The events of the goal in the order in which they are written.
    pub fn happenings(&self) -> Vec<&EventPattern> {
        match self {
            Self::AllOf(goals) | Self::AnyOf(goals) | Self::NoneOf(goals) => {
                goals.iter().flat_map(Self::happenings).collect()
            }
            Self::Holds(_) => Vec::new(),
            Self::Happened(happening) => vec![happening],
        }
    }
}
