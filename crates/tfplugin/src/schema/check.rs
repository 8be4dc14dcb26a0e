//! Whether a configuration sets what it must and nothing that it may not.

use super::{Block, Mode, Nesting};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::value::{Path, Value};

impl Block {
    /// Checks a configuration of this block's type against the modes of its attributes.
    ///
    /// Hosts look for arguments that are not written at all, and leave one that is written and
    /// null, such as `var.x` without a value, to the provider. Unknown values pass.
    pub fn check(&self, config: &Value, diagnostics: &mut Diagnostics) {
        self.check_at(&Path::root(), config, diagnostics);
    }

    fn check_at(&self, path: &Path, config: &Value, diagnostics: &mut Diagnostics) {
        for attribute in &self.attributes {
            let name = &attribute.name;
            let Some(value) = config.attribute(name) else { continue };
            let error = match attribute.mode {
                Mode::Required if value.is_null() => Diagnostic::error(
                    format!("Missing {name}"),
                    format!("`{name}` is required, and its value is null."),
                ),
                Mode::Computed if !value.is_null() => Diagnostic::error(
                    format!("Read-only {name}"),
                    format!("`{name}` is set by the provider. Leave it out of the configuration."),
                ),
                _ => continue,
            };
            diagnostics.push(error.at_path(path.clone().attribute(name)));
        }
        for nested in &self.blocks {
            let path = path.clone().attribute(&nested.name);
            let blocks = match config.attribute(&nested.name) {
                Some(Value::List(blocks)) => blocks.as_slice(),
                Some(block @ Value::Map(_)) => std::slice::from_ref(block),
                _ => &[],
            };
            for (index, block) in (0..).zip(blocks) {
                let path = match nested.nesting {
                    Nesting::List => path.clone().index(index),
                    // What is in a set has no address.
                    Nesting::Set | Nesting::Single => path.clone(),
                };
                nested.block.check_at(&path, block, diagnostics);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use schemars::JsonSchema;

    use super::super::{
        Computed, Field, ListBlock, Optional, OptionalComputed, Required, Schema, SetBlock,
    };
    use super::*;
    use crate::value::json;

    /// A block.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Example {
        /// Must.
        must: Field<Required, String>,
        /// May.
        may: Field<Optional, String>,
        /// Either.
        either: Field<OptionalComputed, String>,
        /// Not.
        not: Field<Computed, String>,
        /// Inside.
        inside: SetBlock<Inside>,
        /// In order.
        ordered: ListBlock<Inside>,
    }

    /// A block inside it.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Inside {
        /// Must.
        must: Field<Required, String>,
    }

    fn faults(config: &str) -> Vec<String> {
        let block = Schema::of::<Example>().unwrap().block;
        let config = json::decode(config.as_bytes(), &block.object_type()).unwrap();
        let mut diagnostics = Diagnostics::default();
        block.check(&config, &mut diagnostics);
        diagnostics.iter().map(|d| format!("{} at {}", d.summary, d.attribute)).collect()
    }

    #[test]
    fn what_must_be_set_is_and_what_may_not_be_is_not() {
        assert_eq!(faults(r#"{"must":"a","may":"b","either":"c"}"#), [""; 0]);
        assert_eq!(faults(r#"{"must":null}"#), ["Missing must at must"]);
        assert_eq!(faults(r#"{"must":"a","not":"b"}"#), ["Read-only not at not"]);
        let inside = faults(r#"{"must":"a","inside":[{"must":null}]}"#);
        assert_eq!(inside, ["Missing must at inside.must"]);
        let ordered = faults(r#"{"must":"a","ordered":[{"must":"b"},{"must":null}]}"#);
        assert_eq!(ordered, ["Missing must at ordered[1].must"]);
    }

    #[test]
    fn an_unknown_value_may_turn_out_to_be_set() {
        let block = Schema::of::<Example>().unwrap().block;
        let unknown = [("must".to_owned(), Value::Unknown(None))];
        let mut diagnostics = Diagnostics::default();
        block.check(&Value::Map(BTreeMap::from(unknown).into()), &mut diagnostics);
        assert!(!diagnostics.has_errors());
    }
}
