//! A deserializer of trees whose errors name the path to the mistake, and whose code is small.
//!
//! serde derives two ways to read a struct: from a map, which compares every name with every field, and from a
//! sequence of its fields. The second is much less code. A tree can look fields up by name, so this deserializer gives
//! a struct its fields in their order; in the same way it gives an enum the index of its variant. A struct is accepted
//! as an object only. Wrapping serde_json's own deserializer in `serde_path_to_error` names paths as well, and makes
//! the page a seventh larger.
//!
//! What needs the names of a file is not there: `alias`, `other`, `deny_unknown_fields`, and a `default` of its own for
//! an option. `tests/suite/tidy.rs` keeps them away.

use std::{fmt, slice};

use serde::{
    Deserializer,
    de::{
        self, DeserializeSeed, EnumAccess, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess,
        Visitor, value::U64Deserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::{Map, Number, Value, map};

/// What is wrong in a tree, and where.
#[derive(Debug)]
pub struct TreeError {
    /// The path to the mistake, from its end: indexes and names of fields.
    path: Vec<String>,
    message: String,
}

/// Errors are boxed, because results are returned everywhere and errors are rare.
type Boxed = Box<TreeError>;

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, name) in self.path.iter().rev().enumerate() {
            write!(f, "{}{name}", if depth == 0 { "" } else { "." })?;
        }
        write!(f, "{}{}", if self.path.is_empty() { "" } else { ": " }, self.message)
    }
}

impl std::error::Error for TreeError {}

impl de::Error for Boxed {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Box::new(TreeError { path: Vec::new(), message: message.to_string() })
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("invalid type: {}, expected {expected}", Found(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("invalid value: {}, expected {expected}", Found(found)))
    }
}

/// Prints what was found. No tree leads to the other kinds, of which some bring the formatting of fractions.
struct Found<'a>(Unexpected<'a>);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Unexpected::Bool(truth) => write!(f, "boolean `{truth}`"),
            Unexpected::Unsigned(number) => write!(f, "integer `{number}`"),
            Unexpected::Signed(number) => write!(f, "integer `{number}`"),
            Unexpected::Str(text) => write!(f, "string {text:?}"),
            Unexpected::Unit => f.write_str("null"),
            Unexpected::Seq => f.write_str("sequence"),
            Unexpected::Map => f.write_str("map"),
            Unexpected::UnitVariant => f.write_str("unit variant"),
            Unexpected::Other(what) => f.write_str(what),
            _ => f.write_str("something else"),
        }
    }
}

impl TreeError {
    /// Adds the name of an enclosing field or index to the path.
    #[cold]
    fn inside(mut self: Box<Self>, name: String) -> Box<Self> {
        self.path.push(name);
        self
    }
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub struct Node<'de>(pub &'de Value);

impl<'de> Node<'de> {
    #[cold]
    fn unexpected(self, expected: &dyn de::Expected) -> Boxed {
        let found = match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(truth) => Unexpected::Bool(*truth),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Unexpected::Unsigned(number),
                (_, Some(number)) => Unexpected::Signed(number),
                _ => Unexpected::Other("a fraction"),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        de::Error::invalid_type(found, expected)
    }

    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        match self.0 {
            Value::Number(number) => visit_number(number, visitor),
            _ => Err(self.unexpected(&visitor)),
        }
    }

    fn text<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        match self.0 {
            Value::String(text) => visitor.visit_borrowed_str(text),
            _ => Err(self.unexpected(&visitor)),
        }
    }

    fn list<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        let Value::Array(items) = self.0 else { return Err(self.unexpected(&visitor)) };
        let mut list = Items { items: items.iter(), index: 0 };
        let value = visitor.visit_seq(&mut list)?;
        match list.items.len() {
            0 => Ok(value),
            _ => Err(de::Error::invalid_length(items.len(), &"a shorter list")),
        }
    }

    /// Returns the variant of an enum. `None` if the node is not an enum value.
    fn variant(self, names: &'static [&'static str]) -> Option<Result<Variant<'de>, Boxed>> {
        let (name, value) = match self.0 {
            Value::String(name) => (name, None),
            Value::Object(fields) if fields.len() == 1 => {
                fields.iter().next().map(|(name, value)| (name, Some(value)))?
            }
            _ => return None,
        };
        Some(match names.iter().position(|known| known == name) {
            Some(index) => Ok(Variant { index, name, value }),
            None => Err(de::Error::unknown_variant(name, names)),
        })
    }

    fn map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        match self.0 {
            Value::Object(entries) => visitor.visit_map(Entries { entries: entries.iter(), current: None }),
            _ => Err(self.unexpected(&visitor)),
        }
    }

    fn record<V: Visitor<'de>>(self, names: &'static [&'static str], visitor: V) -> Result<V::Value, Boxed> {
        let Value::Object(record) = self.0 else { return Err(self.unexpected(&visitor)) };
        let mut fields = Fields { record, names: names.iter(), missing: None };
        visitor.visit_seq(&mut fields).map_err(|error| match fields.missing {
            Some(name) => de::Error::missing_field(name),
            None => error,
        })
    }
}

fn visit_number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Boxed> {
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => visitor.visit_u64(number),
        (_, Some(number)) => visitor.visit_i64(number),
        _ => Err(de::Error::invalid_type(Unexpected::Other("a fraction"), &visitor)),
    }
}

macro_rules! deserialize_as {
    ($way:ident: $($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
            self.$way(visitor)
        })+
    };
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Boxed;

    deserialize_as!(number: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_i32 deserialize_i64);
    deserialize_as!(text: deserialize_str deserialize_string);
    deserialize_as!(list: deserialize_seq);
    deserialize_as!(map: deserialize_map);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(_) => self.number(visitor),
            Value::String(_) => self.text(visitor),
            Value::Array(_) => self.list(visitor),
            Value::Object(_) => self.map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        match self.0 {
            Value::Bool(truth) => visitor.visit_bool(*truth),
            _ => Err(self.unexpected(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Boxed> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Boxed> {
        self.list(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Boxed> {
        self.record(names, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Boxed> {
        let variant = self.variant(names).unwrap_or_else(|| Err(self.unexpected(&visitor)))?;
        visitor.visit_enum(variant)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i8 i16 i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct identifier }
}

/// The items of a list.
struct Items<'de> {
    items: slice::Iter<'de, Value>,
    index: usize,
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = Boxed;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Boxed> {
        let Some(item) = self.items.next() else { return Ok(None) };
        self.index += 1;
        seed.deserialize(Node(item)).map(Some).map_err(|error| error.inside((self.index - 1).to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The fields of a record, in the order of the struct that is read.
struct Fields<'de> {
    record: &'de Map<String, Value>,
    names: slice::Iter<'static, &'static str>,
    /// The field that was asked for last, if the record lacks it.
    missing: Option<&'static str>,
}

impl<'de> SeqAccess<'de> for &mut Fields<'de> {
    type Error = Boxed;

    /// Returns nothing for a missing field, which the struct then fills with its default or refuses. As in every
    /// format, a missing option is `None`.
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Boxed> {
        let Some(&name) = self.names.next() else { return Ok(None) };
        let value = self.record.get(name);
        self.missing = value.is_none().then_some(name);
        match value {
            Some(value) => seed.deserialize(Node(value)).map(Some).map_err(|error| error.inside(name.to_owned())),
            None => Ok(seed.deserialize(Node(&Value::Null)).ok()),
        }
    }
}

/// The entries of a map.
struct Entries<'de> {
    entries: map::Iter<'de>,
    /// The entry whose name was read last.
    current: Option<(&'de String, &'de Value)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Boxed;

    fn next_key_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Boxed> {
        self.current = self.entries.next();
        let Some((name, _)) = self.current else { return Ok(None) };
        seed.deserialize(Name(name)).map(Some).map_err(|error| error.inside(name.clone()))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Boxed> {
        let (name, value) = self.current.ok_or_else(|| <Boxed as de::Error>::custom("a value without a name"))?;
        seed.deserialize(Node(value)).map_err(|error| error.inside(name.clone()))
    }
}

/// The name of an entry, which may be a number.
struct Name<'de>(&'de str);

impl<'de> Name<'de> {
    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        match self.0.parse() {
            Ok(number) => visitor.visit_u64(number),
            Err(_) => Err(de::Error::invalid_type(Unexpected::Str(self.0), &visitor)),
        }
    }
}

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = Boxed;

    deserialize_as!(number: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        visitor.visit_borrowed_str(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A variant of an enum: its name, or its name with a value.
struct Variant<'de> {
    /// Its position among the variants of the enum.
    index: usize,
    name: &'de str,
    value: Option<&'de Value>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Boxed;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Boxed> {
        let index: U64Deserializer<Boxed> = (self.index as u64).into_deserializer();
        seed.deserialize(index).map(|variant| (variant, self))
    }
}

impl<'de> Variant<'de> {
    fn value(&self) -> Result<Node<'de>, Boxed> {
        self.value.map(Node).ok_or_else(|| de::Error::invalid_type(Unexpected::UnitVariant, &"a variant with a value"))
    }

    fn inside(&self, error: Boxed) -> Boxed {
        error.inside(self.name.to_owned())
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Boxed;

    fn unit_variant(self) -> Result<(), Boxed> {
        match self.value {
            None => Ok(()),
            Some(value) => Err(self.inside(Node(value).unexpected(&"a variant without a value"))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Boxed> {
        seed.deserialize(self.value()?).map_err(|error| self.inside(error))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Boxed> {
        self.value()?.list(visitor).map_err(|error| self.inside(error))
    }

    fn struct_variant<V: Visitor<'de>>(self, names: &'static [&'static str], visitor: V) -> Result<V::Value, Boxed> {
        self.value()?.record(names, visitor).map_err(|error| self.inside(error))
    }
}
