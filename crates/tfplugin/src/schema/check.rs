//! Checks of a configuration against the modes of its attributes.

use super::block::{Block, Nesting};
use super::mode::Mode;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::value::{Path, Value};

impl Block {
    /// Reports required arguments that are null and computed attributes that are set.
    ///
    /// The configuration has the type of this block. Terraform checks that required arguments are
    /// written, but accepts null as their value, such as the null of `var.x`. Unknown values pass.
    pub fn check(&self, config: &Value, diagnostics: &mut Diagnostics) {
        self.check_at(&Path::root(), config, diagnostics);
    }

    fn check_at(&self, path: &Path, config: &Value, diagnostics: &mut Diagnostics) {
        for attribute in &self.attributes {
            let name = &attribute.name;
            let Some(value) = config.attribute(name) else { continue };
            let attribute_path = || path.clone().attribute(name);
            let error = match attribute.mode {
                Mode::Required if value.is_null() => Diagnostic::error(
                    format!("Missing {name}"),
                    format!(
                        "`{}` is required, and its value is null. Check the variable or the \
                         expression that supplies the value.",
                        attribute_path()
                    ),
                ),
                Mode::Computed if !value.is_null() => Diagnostic::error(
                    format!("Read-only {name}"),
                    format!(
                        "`{}` is set by the provider. Leave it out of the configuration.",
                        attribute_path()
                    ),
                ),
                _ => continue,
            };
            diagnostics.push(error.at_path(attribute_path()));
        }
        for nested in &self.blocks {
            let path = path.clone().attribute(&nested.name);
            let blocks = match config.attribute(&nested.name) {
                Some(Value::List(blocks)) => blocks.as_slice(),
                Some(block @ Value::Map(_)) => std::slice::from_ref(block),
                _ => &[],
            };
            for (index, block) in blocks.iter().enumerate() {
                let path = match nested.nesting {
                    Nesting::List => path.clone().index(index),
                    // The elements of a set have no address.
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

    use super::*;
    use crate::schema::Schema;
    use crate::schema::example::Example;
    use crate::value::json;

    fn errors(config: &str) -> Vec<String> {
        let block = Schema::of::<Example>().unwrap().block;
        let config = json::decode(config.as_bytes(), &block.object_type()).unwrap();
        let mut diagnostics = Diagnostics::default();
        block.check(&config, &mut diagnostics);
        diagnostics.iter().map(|d| format!("{} at {}", d.summary, d.attribute)).collect()
    }

    #[test]
    fn required_arguments_must_be_set_and_computed_attributes_must_not() {
        assert_eq!(errors(r#"{"name":"a","secret":"b","count_of_things":1}"#), [""; 0]);
        assert_eq!(errors(r#"{"name":null}"#), ["Missing name at name"]);
        assert_eq!(errors(r#"{"name":"a","flag":true}"#), ["Read-only flag at flag"]);
        let in_a_set = errors(r#"{"name":"a","targets":[{"host":null}]}"#);
        assert_eq!(in_a_set, ["Missing host at targets.host"]);
        let in_a_list = errors(r#"{"name":"a","hops":[{"host":"b"},{"host":null}]}"#);
        assert_eq!(in_a_list, ["Missing host at hops[1].host"]);
    }

    #[test]
    fn an_error_inside_a_block_names_the_whole_path() {
        let block = Schema::of::<Example>().unwrap().block;
        let config = br#"{"name":"a","hops":[{"host":"b"},{"host":null}]}"#;
        let config = json::decode(config, &block.object_type()).unwrap();
        let mut diagnostics = Diagnostics::default();
        block.check(&config, &mut diagnostics);
        let [error] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
        assert!(error.detail.starts_with("`hops[1].host` is required, and its value is null. "));
    }

    #[test]
    fn a_required_argument_can_be_unknown() {
        let block = Schema::of::<Example>().unwrap().block;
        let unknown = [("name".to_owned(), Value::Unknown(None))];
        let mut diagnostics = Diagnostics::default();
        block.check(&Value::Map(BTreeMap::from(unknown).into()), &mut diagnostics);
        assert!(!diagnostics.has_errors());
    }
}
