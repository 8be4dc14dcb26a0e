//! The elements of a map or the attributes of an object.

use std::collections::BTreeMap;
use std::fmt;

use super::Value;

/// Pairs of a name and a value, in the order of names, each name once.
///
/// A sorted vector, because a tree's node has room for eleven pairs from the start: values of one
/// pair, one inside the other, would take hundreds of times the bytes that they came in.
#[derive(Clone, Default, PartialEq)]
pub struct Entries(Vec<(String, Value)>);

impl Entries {
    /// Takes pairs in any order.
    ///
    /// # Errors
    /// A name that occurs twice.
    pub fn from_pairs(mut pairs: Vec<(String, Value)>) -> Result<Self, String> {
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        match pairs.windows(2).find(|two| two[0].0 == two[1].0) {
            Some(two) => Err(two[0].0.clone()),
            None => Ok(Self(pairs)),
        }
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.0.binary_search_by(|(other, _)| other.as_str().cmp(name)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// The pairs, in the order of names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The pairs as they stand.
    pub(super) fn pairs(&self) -> &[(String, Value)] {
        &self.0
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs, to keep.
    pub fn into_pairs(self) -> Vec<(String, Value)> {
        self.0
    }
}

impl From<BTreeMap<String, Value>> for Entries {
    fn from(pairs: BTreeMap<String, Value>) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Names and the shape of values, as [`Value`] shows itself.
impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_by_name_in_whatever_order_they_came() {
        let pair = |name: &str, value| (name.to_owned(), Value::Bool(value));
        let entries = Entries::from_pairs(vec![pair("b", true), pair("a", false)]).unwrap();
        assert_eq!(entries.get("b"), Some(&Value::Bool(true)));
        assert_eq!(entries.get("c"), None);
        assert_eq!(entries.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
        let twice = Entries::from_pairs(vec![pair("a", true), pair("b", true), pair("a", true)]);
        assert_eq!(twice, Err("a".to_owned()));
    }
}
