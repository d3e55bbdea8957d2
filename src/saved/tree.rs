//! A small deserializer of trees whose errors name the path to the mistake.
//!
//! serde_json's own reads a struct from an array too, so each saved struct would be compiled twice. This one reads a
//! struct from an object only. Wrapping serde_json's in `serde_path_to_error` would name paths as well, and would make
//! the page larger by the same amount again.

use std::{fmt, slice};

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor},
    forward_to_deserialize_any,
};
use serde_json::{Number, Value, map};

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

    fn record<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields { fields: fields.iter(), current: None }),
            _ => Err(self.unexpected(&visitor)),
        }
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
    deserialize_as!(record: deserialize_map);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Boxed> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(_) => self.number(visitor),
            Value::String(_) => self.text(visitor),
            Value::Array(_) => self.list(visitor),
            Value::Object(_) => self.record(visitor),
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
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Boxed> {
        self.record(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Boxed> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant { name, value: None }),
            Value::Object(fields) => match (fields.len(), fields.iter().next()) {
                (1, Some((name, value))) => visitor.visit_enum(Variant { name, value: Some(value) }),
                _ => Err(self.unexpected(&visitor)),
            },
            _ => Err(self.unexpected(&visitor)),
        }
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

/// The fields of a record.
struct Fields<'de> {
    fields: map::Iter<'de>,
    /// The field whose name was read last.
    current: Option<(&'de String, &'de Value)>,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Boxed;

    fn next_key_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Boxed> {
        self.current = self.fields.next();
        let Some((name, _)) = self.current else { return Ok(None) };
        seed.deserialize(Name(name)).map(Some).map_err(|error| error.inside(name.clone()))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Boxed> {
        let (name, value) = self.current.ok_or_else(|| <Boxed as de::Error>::custom("a value without a name"))?;
        seed.deserialize(Node(value)).map_err(|error| error.inside(name.clone()))
    }
}

/// The name of a field or an entry. Names of entries may be numbers.
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
    name: &'de str,
    value: Option<&'de Value>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Boxed;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Boxed> {
        seed.deserialize(Name(self.name)).map(|variant| (variant, self))
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

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Boxed> {
        self.value()?.record(visitor).map_err(|error| self.inside(error))
    }
}
