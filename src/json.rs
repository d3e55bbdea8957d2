//! JSON of saved state: strict, small, and with errors that name the place.
//!
//! serde's derived code can read a record in several ways: as a map, whose names it sorts out by itself, or as a sequence of
//! its fields. Each way that a format leaves open becomes code in the page, and the first is the longer one by far. This
//! reader looks the fields of a record up by their names, hands them over as a sequence, and asks for nothing else; so the
//! other ways drop out when the program is linked, which is a tenth of the first load.

use std::fmt;

use serde::{
    Serialize,
    de::{
        self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess,
        SeqAccess, VariantAccess, Visitor, value::StrDeserializer,
    },
    forward_to_deserialize_any,
};

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self(format!("unknown field {field}"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self(format!("missing field {field}"))
    }

    fn unknown_variant(variant: &str, _: &'static [&'static str]) -> Self {
        Self(format!("unknown variant {variant}"))
    }

    fn invalid_length(length: usize, _: &dyn de::Expected) -> Self {
        Self(format!("wrong length {length}"))
    }

    fn invalid_type(_: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Self(format!("this should be {expected}"))
    }

    fn invalid_value(_: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Self(format!("this should be {expected}"))
    }
}

/// Writes a value down.
///
/// # Errors
/// Where a map has keys that are neither text nor numbers.
pub fn write<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error(error.to_string()))
}

/// Reads a value.
///
/// # Errors
/// Where the text is no JSON, is nested more than 128 deep, or does not fit; the error says where.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    read_tree(&parse(text)?)
}

/// Reads a value from its tree.
///
/// # Errors
/// Where the tree does not fit; the error says where.
pub fn read_tree<T: DeserializeOwned>(tree: &Value) -> Result<T, Error> {
    T::deserialize(Lean(tree))
}

/// Reads the tree of a text.
///
/// # Errors
/// Where the text is no JSON, or is nested more than 128 deep.
pub fn parse(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| Error(error.to_string()))
}

/// What a text holds, as a tree. Of a fraction nothing is kept but that it is one: nothing here has any.
#[derive(Debug)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Truth(bool),
    /// A number from 0 on.
    Number(u64),
    /// A number below 0.
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
    /// A field of a record; nothing where there is no such field, or no record.
    pub fn field(&self, name: &str) -> &Self {
        let Self::Record(fields) = self else { return &Self::Null };
        fields.iter().find(|(field, _)| field == name).map_or(&Self::Null, |(_, value)| value)
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Truth(truth))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(u64::try_from(number).map_or(Value::Negative(number), Value::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Fraction)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut record = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            record.push(entry);
        }
        Ok(Value::Record(record))
    }
}

/// A place in the tree, read as what is asked for and nothing else.
#[derive(Clone, Copy)]
struct Lean<'a>(&'a Value);

impl<'a> Lean<'a> {
    #[inline(never)]
    fn unsigned(self) -> Result<u64, Error> {
        match self.0 {
            Value::Number(number) => Ok(*number),
            _ => Err(wanted("a number")),
        }
    }

    #[inline(never)]
    fn text(self) -> Result<&'a str, Error> {
        match self.0 {
            Value::Text(text) => Ok(text),
            _ => Err(wanted("text")),
        }
    }

    #[inline(never)]
    fn entries(self) -> Result<Entries<'a>, Error> {
        match self.0 {
            Value::Record(entries) => Ok(Entries { rest: entries.iter(), value: None }),
            _ => Err(wanted("a record")),
        }
    }

    /// Reads a record whose fields have these names.
    fn fields<V: Visitor<'a>>(self, names: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        let Value::Record(entries) = self.0 else { return Err(wanted("a record")) };
        let mut missing = None;
        visitor.visit_seq(Fields { names: names.iter(), entries, missing: &mut missing }).map_err(|error| match missing
        {
            Some(name) => Error(format!("missing field {name}")),
            None => error,
        })
    }

    #[inline(never)]
    fn items(self) -> Result<Items<'a>, Error> {
        match self.0 {
            Value::List(items) => Ok(Items { rest: items.iter(), place: 0 }),
            _ => Err(wanted("a list")),
        }
    }

    #[inline(never)]
    fn variant(self) -> Result<Variant<'a>, Error> {
        match self.0 {
            Value::Text(name) => Ok(Variant { name, value: None }),
            Value::Record(entries) => match entries.as_slice() {
                [(name, value)] => Ok(Variant { name, value: Some(value) }),
                _ => Err(wanted("a choice")),
            },
            _ => Err(wanted("a choice")),
        }
    }
}

#[inline(never)]
fn wanted(what: &str) -> Error {
    Error(format!("this should be {what}"))
}

#[inline(never)]
fn within(place: impl fmt::Display, error: Error) -> Error {
    Error(format!("{place}: {}", error.0))
}

macro_rules! unsigned {
    ($($name:ident),*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_u64(self.unsigned()?)
        })*
    };
}

impl<'de> Deserializer<'de> for Lean<'de> {
    type Error = Error;

    unsigned!(deserialize_u8, deserialize_u16, deserialize_u32, deserialize_u64);

    /// What the derived code of this program never asks for.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(wanted("something else"))
    }

    forward_to_deserialize_any! {
        i8 i16 i64 i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Negative(number) => visitor.visit_i64(*number),
            _ => visitor.visit_u64(self.unsigned()?),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Truth(truth) => visitor.visit_bool(*truth),
            _ => Err(wanted("true or false")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if let Value::Null = self.0 { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self.entries()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.fields(fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.variant()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

/// The items of a list.
struct Items<'a> {
    rest: std::slice::Iter<'a, Value>,
    place: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        self.place += 1;
        seed.deserialize(Lean(item)).map(Some).map_err(|error| within(self.place, error))
    }
}

/// The fields of a record in the order of its type. One that is not there may have a default; where it has none, its name
/// is known by the time the derived code gives up.
struct Fields<'a, 'm> {
    names: std::slice::Iter<'static, &'static str>,
    entries: &'a [(String, Value)],
    missing: &'m mut Option<&'static str>,
}

impl<'a> Fields<'a, '_> {
    #[inline(never)]
    fn find(&mut self) -> Option<(&'static str, &'a Value)> {
        let name = self.names.next()?;
        let found = self.entries.iter().rev().find(|(other, _)| other == name);
        *self.missing = if found.is_none() { Some(name) } else { None };
        found.map(|(_, value)| (*name, value))
    }
}

impl<'de> SeqAccess<'de> for Fields<'de, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some((name, value)) = self.find() else { return Ok(None) };
        seed.deserialize(Lean(value)).map(Some).map_err(|error| within(name, error))
    }
}

/// The entries of a record.
struct Entries<'a> {
    rest: std::slice::Iter<'a, (String, Value)>,
    value: Option<(&'a str, &'a Value)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some((name, value));
        seed.deserialize(Key(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let (name, value) = self.value.take().ok_or_else(|| wanted("a record"))?;
        seed.deserialize(Lean(value)).map_err(|error| within(name, error))
    }
}

/// The name of an entry; maps with numbers for names have them written out.
struct Key<'a>(&'a str);

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Error;

    /// What the derived code of this program never asks for.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(wanted("something else"))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u64 u128 bool f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple_struct
        option seq tuple map struct enum ignored_any
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u32(self.0.parse().map_err(|_| wanted("a number"))?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }
}

/// One of several forms: its name, and what it holds where it holds something.
struct Variant<'a> {
    name: &'a str,
    value: Option<&'a Value>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Error> {
        let name: StrDeserializer<Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        if self.value.is_none() { Ok(()) } else { Err(wanted("a name alone")) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        let value = self.value.ok_or_else(|| wanted("a name with a value"))?;
        seed.deserialize(Lean(value)).map_err(|error| within(self.name, error))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        let value = self.value.ok_or_else(|| wanted("a name with values"))?;
        Lean(value).deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        let value = self.value.ok_or_else(|| wanted("a name with values"))?;
        Lean(value).fields(fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Form {
        Alone,
        With(u64),
        Both(i32, bool),
        Named { text: Option<String> },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Record {
        forms: Vec<Form>,
        by_number: BTreeMap<u32, (u8, String)>,
        #[serde(default)]
        late: bool,
    }

    #[test]
    fn what_is_written_is_read_again() {
        let record = Record {
            forms: vec![
                Form::Alone,
                Form::With(u64::MAX),
                Form::Both(-3, true),
                Form::Named { text: Some("ü\u{0}".into()) },
                Form::Named { text: None },
            ],
            by_number: BTreeMap::from([(7, (1, "x".into()))]),
            late: true,
        };
        assert_eq!(read::<Record>(&write(&record).unwrap()), Ok(record));
    }

    #[test]
    fn what_came_later_has_a_default_and_what_is_unknown_is_passed_over() {
        let text = r#"{"forms":[],"by_number":{},"future":{"a":[1]}}"#;
        assert_eq!(read::<Record>(text), Ok(Record { forms: vec![], by_number: BTreeMap::new(), late: false }));
    }

    #[test]
    fn errors_name_the_place() {
        for (text, error) in [
            (r#"{"forms":[]}"#, "missing field by_number"),
            (r#"{"forms":["alone",{"with":"x"}],"by_number":{}}"#, "forms: 2: with: this should be a number"),
            (r#"{"forms":["other"],"by_number":{}}"#, "forms: 1: unknown variant other"),
            (r#"{"forms":[],"by_number":{"7":[1]}}"#, "by_number: 7: wrong length 1"),
            (r#"{"forms":[],"by_number":{"x":[1,"a"]}}"#, "by_number: this should be a number"),
            (r#"{"forms":{},"by_number":{}}"#, "forms: this should be a list"),
            ("[]", "this should be a record"),
            ("", "EOF while parsing a value at line 1 column 0"),
        ] {
            assert_eq!(read::<Record>(text).unwrap_err().to_string(), error, "{text}");
        }
        assert!(read::<Record>(&"[".repeat(100_000)).unwrap_err().to_string().contains("recursion"));
    }
}
