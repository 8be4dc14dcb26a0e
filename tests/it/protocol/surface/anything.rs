//! Calls with anything in them.

use std::collections::BTreeMap;
use std::time::Duration;

use plugin_host::tfplugin6::DynamicValue;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use rmpv::Value;
use tonic::codegen::Bytes;

/// Names that nothing has, and that are repeated in errors.
const NAME: &str = "[a-zA-Z0-9_ü \"'{}\u{7}\u{1b}\u{202e}-]{0,40}";

/// A call by one of two clients.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) second_client: bool,
    /// When the client loses interest.
    pub(super) give_up_after: Option<Duration>,
    pub(super) rpc: Rpc,
}

/// An RPC with its request.
#[derive(Clone, Debug)]
pub(super) enum Rpc {
    Functions,
    Identities,
    Stop,
    Unserved(&'static str),
    ValidateProvider(Config),
    Configure(Config),
    Validate(String, Config),
    Read(String, Config, bool),
    Call(String, Vec<Config>),
}

/// An encoded value.
#[derive(Clone)]
pub(super) struct Config {
    value: Option<DynamicValue>,
    /// Whether it is at least a value.
    pub(super) can_be_valid: bool,
}

impl Config {
    fn message_pack(bytes: Vec<u8>, can_be_valid: bool) -> Self {
        let value = DynamicValue { msgpack: bytes.into(), ..Default::default() };
        Self { value: Some(value), can_be_valid }
    }

    pub(super) fn into_wire(self) -> Option<DynamicValue> {
        self.value
    }
}

/// The first bytes: some configurations are megabytes.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(value) = &self.value else { return f.write_str("nothing") };
        let start = |bytes: &Bytes| bytes.slice(..bytes.len().min(400));
        write!(f, "{:?} or {:?}", start(&value.msgpack), start(&value.json))
    }
}

/// Calls, those of a step at once, to a provider whose blocks have these attributes. `good` is a
/// configuration of the provider's that works.
pub(super) fn steps(
    names: &BTreeMap<String, Vec<String>>,
    good: &Bytes,
) -> impl Strategy<Value = Vec<Vec<Call>>> + use<> {
    let call = (any::<bool>(), option::weighted(0.1, 0_u64..3000), rpc(names, good));
    let call = call.prop_map(|(second_client, give_up_after, rpc)| {
        let give_up_after = give_up_after.map(Duration::from_micros);
        Call { second_client, give_up_after, rpc }
    });
    vec(vec(call, 1..4), 1..12)
}

fn rpc(names: &BTreeMap<String, Vec<String>>, good: &Bytes) -> BoxedStrategy<Rpc> {
    let provider = config(&names[""], &[]);
    let configure = prop_oneof![
        3 => Just(Config::message_pack(good.to_vec(), true)),
        // What would be read with it, and from where, is for other tests to say.
        1 => bad_config(),
        1 => nearly(good.clone()),
    ];
    let data_sources = names.iter().filter(|(name, _)| !name.is_empty());
    let data_source = data_sources.map(|(name, attributes)| {
        let key = [("key_id", "alias/terraform-example"), ("db_instance_id", "dds-bp2235****")];
        let type_name = prop_oneof![
            9 => Just(name.clone()),
            1 => Just("alicloud_nothing".to_owned()),
            1 => NAME,
        ];
        (type_name, config(attributes, &key)).boxed()
    });
    let data_source = proptest::strategy::Union::new(data_source);
    let function = prop_oneof![
        4 => Just("kms_key_arn_build".to_owned()),
        4 => Just("kms_key_arn_parse".to_owned()),
        1 => NAME,
    ];
    let fitting = prop_oneof![
        Just(["cn-hangzhou", "1540355698848459", "key-hzz0example"].as_slice()),
        Just(["acs:kms:cn-hangzhou:1540355698848459:key/key-hzz0example"].as_slice()),
    ];
    let fitting = fitting.prop_map(|texts| texts.iter().map(|text| encoded(&(*text).into())));
    let argument = prop_oneof![3 => leaf().prop_map(|it| encoded(&it)), 1 => bad_config()];
    let arguments = prop_oneof![fitting.prop_map(Iterator::collect), vec(argument, 0..5)];
    prop_oneof![
        1 => Just(Rpc::Functions),
        1 => Just(Rpc::Identities),
        1 => Just(Rpc::Stop),
        1 => prop::sample::select(vec!["ReadResource", "ApplyResourceChange", "", "NoSuchRpc"])
            .prop_map(Rpc::Unserved),
        3 => provider.prop_map(Rpc::ValidateProvider),
        3 => configure.prop_map(Rpc::Configure),
        4 => data_source.clone().prop_map(|(name, config)| Rpc::Validate(name, config)),
        6 => (data_source, any::<bool>())
            .prop_map(|((name, config), deferral)| Rpc::Read(name, config, deferral)),
        4 => (function, arguments).prop_map(|(name, it)| Rpc::Call(name, it)),
    ]
    .boxed()
}

/// An object with these attributes, most of them null or what is likely of them, some of them
/// anything. Some lack attributes, some have others, some are cut off, some are no object.
fn config(names: &[String], likely: &[(&str, &str)]) -> BoxedStrategy<Config> {
    let attributes = names.iter().map(|name| {
        let name = name.clone();
        let usual = match likely.iter().find(|(likely, _)| *likely == name) {
            Some((_, value)) => Value::from(*value),
            None => Value::Nil,
        };
        let value = prop_oneof![60 => Just(usual), 1 => Just(Value::Nil), 1 => leaf()];
        let left_out = prop::bool::weighted(0.005);
        (left_out, value).prop_map(move |(left_out, it)| (!left_out).then(|| (name.clone(), it)))
    });
    let more = btree_map("[a-z_]{1,8}", leaf(), 0..2);
    let object = (attributes.collect::<Vec<_>>(), option::weighted(0.1, more));
    let object = object.prop_map(|(attributes, more)| {
        let attributes = attributes.into_iter().flatten().chain(more.into_iter().flatten());
        Value::Map(attributes.map(|(name, value)| (name.into(), value)).collect())
    });
    prop_oneof![12 => object.prop_map(|it| encoded(&it)), 3 => bad_config()].boxed()
}

/// A configuration that works with some of its bytes missing, or others.
fn nearly(good: Bytes) -> impl Strategy<Value = Config> {
    let cut = (0..good.len()).prop_map({
        let good = good.clone();
        move |length| Config::message_pack(good[..length].to_vec(), false)
    });
    let changed = (0..good.len()).prop_map(move |place| {
        let mut bytes = good.to_vec();
        // 0xc1 is the one byte that MessagePack never begins anything with: in a text it is no
        // UTF-8, elsewhere no value.
        bytes[place] = 0xc1;
        Config::message_pack(bytes, false)
    });
    prop_oneof![cut, changed]
}

/// What is no configuration: absent, cut off, or no value at all.
fn bad_config() -> BoxedStrategy<Config> {
    let none = prop_oneof![Just(None), Just(Some(DynamicValue::default()))];
    let bombs = prop_oneof![
        Just(vec![0x91; 200_000]),
        Just(vec![0xdd, 0xff, 0xff, 0xff, 0xff]),
        Just(vec![0xdf, 0xff, 0xff, 0xff, 0xff, 0xa0]),
        Just(vec![0xdb, 0xff, 0xff, 0xff, 0xff]),
        Just(vec![0xc9, 0xff, 0xff, 0xff, 0xff, 0x0c]),
        Just(vec![0x8f, 0xa1]),
        Just(vec![0xc1]),
    ];
    let json = prop_oneof![
        "[\\[\\]{}\":,0-9a-z.\\\\-]{1,60}".prop_map(String::into_bytes),
        Just(vec![b'['; 200_000]),
        Just(br#"{"key_id":1e999999999}"#.to_vec()),
        vec(any::<u8>(), 1..60),
    ];
    prop_oneof![
        none.prop_map(|value| Config { value, can_be_valid: false }),
        bombs.prop_map(|bytes| Config::message_pack(bytes, false)),
        vec(any::<u8>(), 1..60).prop_map(|bytes| Config::message_pack(bytes, true)),
        json.prop_map(|bytes| {
            let value = DynamicValue { json: bytes.into(), ..Default::default() };
            Config { value: Some(value), can_be_valid: true }
        }),
    ]
    .boxed()
}

/// A value of any kind: null, unknown, refined, huge, or of a type that nothing here has.
fn leaf() -> BoxedStrategy<Value> {
    let unknown = prop_oneof![
        Just(Value::Ext(0, vec![0])),
        Just(Value::Ext(0, vec![])),
        Just(Value::Ext(12, vec![0x81, 0x01, 0xc2])),
        Just(Value::Ext(12, vec![0x81, 0x02, 0xa4, b'a', b'c', b's', b':'])),
        vec(any::<u8>(), 0..12).prop_map(|bytes| Value::Ext(12, bytes)),
    ];
    let text = prop_oneof![
        6 => ".{0,12}",
        1 => Just("x".repeat(1 << 20)),
        1 => Just("acs:kms:cn-hangzhou:1:key/2".to_owned()),
    ];
    let scalar = prop_oneof![
        Just(Value::Nil),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(Value::from("9".repeat(10_000))),
        vec(any::<u8>(), 0..20).prop_map(Value::Binary),
        text.prop_map(Value::from),
        unknown,
    ];
    scalar
        .prop_recursive(3, 12, 4, |inner| {
            let pair =
                (prop_oneof!["[a-z_]{1,8}".prop_map(Value::from), Just(Value::Nil)], inner.clone());
            prop_oneof![
                vec(inner, 0..4).prop_map(Value::Array),
                vec(pair, 0..4).prop_map(Value::Map),
            ]
        })
        .boxed()
}

fn encoded(value: &Value) -> Config {
    let mut bytes = Vec::new();
    let written = rmpv::encode::write_value(&mut bytes, value);
    debug_assert!(written.is_ok(), "memory takes everything");
    Config::message_pack(bytes, true)
}
