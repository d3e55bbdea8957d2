//! Text into a tree. One way through the grammar of RFC 8259 and no floating point, which nothing here has.

use super::{Error, Value};

/// Brackets within brackets; what a text may nest is what the stack has to hold.
const DEPTH_MAX: usize = 128;

/// Reads the tree of a text.
///
/// # Errors
/// Where the text is no JSON, or is nested more than 128 deep.
pub fn parse(text: &str) -> Result<Value, Error> {
    let mut parser = Parser { text, place: 0, depth: 0 };
    let value = parser.value();
    parser.pass_blanks();
    match value {
        Some(value) if parser.place == text.len() => Ok(value),
        _ => Err(parser.error()),
    }
}

/// Where a text is being read. A place that does not fit is nothing to the methods, and they stay there.
struct Parser<'a> {
    text: &'a str,
    place: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn error(&self) -> Error {
        if self.depth > DEPTH_MAX {
            return Error(format!("it is nested more than {DEPTH_MAX} deep"));
        }
        if self.place == self.text.len() {
            return Error("it ends too early".to_owned());
        }
        let before = &self.text.as_bytes()[..self.place];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        Error(format!("line {line} is no JSON from byte {column} on"))
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.place).copied()
    }

    fn pass_while(&mut self, fits: impl Fn(u8) -> bool) {
        while self.next().is_some_and(&fits) {
            self.place += 1;
        }
    }

    fn pass_blanks(&mut self) {
        self.pass_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
    }

    fn passes(&mut self, byte: u8) -> bool {
        let there = self.next() == Some(byte);
        self.place += usize::from(there);
        there
    }

    fn value(&mut self) -> Option<Value> {
        self.pass_blanks();
        match self.next()? {
            b'{' => {
                let mut record = Vec::new();
                self.enter()?;
                while self.goes_on(record.is_empty(), b'}')? {
                    let name = self.string()?;
                    self.pass_blanks();
                    record.push((name, self.passes(b':').then(|| self.value())??));
                }
                Some(Value::Record(record))
            }
            b'[' => {
                let mut list = Vec::new();
                self.enter()?;
                while self.goes_on(list.is_empty(), b']')? {
                    list.push(self.value()?);
                }
                Some(Value::List(list))
            }
            b'"' => self.string().map(Value::Text),
            b'-' | b'0'..=b'9' => self.number(),
            _ if self.passes_word("null") => Some(Value::Null),
            _ if self.passes_word("true") => Some(Value::Truth(true)),
            _ => self.passes_word("false").then_some(Value::Truth(false)),
        }
    }

    /// Passes a bracket that opens.
    fn enter(&mut self) -> Option<()> {
        self.place += 1;
        self.depth += 1;
        (self.depth <= DEPTH_MAX).then_some(())
    }

    /// Passes what stands in front of the next item, or the bracket that closes. False where there is no further item.
    fn goes_on(&mut self, first: bool, close: u8) -> Option<bool> {
        self.pass_blanks();
        if self.passes(close) {
            self.depth -= 1;
            return Some(false);
        }
        if !first && !self.passes(b',') {
            return None;
        }
        self.pass_blanks();
        Some(true)
    }

    fn passes_word(&mut self, word: &str) -> bool {
        let there = self.text[self.place..].starts_with(word);
        self.place += if there { word.len() } else { 0 };
        there
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.place;
        let negative = self.passes(b'-');
        if !self.passes(b'0') {
            self.digits()?;
        }
        let whole = &self.text[start..self.place];
        let end = self.place;
        if self.passes(b'.') {
            self.digits()?;
        }
        if self.passes(b'e') || self.passes(b'E') {
            _ = self.passes(b'+') || self.passes(b'-');
            self.digits()?;
        }
        let value = match negative {
            _ if self.place > end => None,
            true => whole.parse().ok().map(Value::Negative),
            false => whole.parse().ok().map(Value::Number),
        };
        Some(value.unwrap_or(Value::Fraction))
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.place;
        self.pass_while(|byte| byte.is_ascii_digit());
        (self.place > start).then_some(())
    }

    fn string(&mut self) -> Option<String> {
        let mut string = String::new();
        if !self.passes(b'"') {
            return None;
        }
        loop {
            let start = self.place;
            self.pass_while(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
            string.push_str(&self.text[start..self.place]);
            if self.passes(b'"') {
                return Some(string);
            }
            if !self.passes(b'\\') {
                return None;
            }
            string.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let escaped = match self.next()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return None,
        };
        self.place += 1;
        Some(escaped)
    }

    /// A character by its number, or by the two halves of it that UTF-16 has.
    fn unicode(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        let second = self.passes(b'\\').then(|| self.unit())??.wrapping_sub(0xdc00);
        if second < 0x400 { char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second) } else { None }
    }

    /// A `u` and the four digits behind it.
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        if !self.passes(b'u') {
            return None;
        }
        for _ in 0..4 {
            unit = unit * 16 + char::from(self.next()?).to_digit(16)?;
            self.place += 1;
        }
        Some(unit)
    }
}
