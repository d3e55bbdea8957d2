//! A lesson as one text: so it goes from the build into a file, and from the host into the page when somebody opens it.
//!
//! The text is what the types hold, one piece after the other: in front of a list stands how long it is, in front of a choice
//! its name. It stays for as long as the program runs, and the lesson borrows its words from it. Both ways follow from one
//! list of fields for each type; where a field or a variant is missing in it, this does not compile. The build script
//! compiles this module too, and writes with it.

use std::fmt;

use super::lesson::{
    Change, Condition, Document, EventPattern, Fact, Goal, Lesson, List, Note, Quantifier, Situation, Step, Stream,
    WorldChange,
};

/// Stands behind every piece, and in none.
pub(super) const END: char = '\u{1f}';

/// Lists within lists; the goals of the lessons have less than half of that.
const DEPTH_MAX: u32 = 16;

/// A text is not a lesson, as this version writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a lesson of this version")
    }
}

impl std::error::Error for Damaged {}

/// Writes a lesson down.
pub fn pack(lesson: &Lesson) -> String {
    let mut text = String::new();
    lesson.pack(&mut text);
    text
}

/// Reads a lesson that [`pack`] has written.
///
/// # Errors
/// [`Damaged`] where the text is anything else.
pub fn unpack(text: &'static str) -> Result<Lesson, Damaged> {
    let mut pieces = Pieces { rest: text, depth: 0 };
    let lesson = Lesson::unpack(&mut pieces)?;
    if pieces.rest.is_empty() { Ok(lesson) } else { Err(Damaged) }
}

/// What is left of a text.
struct Pieces {
    rest: &'static str,
    depth: u32,
}

impl Pieces {
    fn next(&mut self) -> Result<&'static str, Damaged> {
        let (piece, rest) = self.rest.split_once(END).ok_or(Damaged)?;
        self.rest = rest;
        Ok(piece)
    }

    fn number(&mut self) -> Result<u32, Damaged> {
        self.next()?.parse().map_err(|_| Damaged)
    }
}

fn add(text: &mut String, piece: &str) {
    assert!(!piece.contains(END), "a text with a separator in it: {piece:?}");
    text.push_str(piece);
    text.push(END);
}

/// What a lesson consists of.
trait Pack: Sized {
    fn pack(&self, text: &mut String);

    fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged>;
}

impl Pack for &'static str {
    fn pack(&self, text: &mut String) {
        add(text, self);
    }

    fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged> {
        pieces.next()
    }
}

impl Pack for u32 {
    fn pack(&self, text: &mut String) {
        add(text, &self.to_string());
    }

    fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged> {
        pieces.number()
    }
}

impl Pack for bool {
    fn pack(&self, text: &mut String) {
        u32::from(*self).pack(text);
    }

    fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged> {
        match pieces.number()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Damaged),
        }
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, text: &mut String) {
        self.is_some().pack(text);
        self.iter().for_each(|value| value.pack(text));
    }

    fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged> {
        if bool::unpack(pieces)? { T::unpack(pieces).map(Some) } else { Ok(None) }
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, text: &mut String) {
        self.0.pack(text);
        self.1.pack(text);
    }

    fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged> {
        Ok((A::unpack(pieces)?, B::unpack(pieces)?))
    }
}

impl<T: Pack> Pack for List<T> {
    fn pack(&self, text: &mut String) {
        add(text, &self.len().to_string());
        self.iter().for_each(|item| item.pack(text));
    }

    /// A number that is too large for the text asks for no room: the text is at its end before.
    fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged> {
        pieces.depth += 1;
        if pieces.depth > DEPTH_MAX {
            return Err(Damaged);
        }
        let mut items = Vec::new();
        for _ in 0..pieces.number()? {
            items.push(T::unpack(pieces)?);
        }
        pieces.depth -= 1;
        Ok(Self(items.leak()))
    }
}

impl Pack for Document {
    fn pack(&self, text: &mut String) {
        self.0.pack(text);
    }

    fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged> {
        pieces.next().map(Self)
    }
}

/// Both ways for a record, from the names of its fields.
macro_rules! record {
    ($type:ident: $($field:ident),*) => {
        impl Pack for $type {
            fn pack(&self, text: &mut String) {
                let Self { $($field),* } = self;
                $($field.pack(text);)*
            }

            fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged> {
                Ok(Self { $($field: Pack::unpack(pieces)?),* })
            }
        }
    };
}

/// Both ways for a choice, from its variants: bare, with one value, or with fields.
macro_rules! choice {
    ($type:ident: $($variant:ident $(($value:ident))? $({ $($field:ident),* })?),*) => {
        impl Pack for $type {
            fn pack(&self, text: &mut String) {
                match self {
                    $(Self::$variant $(($value))? $({ $($field),* })? => {
                        add(text, stringify!($variant));
                        $($value.pack(text);)?
                        $($($field.pack(text);)*)?
                    })*
                }
            }

            fn unpack(pieces: &mut Pieces) -> Result<Self, Damaged> {
                match pieces.next()? {
                    $(stringify!($variant) => {
                        $(let $value = Pack::unpack(pieces)?;)?
                        $($(let $field = Pack::unpack(pieces)?;)*)?
                        Ok(Self::$variant $(($value))? $({ $($field),* })?)
                    })*
                    _ => Err(Damaged),
                }
            }
        }
    };
}

record!(Lesson: id, title, summary, minutes, audience, host, world, chooses, changes, text, next, steps, situations, coach);
record!(Change: after, server, what);
record!(Step: id, title, optional, irreversible, text, hints, solution, goal);
record!(Situation: id, steps, when, text, way);
record!(Note: id, when, text, teaches, dead_end);
record!(EventPattern: stream, name, after, fields);
choice!(WorldChange: HasFault(fault), HasUser { user_type, name, with }, Lists(addresses), HasCertificate(which),
    WasTyped(lines));
choice!(Condition: Password(password), FailedLogins(failures), Absent, Elsewhere);
choice!(Goal: AllOf(goals), AnyOf(goals), NoneOf(goals), Holds(fact), Happened(event));
choice!(Fact: ClusterState(state), UserIs { name, user_type, on }, LockedOut { name, on }, Failures { name, least, on },
    Officers { least, on }, ServersAgree(what), Configured, CertificateRight, EachHealthy, TopProgram(program),
    StandsOn(place), InFolder(folder), WaitsFor(what), Mode(mode), LoggedIn, LoggedInAs { name, user_type, on },
    PasswordIs { name, password, on }, PasswordIsPlaceholder { name });
choice!(Quantifier: Everywhere, Somewhere, At(address));
choice!(Stream: Keyboard, AuditLog);

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

    /// A lesson that is short, and has something of every kind in it.
    fn small() -> Lesson {
        const EVENT: EventPattern = EventPattern {
            stream: Stream::AuditLog,
            name: "CN_LOGIN",
            after: Some("first"),
            fields: List(&[("user", "admin")]),
        };
        const FACT: Goal = Goal::Holds(Fact::LockedOut { name: "ü", on: Quantifier::Somewhere });
        const WHEN: Goal = Goal::AllOf(List(&[Goal::NoneOf(List(&[FACT])), Goal::Happened(EVENT)]));
        let step = Step {
            id: "first",
            title: "First",
            optional: true,
            irreversible: None,
            text: Document("\u{6}\u{1}Words"),
            hints: List(&[Document("")]),
            solution: List(&["ls\n", ""]),
            goal: WHEN,
        };
        let situation =
            Situation { id: "here", steps: List(&["first"]), when: FACT, text: Document("x"), way: List(&[]) };
        let note = Note {
            id: "note",
            when: Goal::Holds(Fact::LoggedIn),
            text: Document("x"),
            teaches: Some("y"),
            dead_end: false,
        };
        Lesson {
            id: "small",
            title: "Small",
            summary: "",
            minutes: u32::MAX,
            audience: "",
            host: "linux",
            world: "activation",
            changes: List(&[
                Change { after: None, server: Some("10.0.2.9"), what: WorldChange::HasFault("slow") },
                Change {
                    after: Some("first"),
                    server: None,
                    what: WorldChange::HasUser { user_type: "CU", name: "bob", with: Condition::FailedLogins(6) },
                },
            ]),
            chooses: Some(("admin", "password")),
            text: Document(""),
            next: None,
            steps: List(vec![step].leak()),
            situations: List(vec![situation].leak()),
            coach: List(vec![note].leak()),
        }
    }

    fn read(text: String) -> Result<Lesson, Damaged> {
        unpack(text.leak())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let small = small();
        assert_eq!(format!("{:?}", read(pack(&small)).unwrap()), format!("{small:?}"));
        for (file, text) in TEXTS {
            assert_eq!(pack(&unpack(text).unwrap()), *text, "{file}");
        }
    }

    #[test]
    fn what_was_cut_anywhere_or_goes_on_is_damaged() {
        let small: &str = pack(&small()).leak();
        for length in (0..small.len()).filter(|length| small.is_char_boundary(*length)) {
            assert_eq!(unpack(&small[..length]).unwrap_err(), Damaged, "cut at {length}");
        }
        assert_eq!(read(format!("{small}{END}")).unwrap_err(), Damaged);
        assert_eq!(read(format!("{small}x")).unwrap_err(), Damaged);
        assert_eq!(read("<!doctype html>".to_owned()).unwrap_err(), Damaged);
    }

    #[test]
    fn what_was_changed_anywhere_is_damaged_or_another_lesson() {
        let small = pack(&small());
        let pieces: Vec<_> = small.split_terminator(END).collect();
        for place in 0..pieces.len() {
            for other in ["", "0", "2", "-1", "4294967295", "4294967296", "AllOf", "Somewhere"] {
                let mut pieces = pieces.clone();
                pieces[place] = other;
                let text = pieces.join("\u{1f}") + "\u{1f}";
                if let Ok(lesson) = read(text.clone()) {
                    assert_eq!(pack(&lesson), text, "piece {place}");
                }
            }
        }
    }

    #[test]
    fn goals_within_goals_have_an_end() {
        let small = pack(&small());
        let deep = |depth: usize| {
            small.replace("Holds\u{1f}LoggedIn", &("AllOf\u{1f}1\u{1f}".repeat(depth) + "Holds\u{1f}LoggedIn"))
        };
        assert!(read(deep(usize::try_from(DEPTH_MAX).unwrap() - 1)).is_ok());
        for depth in [usize::try_from(DEPTH_MAX).unwrap(), 100_000] {
            assert_eq!(read(deep(depth)).unwrap_err(), Damaged);
        }
    }

    #[test]
    #[should_panic(expected = "a text with a separator in it")]
    fn a_text_that_could_not_be_read_again_is_not_written() {
        pack(&Lesson { title: "a\u{1f}b", ..small() });
    }
}
