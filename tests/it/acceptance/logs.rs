//! The provider's log, as Terraform writes it.

use anyhow::{Context, Result};
use mock_alicloud::Cloud;
use serde_json::Value;

use super::{KEY, kms_key};
use crate::support::Workspace;

/// How Terraform calls our lines.
const OURS: &str = "provider.terraform-provider-alicloud";

/// The log of a plan of one key, read at a level.
fn log(level: &str) -> Result<String> {
    let cloud = Cloud::start()?;
    let workspace = Workspace::against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?;
    let path = workspace.path("configuration/terraform.log");
    let workspace = workspace.with("TF_LOG", level).with("TF_LOG_PATH", path);
    workspace.plan()?.succeeded()?;
    workspace.read("terraform.log")
}

#[test]
fn our_lines_keep_their_level_and_their_keys() -> Result<()> {
    let log = log("TRACE")?;
    let answer = log.lines().find(|line| line.contains("API answer")).context("no line of ours")?;
    assert!(answer.contains(&format!("[DEBUG] {OURS}: API answer: ")), "{answer}");
    for pair in ["action=DescribeKey", "http_status=200", "@module=provider", "endpoint=http://127"]
    {
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
    let answer = lines.iter().find(|line| line["@message"] == "API answer");
    let answer = answer.context("no line of ours")?;
    assert_eq!(answer["@level"], "debug");
    assert_eq!(answer["@module"], "provider");
    assert_eq!(answer["action"], "DescribeKey");
    assert_eq!(answer["http_status"], 200);
    assert!(answer["length"].as_u64().is_some_and(|length| length > 100));
    let in_a_message = |line: &&Value| {
        line["@message"].as_str().is_some_and(|message| message.contains("\"@message\""))
    };
    assert_eq!(lines.iter().find(in_a_message), None);
    Ok(())
}
