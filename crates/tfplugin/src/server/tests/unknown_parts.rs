//! Arguments with unknown parts: `ids = [terraform_data.x.id, "a"]`.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::*;
use crate::schema::{Argument, ListBlock, SetBlock, SingleBlock};
use crate::value::json;

struct Reports;

impl Provider for Reports {
    type Config = Report;
    type Client = ();

    fn data_sources(&self) -> Vec<DataSourceType<()>> {
        vec![DataSourceType::of::<Report>()]
    }

    fn configure(&self, _: Report, _: &Host, _: &mut Diagnostics) -> Result<(), Diagnostic> {
        Ok(())
    }
}

/// A data source that reports which of its arguments are unknown.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Report {
    /// A list.
    list: Field<Optional, Vec<String>>,
    /// A set.
    set: Field<Optional, BTreeSet<u16>>,
    /// A map.
    map: Field<Optional, BTreeMap<String, String>>,
    /// An object.
    object: Field<Optional, Pair>,
    /// Lists of objects in a map.
    nested: Field<Optional, BTreeMap<String, Vec<Pair>>>,
    /// An argument whose type is checked.
    port: Field<Optional, u16>,
    /// Blocks in order.
    hops: ListBlock<Hop>,
    /// Blocks without order.
    targets: SetBlock<Hop>,
    /// One block.
    once: SingleBlock<Hop>,
}

/// An object.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Pair {
    left: String,
    right: bool,
}

/// A block.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Hop {
    /// A list.
    ids: Field<Optional, Vec<String>>,
    /// The port.
    port: Field<Optional, u16>,
}

impl DataSource for Report {
    const TYPE_NAME: &'static str = "report";
    type Client = ();

    fn validate(&self, diagnostics: &mut Diagnostics) {
        let blocks = [self.hops.blocks(), self.targets.blocks()];
        let blocks = blocks.into_iter().flat_map(|blocks| blocks.into_known().unwrap_or_default());
        let blocks = blocks.chain(self.once.block().into_known());
        let unknown = [
            ("list", matches!(*self.list, Argument::Unknown)),
            ("set", matches!(*self.set, Argument::Unknown)),
            ("map", matches!(*self.map, Argument::Unknown)),
            ("object", matches!(*self.object, Argument::Unknown)),
            ("nested", matches!(*self.nested, Argument::Unknown)),
        ];
        let in_blocks = blocks.map(|block| ("ids", matches!(*block.ids, Argument::Unknown)));
        for (name, _) in unknown.into_iter().chain(in_blocks).filter(|(_, unknown)| *unknown) {
            diagnostics.push(Diagnostic::warning(name, ""));
        }
    }

    async fn read(self: Box<Self>, (): &(), _: &mut Diagnostics) -> Result<Self, Diagnostic> {
        panic!("read with an unknown argument")
    }
}

/// The configuration, in which each text `later` and each number 404 is unknown.
fn config(text: &str) -> Option<DynamicValue> {
    let r#type = Schema::of::<Report>().unwrap().block.object_type();
    let mut value = json::decode(text.as_bytes(), &r#type).unwrap();
    forget(&mut value);
    Some(DynamicValue::encode(&value, &r#type).unwrap())
}

fn forget(value: &mut Value) {
    match value {
        Value::String(text) if text == "later" => *value = Value::Unknown(None),
        Value::Number(number) if number.to_i64() == Some(404) => *value = Value::Unknown(None),
        Value::List(elements) => elements.iter_mut().for_each(forget),
        Value::Map(entries) => {
            let pairs = std::mem::take(entries).into_pairs().into_iter();
            let pairs = pairs.map(|(key, mut value)| {
                forget(&mut value);
                (key, value)
            });
            *entries = pairs.collect::<BTreeMap<_, _>>().into();
        }
        _ => {}
    }
}

fn messages(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|it| format!("{}{}", it.summary, it.detail)).collect()
}

/// Each shape with an unknown part, and the argument that is unknown.
const SHAPES: [(&str, &str); 11] = [
    (r#"{"list":["a","later"]}"#, "list"),
    (r#"{"set":[1,404]}"#, "set"),
    (r#"{"map":{"a":"later","b":"c"}}"#, "map"),
    (r#"{"object":{"left":"later","right":true}}"#, "object"),
    (r#"{"nested":{"a":[{"left":"a","right":true},{"left":"later","right":true}]}}"#, "nested"),
    (r#"{"nested":{"a":[{"left":"later","right":false}],"b":[]}}"#, "nested"),
    (r#"{"hops":[{"ids":["later"]}]}"#, "ids"),
    (r#"{"hops":[{"ids":["a"]},{"ids":["b","later"]}]}"#, "ids"),
    (r#"{"targets":[{"ids":["later"]}]}"#, "ids"),
    (r#"{"once":{"ids":["later"]}}"#, "ids"),
    (r#"{"list":["later","later"],"port":1}"#, "list"),
];

#[tokio::test]
async fn an_argument_with_an_unknown_part_is_unknown_and_no_error() {
    let server = Server::new(Reports);
    for (text, unknown) in SHAPES {
        let validated = server.validate_data_source_config("report", config(text)).await;
        assert_eq!(messages(&validated), [unknown], "{text}");
        assert!(
            server.validate_provider_config(config(text)).await.as_slice().is_empty(),
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_argument_with_an_unknown_part_is_not_read_but_deferred() {
    let server = Server::new(Reports);
    let host = Host { terraform_version: "1.11.4".into() };
    for (text, unknown) in SHAPES {
        assert!(!server.configure_provider(config("{}"), &host).await.has_errors());
        let read = server.read_data_source("report", config(text), true).await;
        assert_eq!(messages(&read.diagnostics), [unknown], "{text}");
        assert_eq!(read.deferred, Some(DeferredReason::DataSourceConfigUnknown), "{text}");
        assert_eq!(read.state, config(text), "{text}");
        let read = server.read_data_source("report", config(text), false).await;
        let [_, refused] = &messages(&read.diagnostics)[..] else { panic!("{text}") };
        assert!(refused.starts_with("Not known yet"), "{refused}");
        assert!(!server.configure_provider(config(text), &host).await.has_errors(), "{text}");
    }
}

#[tokio::test]
async fn the_other_arguments_are_checked_beside_an_argument_with_an_unknown_part() {
    let server = Server::new(Reports);
    let text = r#"{"list":["later"],"port":70000,"hops":[{"ids":["later"],"port":-1}]}"#;
    let validated = server.validate_data_source_config("report", config(text)).await;
    let port = "is required.";
    let expected = [
        format!("Invalid hops[0].port`hops[0].port`: a whole number from 0 to 65535 {port}"),
        format!("Invalid port`port`: a whole number from 0 to 65535 {port}"),
        "list".to_owned(),
        "ids".to_owned(),
    ];
    assert_eq!(messages(&validated), expected);
}
