//! Reads that wait for the apply.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::{INSTANCE, KEY, KMS, MONGODB, kms_key, mongodb_key};
use crate::support::{output, workspace_against};

/// A resource whose output is known only after apply.
fn later(value: &str) -> String {
    format!("resource \"terraform_data\" \"later\" {{\n  input = \"{value}\"\n}}\n")
}

#[test]
fn a_data_source_that_depends_on_a_change_is_read_after_it() -> Result<()> {
    let cloud = Cloud::start()?;
    let depends = "  depends_on = [terraform_data.later]\n}\n";
    let key = kms_key(&[("key_id", KEY)]).replace("}\n", depends);
    let instance_key = mongodb_key(&[("db_instance_id", INSTANCE)]).replace("}\n", depends);
    let workspace = workspace_against(&cloud)?.main(later("x") + &key + &instance_key)?;
    assert_eq!(workspace.plan()?.code(), Some(2));
    assert!(cloud.requests().is_empty(), "the plan read too early");
    let state = workspace.applied()?;
    assert_eq!(cloud.requests().len(), 2);
    assert_eq!(state.attributes(KMS)?["enabled"], true);
    assert_eq!(state.attributes(MONGODB)?["enabled"], true);
    assert_eq!(workspace.plan()?.code(), Some(0));
    Ok(())
}

#[test]
fn arguments_that_are_known_only_after_apply_are_read_then() -> Result<()> {
    let cloud = Cloud::start()?;
    let unknown = "terraform_data.later.output";
    let key = kms_key(&[("key_id", "?"), ("region_id", "cn-hangzhou")]).replace("\"?\"", unknown);
    let configuration = later(KEY) + &key + &output("enabled", &format!("{KMS}.enabled"));
    let workspace = workspace_against(&cloud)?.main(configuration)?;
    assert!(workspace.validate()?.diagnostics()?.is_empty());
    assert_eq!(workspace.plan()?.code(), Some(2));
    assert!(cloud.requests().is_empty());
    assert_eq!(workspace.applied()?.output("enabled"), true);
    assert_eq!(cloud.requests().len(), 1);
    Ok(())
}

#[test]
fn a_bad_argument_that_is_known_only_after_apply_is_still_the_one_at_fault() -> Result<()> {
    let cloud = Cloud::start()?;
    let key = kms_key(&[("key_id", "?")]).replace("\"?\"", "terraform_data.later.output");
    for (value, summary, detail) in [
        ("", "Invalid key_id", "`key_id`: the value is empty or blank"),
        ("acs:kms:cn-hangzhou", "Invalid key_id", "the value does not have five parts"),
        ("no-such-key", "Unable to read KMS key", "Forbidden.KeyNotFound"),
    ] {
        let workspace = workspace_against(&cloud)?.main(later(value) + &key)?;
        assert_eq!(workspace.plan()?.code(), Some(2), "the plan cannot know");
        let error = workspace.apply()?.only_error()?;
        error.assert_error(summary, Some("key_id"), &[detail])?;
        assert_eq!(error.address.as_deref(), Some(KMS));
    }
    Ok(())
}

#[test]
fn an_unknown_endpoint_stops_only_what_would_call_it() -> Result<()> {
    let cloud = Cloud::start()?;
    let provider = |service: &str| {
        format!(
            "provider \"alicloud\" {{\n  endpoints {{\n    \
             {service} = terraform_data.later.output\n  }}\n}}\n"
        )
    };
    let key = kms_key(&[("key_id", KEY)]);
    let other = workspace_against(&cloud)?.main(later("example.com") + &provider("dds") + &key)?;
    assert_eq!(other.plan()?.code(), Some(2));
    assert_eq!(cloud.requests().len(), 1);
    let needed = workspace_against(&cloud)?.main(later("example.com") + &provider("kms") + &key)?;
    let error = needed.plan()?.only_error()?;
    error.assert_error(
        "Unable to read KMS key",
        None,
        &[
            "the endpoint is known only after apply.",
            "Set the endpoint to a value",
            "Endpoint: not known yet",
        ],
    )?;
    assert_eq!(cloud.requests().len(), 1);
    Ok(())
}
