//! A tree into values.
//!
//! A reader never turns back. Where a value is not what is asked for it takes note of the place, once, and answers with
//! nothing: 0, an empty text, the first of several forms. What is made of that is thrown away at the end.

use std::rc::Rc;

use super::{Error, Value, split_names};

/// What can be read.
pub trait FromJson: Sized {
    /// Reads what is asked for from where the reader stands. After a mistake it is anything of its type.
    fn read(from: &mut Reader<'_>) -> Self;
}

/// A place in a tree, and the first mistake that was found.
pub struct Reader<'a> {
    here: &'a Value,
    levels: Vec<Level<'a>>,
    error: Option<Error>,
}

/// A list or a record that is being read: what of it is still to come, and where in it the reader stands.
#[derive(Default)]
struct Level<'a> {
    items: &'a [Value],
    entries: &'a [(String, Value)],
    /// Names of the fields to come, with a blank between them.
    names: &'static str,
    /// The field or form in which the reader stands; in a list, none.
    name: &'a str,
    /// Counts the items of a list, from 1.
    place: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(tree: &'a Value) -> Self {
        Self { here: tree, levels: Vec::new(), error: None }
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.error.map_or(Ok(()), Err)
    }

    /// Takes note that what stands here does not fit, unless there was a mistake before.
    pub fn fail(&mut self, why: &str) {
        self.fail_in(self.levels.len(), why);
    }

    /// Something is wrong with the list or record itself in which the reader stands.
    fn fail_around(&mut self, why: &str) {
        self.fail_in(self.levels.len().saturating_sub(1), why);
    }

    fn fail_in(&mut self, depth: usize, why: &str) {
        if self.error.is_some() {
            return;
        }
        let mut error = String::new();
        for level in &self.levels[..depth] {
            match level.name {
                "" => error += &level.place.to_string(),
                name => error += name,
            }
            error += ": ";
        }
        self.error = Some(Error(error + why));
    }

    /// As [`Reader::fail`], of something that should be `what`.
    pub fn want(&mut self, what: &str) {
        self.fail(&format!("this should be {what}"));
    }

    /// The text that stands here.
    pub fn text(&mut self) -> &'a str {
        let here = self.here;
        here.text().unwrap_or_else(|| {
            self.want("text");
            ""
        })
    }

    /// The number from 0 up to `max` that stands here.
    pub fn number(&mut self, max: u64) -> u64 {
        match self.here {
            Value::Number(number) if *number <= max => *number,
            Value::Number(_) => {
                self.want("a smaller number");
                0
            }
            _ => {
                self.want("a number");
                0
            }
        }
    }

    fn record(&mut self) -> &'a [(String, Value)] {
        match self.here {
            Value::Record(entries) => entries,
            _ => {
                self.want("a record");
                &[]
            }
        }
    }

    /// Enters a record whose fields have these names, with a blank between them. Each is asked for in turn, with
    /// [`Reader::field`] or [`Reader::advance`]; then the record is left with [`Reader::close`].
    pub fn open(&mut self, names: &'static str) {
        let entries = self.record();
        self.levels.push(Level { entries, names, ..Level::default() });
    }

    /// Goes to the next field of a record. False where it is not there.
    pub fn advance(&mut self) -> bool {
        let Some(level) = self.levels.last_mut() else { return false };
        (level.name, level.names) = split_names(level.names);
        let found = level.entries.iter().rev().find(|(name, _)| name == level.name);
        self.here = found.map_or(&Value::Null, |(_, value)| value);
        found.is_some()
    }

    fn go_to_next(&mut self) {
        if !self.advance() {
            self.fail_around(&format!("missing field {}", self.key()));
        }
    }

    /// The next field of a record, which must be there.
    pub fn field<T: FromJson>(&mut self) -> T {
        self.go_to_next();
        T::read(self)
    }

    /// Leaves a record, a list, a map or a form.
    pub fn close(&mut self) {
        self.levels.pop();
    }

    /// Enters a list; [`Reader::more`] goes from item to item.
    pub fn open_list(&mut self) {
        let items = match self.here {
            Value::List(items) => items.as_slice(),
            _ => {
                self.want("a list");
                &[]
            }
        };
        self.levels.push(Level { items, ..Level::default() });
    }

    /// Enters a record whose names are no fields; [`Reader::more`] goes from one to the next, and [`Reader::key`] says which.
    pub fn open_map(&mut self) {
        let entries = self.record();
        self.levels.push(Level { entries, ..Level::default() });
    }

    /// Goes on in a list or a map. False at its end, and after a mistake: what is thrown away need not be long.
    pub fn more(&mut self) -> bool {
        let Some(level) = self.levels.last_mut().filter(|_| self.error.is_none()) else { return false };
        if let [first, rest @ ..] = level.items {
            (self.here, level.items) = (first, rest);
        } else if let [(name, value), rest @ ..] = level.entries {
            (self.here, level.name, level.entries) = (value, name, rest);
        } else {
            return false;
        }
        level.place += 1;
        true
    }

    /// The next item of a list, which must be there.
    pub fn item<T: FromJson>(&mut self) -> T {
        if !self.more() {
            let length = self.levels.last().map_or(0, |level| level.place);
            self.fail_around(&format!("wrong length {length}"));
        }
        T::read(self)
    }

    /// The name under which stands what the reader is at.
    pub fn key(&self) -> &'a str {
        self.levels.last().map_or("", |level| level.name)
    }

    /// Which of several names stands here; they come with a blank between them.
    pub fn one_of(&mut self, names: &'static str) -> usize {
        match self.here {
            Value::Text(name) => self.find(name, names),
            _ => {
                self.want("a name");
                0
            }
        }
    }

    /// Enters one of several forms, and says which: a name alone, or a record of nothing but a name with a value. To be
    /// left with [`Reader::close`].
    pub fn open_form(&mut self, names: &'static str) -> usize {
        let (name, value) = match self.here {
            Value::Text(name) => (name.as_str(), None),
            Value::Record(entries) if let [(name, value)] = entries.as_slice() => (name.as_str(), Some(value)),
            _ => {
                self.want("a name, or a name with a value");
                ("", None)
            }
        };
        let form = self.find(name, names);
        self.levels.push(Level { name, place: usize::from(value.is_some()), ..Level::default() });
        self.here = value.unwrap_or(&Value::Null);
        form
    }

    /// The form is one that stands alone.
    pub fn alone(&mut self) {
        if self.levels.last().is_some_and(|level| level.place > 0) {
            self.want("a name alone");
        }
    }

    fn find(&mut self, name: &str, names: &'static str) -> usize {
        let (mut place, (mut other, mut rest)) = (0, split_names(names));
        while other != name {
            if rest.is_empty() {
                self.fail(&format!("unknown variant {name}"));
                return 0;
            }
            place += 1;
            (other, rest) = split_names(rest);
        }
        place
    }
}

macro_rules! numbers {
    ($($number:ident)+) => {
        $(impl FromJson for $number {
            fn read(from: &mut Reader<'_>) -> Self {
                from.number($number::MAX as u64) as $number
            }
        })+
    };
}

numbers!(u8 u16 u32 u64 usize);

impl FromJson for i32 {
    fn read(from: &mut Reader<'_>) -> Self {
        match from.here {
            Value::Negative(number) => i32::try_from(*number).unwrap_or_else(|_| {
                from.want("a number closer to 0");
                0
            }),
            _ => from.number(i32::MAX as u64) as i32,
        }
    }
}

impl FromJson for bool {
    fn read(from: &mut Reader<'_>) -> Self {
        match from.here {
            Value::Truth(truth) => *truth,
            _ => {
                from.want("true or false");
                false
            }
        }
    }
}

impl FromJson for String {
    fn read(from: &mut Reader<'_>) -> Self {
        from.text().to_owned()
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn read(from: &mut Reader<'_>) -> Self {
        if let Value::Null = from.here { None } else { Some(T::read(from)) }
    }
}

impl<T: FromJson> FromJson for Rc<T> {
    fn read(from: &mut Reader<'_>) -> Self {
        Rc::new(T::read(from))
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn read(from: &mut Reader<'_>) -> Self {
        let mut list = Vec::new();
        from.open_list();
        while from.more() {
            list.push(T::read(from));
        }
        from.close();
        list
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn read(from: &mut Reader<'_>) -> Self {
        from.open_list();
        let pair = (from.item(), from.item());
        from.close();
        pair
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn after_a_mistake_nothing_more_is_made() {
        struct Never;
        impl FromJson for Never {
            fn read(from: &mut Reader<'_>) -> Self {
                assert!(from.error.is_none(), "a list goes on behind a mistake");
                from.fail("no");
                Self
            }
        }
        assert!(json::read::<Vec<Never>>("[0,0,0]").is_err());
    }
}
