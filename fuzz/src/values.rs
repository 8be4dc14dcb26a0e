//! Terraform's values in both encodings.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use terraform_provider_alicloud::{KmsKey, MongodbEncryptionKey, MongodbTde, ProviderConfig};
use tfplugin::schema::{self, Schema};
use tfplugin::server::DataSource;
use tfplugin::value::{self, Error, Type, Value, from_value};

/// The most bytes of memory per byte of input.
const BYTES_PER_BYTE: usize = 128;

/// The indices of the product's types in [`TYPES`].
const KEY: usize = 0;
const MONGODB: usize = 1;
const PROVIDER: usize = 2;

/// The types of the values. The first byte of an input selects the type.
static TYPES: LazyLock<Vec<Type>> = LazyLock::new(|| {
    let list = |element| Type::List(Box::new(element));
    vec![
        object(Schema::of::<KmsKey>()),
        object(Schema::of::<MongodbEncryptionKey>()),
        object(Schema::of::<ProviderConfig>()),
        Type::Dynamic,
        list(Type::Dynamic),
        Type::Map(Box::new(Type::Set(Box::new(Type::Number)))),
        Type::Tuple(vec![Type::Bool, Type::Number, Type::String, Type::Dynamic]),
        list(Type::Object(BTreeMap::from([
            ("a".to_owned(), Type::Number),
            ("b".to_owned(), list(Type::String)),
        ]))),
    ]
});

/// The type of `alicloud_mongodb_tde`. Not in [`TYPES`], whose length gives each input its type.
static TDE: LazyLock<Type> = LazyLock::new(|| object(Schema::of::<MongodbTde>()));

/// Decodes MessagePack: see [`assert_decodes`].
pub fn msgpack(bytes: &[u8]) {
    assert_decodes(bytes, value::msgpack::decode);
}

/// Decodes JSON: see [`assert_decodes`].
pub fn json(bytes: &[u8]) {
    assert_decodes(bytes, value::json::decode);
}

/// Decodes a value. A decoded value must encode as MessagePack, decode again to an equal value, stay
/// within the promised memory, and convert to a typed struct or return an error.
fn assert_decodes(bytes: &[u8], decode: fn(&[u8], &Type) -> Result<Value, Error>) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let chosen = usize::from(*first) % TYPES.len();
    let r#type = &TYPES[chosen];
    let Ok(value) = decode(bytes, r#type) else { return };
    let encoded = value::msgpack::encode(&value, r#type);
    let encoded = encoded.unwrap_or_else(|error| panic!("not encoded: {error}"));
    let decoded = value::msgpack::decode(&encoded, r#type);
    assert!(decoded.as_ref() == Ok(&value), "the value changed: {value:?}");
    // JSON input may omit attributes, which the decoded object contains.
    let longest = bytes.len().max(encoded.len());
    let memory = memory(&value);
    assert!(memory <= BYTES_PER_BYTE * longest, "{memory} bytes for {longest}");
    match chosen {
        KEY => drop(from_value::<KmsKey>(&value)),
        MONGODB => drop(from_value::<MongodbEncryptionKey>(&value)),
        PROVIDER => drop(from_value::<ProviderConfig>(&value)),
        _ => {}
    }
}

/// The heap memory of a value, in bytes. For a collection without a visible capacity, the next
/// power of two of its length counts.
fn memory(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Unknown(None) => 0,
        Value::Unknown(Some(refinements)) => {
            let prefix = refinements.prefix.as_ref().map_or(0, String::capacity);
            size_of_val(&**refinements) + prefix
        }
        // An upper bound: only numbers kept as text are on the heap.
        Value::Number(number) => number.to_string().len().min(64),
        Value::String(text) => text.capacity(),
        Value::List(elements) => {
            let below: usize = elements.iter().map(memory).sum();
            elements.capacity() * size_of::<Value>() + below
        }
        Value::Map(entries) => {
            let below: usize = entries.iter().map(|(name, value)| name.len() + memory(value)).sum();
            entries.len().next_power_of_two() * size_of::<(String, Value)>() + below
        }
        Value::Dynamic(typed) => {
            size_of_val(&**typed) + memory_of_type(&typed.0) + memory(&typed.1)
        }
    }
}

/// The heap memory of a type, in bytes.
fn memory_of_type(r#type: &Type) -> usize {
    /// The capacity of a B-tree node, and its least length unless it is the root.
    const NODE: (usize, usize) = (11, 5);

    match r#type {
        Type::Bool | Type::Number | Type::String | Type::Dynamic => 0,
        Type::List(element) | Type::Set(element) | Type::Map(element) => {
            size_of::<Type>() + memory_of_type(element)
        }
        Type::Object(attributes) => {
            let nodes = attributes.len().div_ceil(NODE.1);
            let below =
                attributes.iter().map(|(name, r#type)| name.capacity() + memory_of_type(r#type));
            nodes * NODE.0 * size_of::<(String, Type)>() + below.sum::<usize>()
        }
        Type::Tuple(elements) => {
            let below: usize = elements.iter().map(memory_of_type).sum();
            elements.capacity() * size_of::<Type>() + below
        }
    }
}

/// A data source with these arguments.
pub(crate) fn config<D: DataSource>(arguments: &serde_json::Value) -> D {
    match from_value(&value_of(arguments, type_of::<D>())) {
        Ok(data_source) => data_source,
        Err(error) => panic!("not a configuration: {error}"),
    }
}

/// A provider block with these arguments.
pub(crate) fn provider_config(arguments: &serde_json::Value) -> ProviderConfig {
    match from_value(&value_of(arguments, &TYPES[PROVIDER])) {
        Ok(config) => config,
        Err(error) => panic!("not a configuration: {error}"),
    }
}

/// Checks that a data source encodes as a state.
pub(crate) fn assert_is_state<D: DataSource>(data_source: &D) {
    let state = serde_json::json!(data_source);
    let r#type = type_of::<D>();
    let encoded = value::msgpack::encode(&value_of(&state, r#type), r#type);
    assert!(encoded.is_ok(), "{encoded:?}");
}

fn type_of<D: DataSource>() -> &'static Type {
    match D::TYPE_NAME {
        KmsKey::TYPE_NAME => &TYPES[KEY],
        MongodbEncryptionKey::TYPE_NAME => &TYPES[MONGODB],
        _ => &TDE,
    }
}

fn value_of(json: &serde_json::Value, r#type: &Type) -> Value {
    match value::json::decode(json.to_string().as_bytes(), r#type) {
        Ok(value) => value,
        Err(error) => panic!("not a value of its type: {error}"),
    }
}

fn object(schema: Result<Schema, schema::Error>) -> Type {
    match schema {
        Ok(schema) => schema.block.object_type(),
        Err(error) => panic!("not a schema: {error}"),
    }
}
