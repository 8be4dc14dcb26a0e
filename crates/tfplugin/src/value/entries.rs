//! The elements of a map or the attributes of an object.

use std::collections::BTreeMap;
use std::fmt;

/// Pairs of a name and a value, sorted by name. Each name occurs once.
///
/// A sorted vector takes less memory than a tree, whose nodes have room for eleven pairs from the
/// start. Nested values of one pair each would take hundreds of times the size of their encoding.
#[derive(Clone, PartialEq)]
pub struct Entries<V>(Vec<(String, V)>);

impl<V> Entries<V> {
    /// Sorts the pairs.
    ///
    /// # Errors
    /// The name that occurs twice.
    pub fn from_pairs(mut pairs: Vec<(String, V)>) -> Result<Self, String> {
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        match pairs.windows(2).find(|two| two[0].0 == two[1].0) {
            Some(two) => Err(two[0].0.clone()),
            None => Ok(Self(pairs)),
        }
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&V> {
        let at = self.0.binary_search_by(|(other, _)| other.as_str().cmp(name)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// The pairs, sorted by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The pairs as a slice, sorted by name.
    pub(super) fn pairs(&self) -> &[(String, V)] {
        &self.0
    }

    /// The number of pairs.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The owned pairs, sorted by name.
    pub fn into_pairs(self) -> Vec<(String, V)> {
        self.0
    }
}

/// No pairs.
impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> From<BTreeMap<String, V>> for Entries<V> {
    fn from(pairs: BTreeMap<String, V>) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Shows names, and each value as its own `Debug` does.
impl<V: fmt::Debug> fmt::Debug for Entries<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_by_name_in_whatever_order_they_came() {
        let pair = |name: &str, value| (name.to_owned(), value);
        let entries = Entries::from_pairs(vec![pair("b", true), pair("a", false)]).unwrap();
        assert_eq!(entries.get("b"), Some(&true));
        assert_eq!(entries.get("c"), None);
        assert_eq!(entries.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
        let twice = Entries::from_pairs(vec![pair("a", true), pair("b", true), pair("a", true)]);
        assert_eq!(twice, Err("a".to_owned()));
    }
}
