//! What is known of a data source before it is read.

use std::collections::BTreeMap;

use super::Block;
use crate::value::Value;

impl Block {
    /// The state that a configuration of this block's type promises: what it sets stays as it is,
    /// what the provider sets in its place is unknown.
    ///
    /// Terraform plans a data source that it cannot read yet in the same way
    /// (`PlannedDataResourceObject` in its package `objchange`).
    #[must_use]
    pub fn planned(&self, config: Value) -> Value {
        let Value::Map(attributes) = config else { return config };
        let attributes = attributes.into_pairs().into_iter().map(|(name, value)| {
            let value = self.planned_attribute(&name, value);
            (name, value)
        });
        Value::Map(attributes.collect::<BTreeMap<_, _>>().into())
    }

    fn planned_attribute(&self, name: &str, value: Value) -> Value {
        let attribute = self.attributes.iter().find(|attribute| attribute.name == name);
        let nested = self.blocks.iter().find(|nested| nested.name == name);
        match (attribute, nested, value) {
            (Some(attribute), _, value) if attribute.mode.is_computed() && value.is_null() => {
                Value::Unknown(None)
            }
            (_, Some(nested), Value::List(blocks)) => {
                Value::List(blocks.into_iter().map(|block| nested.block.planned(block)).collect())
            }
            (_, Some(nested), block @ Value::Map(_)) => nested.block.planned(block),
            (_, _, value) => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;

    use super::super::{Computed, Field, ListBlock, Optional, OptionalComputed, Required, Schema};
    use super::*;
    use crate::value::{json, msgpack};

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
        inside: ListBlock<Inside>,
    }

    /// A block inside it.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Inside {
        /// Must.
        must: Field<Required, String>,
        /// Not.
        not: Field<Computed, String>,
    }

    fn planned(config: &str) -> Value {
        let block = Schema::of::<Example>().unwrap().block;
        let config = json::decode(config.as_bytes(), &block.object_type()).unwrap();
        let planned = block.planned(config);
        msgpack::encode(&planned, &block.object_type()).unwrap();
        planned
    }

    #[test]
    fn what_is_set_stays_and_what_the_provider_sets_is_unknown() {
        let planned = planned(r#"{"must":"a"}"#);
        assert_eq!(planned.attribute("must"), Some(&Value::String("a".to_owned())));
        assert_eq!(planned.attribute("may"), Some(&Value::Null));
        assert_eq!(planned.attribute("either"), Some(&Value::Unknown(None)));
        assert_eq!(planned.attribute("not"), Some(&Value::Unknown(None)));
    }

    #[test]
    fn what_is_set_in_the_provider_s_place_stays() {
        let planned = planned(r#"{"must":"a","either":"b"}"#);
        assert_eq!(planned.attribute("either"), Some(&Value::String("b".to_owned())));
    }

    #[test]
    fn blocks_stay_and_what_the_provider_sets_in_them_is_unknown() {
        let planned = planned(r#"{"must":"a","inside":[{"must":"b"},{"must":"c"}]}"#);
        let Some(Value::List(inside)) = planned.attribute("inside") else { panic!("{planned:?}") };
        for (block, must) in inside.iter().zip(["b", "c"]) {
            assert_eq!(block.attribute("must"), Some(&Value::String(must.to_owned())));
            assert_eq!(block.attribute("not"), Some(&Value::Unknown(None)));
        }
        assert_eq!(inside.len(), 2);
    }

    #[test]
    fn blocks_of_which_not_even_the_number_is_known_stay_unknown() {
        let block = Schema::of::<Example>().unwrap().block;
        let config = BTreeMap::from([("inside".to_owned(), Value::Unknown(None))]);
        let planned = block.planned(Value::Map(config.into()));
        assert_eq!(planned.attribute("inside"), Some(&Value::Unknown(None)));
    }
}
