//! Two reads of an unchanged key, which return equal states.

use anyhow::{Context, Result};
use mock_alicloud::{Cloud, Instance, Seed};
use serde_json::{Value, json};

use super::{KEY, KMS, RECORD_REQUEST_IDS, kms_key};
use crate::support::{Output, output, workspace_against};

/// Every key and instance of the built-in seed, in whole outputs and as the trigger of a resource.
const WHOLE_OBJECTS: &str = r#"
locals {
  seed      = jsondecode(file("seed.json"))
  instances = { for instance in local.seed.instances : instance.DBInstanceId => instance }
}
data "alicloud_kms_key" "all" {
  for_each = toset(local.seed.keys[*].Arn)
  key_id   = each.key
}
data "alicloud_mongodb_encryption_key" "all" {
  for_each = {
    for id, instance in local.instances : id => instance
    if can(instance.EncryptionKeys[0]) || can(instance.CloudDiskKey)
  }
  db_instance_id  = each.key
  region_id       = each.value.RegionId
  encryption_type = can(each.value.CloudDiskKey) ? "CloudDisk" : null
}
data "alicloud_mongodb_tde" "all" {
  for_each       = local.instances
  db_instance_id = each.key
  region_id      = each.value.RegionId
}
output "keys" { value = data.alicloud_kms_key.all }
output "instance_keys" { value = data.alicloud_mongodb_encryption_key.all }
output "instances" { value = data.alicloud_mongodb_tde.all }
resource "terraform_data" "whole" {
  triggers_replace = [
    data.alicloud_kms_key.all,
    data.alicloud_mongodb_encryption_key.all,
    data.alicloud_mongodb_tde.all,
  ]
}
"#;

#[test]
fn two_reads_of_each_key_of_the_cloud_return_equal_states() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(WHOLE_OBJECTS)?;
    let seed = Seed::built_in();
    workspace.write("seed.json", json!(seed).to_string())?;
    let first = workspace.applied()?;
    let has_key = |it: &&Instance| !it.encryption_keys.is_empty() || it.cloud_disk_key.is_some();
    let with_key = seed.instances.iter().filter(has_key);
    let reads = [
        ("keys", seed.keys.len()),
        ("instance_keys", with_key.count()),
        ("instances", seed.instances.len()),
    ];
    for (output, expected) in reads {
        let read = first.output(output).as_object().context("no object")?;
        assert_eq!(read.len(), expected, "{output}");
        assert!(read.values().all(|key| key["request_id"].is_null()), "{output}");
    }
    let calls = cloud.requests().len();
    let second = workspace.plan()?;
    assert_eq!(second.code(), Some(0), "{}", second.text());
    assert!(cloud.requests().len() > calls, "the second plan reads nothing");
    Ok(())
}

#[test]
fn a_recorded_request_id_is_all_that_a_second_plan_changes() -> Result<()> {
    let cloud = Cloud::start()?;
    let names = ["arn", "request_id"];
    let outputs = names.map(|name| output(name, &format!("{KMS}.{name}"))).concat();
    let in_block = "provider \"alicloud\" {\n  record_request_ids = true\n}\n";
    for (block, variable) in [("", "true"), (in_block, "false")] {
        let workspace = workspace_against(&cloud)?.with(RECORD_REQUEST_IDS, variable);
        let configuration = [block, &kms_key(&[("key_id", KEY)]), &outputs].concat();
        let workspace = workspace.main(configuration)?;
        let first = workspace.applied()?;
        let requests = cloud.requests();
        let last = requests.last().and_then(|request| request.outcome.as_ref());
        let last = last.map(|outcome| outcome.request_id.as_str());
        assert_eq!(first.output("request_id").as_str(), last);

        let second = workspace.plan()?;
        assert_eq!(second.code(), Some(2));
        assert_eq!(names.map(|name| action_on(&second, name)), ["noop", "update"]);
    }
    Ok(())
}

#[test]
fn the_request_id_of_a_read_is_in_the_log_although_the_state_has_none() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.traced().main(kms_key(&[("key_id", KEY)]))?;
    workspace.plan()?.succeeded()?;
    let requests = cloud.requests();
    let outcome = requests[0].outcome.as_ref().context("no answer")?;
    assert!(workspace.log()?.contains(&outcome.request_id));
    Ok(())
}

/// What a plan does with an output.
fn action_on(plan: &Output, output: &str) -> String {
    let lines = serde_json::Deserializer::from_str(&plan.stdout).into_iter::<Value>();
    let mut actions =
        lines.filter_map(|line| Some(line.ok()?["outputs"][output]["action"].clone()));
    let action = actions.find(|action| action.is_string());
    action.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}
