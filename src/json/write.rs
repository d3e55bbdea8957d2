//! Values into text, byte for byte as `serde_json` writes what serde derives.

use std::rc::Rc;

use super::split_names;

/// What can be written.
pub trait ToJson {
    /// Adds the value to a text.
    fn write(&self, out: &mut Writer);
}

/// A text that is being written.
#[derive(Default)]
pub struct Writer {
    text: String,
    /// Names of the fields to come, with a blank between them, of each record that is open.
    names: Vec<&'static str>,
}

impl Writer {
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Adds a text, with its quotes.
    pub fn text(&mut self, text: &str) {
        self.text.push('"');
        if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            text.chars().for_each(|character| self.escaped(character));
        } else {
            self.text.push_str(text);
        }
        self.text.push('"');
    }

    fn escaped(&mut self, character: char) {
        let short = match character {
            '"' | '\\' => character,
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{c}' => 'f',
            '\r' => 'r',
            control if control < ' ' => return self.text.push_str(&format!("\\u{:04x}", control as u32)),
            plain => return self.text.push(plain),
        };
        self.text.push('\\');
        self.text.push(short);
    }

    /// Adds a number from 0 on.
    pub fn number(&mut self, number: u64) {
        self.text.push_str(&number.to_string());
    }

    /// Begins a record whose fields have these names, with a blank between them. Each is added in turn, with
    /// [`Writer::field`] or [`Writer::skip`]; then the record ends with [`Writer::close`].
    pub fn open(&mut self, names: &'static str) {
        self.text.push('{');
        self.names.push(names);
    }

    /// Adds the next field.
    pub fn field<T: ToJson + ?Sized>(&mut self, value: &T) {
        let name = self.skip();
        self.name(name);
        value.write(self);
    }

    /// Leaves the next field out; returns its name.
    pub fn skip(&mut self) -> &'static str {
        let Some(names) = self.names.last_mut() else { return "" };
        let (name, rest) = split_names(names);
        *names = rest;
        name
    }

    /// Adds the name of an entry; its value comes next.
    pub fn name(&mut self, name: &str) {
        self.separate();
        self.text(name);
        self.text.push(':');
    }

    /// Ends a record.
    pub fn close(&mut self) {
        self.names.pop();
        self.text.push('}');
    }

    /// Adds a comma, unless nothing stands in front of it.
    fn separate(&mut self) {
        if !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
    }

    /// Adds an item of a list that was begun with a bracket.
    fn item<T: ToJson>(&mut self, value: &T) {
        self.separate();
        value.write(self);
    }

    /// Adds a list.
    pub fn list<T: ToJson>(&mut self, items: &[T]) {
        self.text.push('[');
        items.iter().for_each(|item| self.item(item));
        self.text.push(']');
    }

    /// Adds one of several names, which come with a blank between them.
    pub fn one_of(&mut self, names: &'static str, place: usize) {
        let (name, _) = (0..place).fold(split_names(names), |(_, rest), _| split_names(rest));
        self.text(name);
    }

    /// Begins one of several forms, by its name; its value comes next, then [`Writer::close`].
    pub fn open_form(&mut self, names: &'static str, place: usize) {
        self.open("");
        self.one_of(names, place);
        self.text.push(':');
    }
}

macro_rules! numbers {
    ($($number:ident)+) => {
        $(impl ToJson for $number {
            fn write(&self, out: &mut Writer) {
                out.number(*self as u64);
            }
        })+
    };
}

numbers!(u8 u16 u32 u64 usize);

impl ToJson for i32 {
    fn write(&self, out: &mut Writer) {
        if *self < 0 {
            out.text.push('-');
        }
        out.number(self.unsigned_abs().into());
    }
}

impl ToJson for bool {
    fn write(&self, out: &mut Writer) {
        out.text.push_str(if *self { "true" } else { "false" });
    }
}

impl ToJson for str {
    fn write(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl ToJson for String {
    fn write(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write(&self, out: &mut Writer) {
        T::write(self, out);
    }
}

impl<T: ToJson> ToJson for Rc<T> {
    fn write(&self, out: &mut Writer) {
        T::write(self, out);
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, out: &mut Writer) {
        match self {
            Some(value) => value.write(out),
            None => out.text.push_str("null"),
        }
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, out: &mut Writer) {
        out.list(self);
    }
}

impl<A: ToJson, B: ToJson> ToJson for (A, B) {
    fn write(&self, out: &mut Writer) {
        out.text.push('[');
        out.item(&self.0);
        out.item(&self.1);
        out.text.push(']');
    }
}
