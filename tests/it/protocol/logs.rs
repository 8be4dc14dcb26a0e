//! What the plugin writes to stderr.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, mpsc};

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Fault, Instance, InstanceKey, Seed};
use plugin_host::Plugin;
use plugin_host::go_plugin::Empty;
use plugin_host::go_plugin::grpc_controller_client::GrpcControllerClient;
use plugin_host::tfplugin6::{
    get_metadata, get_provider_schema, read_data_source, stop_provider,
    validate_data_resource_config, validate_provider_config,
};
use rmpv::Value as Attribute;
use serde_json::Value;

use super::cancellation::{HUNG, INSTANCE, OPERATION, reading};
use super::messages::{Client, attribute, configure, configure_with, mongodb, object};
use super::provider;
use crate::support::LOG_OF_THROTTLED_READ;

/// The argument that makes reads set `request_id`.
const RECORDED: (&str, Attribute) = ("record_request_ids", Attribute::Boolean(true));

const TYPE: &str = "alicloud_mongodb_encryption_key";

/// A plugin that logs at a level which is asked for by the provider's own variable.
async fn logging(level: &str) -> Result<(Plugin, Client)> {
    let plugin = provider().variable("TF_LOG_PROVIDER_ALICLOUD", level).start().await?;
    let client = Client::new(plugin.connect(None).await?);
    Ok((plugin, client))
}

/// Ends the plugin, and returns the lines that it wrote.
async fn written(plugin: Plugin) -> Result<Vec<Value>> {
    let channel = plugin.connect(None).await?;
    GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    let stderr = plugin.ended().await?.stderr;
    stderr.lines().map(|line| serde_json::from_str(line).context(line.to_owned())).collect()
}

/// The lines of each request of an RPC.
fn stories(lines: &[Value], rpc: &str) -> Result<BTreeMap<String, Vec<Value>>> {
    let mut stories = BTreeMap::<_, Vec<Value>>::new();
    for line in lines {
        if let Some(id) = line["tf_req_id"].as_str() {
            ensure!(uuid::Uuid::parse_str(id)?.get_version_num() == 4, "{id}");
            stories.entry(id.to_owned()).or_default().push(line.clone());
        }
    }
    // All lines of a request name the same RPC.
    stories.retain(|_, lines| lines.iter().any(|line| line["tf_rpc"] == rpc));
    let mut all = stories.values().flatten();
    ensure!(all.all(|line| line["tf_rpc"] == rpc), "lines are mixed: {stories:#?}");
    Ok(stories)
}

/// The lines of the one request of an RPC.
fn story(lines: &[Value], rpc: &str) -> Result<Vec<Value>> {
    let stories = stories(lines, rpc)?;
    ensure!(stories.len() == 1, "{} requests of {rpc}: {lines:#?}", stories.len());
    Ok(stories.into_values().next().unwrap_or_default())
}

fn messages(lines: &[Value]) -> Vec<&str> {
    lines.iter().filter_map(|line| line["@message"].as_str()).collect()
}

/// What the built-in seed has, and an instance of each of these IDs.
fn with_instances(ids: &[String]) -> Seed {
    let key = InstanceKey { encryption_key: "key-of-logs".to_owned(), ..InstanceKey::default() };
    ids.iter().fold(Seed::built_in(), |seed, id| {
        seed.with_instance(Instance::with_key("cn-hangzhou", id, key.clone()))
    })
}

/// The state's request ID.
fn request_id(response: &read_data_source::Response) -> Result<String> {
    let state = response.state.as_ref().context(format!("{:?}", response.diagnostics))?;
    Ok(attribute(state, "request_id")?.as_str().context("no request ID")?.to_owned())
}

/// The stderr of a plugin that refuses one client and then ends.
async fn stderr(variables: &[(&str, &str)]) -> Result<String> {
    let identity = plugin_host::Identity::generate()?;
    let mut launch = provider().identity(&identity)?;
    for (name, value) in variables {
        launch = launch.variable(name, *value);
    }
    let plugin = launch.start().await?;
    let other = plugin_host::Identity::generate()?;
    // Under TLS 1.3 the refusal reaches the client with its first call.
    if let Ok(channel) = plugin.connect(Some(&other)).await {
        assert!(GrpcControllerClient::new(channel).shutdown(Empty {}).await.is_err());
    }
    let channel = plugin.connect(Some(&identity)).await?;
    GrpcControllerClient::new(channel).shutdown(Empty {}).await?;
    Ok(plugin.ended().await?.stderr)
}

#[tokio::test]
async fn every_line_is_what_go_plugin_parses() -> Result<()> {
    let stderr = stderr(&[("TF_LOG", "TRACE")]).await?;
    assert!(!stderr.is_empty());
    for line in stderr.lines() {
        let line: Value = serde_json::from_str(line)?;
        let text = |key| line[key].as_str().unwrap_or_default().to_owned();
        assert!(["trace", "debug", "info", "warn", "error"].contains(&&*text("@level")), "{line}");
        assert!(!text("@message").is_empty(), "{line}");
        assert_eq!(text("@module"), "alicloud");
        assert_eq!(text("tf_provider_addr"), "terraform.local/local/alicloud");
        let timestamp = text("@timestamp");
        let (_, fraction) = timestamp.split_once('.').unwrap_or_default();
        assert_eq!(fraction.len(), "000000Z".len(), "{timestamp}");
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_client_is_a_warning_of_no_request_and_silence_is_the_default() -> Result<()> {
    let warned = stderr(&[("TF_LOG_PROVIDER", "WARN")]).await?;
    assert!(warned.contains("connection refused"), "{warned}");
    assert!(!warned.contains("tf_req_id"), "{warned}");
    assert_eq!(stderr(&[]).await?, "");
    assert_eq!(stderr(&[("TF_LOG", "ERROR")]).await?, "");
    Ok(())
}

#[tokio::test]
async fn the_lines_of_a_read_have_one_id_and_tell_all_of_it() -> Result<()> {
    let (plugin, mut client) = logging("TRACE").await?;
    let cloud = Cloud::builder().fault(Fault::on(OPERATION).first(1).throttling()).start()?;
    configure(&mut client, &cloud).await?;
    assert!(reading(&client, INSTANCE).await??.state.is_some());

    let story = story(&written(plugin).await?, "ReadDataSource")?;
    assert_eq!(messages(&story), LOG_OF_THROTTLED_READ);
    assert!(story.iter().all(|line| line["tf_data_source_type"] == TYPE), "{story:#?}");
    assert_eq!((&story[0]["@level"], &story[8]["@level"]), (&"trace".into(), &"trace".into()));
    assert_eq!(story[1]["credential_origin"], "`access_key` in the provider block");
    let requests = cloud.requests();
    for (line, attempt) in story[2..8].iter().zip([1, 1, 1, 2, 2, 2]) {
        assert_eq!(line["@level"], "debug", "{line}");
        assert_eq!(line["attempt"], attempt, "{line}");
        assert_eq!(line["action"], OPERATION, "{line}");
        assert_eq!(line["region"], "cn-hangzhou", "{line}");
        assert_eq!(line["endpoint"], cloud.url(), "{line}");
    }
    for (line, request) in [&story[3], &story[7]].into_iter().zip(&requests) {
        let outcome = request.outcome.as_ref().context("no answer")?;
        assert_eq!(line["http_status"].as_u64(), outcome.status.map(u64::from));
        assert_eq!(line["request_id"], outcome.request_id);
        assert!(line["duration_ms"].is_u64() && line["length"].is_u64(), "{line}");
    }
    assert!(story[4]["wait_ms"].is_u64() && story[4]["error"].is_string(), "{}", story[4]);
    let served = &story[8];
    assert!(served["tf_req_duration_ms"].is_u64(), "{served}");
    assert_eq!(served["diagnostic_error_count"], 0);
    assert_eq!(served["diagnostic_warning_count"], 0);
    Ok(())
}

#[tokio::test]
async fn reads_that_queue_at_the_same_time_have_each_their_own_lines() -> Result<()> {
    let ids: Vec<_> = (0..8).map(|number| format!("dds-{number}")).collect();
    let throttled = Fault::on(OPERATION).first(1).throttling();
    let cloud = Cloud::builder().seed(with_instances(&ids)).fault(throttled).start()?;
    let (plugin, mut client) = logging("TRACE").await?;
    configure_with(&mut client, &cloud, &[RECORDED]).await?;
    // From the first that is throttled, calls queue, and those for the same are made once.
    reading(&client, INSTANCE).await??;
    let reads: Vec<_> = ids.iter().flat_map(|id| [id; 5]).map(|id| reading(&client, id)).collect();
    let mut expected = Vec::new();
    for read in reads {
        expected.push(request_id(&read.await??)?);
    }

    let lines = written(plugin).await?;
    let mut stories = stories(&lines, "ReadDataSource")?;
    stories.retain(|_, story| !messages(story).contains(&"API call failed"));
    assert_eq!(stories.len(), expected.len());
    let (mut answered, mut shared) = (Vec::new(), 0);
    for story in stories.values() {
        let told = messages(story);
        let count = |message: &str| told.iter().filter(|told| **told == message).count();
        assert_eq!(told.first().zip(told.last()), Some((&"request received", &"request served")));
        assert_eq!((count("request received"), count("request served")), (1, 1), "{told:?}");
        let another = count("API response of a shared call");
        let waits = count("waiting for a turn in the queue of calls");
        let waits_with_another = count("sharing the response of another call");
        assert_eq!((count("API call"), count("API response"), another), (waits, waits, 1 - waits));
        assert_eq!(waits_with_another, another, "{told:?}");
        answered.extend(story.iter().filter_map(|line| line["request_id"].as_str()));
        shared += another;
    }
    answered.sort_unstable();
    expected.sort_unstable();
    assert_eq!(answered, expected);
    assert!(shared > 0, "no call was for several reads");
    Ok(())
}

#[tokio::test]
async fn a_session_is_begun_in_the_lines_of_one_read_and_the_others_say_that_they_wait()
-> Result<()> {
    const READS: usize = 6;
    let ids: Vec<_> = (0..READS).map(|number| format!("dds-{number}")).collect();
    let (begin, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let cloud = Cloud::builder()
        .seed(with_instances(&ids))
        .on_request(move |request| {
            if request.action.as_deref() == Some("AssumeRole") {
                drop(held.lock().map(|held| held.recv_timeout(HUNG)));
            }
        })
        .start()?;
    let (mut plugin, mut client) = logging("TRACE").await?;
    let arguments = ["external_id", "policy", "role_arn", "session_expiration", "session_name"];
    let arn = Attribute::from("acs:ram::154035569884****:role/terraform");
    let role = Attribute::Array(vec![object(&arguments, &[("role_arn", arn)])]);
    configure_with(&mut client, &cloud, &[("assume_role", role), RECORDED]).await?;
    let reads: Vec<_> = ids.iter().map(|id| reading(&client, id)).collect();
    for _ in 1..READS {
        plugin.said("waiting for another read to start a session").await?;
    }
    begin.send(())?;
    let mut request_ids = BTreeMap::new();
    for (id, read) in ids.iter().zip(reads) {
        request_ids.insert(request_id(&read.await??)?, id);
    }

    let stories = stories(&written(plugin).await?, "ReadDataSource")?;
    assert_eq!(stories.len(), READS);
    let mut begun = 0;
    for story in stories.values() {
        let told = messages(story);
        let call = ["credential chosen", "API call", "API response"];
        let session = match told[1] {
            "waiting for another read to start a session" => vec![told[1]],
            _ => {
                begun += 1;
                let actions = [&story[2], &story[3]].map(|line| &line["action"]);
                assert_eq!(actions, ["AssumeRole", "AssumeRole"]);
                [&call[..], &["session started"]].concat()
            }
        };
        let whole =
            [&["request received"], &session[..], &call[..], &["request served"][..]].concat();
        assert_eq!(told, whole);
        let answer = &story[story.len() - 2];
        assert_eq!(answer["action"], OPERATION);
        let id = answer["request_id"].as_str().and_then(|id| request_ids.remove(id));
        assert!(id.is_some(), "the answer to another read: {answer}");
    }
    assert_eq!(begun, 1);
    Ok(())
}

#[tokio::test]
async fn every_rpc_is_a_request_of_its_own() -> Result<()> {
    let (plugin, mut client) = logging("TRACE").await?;
    client.get_metadata(get_metadata::Request {}).await?;
    client.get_provider_schema(get_provider_schema::Request {}).await?;
    client.validate_provider_config(validate_provider_config::Request { config: None }).await?;
    configure(&mut client, &Cloud::start()?).await?;
    let config = mongodb(&[("db_instance_id", INSTANCE.into())])?;
    let request = validate_data_resource_config::Request { type_name: TYPE.into(), config };
    client.validate_data_resource_config(request).await?;
    client.stop_provider(stop_provider::Request {}).await?;

    let lines = written(plugin).await?;
    let mut ids = Vec::new();
    for rpc in [
        "GetMetadata",
        "GetProviderSchema",
        "ValidateProviderConfig",
        "ConfigureProvider",
        "ValidateDataResourceConfig",
        "StopProvider",
    ] {
        let story = story(&lines, rpc)?;
        let told = messages(&story);
        assert_eq!(told.first().zip(told.last()), Some((&"request received", &"request served")));
        let has_type = story.iter().any(|line| line.get("tf_data_source_type").is_some());
        assert_eq!(has_type, rpc == "ValidateDataResourceConfig", "{rpc}");
        ids.push(story[0]["tf_req_id"].clone());
    }
    ids.sort_by_key(Value::to_string);
    ids.dedup();
    assert_eq!(ids.len(), 6);
    Ok(())
}

#[tokio::test]
async fn what_is_said_of_a_request_is_logged_at_its_own_level_with_the_id() -> Result<()> {
    for (level, expected) in [("ERROR", 2), ("WARN", 3), ("TRACE", 7)] {
        let (plugin, mut client) = logging(level).await?;
        let type_name = TYPE.to_owned();
        let config = mongodb(&[("db_instance_id", "".into()), ("encryption_type", "x".into())])?;
        let request = validate_data_resource_config::Request { type_name, config };
        let said = client.validate_data_resource_config(request).await?.into_inner().diagnostics;
        assert_eq!(said.len(), 2);
        let elsewhere = ("region", Attribute::from("cn-nowhere"));
        let refused = configure_with(&mut client, &Cloud::start()?, &[elsewhere]).await;
        assert!(refused.is_err_and(|said| said.to_string().contains("Unknown region")));

        let lines = written(plugin).await?;
        let validation = story(&lines, "ValidateDataResourceConfig")?;
        let errors = validation.iter().filter(|line| line["@level"] == "error");
        for (line, (said, at)) in errors.zip(said.iter().zip(["db_instance_id", "encryption_type"]))
        {
            assert_eq!(line["diagnostic_severity"], "ERROR");
            assert_eq!(line["diagnostic_summary"], said.summary);
            assert_eq!(line["diagnostic_detail"], said.detail);
            assert_eq!(line["diagnostic_attribute"], at);
            assert_eq!(line["tf_data_source_type"], TYPE);
        }
        if level == "TRACE" {
            let served = validation.last().context("no lines")?;
            assert_eq!(served["diagnostic_error_count"], 2);
            assert_eq!(served["diagnostic_warning_count"], 0);
        }
        if level != "ERROR" {
            let configuration = story(&lines, "ConfigureProvider")?;
            let warning = configuration.iter().find(|line| line["@level"] == "warn");
            let warning = warning.context("no warning")?;
            assert_eq!(warning["diagnostic_severity"], "WARNING");
            assert_eq!(warning["diagnostic_attribute"], "region");
        }
        let ours = lines.iter().filter(|line| line.get("tf_req_id").is_some());
        assert_eq!(ours.count(), expected, "{level}: {lines:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_error_of_a_whole_block_names_no_attribute() -> Result<()> {
    let (plugin, mut client) = logging("ERROR").await?;
    client.validate_provider_config(validate_provider_config::Request { config: None }).await?;
    let lines = written(plugin).await?;
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["diagnostic_summary"], "Invalid request");
    assert_eq!(lines[0].get("diagnostic_attribute"), None);
    Ok(())
}

#[tokio::test]
async fn the_lines_of_a_read_that_the_host_gives_up_end_with_that() -> Result<()> {
    let cloud = Arc::new(Cloud::builder().fault(Fault::on(OPERATION).hang()).start()?);
    let (mut plugin, mut client) = logging("TRACE").await?;
    configure(&mut client, &cloud).await?;
    let read = reading(&client, INSTANCE);
    plugin.said("API call").await?;
    read.abort();
    plugin.said("request cancelled").await?;
    let story = story(&written(plugin).await?, "ReadDataSource")?;
    let told = messages(&story);
    let expected = ["request received", "credential chosen", "API call", "request cancelled"];
    assert_eq!(told, expected);
    assert!(story[3]["tf_req_duration_ms"].is_u64());
    Ok(())
}
