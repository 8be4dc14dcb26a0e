//! Provider blocks for unit tests.

use tfplugin::schema::Schema;
use tfplugin::value::{Entries, Value, from_value, json};

use super::ProviderConfig;

/// A provider block from JSON, in which `"?"` stands for an unknown value.
pub(crate) fn block(written: &str) -> ProviderConfig {
    let r#type = Schema::of::<ProviderConfig>().unwrap().block.object_type();
    let mut value = json::decode(written.as_bytes(), &r#type).unwrap();
    make_unknown(&mut value);
    from_value(&value).unwrap()
}

fn make_unknown(value: &mut Value) {
    match value {
        Value::String(text) if text == "?" => *value = Value::Unknown(None),
        Value::List(elements) => elements.iter_mut().for_each(make_unknown),
        Value::Map(attributes) => {
            let mut pairs = std::mem::take(attributes).into_pairs();
            pairs.iter_mut().for_each(|(_, value)| make_unknown(value));
            *attributes = Entries::from_pairs(pairs).unwrap();
        }
        _ => {}
    }
}
