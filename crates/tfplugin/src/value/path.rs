//! Paths to places inside a value.

use std::fmt;

/// One step of a path. The kinds are those of `AttributePath.Step` in the plugin protocol.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// To an attribute of an object, or to a nested block.
    Attribute(String),
    /// To the element of a map with this key.
    Key(String),
    /// To the element of a list or tuple at this position, counted from 0. For a set, which has no
    /// positions, the position in the encoding.
    Index(i64),
}

/// The path from the root of a value to a place inside the value.
///
/// `Display` writes a Terraform expression: `endpoints[0].kms`, `tags["a b"]`. The path of the root
/// is the empty string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// The path of the whole value.
    pub fn root() -> Self {
        Self::default()
    }

    /// Appends a step to an attribute or nested block.
    #[must_use]
    pub fn attribute(self, name: impl Into<String>) -> Self {
        self.then(Step::Attribute(name.into()))
    }

    /// Appends a step to an element of a map.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        self.then(Step::Key(key.into()))
    }

    /// Appends a step to an element of a list or tuple.
    #[must_use]
    pub fn index(self, index: usize) -> Self {
        self.then(Step::Index(i64::try_from(index).unwrap_or(i64::MAX)))
    }

    /// The steps, outermost first.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether the path names the whole value.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Prepends a step.
    pub(super) fn prepend(&mut self, step: Step) {
        self.0.insert(0, step);
    }

    /// Appends a step.
    #[must_use]
    pub fn then(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }
}

/// The path to an attribute of this name.
impl From<&str> for Path {
    fn from(attribute: &str) -> Self {
        Self::root().attribute(attribute)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                // Terraform's quoted strings escape as JSON's do.
                Step::Key(key) => write!(f, "[{}]", serde_json::Value::from(key.as_str()))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_a_terraform_expression() {
        let path = Path::root().attribute("endpoints").index(0).attribute("kms");
        assert_eq!(path.to_string(), "endpoints[0].kms");
        assert_eq!(Path::root().attribute("tags").key("a b").to_string(), r#"tags["a b"]"#);
        assert_eq!(Path::root().key("a\"\n").to_string(), r#"["a\"\n"]"#);
        assert_eq!(Path::root().to_string(), "");
    }

    #[test]
    fn the_steps_are_in_order_from_the_outside() {
        let mut path = Path::root().index(2);
        assert!(Path::root().is_root() && !path.is_root());
        path.prepend(Step::Attribute("a".to_owned()));
        assert_eq!(path.steps(), [Step::Attribute("a".to_owned()), Step::Index(2)]);
    }
}
