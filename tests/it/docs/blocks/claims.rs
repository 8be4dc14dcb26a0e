//! What the guides say about Terraform.

use anyhow::{Result, ensure};
use mock_alicloud::{Cloud, Fault};
use serde_json::Value;

use crate::support::{Workspace, workspace_against};

const KEY: &str = r#"
data "alicloud_kms_key" "example" {
  key_id = "alias/terraform-example"
}

output "state" {
  value = data.alicloud_kms_key.example.key_state
}
"#;

pub(super) const SCOPED: &str = r#"
check "key" {
  data "alicloud_kms_key" "example" {
    key_id = "alias/missing"
  }
  assert {
    condition     = data.alicloud_kms_key.example.enabled
    error_message = "The key cannot be used."
  }
}
"#;

fn missing() -> Fault {
    Fault::on("DescribeKey").error(404, "Forbidden.KeyNotFound", "The specified Key is not found.")
}

#[test]
fn destroy_needs_no_key_without_refresh() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(KEY)?;
    workspace.applied()?;
    cloud.fault(missing());
    let destroy = |options: &[&str]| {
        workspace.run(&[&["destroy", "-json", "-auto-approve"], options].concat())
    };
    ensure!(!destroy(&[])?.status.success(), "the key is gone, and destroy reads the key");
    destroy(&["-refresh=false"])?.succeeded()?;
    Ok(())
}

#[test]
fn a_saved_plan_is_applied_without_reading_keys_again() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(KEY)?;
    workspace.run(&["plan", "-input=false", "-out=saved"])?.succeeded()?;
    let before = cloud.requests_for("DescribeKey").len();
    workspace.run(&["apply", "-input=false", "saved"])?.succeeded()?;
    assert_eq!(cloud.requests_for("DescribeKey").len(), before);
    Ok(())
}

#[test]
fn a_scoped_data_source_is_read_again_when_a_saved_plan_is_applied() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(SCOPED)?;
    let plan = workspace.run(&["plan", "-input=false", "-detailed-exitcode", "-out=saved"])?;
    assert_eq!(plan.code(), Some(2), "{}", plan.text());
    let check = check(&workspace)?;
    assert_eq!(check["status"], "fail");
    let message = check["instances"][0]["problems"][0]["message"].as_str().unwrap_or_default();
    ensure!(message.starts_with("Unable to read KMS key: "), "{check:#}");
    let before = cloud.requests_for("DescribeKey").len();
    workspace.run(&["apply", "-input=false", "saved"])?.succeeded()?;
    assert_eq!(cloud.requests_for("DescribeKey").len(), before + 1);
    Ok(())
}

/// The only check of the saved plan.
fn check(workspace: &Workspace) -> Result<Value> {
    let mut plan = workspace.run(&["show", "-json", "saved"])?.succeeded()?.json()?;
    Ok(plan["checks"][0].take())
}

#[test]
fn a_module_without_required_providers_needs_another_provider() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace =
        workspace_against(&cloud)?.main("module \"child\" {\n  source = \"./child\"\n}\n")?;
    std::fs::create_dir(workspace.path("configuration/child"))?;
    workspace.write("child/main.tf", KEY)?;
    crate::acceptance::install_from_mirror(&workspace)?;
    let init = workspace.run(&["init", "-input=false", "-no-color"])?;
    ensure!(init.text().contains("Failed to query available provider packages"), "{}", init.text());
    ensure!(init.text().contains("hashicorp/alicloud"), "{}", init.text());
    Ok(())
}

#[test]
fn the_error_of_the_guide_is_the_error_that_terraform_prints() -> Result<()> {
    let guide = include_str!("../../../../docs/guides/when-something-goes-wrong.md");
    let cloud = Cloud::start()?;
    let missing = KEY.replace("alias/terraform-example", "alias/missing");
    let error = workspace_against(&cloud)?.main(missing)?.plan()?.only_error()?;
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let guide = words(guide);
    ensure!(guide.contains(&format!("Error: {}", error.summary)), "{error:#?}");
    let (said, place) = error.detail.split_once("\n\nRequest ID").unwrap_or_default();
    ensure!(guide.contains(&words(said)), "{said}");
    ensure!(place.contains("\nEndpoint: ") && place.contains("\nRegion: cn-hangzhou"), "{place}");
    Ok(())
}

#[test]
fn a_deferred_data_source_is_read_when_a_saved_plan_is_applied() -> Result<()> {
    let cloud = Cloud::start()?;
    let resource = "resource \"terraform_data\" \"key\" {\n  input = 1\n}\n";
    let deferred = KEY.replace("key_id =", "depends_on = [terraform_data.key]\n  key_id =");
    let workspace = workspace_against(&cloud)?.main(format!("{resource}{deferred}"))?;
    workspace.run(&["plan", "-input=false", "-out=saved"])?.succeeded()?;
    assert_eq!(cloud.requests_for("DescribeKey").len(), 0);
    workspace.run(&["apply", "-input=false", "saved"])?.succeeded()?;
    assert_eq!(cloud.requests_for("DescribeKey").len(), 1);
    Ok(())
}

#[test]
fn a_root_output_that_is_null_is_not_stored() -> Result<()> {
    let cloud = Cloud::start()?;
    let date = "output \"date\" {\n  value = data.alicloud_kms_key.example.delete_date\n}\n";
    let workspace = workspace_against(&cloud)?.main(format!("{KEY}{date}"))?;
    workspace.applied()?;
    let output = |name: &str| workspace.run(&["output", "-no-color", name]);
    output("state")?.succeeded()?;
    ensure!(!output("date")?.status.success(), "the output is stored");
    Ok(())
}
