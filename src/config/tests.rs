//! Tests of the provider block, and how others write one.

use super::*;
use crate::machine::ThisMachine;
use alicloud::{Endpoint, EndpointOverride};
use tfplugin::schema::Schema;
use tfplugin::value::{from_value, json};

/// A provider block from JSON, in which `"?"` stands for an unknown value.
pub(crate) fn block(written: &str) -> ProviderConfig {
    let r#type = Schema::of::<ProviderConfig>().unwrap().block.object_type();
    let mut value = json::decode(written.as_bytes(), &r#type).unwrap();
    make_unknown(&mut value);
    from_value(&value).unwrap()
}

fn make_unknown(value: &mut tfplugin::value::Value) {
    use tfplugin::value::{Entries, Value};
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

pub(crate) fn connect(written: &str, variables: &[(&str, &str)]) -> Result<Connection, Diagnostic> {
    let host = Host { terraform_version: "1.11.4".into() };
    let environment: Environment = variables.iter().copied().collect();
    let machine = Arc::new(ThisMachine::new(environment.clone()));
    let provider = Alicloud::new(environment, machine);
    block(written).connect(&provider, &host, &mut Diagnostics::default())
}

fn endpoints(written: &str, variables: &[(&str, &str)]) -> [EndpointOverride; 3] {
    let environment = variables.iter().copied().collect();
    block(written).endpoints(&environment, Scheme::Https).unwrap()
}

#[test]
fn several_endpoint_blocks_are_taken_together_and_the_last_of_a_service_holds() {
    let written = r#"{"endpoints":[{"kms":"a","dds":null},{"kms":"b"},{"dds":"c"}]}"#;
    let [kms, dds, sts] = endpoints(written, &[("STS_ENDPOINT", "d"), ("KMS_ENDPOINT", "e")]);
    let expected = ["b", "c", "d"]
        .map(|host| EndpointOverride::Endpoint(Endpoint::parse(host, Scheme::Https).unwrap()));
    assert_eq!([kms, dds, sts], expected);
}

#[test]
fn an_unknown_endpoint_or_protocol_passes_and_is_never_replaced_by_a_guess() {
    let unknown = |written: &str| {
        let mut diagnostics = Diagnostics::default();
        block(written).validate(&mut diagnostics);
        assert!(!diagnostics.has_errors());
        connect(written, &[("KMS_ENDPOINT", "e")]).unwrap();
        endpoints(written, &[("KMS_ENDPOINT", "e")]).map(|e| e == EndpointOverride::Unknown)
    };
    assert_eq!(unknown(r#"{"endpoints":[{"kms":"?"}]}"#), [true, false, false]);
    assert_eq!(unknown(r#"{"protocol":"?"}"#), [true, true, true]);
    let with_scheme = r#"{"protocol":"?","endpoints":[{"kms":"http://e"}]}"#;
    assert_eq!(unknown(with_scheme), [false, true, true]);
}

#[test]
fn the_user_agent_names_provider_and_terraform_and_ends_as_the_user_says() {
    let host = Host { terraform_version: "1.11.4".into() };
    let agent = |variables: &[(&str, &str)]| {
        block("{}").user_agent(&variables.iter().copied().collect(), &host).unwrap()
    };
    let plain =
        concat!("terraform-provider-alicloud/", env!("CARGO_PKG_VERSION"), " Terraform/1.11.4");
    assert_eq!(agent(&[]), plain);
    assert_eq!(agent(&[("TF_APPEND_USER_AGENT", "ci/7 (x)")]), format!("{plain} ci/7 (x)"));
}
