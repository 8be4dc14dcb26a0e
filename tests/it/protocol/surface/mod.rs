//! The whole surface of RPCs, in any order, with anything in the messages, from two clients at
//! once: each call is answered, and the plugin goes on.

mod anything;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::future::join_all;
use mock_alicloud::Cloud;
use plugin_host::tfplugin6::diagnostic::Severity;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::tfplugin6::schema::Block;
use plugin_host::tfplugin6::{
    ClientCapabilities, Diagnostic, call_function, configure_provider, get_functions,
    get_provider_schema, get_resource_identity_schemas, read_data_source, stop_provider,
    validate_data_resource_config, validate_provider_config,
};
use plugin_host::{Client, Plugin};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tonic::{Code, Status};

use self::anything::{Call, Rpc};
use super::messages::{configure_client, mongodb, provider_config};
use super::{provider, status_of};
use crate::support::assert_presentable;

/// How long anything may take before it counts as hung. What waits for this machine only takes
/// milliseconds.
const HUNG: Duration = Duration::from_secs(60);

/// How many runs there are of each version; `PROPTEST_CASES` sets another number.
const RUNS: u32 = 48;

#[test]
fn any_calls_in_any_order_are_answered_in_version_5() -> Result<()> {
    any_calls_are_answered(5)
}

#[test]
fn any_calls_in_any_order_are_answered_in_version_6() -> Result<()> {
    any_calls_are_answered(6)
}

fn any_calls_are_answered(version: u16) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let cloud = Cloud::start()?;
    let names = runtime.block_on(names())?;
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(RUNS),
        failure_persistence: None,
        // Each run starts a process.
        max_shrink_iters: 200,
        ..Config::default()
    };
    let good = provider_config(&cloud, &[])?.context("a configuration")?.msgpack;
    let steps = anything::steps(&names, &good);
    let outcome = TestRunner::new(config).run(&steps, |steps| {
        let run = runtime.block_on(run(version, &cloud, &steps));
        run.map_err(|error| TestCaseError::fail(format!("{error:#}")))
    });
    outcome.map_err(|error| anyhow::anyhow!("{error}"))
}

/// The attributes and blocks of each block, the provider's under an empty name.
async fn names() -> Result<BTreeMap<String, Vec<String>>> {
    let plugin = provider().start().await?;
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    let schema = client.get_provider_schema(get_provider_schema::Request {}).await?.into_inner();
    let names = |block: Option<Block>| {
        let block = block.unwrap_or_default();
        let attributes = block.attributes.into_iter().map(|attribute| attribute.name);
        attributes.chain(block.block_types.into_iter().map(|nested| nested.type_name)).collect()
    };
    let data_sources = schema.data_source_schemas.into_iter();
    let data_sources = data_sources.map(|(name, schema)| (name, names(schema.block)));
    let provider = schema.provider.context("a provider block")?;
    Ok(data_sources.chain([(String::new(), names(provider.block))]).collect())
}

/// Makes the calls, those of a step at once, and sees what holds for each and afterwards.
async fn run(version: u16, cloud: &Cloud, steps: &[Vec<Call>]) -> Result<()> {
    let launch = provider().variable("PLUGIN_PROTOCOL_VERSIONS", version.to_string());
    // Whatever is configured, nothing leaves this machine.
    let launch = ["KMS", "DDS", "STS"].iter().fold(launch, |launch, service| {
        launch.variable(&format!("ALIBABA_CLOUD_ENDPOINT_{service}"), cloud.url())
    });
    let mut plugin = launch
        .variable("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT", "http://127.0.0.1:1")
        .variable("HTTP_PROXY", "http://127.0.0.1:1")
        .variable("HTTPS_PROXY", "http://127.0.0.1:1")
        .variable("NO_PROXY", "127.0.0.1")
        .start()
        .await?;
    let clients = [
        Client::new(version, plugin.connect(None).await?),
        Client::new(version, plugin.connect(None).await?),
    ];
    let mut configured = false;
    for step in steps {
        let calls = step.iter().map(|call| {
            let client = clients[usize::from(call.second_client)].clone();
            tokio::time::timeout(HUNG, make(client, version, &plugin, call))
        });
        let in_this_step = step.iter().any(|call| matches!(call.rpc, Rpc::Configure(_)));
        let answers = step.iter().zip(join_all(calls).await);
        for (call, answer) in answers {
            let answer = answer.with_context(|| format!("no answer to {call:?}"))?;
            let answer = answer.with_context(|| format!("{call:?}"))?;
            if answer == Answer::Done && matches!(call.rpc, Rpc::Read(..)) {
                ensure!(configured || in_this_step, "a read without configuration: {call:?}");
            }
            // The server may have finished a cancelled call.
            configured |= answer != Answer::Refused && matches!(call.rpc, Rpc::Configure(_));
        }
    }
    ensure!(plugin.is_running()?, "it exited");
    for mut client in clients {
        configure_client(&mut client, cloud).await?;
        let config = mongodb(&[("db_instance_id", "dds-bp2235****".into())])?;
        let type_name = "alicloud_mongodb_encryption_key".into();
        let request = read_data_source::Request { type_name, config, ..Default::default() };
        let read = client.read_data_source(request).await?;
        ensure!(read.state.is_some() && read.diagnostics.is_empty(), "{:?}", read.diagnostics);
    }
    super::shut_down(&plugin).await?;
    let ended = plugin.ended().await?;
    ensure!(ended.status.success() && ended.stdout.is_empty(), "{ended:?}");
    // A panic outside an RPC would be a line.
    ensure!(ended.stderr.is_empty(), "{}", ended.stderr);
    Ok(())
}

/// How a call was answered.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// With what was asked for.
    Done,
    /// With a diagnostic, a function's error, or a status.
    Refused,
    /// The call was cancelled before.
    GivenUp,
}

async fn make(client: Client, version: u16, plugin: &Plugin, call: &Call) -> Result<Answer> {
    let answer = answer(client, version, plugin, &call.rpc);
    match call.give_up_after {
        None => answer.await,
        Some(after) => match tokio::time::timeout(after, answer).await {
            Ok(answer) => answer,
            Err(_) => Ok(Answer::GivenUp),
        },
    }
}

async fn answer(mut client: Client, version: u16, plugin: &Plugin, rpc: &Rpc) -> Result<Answer> {
    match rpc.clone() {
        Rpc::Identities => {
            let request = get_resource_identity_schemas::Request {};
            all_well(client.get_resource_identity_schemas(request).await?.diagnostics)
        }
        Rpc::Functions => {
            all_well(client.get_functions(get_functions::Request {}).await?.diagnostics)
        }
        Rpc::Stop => {
            ensure!(client.stop_provider(stop_provider::Request {}).await?.error.is_empty());
            Ok(Answer::Done)
        }
        Rpc::Unserved(name) => {
            let name = format!("tfplugin{version}.Provider/{name}");
            let code = status_of(plugin, &name).await?;
            ensure!(code == Code::Unimplemented, "{code:?}");
            Ok(Answer::Refused)
        }
        Rpc::ValidateProvider(config) => {
            let answer = client.validate_provider_config(validate_provider_config::Request {
                config: config.clone().into_wire(),
            });
            judged(config.can_be_valid, answer.await.map(|answer| answer.diagnostics))
        }
        Rpc::Configure(config) => {
            let answer = client.configure_provider(configure_provider::Request {
                terraform_version: "1.11.4".into(),
                config: config.clone().into_wire(),
                ..Default::default()
            });
            judged(config.can_be_valid, answer.await.map(|answer| answer.diagnostics))
        }
        Rpc::Validate(type_name, config) => {
            let answer =
                client.validate_data_resource_config(validate_data_resource_config::Request {
                    type_name,
                    config: config.clone().into_wire(),
                });
            judged(config.can_be_valid, answer.await.map(|answer| answer.diagnostics))
        }
        Rpc::Read(type_name, config, deferral_allowed) => {
            let capabilities = ClientCapabilities { deferral_allowed, ..Default::default() };
            let answer = client.read_data_source(read_data_source::Request {
                type_name,
                config: config.clone().into_wire(),
                client_capabilities: Some(capabilities),
                ..Default::default()
            });
            let answer = answer.await?;
            let judged = judged(config.can_be_valid, Ok(answer.diagnostics))?;
            ensure!(answer.state.is_some() == (judged == Answer::Done), "state beside an error");
            ensure!(answer.deferred.is_none() || (deferral_allowed && answer.state.is_some()));
            Ok(judged)
        }
        Rpc::Call(name, arguments) => {
            let arguments = arguments.into_iter().map(|it| it.into_wire().unwrap_or_default());
            let arguments = arguments.collect();
            let answer = client.call_function(call_function::Request { name, arguments }).await?;
            ensure!(answer.result.is_some() != answer.error.is_some(), "neither or both");
            let Some(error) = answer.error else { return Ok(Answer::Done) };
            assert_meant(&error.text)?;
            Ok(Answer::Refused)
        }
    }
}

/// Sees that a text is for people, and not what is said of a panic.
fn assert_meant(text: &str) -> Result<()> {
    ensure!(!text.contains("bug in the provider"), "{text}");
    assert_presentable(text)
}

/// The answer to a call that nothing can be wrong with.
fn all_well(diagnostics: Vec<Diagnostic>) -> Result<Answer> {
    ensure!(diagnostics.is_empty(), "{diagnostics:?}");
    Ok(Answer::Done)
}

/// The answer to a call with a configuration in it.
fn judged(can_be_valid: bool, diagnostics: Result<Vec<Diagnostic>, Status>) -> Result<Answer> {
    let mut errors = 0;
    for diagnostic in diagnostics? {
        ensure!(diagnostic.severity() != Severity::Invalid, "{diagnostic:?}");
        ensure!(!diagnostic.summary.is_empty() && !diagnostic.detail.is_empty(), "{diagnostic:?}");
        ensure!(diagnostic.detail.len() < 10_000, "too long to read: {}", diagnostic.summary);
        assert_meant(&format!("{}\n{}", diagnostic.summary, diagnostic.detail))?;
        errors += usize::from(diagnostic.severity() == Severity::Error);
    }
    ensure!(can_be_valid || errors > 0, "what cannot be valid was taken");
    Ok(if errors == 0 { Answer::Done } else { Answer::Refused })
}
