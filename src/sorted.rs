//! Small maps and sets in the order of their keys, as plain lists.
//!
//! Those of the standard library are made for many entries, and each kind of them weighs some kilobytes in the page. Here
//! there are few entries and several kinds. They are saved as maps and lists, as the others would be.

use std::{borrow::Borrow, str::FromStr};

use crate::json::{FromJson, Reader, ToJson, Writer};

/// A map in the order of its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Map<K, V> {
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(other, _)| other.borrow().cmp(key))
    }

    /// The value under a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| &self.0[place].1)
    }

    /// The value under a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| &mut self.0[place].1)
    }

    /// The value under a key, put there if there is none.
    pub fn at(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let place = match self.place(&key) {
            Ok(place) => place,
            Err(place) => {
                self.0.insert(place, (key, make()));
                place
            }
        };
        &mut self.0[place].1
    }

    /// Puts a value under a key, in place of one that was there.
    pub fn insert(&mut self, key: K, value: V) {
        match self.place(&key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    /// Takes the value under a key away.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| self.0.remove(place).1)
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The entries from this key on.
    pub fn from<Q: Ord + ?Sized>(&self, key: &Q) -> impl Iterator<Item = (&K, &V)>
    where
        K: Borrow<Q>,
    {
        let (Ok(place) | Err(place)) = self.place(key);
        self.0[place..].iter().map(|(key, value)| (key, value))
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Ord + FromStr + Default, V: FromJson> FromJson for Map<K, V> {
    fn read(from: &mut Reader<'_>) -> Self {
        let mut map = Self::default();
        from.open_map();
        while from.more() {
            let key = from.key().parse().unwrap_or_else(|_| {
                from.want("a number");
                K::default()
            });
            map.insert(key, V::read(from));
        }
        from.close();
        map
    }
}

impl<K: ToString, V: ToJson> ToJson for Map<K, V> {
    fn write(&self, out: &mut Writer) {
        out.open("");
        for (key, value) in &self.0 {
            out.name(&key.to_string());
            value.write(out);
        }
        out.close();
    }
}

/// A set in the order of its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set<T>(Vec<T>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord> Set<T> {
    fn place<Q: Ord + ?Sized>(&self, item: &Q) -> Result<usize, usize>
    where
        T: Borrow<Q>,
    {
        self.0.binary_search_by(|other| other.borrow().cmp(item))
    }

    /// Adds an item. True when it was not there.
    pub fn insert(&mut self, item: T) -> bool {
        let place = self.place(&item);
        if let Err(place) = place {
            self.0.insert(place, item);
        }
        place.is_err()
    }

    /// True where the item is there.
    pub fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.place(item).is_ok()
    }

    /// The items in their order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = Self::default();
        set.extend(items);
        set
    }
}

impl<T: Ord + FromJson> FromJson for Set<T> {
    fn read(from: &mut Reader<'_>) -> Self {
        Vec::read(from).into_iter().collect()
    }
}

impl<T: ToJson> ToJson for Set<T> {
    fn write(&self, out: &mut Writer) {
        self.0.write(out);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::json;

    #[test]
    fn a_map_does_what_the_one_of_the_standard_library_does() {
        let (mut map, mut model) = (Map::<String, u32>::default(), BTreeMap::new());
        for (place, key) in ["m", "c", "x", "c", "a", "y"].into_iter().enumerate() {
            map.insert(key.to_owned(), place as u32);
            model.insert(key.to_owned(), place as u32);
        }
        *map.at("z".into(), || 7) += 1;
        *map.at("a".into(), || 7) += 1;
        *model.entry("z".into()).or_insert(7) += 1;
        *model.entry("a".into()).or_insert(7) += 1;
        assert_eq!(map.remove("x"), model.remove("x"));
        assert_eq!(map.remove("x"), None);
        *map.get_mut("m").unwrap() = 9;
        model.insert("m".into(), 9);
        assert!(map.iter().eq(model.iter()) && map.keys().eq(model.keys()) && map.len() == model.len());
        assert!(map.from("d").eq(model.range("d".to_owned()..)) && map.from("m").eq(model.range("m".to_owned()..)));
        assert_eq!((map.get("c"), map.get("b"), map.is_empty()), (Some(&3), None, false));
    }

    #[test]
    fn a_set_does_what_the_one_of_the_standard_library_does() {
        let items = [5, 1, 9, 1, 5];
        let (mut set, mut model): (Set<_>, BTreeSet<_>) = (items.into_iter().collect(), items.into_iter().collect());
        assert_eq!((set.insert(9), set.insert(2)), (model.insert(9), model.insert(2)));
        assert!(set.iter().eq(model.iter()) && set.len() == 4 && !set.is_empty());
        assert!(set.contains(&2) && !set.contains(&3));
    }

    #[test]
    fn what_was_saved_in_any_order_is_read_in_order() {
        let map: Map<u32, Set<String>> = json::read(r#"{"9":["b","a","b"],"10":[]}"#).unwrap();
        assert_eq!(json::write(&map), r#"{"9":["a","b"],"10":[]}"#);
    }
}
