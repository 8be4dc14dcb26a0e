//! Functions, called in both versions of the protocol.

use anyhow::{Context, Result};
use plugin_host::tfplugin6::{DynamicValue, FunctionError, call_function, get_functions};
use plugin_host::{Client, Plugin};
use rmpv::Value;

use super::messages::{message_pack, unknown};
use super::provider;

const ARN: &str = "acs:kms:cn-hangzhou:1540355698848459:key/05754286-3ba2-4fa6-8d41-4323aca6f2a1";

/// A client of each version, neither of which configures the provider.
async fn clients() -> Result<Vec<(Plugin, Client)>> {
    let mut clients = Vec::new();
    for version in [5, 6] {
        let versions = version.to_string();
        let plugin = provider().variable("PLUGIN_PROTOCOL_VERSIONS", versions).start().await?;
        let client = Client::new(version, plugin.connect(None).await?);
        clients.push((plugin, client));
    }
    Ok(clients)
}

async fn call(
    client: &mut Client,
    name: &str,
    arguments: &[Value],
) -> Result<call_function::Response> {
    let arguments = arguments.iter().map(|argument| message_pack(argument)?.context("a value"));
    let arguments = arguments.collect::<Result<Vec<DynamicValue>>>()?;
    Ok(client.call_function(call_function::Request { name: name.into(), arguments }).await?)
}

fn result(response: call_function::Response) -> Result<Value> {
    anyhow::ensure!(response.error.is_none(), "{:?}", response.error);
    Ok(rmpv::decode::read_value(&mut &response.result.context("a result")?.msgpack[..])?)
}

fn error(response: call_function::Response) -> Result<FunctionError> {
    anyhow::ensure!(response.result.is_none(), "{:?}", response.result);
    response.error.context("an error")
}

#[tokio::test]
async fn both_functions_are_listed_and_described() -> Result<()> {
    for (_plugin, mut client) in clients().await? {
        let functions = client.get_functions(get_functions::Request {}).await?.functions;
        let mut names: Vec<_> = functions.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["kms_key_arn_build", "kms_key_arn_parse"]);
        let parameters = functions["kms_key_arn_build"].parameters.iter();
        let names: Vec<_> = parameters.map(|parameter| parameter.name.as_str()).collect();
        assert_eq!(names, ["region_id", "account_id", "key_id"]);
        for function in functions.values() {
            assert!(!function.summary.is_empty() && function.description.contains("result"));
            for parameter in &function.parameters {
                assert!(!parameter.description.is_empty(), "{}", parameter.name);
                assert_eq!(parameter.r#type, br#""string""#.as_slice());
                assert!(!parameter.allow_null_value && !parameter.allow_unknown_values);
            }
        }
        let parsed = functions["kms_key_arn_parse"].r#return.clone().context("a type")?.r#type;
        let object = r#"["object",{"account_id":"string","key_id":"string","region_id":"string"}]"#;
        assert_eq!(parsed, object.as_bytes());
    }
    Ok(())
}

#[tokio::test]
async fn an_arn_is_taken_apart_and_put_together_without_configuration() -> Result<()> {
    for (_plugin, mut client) in clients().await? {
        let parts = result(call(&mut client, "kms_key_arn_parse", &[ARN.into()]).await?)?;
        let part = |name: &str| Ok::<_, anyhow::Error>(parts[name].clone());
        assert_eq!(part("region_id")?, "cn-hangzhou".into());
        assert_eq!(part("account_id")?, "1540355698848459".into());
        let arguments = [part("region_id")?, part("account_id")?, part("key_id")?];
        let arn = result(call(&mut client, "kms_key_arn_build", &arguments).await?)?;
        assert_eq!(arn, ARN.into());
    }
    Ok(())
}

#[tokio::test]
async fn an_error_carries_the_index_of_the_argument_at_fault() -> Result<()> {
    let good = ["cn-hangzhou", "1540355698848459", "key"].map(Value::from);
    for (_plugin, mut client) in clients().await? {
        for index in 0..3 {
            for bad in [Value::from("no:good"), Value::Nil, 7.into(), Value::Array(vec![])] {
                let mut arguments = good.clone();
                arguments[index] = bad;
                let error = error(call(&mut client, "kms_key_arn_build", &arguments).await?)?;
                assert_eq!(error.function_argument, Some(i64::try_from(index)?), "{error:?}");
                assert!(!error.text.is_empty() && !error.text.ends_with('.'), "{error:?}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_argument_makes_the_result_unknown() -> Result<()> {
    for (_plugin, mut client) in clients().await? {
        let arguments = ["cn-hangzhou".into(), unknown(), "key".into()];
        let arn = result(call(&mut client, "kms_key_arn_build", &arguments).await?)?;
        assert!(matches!(arn, Value::Ext(0, _)), "{arn}");
        let parts = result(call(&mut client, "kms_key_arn_parse", &[unknown()]).await?)?;
        assert!(matches!(parts, Value::Ext(0, _)), "{parts}");
    }
    Ok(())
}

#[tokio::test]
async fn a_call_that_fits_no_function_is_an_error_of_no_argument() -> Result<()> {
    for (_plugin, mut client) in clients().await? {
        let missing = error(call(&mut client, "no_such_function", &[]).await?)?;
        assert!(missing.text.contains("no_such_function"), "{missing:?}");
        let too_few = error(call(&mut client, "kms_key_arn_build", &["a".into()]).await?)?;
        assert!(too_few.text.contains("is 3, not 1"), "{too_few:?}");
        let arguments = [ARN.into(), ARN.into()];
        let too_many = error(call(&mut client, "kms_key_arn_parse", &arguments).await?)?;
        assert!(too_many.text.contains("is 1, not 2"), "{too_many:?}");
        for error in [missing, too_few, too_many] {
            assert_eq!(error.function_argument, None);
        }
    }
    Ok(())
}

#[tokio::test]
async fn bytes_that_are_no_value_are_an_error_of_their_argument() -> Result<()> {
    let garbage = [vec![0xc1], vec![0xa5, b'a'], vec![0xdb, 0xff, 0xff, 0xff, 0xff], vec![]];
    for (_plugin, mut client) in clients().await? {
        for bytes in &garbage {
            let argument = DynamicValue { msgpack: bytes.clone().into(), ..Default::default() };
            let name = "kms_key_arn_parse".into();
            let request = call_function::Request { name, arguments: vec![argument] };
            let error = error(client.call_function(request).await?)?;
            assert_eq!(error.function_argument, Some(0), "{bytes:?}: {error:?}");
        }
    }
    Ok(())
}
