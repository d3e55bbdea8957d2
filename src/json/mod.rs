//! JSON of what is saved: strict, small, and with errors that name the place.
//!
//! serde's derived code weighed a tenth of the first load, 29 KB after gzip: for every field of every record it has a way
//! out that names the mistake and drops what was read before it. Here a reader takes note of the first mistake and goes on
//! with nothings ([`Reader`]), so a record is read by one call for each field; what is read is looked at once, at the end.
//! `saved!` writes those calls from a list of the fields, and the compiler complains about one that the list lacks.

mod parse;
mod read;
mod saved;
mod write;

use std::fmt;

pub use parse::parse;
pub use read::{FromJson, Reader};
pub(crate) use saved::saved;
pub use write::{ToJson, Writer};

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Writes a value down.
pub fn write<T: ToJson + ?Sized>(value: &T) -> String {
    let mut out = Writer::default();
    value.write(&mut out);
    out.into_text()
}

/// Reads a value.
///
/// # Errors
/// Where the text is no JSON, is nested more than 128 deep, or does not fit; the error says where.
pub fn read<T: FromJson>(text: &str) -> Result<T, Error> {
    read_tree(&parse(text)?)
}

/// Reads a value from its tree.
///
/// # Errors
/// Where the tree does not fit; the error says where.
pub fn read_tree<T: FromJson>(tree: &Value) -> Result<T, Error> {
    let mut from = Reader::new(tree);
    let value = T::read(&mut from);
    from.finish().map(|()| value)
}

/// What a text holds, as a tree. Of a fraction nothing is kept but that it is one: nothing here has any.
#[derive(Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Truth(bool),
    /// A number from 0 on.
    Number(u64),
    /// A number with a minus in front of it.
    Negative(i64),
    /// A fraction, or a number that is too large.
    Fraction,
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A record: names with values, in the order in which they stand.
    Record(Vec<(String, Value)>),
}

impl Value {
    /// A field of a record, the last of several with this name; nothing where there is no such field, or no record.
    pub fn field(&self, name: &str) -> &Self {
        let Self::Record(fields) = self else { return &Self::Null };
        fields.iter().rfind(|(field, _)| field == name).map_or(&Self::Null, |(_, value)| value)
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// The first of several names with a blank between them, and the others.
fn split_names(names: &'static str) -> (&'static str, &'static str) {
    names.split_once(' ').unwrap_or((names, ""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;
    use crate::{json, sorted::Map};

    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(rename_all = "kebab-case")]
    enum Form {
        Alone,
        With(u64),
        Named { text: Option<String>, other_form: Word },
    }

    json::saved! {
        enum Form { Alone = "alone", With(number) = "with", Named { text, other_form or Word::First } = "named" }
    }

    #[derive(Clone, Copy, Debug, PartialEq, Serialize)]
    enum Word {
        First,
        #[serde(rename = "the-second")]
        Second,
    }

    json::saved! { enum Word { First, Second = "the-second" } }

    #[derive(Clone, Debug, PartialEq, Serialize)]
    struct Inner(i32);

    json::saved! { struct Inner(number) }

    #[derive(Clone, Debug, PartialEq, Serialize)]
    struct Record {
        forms: Vec<Form>,
        #[serde(skip_serializing_if = "Option::is_none")]
        rare: Option<String>,
        by_number: Vec<(u8, Inner)>,
        late: bool,
        #[serde(skip)]
        apart: u8,
    }

    json::saved! { struct Record { forms, rare unless None, by_number, late or false; apart: 7 } }

    fn record() -> Record {
        let named = |text: Option<&str>| Form::Named { text: text.map(str::to_owned), other_form: Word::Second };
        Record {
            forms: vec![Form::Alone, Form::With(u64::MAX), named(Some("ü")), named(None)],
            rare: Some("\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f} \"\\/\u{7f}\u{2028}😀".into()),
            by_number: vec![(255, Inner(-3)), (0, Inner(i32::MIN)), (7, Inner(i32::MAX))],
            late: true,
            apart: 7,
        }
    }

    #[test]
    fn what_is_written_is_what_serde_writes_and_is_read_again() {
        let full = record();
        let plain = Record { forms: vec![], rare: None, by_number: vec![], late: false, apart: 7 };
        for record in [full, plain] {
            let text = write(&record);
            assert_eq!(text, serde_json::to_string(&record).unwrap());
            assert_eq!(read(&text), Ok(record));
        }
    }

    #[test]
    fn what_came_later_has_a_default_and_what_is_unknown_is_passed_over() {
        let text = r#"{"by_number":[],"future":{"a":[1]},"forms":1,"forms":[{"named":{"text":null}}]}"#;
        let form = Form::Named { text: None, other_form: Word::First };
        let record = Record { forms: vec![form], rare: None, by_number: vec![], late: false, apart: 7 };
        assert_eq!(read(text), Ok(record), "and the last of two fields counts");
        assert!(matches!(parse(text).unwrap().field("forms"), Value::List(_)), "for whoever looks into it, too");
    }

    #[test]
    fn errors_name_the_first_place() {
        for (text, error) in [
            (r#"{"forms":[]}"#, "missing field by_number"),
            (r#"{"forms":["alone",{"with":"x"},3],"by_number":3}"#, "forms: 2: with: this should be a number"),
            (r#"{"forms":["other"]}"#, "forms: 1: unknown variant other"),
            (r#"{"forms":[{"alone":1}]}"#, "forms: 1: alone: this should be a name alone"),
            (r#"{"forms":["with"]}"#, "forms: 1: with: this should be a number"),
            (r#"{"forms":[{"with":1,"alone":1}]}"#, "forms: 1: this should be a name, or a name with a value"),
            (r#"{"forms":[{"named":{}}]}"#, "forms: 1: named: missing field text"),
            (r#"{"forms":[{"named":{"text":1}}]}"#, "forms: 1: named: text: this should be text"),
            (
                r#"{"forms":[{"named":{"text":"","other_form":{}}}]}"#,
                "forms: 1: named: other_form: this should be a name",
            ),
            (r#"{"forms":[],"by_number":[[1]]}"#, "by_number: 1: wrong length 1"),
            (r#"{"forms":[],"by_number":[[256,1]]}"#, "by_number: 1: 1: this should be a smaller number"),
            (r#"{"forms":[],"by_number":[[-1,1]]}"#, "by_number: 1: 1: this should be a number"),
            (r#"{"forms":[],"by_number":[[1,-2147483649]]}"#, "by_number: 1: 2: this should be a number closer to 0"),
            (r#"{"forms":[],"by_number":[],"late":null}"#, "late: this should be true or false"),
            (r#"{"forms":{},"by_number":[]}"#, "forms: this should be a list"),
            ("[]", "this should be a record"),
            ("", "it ends too early"),
        ] {
            assert_eq!(read::<Record>(text).unwrap_err().to_string(), error, "{text}");
        }
        let error = read::<Map<u32, String>>(r#"{"7":"","x":""}"#).unwrap_err();
        assert_eq!(error.to_string(), "x: this should be a number");
    }

    /// The tree that `serde_json` makes of a text.
    fn tree(value: serde_json::Value) -> Value {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(truth) => Value::Truth(truth),
            serde_json::Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Value::Number(number),
                (_, Some(number)) => Value::Negative(number),
                _ => Value::Fraction,
            },
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Array(items) => Value::List(items.into_iter().map(tree).collect()),
            serde_json::Value::Object(map) => {
                Value::Record(map.into_iter().map(|(name, value)| (name, tree(value))).collect())
            }
        }
    }

    fn assert_parsed_alike(text: &str) {
        let theirs = serde_json::from_str(text).ok().map(tree);
        assert_eq!(parse(text).ok(), theirs, "{text:?}");
    }

    #[test]
    fn a_text_is_json_or_not() {
        for text in [
            " [ ] ",
            "[1 , 2]",
            "[1,]",
            "[,]",
            "[1 2]",
            "{\"a\" : {} }",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "[1}",
            "nul",
            "nullx",
            "true",
            "false",
            "null null",
            "0",
            "01",
            "-",
            "-1",
            "-01",
            "1.",
            "1.5",
            ".5",
            "1e5",
            "1E+5",
            "1e",
            "1e-",
            "1.5e-3",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "\"",
            "\"\\",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u00e9\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\ude00\"",
            "\"\\ud83d\\u0041\"",
            "\"\u{0}\"",
            "\"\u{7f}é\"",
            "\"\\b\\f\\n\\r\\t\\/\\\\\\\"\"",
            "\u{feff}1",
            "\u{a0}1",
            "+1",
        ] {
            assert_parsed_alike(text);
        }
    }

    #[test]
    fn what_is_no_json_is_said_with_its_place() {
        for (text, error) in [
            ("[1,\n [2}", "line 2 is no JSON from byte 4 on"),
            ("\"é\u{1}\"", "line 1 is no JSON from byte 4 on"),
            ("{} x", "line 1 is no JSON from byte 4 on"),
            ("[[]", "it ends too early"),
            (&"[".repeat(100_000), "it is nested more than 128 deep"),
            (&"{\"a\":".repeat(129), "it is nested more than 128 deep"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), error);
        }
        assert!(parse(&("[".repeat(128) + &"]".repeat(128))).is_ok());
    }

    proptest! {
        #[test]
        fn damage_is_found_as_serde_finds_it(place in 0..400_usize, other in r#"[\[\]{}:,"\\a-fnu0-9.eE+ -]{0,3}"#) {
            let mut text = write(&record());
            let place = (0..=text.len()).rev().find(|at| *at <= place && text.is_char_boundary(*at)).unwrap_or_default();
            let end = (place + 1..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(place);
            text.replace_range(place..end, &other);
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            // Here a fraction may be of any size.
            prop_assume!(!theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range")));
            prop_assert_eq!(parse(&text).is_ok(), theirs.is_ok(), "{}", text);
        }
    }
}
