//! Saved state as JSON: written, and read from a text that anybody may have changed.
//!
//! A record comes from a browser's storage, from a file or from an editor. So its size is checked first, then its
//! syntax and its depth, and only then its content. Reading changes nothing: an error leaves the record as it is, and
//! says what is wrong.

mod tree;

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
pub use serde_json::Value;

use self::tree::Node;

/// Maximum size of a text in bytes. The audit log of a world grows with every operation, so there is room for many
/// thousands of them.
pub const BYTES_MAX: usize = 32 << 20;

/// Levels to which a text may be nested. `serde_json` has the same limit of its own.
const DEPTH_MAX: u32 = 127;

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// It has more than [`BYTES_MAX`] bytes.
    TooLarge,
    /// It is nested more than 127 levels deep.
    TooDeep,
    /// It is not JSON, with the position of the mistake.
    NotJson(String),
    /// It is JSON of another form than was asked for, with the path to the mistake.
    Unexpected(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "it is larger than {} MB", BYTES_MAX >> 20),
            Self::TooDeep => f.write_str("it is nested deeper than anything that HSM Dojo saves"),
            Self::NotJson(why) | Self::Unexpected(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

/// Returns the JSON of a value.
///
/// # Panics
/// Where the keys of a map are neither texts nor numbers, which no saved type has.
pub fn write<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value)
        .expect("a saved type has texts and numbers as keys, and no serializer of its own that fails")
}

/// Reads the tree of a text. Of several fields with one name, the last counts.
///
/// # Errors
/// Where the text is too large, is nested too deep, or is not JSON.
pub fn parse(text: &str) -> Result<Value, Error> {
    if text.len() > BYTES_MAX {
        return Err(Error::TooLarge);
    }
    if text.trim_ascii_start().starts_with(['{', '[']) && is_too_deep(text) {
        return Err(Error::TooDeep);
    }
    serde_json::from_str(text).map_err(|error| Error::NotJson(error.to_string()))
}

/// Returns true for a text with more than [`DEPTH_MAX`] open brackets at some place, not counting those in strings.
fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    text.bytes().any(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEPTH_MAX
    })
}

/// Reads a value.
///
/// # Errors
/// As [`parse`], and where the text does not fit the type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    read_tree(&parse(text)?)
}

/// Reads a value from its tree.
///
/// # Errors
/// Where the tree does not fit the type.
pub fn read_tree<T: DeserializeOwned>(tree: &Value) -> Result<T, Error> {
    T::deserialize(Node(tree)).map_err(|error| Error::Unexpected(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Record {
        forms: Vec<Form>,
        #[serde(default)]
        late: bool,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Form {
        Plain,
        With(u8),
    }

    #[test]
    fn what_is_written_is_read_again() {
        let record = Record { forms: vec![Form::Plain, Form::With(7)], late: true };
        let text = write(&record);
        assert_eq!(text, r#"{"forms":["plain",{"with":7}],"late":true}"#);
        assert_eq!(read(&text), Ok(record));
    }

    #[test]
    fn the_last_of_two_fields_counts_and_unknown_fields_are_ignored() {
        let text = r#"{"future":{"a":[1]},"forms":1,"forms":["plain"]}"#;
        assert_eq!(read(text), Ok(Record { forms: vec![Form::Plain], late: false }));
    }

    /// Fields that serde fills in, names that differ, and a field that is not saved between others.
    #[derive(Debug, PartialEq, Deserialize)]
    struct Fields {
        first: Option<u8>,
        #[serde(skip)]
        unsaved: u8,
        #[serde(rename = "given name")]
        renamed: u8,
        #[serde(default = "seven")]
        defaulted: u8,
        last: Option<u8>,
    }

    fn seven() -> u8 {
        7
    }

    #[test]
    fn fields_are_found_by_their_names_and_missing_ones_filled_in() {
        let fields = |first, renamed, defaulted, last| Fields { first, unsaved: 0, renamed, defaulted, last };
        assert_eq!(read(r#"{"last":3,"given name":2,"unsaved":9,"first":1}"#), Ok(fields(Some(1), 2, 7, Some(3))));
        assert_eq!(read(r#"{"defaulted":4,"given name":2,"first":null}"#), Ok(fields(None, 2, 4, None)));
        let error = read::<Fields>(r#"{"first":1,"defaulted":2}"#).unwrap_err();
        assert_eq!(error.to_string(), "missing field `given name`");
    }

    #[test]
    fn errors_name_the_path_to_the_mistake() {
        for (text, error) in [
            ("{}", "missing field `forms`"),
            (r#"{"forms":["plain",{"with":256}]}"#, "forms.1.with: invalid value: integer `256`, expected u8"),
            (r#"{"forms":["other"]}"#, "forms.0: unknown variant `other`, expected `plain` or `with`"),
            (
                r#"{"forms":[{"plain":1}]}"#,
                "forms.0.plain: invalid type: integer `1`, expected a variant without a value",
            ),
            (r#"{"forms":["with"]}"#, "forms.0: invalid type: unit variant, expected a variant with a value"),
            (r#"{"forms":{}}"#, "forms: invalid type: map, expected a sequence"),
            (r#"{"forms":[[]]}"#, "forms.0: invalid type: sequence, expected enum Form"),
            (r#"{"forms":[{"plain":null,"with":1}]}"#, "forms.0: invalid type: map, expected enum Form"),
            (r#"{"forms":[],"late":1.5}"#, "late: invalid type: a fraction, expected a boolean"),
            ("[[],true]", "invalid type: sequence, expected struct Record"),
            ("{\n 1}", "key must be a string at line 2 column 2"),
            ("", "EOF while parsing a value at line 1 column 0"),
        ] {
            assert_eq!(read::<Record>(text).unwrap_err().to_string(), error, "{text}");
        }
    }

    #[test]
    fn maps_have_numbers_as_names_and_lists_have_their_length() {
        let map = BTreeMap::from([(7_u32, Some("x".to_owned())), (10, None)]);
        let text = write(&map);
        assert_eq!(text, r#"{"7":"x","10":null}"#);
        assert_eq!(read(&text), Ok(map));
        for (text, error) in [
            (r#"{"x":null}"#, "x: invalid type: string \"x\", expected u32"),
            (r#"{"7":1}"#, "7: invalid type: integer `1`, expected a string"),
        ] {
            assert_eq!(read::<BTreeMap<u32, Option<String>>>(text).unwrap_err().to_string(), error);
        }
        assert_eq!(read(r#"[-1,"x"]"#), Ok((-1, "x".to_owned())));
        for text in ["[1]", r#"[1,"x",2]"#] {
            assert!(read::<(i32, String)>(text).unwrap_err().to_string().contains("invalid length"), "{text}");
        }
    }

    #[test]
    fn the_depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(127)).is_ok());
        assert_eq!(parse(&nested(128)), Err(Error::TooDeep));
        assert_eq!(parse(&"[".repeat(1_000_000)), Err(Error::TooDeep));
        assert_eq!(parse(&"{\"a\":".repeat(1_000)), Err(Error::TooDeep));
        assert_eq!(
            parse(&format!(r#"["\"]",{}"#, nested(127))),
            Err(Error::TooDeep),
            "a bracket in a string closes nothing"
        );
        assert!(parse(&format!(r#"["{}\"{0}"]"#, "[".repeat(200))).is_ok(), "nor does it open anything");
        assert!(parse(&format!("[{}[]]", "[],".repeat(1_000))).is_ok(), "many in a row are not deep");
    }

    #[test]
    fn what_is_no_json_is_not_called_deep() {
        for text in
            ["?".to_owned() + &"[".repeat(200), "\"".to_owned() + &"[".repeat(200), "recursion limit".to_owned()]
        {
            assert!(matches!(parse(&text), Err(Error::NotJson(_))), "{text}");
        }
    }

    #[test]
    fn the_limit_of_serde_json_is_the_same() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(serde_json::from_str::<Value>(&nested(127)).is_ok());
        assert!(serde_json::from_str::<Value>(&nested(128)).is_err());
    }

    #[test]
    fn the_size_is_bounded() {
        let text = " ".repeat(BYTES_MAX - 2) + "[]";
        assert!(parse(&text).is_ok());
        assert_eq!(parse(&(text + " ")), Err(Error::TooLarge));
    }
}
