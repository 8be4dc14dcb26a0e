//! The planned state of a data source, before the read.

use std::collections::BTreeMap;

use super::block::Block;
use crate::value::Value;

impl Block {
    /// The planned state for a configuration of this block's type. Arguments that are set keep
    /// their values. Attributes that the provider will set are unknown.
    ///
    /// Terraform plans a deferred data source in the same way: see `PlannedDataResourceObject` in
    /// its package `objchange`.
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
    use super::*;
    use crate::schema::Schema;
    use crate::schema::example::Example;
    use crate::value::{Number, json, msgpack};

    fn planned(config: &str) -> Value {
        let block = Schema::of::<Example>().unwrap().block;
        let config = json::decode(config.as_bytes(), &block.object_type()).unwrap();
        let planned = block.planned(config);
        msgpack::encode(&planned, &block.object_type()).unwrap();
        planned
    }

    #[test]
    fn arguments_keep_their_values_and_computed_attributes_are_unknown() {
        let planned = planned(r#"{"name":"a"}"#);
        assert_eq!(planned.attribute("name"), Some(&Value::String("a".to_owned())));
        assert_eq!(planned.attribute("secret"), Some(&Value::Null));
        assert_eq!(planned.attribute("count_of_things"), Some(&Value::Unknown(None)));
        assert_eq!(planned.attribute("flag"), Some(&Value::Unknown(None)));
    }

    #[test]
    fn an_argument_that_the_provider_could_set_keeps_its_value() {
        let planned = planned(r#"{"name":"a","count_of_things":1}"#);
        let one = Value::Number(Number::from(1_i64));
        assert_eq!(planned.attribute("count_of_things"), Some(&one));
    }

    #[test]
    fn blocks_are_kept_and_their_computed_attributes_are_unknown() {
        let planned = planned(r#"{"name":"a","hops":[{"host":"b"},{"host":"c"}]}"#);
        let Some(Value::List(hops)) = planned.attribute("hops") else { panic!("{planned:?}") };
        for (hop, host) in hops.iter().zip(["b", "c"]) {
            assert_eq!(hop.attribute("host"), Some(&Value::String(host.to_owned())));
            assert_eq!(hop.attribute("reachable"), Some(&Value::Unknown(None)));
        }
        assert_eq!(hops.len(), 2);
    }

    #[test]
    fn an_unknown_number_of_blocks_stays_unknown() {
        let block = Schema::of::<Example>().unwrap().block;
        let config = BTreeMap::from([("hops".to_owned(), Value::Unknown(None))]);
        let planned = block.planned(Value::Map(config.into()));
        assert_eq!(planned.attribute("hops"), Some(&Value::Unknown(None)));
    }
}
