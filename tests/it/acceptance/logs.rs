//! The provider's log, as Terraform writes it.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use mock_alicloud::{Cloud, Fault};
use serde_json::Value;

use super::{KEY, kms_key};
use crate::support::{LOG_OF_THROTTLED_READ, workspace_against};

/// How Terraform calls our lines.
const OURS: &str = if cfg!(windows) {
    "provider.terraform-provider-alicloud.exe"
} else {
    "provider.terraform-provider-alicloud"
};

/// The log of a plan of one key, read at a level.
fn log(level: &str) -> Result<String> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    let path = workspace.path("configuration/terraform.log");
    let workspace = workspace.with("TF_LOG", level).with("TF_LOG_PATH", path);
    workspace.plan()?.succeeded()?;
    workspace.read("terraform.log")
}

#[test]
fn our_lines_keep_their_level_and_their_keys() -> Result<()> {
    let log = log("TRACE")?;
    let answer =
        log.lines().find(|line| line.contains("API response")).context("no line of ours")?;
    assert!(answer.contains(&format!("[DEBUG] {OURS}: API response: ")), "{answer}");
    for pair in [
        "@module=alicloud",
        "tf_provider_addr=terraform.local/local/alicloud",
        "tf_proto_version=6.11",
        "tf_rpc=ReadDataSource",
        "tf_data_source_type=alicloud_kms_key",
        "action=DescribeKey",
        "endpoint=http://127",
        "attempt=1",
        "http_status=200",
        "duration_ms=",
    ] {
        assert!(answer.contains(pair), "{pair}: {answer}");
    }
    // A line that the host cannot parse is passed on as it is, JSON and all.
    let raw = log.lines().find(|line| line.contains(OURS) && line.contains("\"@level\""));
    assert_eq!(raw, None);
    Ok(())
}

#[test]
fn our_lines_are_objects_where_the_whole_log_is() -> Result<()> {
    let log = log("JSON")?;
    let lines = log.lines().map(|line| Ok(serde_json::from_str::<Value>(line)?));
    let lines = lines.collect::<Result<Vec<_>>>()?;
    let answer = lines.iter().find(|line| line["@message"] == "API response");
    let answer = answer.context("no line of ours")?;
    assert_eq!(answer["@level"], "debug");
    assert_eq!(answer["@module"], "alicloud");
    assert_eq!(answer["tf_provider_addr"], "terraform.local/local/alicloud");
    assert_eq!(answer["action"], "DescribeKey");
    assert_eq!(answer["http_status"], 200);
    assert!(answer["length"].as_u64().is_some_and(|length| length > 100));
    let in_a_message = |line: &&Value| {
        line["@message"].as_str().is_some_and(|message| message.contains("\"@message\""))
    };
    assert_eq!(lines.iter().find(in_a_message), None);
    Ok(())
}

#[test]
fn the_lines_of_a_read_are_found_by_their_id_among_all_others() -> Result<()> {
    let cloud = Cloud::builder().fault(Fault::on("DescribeKey").first(1).throttling()).start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    let path = workspace.path("configuration/terraform.log");
    // Terraform has a level of its own for what it takes from providers.
    let workspace = workspace
        .with("TF_LOG", "JSON")
        .with("TF_LOG_PROVIDER", "TRACE")
        .with("TF_LOG_PROVIDER_ALICLOUD", "TRACE")
        .with("TF_LOG_PATH", path);
    workspace.plan()?.succeeded()?;
    let log = workspace.read("terraform.log")?;
    let lines = log.lines().map(|line| Ok(serde_json::from_str::<Value>(line)?));
    let lines = lines.collect::<Result<Vec<_>>>()?;
    let answered = lines.iter().find(|line| line["@message"] == "API response");
    let id = &answered.context("no answer")?["tf_req_id"];
    assert!(id.is_string(), "{id}");
    let story: Vec<_> = lines.iter().filter(|line| line["tf_req_id"] == *id).collect();
    let told: Vec<_> = story.iter().filter_map(|line| line["@message"].as_str()).collect();
    assert_eq!(told, LOG_OF_THROTTLED_READ);
    let statuses: Vec<_> = story.iter().filter_map(|line| line["http_status"].as_u64()).collect();
    assert_eq!(statuses, [429, 200]);
    for line in story {
        assert_eq!(line["tf_rpc"], "ReadDataSource");
        assert_eq!(line["tf_data_source_type"], "alicloud_kms_key");
    }
    let ids = lines.iter().filter(|line| line["tf_rpc"] == "ConfigureProvider");
    let ids: BTreeSet<_> = ids.map(|line| line["tf_req_id"].to_string()).collect();
    assert!(!ids.is_empty() && !ids.contains(&id.to_string()), "{ids:?}");
    Ok(())
}

#[test]
fn the_variable_of_the_provider_alone_says_what_it_logs() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(kms_key(&[("key_id", "alias/nothing")]))?;
    let path = workspace.path("configuration/terraform.log");
    let workspace = workspace
        .with("TF_LOG_PROVIDER", "TRACE")
        .with("TF_LOG_PROVIDER_ALICLOUD", "ERROR")
        .with("TF_LOG_PATH", path);
    workspace.plan()?.only_error()?;
    let log = workspace.read("terraform.log")?;
    let ours: Vec<_> = log.lines().filter(|line| line.contains(&format!("{OURS}: "))).collect();
    assert!(ours.len() == 1 && ours[0].contains("[ERROR]"), "{log}");
    assert!(log.contains("diagnostic_summary=\"Unable to read KMS key\""), "{log}");
    Ok(())
}
