//! The examples that are whole configurations: each plans by itself, applies, changes nothing in a
//! second plan, and is destroyed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Fault, Key, Seed};
use serde_json::{Value, json};

use super::ACCOUNT;
use super::installation::install_from_mirror;
use crate::support::{Diagnostic, Feature, Output, Terraform, Workspace, workspace_against};

/// A workspace with an example, whose provider `init` has installed. The example names the region.
fn example(cloud: &Cloud, name: &str) -> Result<Workspace> {
    let workspace = workspace_against(cloud)?.without("ALIBABA_CLOUD_REGION");
    copy(&examples().join(name), &workspace.path("configuration"))?;
    // The example itself says where the provider is from.
    std::fs::remove_file(workspace.path("configuration/versions.tf"))?;
    install_from_mirror(&workspace)?;
    workspace.run(&["init", "-input=false", "-no-color"])?.succeeded()?;
    Ok(workspace)
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Copies a directory with all its files.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in from.read_dir().with_context(|| format!("no {}", from.display()))? {
        let (from, to) = (entry?.path(), to.to_owned());
        let to = to.join(from.file_name().context("no name")?);
        match from.is_dir() {
            true => {
                std::fs::create_dir(&to)?;
                copy(&from, &to)?;
            }
            false => drop(std::fs::copy(&from, &to)?),
        }
    }
    Ok(())
}

/// Plans, applies, plans again and destroys an example. Every plan prints these warnings.
fn play(name: &str, warnings: &[&str]) -> Result<()> {
    let cloud = Cloud::start()?;
    play_in(&cloud, name, example(&cloud, name)?, warnings)
}

fn play_in(cloud: &Cloud, name: &str, workspace: Workspace, warnings: &[&str]) -> Result<()> {
    let plan = workspace.plan()?;
    assert_eq!(plan.code(), Some(2), "{}", plan.text());
    assert_warnings(&plan, warnings)?;
    ensure!(!cloud.requests().is_empty(), "{name} reads nothing");
    workspace.apply()?.succeeded()?;
    assert_holds_no_null(&workspace.run(&["output", "-json"])?.succeeded()?.json()?)?;
    let second = workspace.plan()?;
    assert_changes_nothing(&second)?;
    assert_warnings(&second, warnings)?;
    workspace.run(&["destroy", "-json", "-input=false", "-auto-approve"])?.succeeded()?;
    let rest = workspace.run(&["state", "list"])?.succeeded()?;
    assert_eq!(rest.stdout, "");
    Ok(())
}

/// Checks that the diagnostics are warnings, and that each contains one of these texts, in any order.
fn assert_warnings(plan: &Output, expected: &[&str]) -> Result<()> {
    let warnings = plan.diagnostics()?;
    ensure!(warnings.iter().all(|it| it.severity == "warning"), "{warnings:#?}");
    assert_eq!(warnings.len(), expected.len(), "{warnings:#?}");
    for text in expected {
        let is_said = |it: &Diagnostic| it.summary.contains(text) || it.detail.contains(text);
        ensure!(warnings.iter().any(is_said), "{text}: {warnings:#?}");
    }
    Ok(())
}

/// Checks that a plan is empty. Terraform plans to read a data source inside a check at each apply, and
/// then exits with 2, whatever the data source returns.
fn assert_changes_nothing(plan: &Output) -> Result<()> {
    let lines = serde_json::Deserializer::from_str(&plan.stdout).into_iter::<Value>();
    let mut reads_in_checks = 0;
    for line in lines {
        let line = line?;
        if line["type"] == "planned_change" {
            assert_eq!(line["change"]["reason"], "read_because_check_nested", "{line}");
            reads_in_checks += 1;
        }
        for (name, output) in line["outputs"].as_object().into_iter().flatten() {
            assert_eq!(output["action"], "noop", "{name}");
        }
    }
    let code = if reads_in_checks == 0 { 0 } else { 2 };
    assert_eq!(plan.code(), Some(code), "{}", plan.text());
    Ok(())
}

/// Checks an output for nulls: Terraform stores no output that is null.
fn assert_holds_no_null(value: &Value) -> Result<()> {
    ensure!(!value.is_null(), "null in an output");
    let members = value.as_object().into_iter().flat_map(|it| it.values());
    let elements = value.as_array().into_iter().flatten();
    members.chain(elements).try_for_each(assert_holds_no_null)
}

#[test]
fn every_whole_configuration_is_played_here() -> Result<()> {
    let mut whole = 0;
    for entry in examples().read_dir()? {
        let path = entry?.path();
        if path.join("main.tf").exists() {
            let name = path.file_name().and_then(|name| name.to_str()).context("no name")?;
            let played = format!("{name:?}, ");
            ensure!(include_str!("whole_configurations.rs").contains(&played), "{name}");
            whole += 1;
        }
    }
    ensure!(whole > 0, "no example is a whole configuration");
    Ok(())
}

#[test]
fn a_key_is_checked_before_tde_is_enabled() -> Result<()> {
    play("before-tde", &[])?;
    let cloud = Cloud::start()?;
    for (key, said) in [
        ("key-hzz0example0disabled", "cannot be used: it is Disabled."),
        ("key-hzz0example0pending0deletion", "will be deleted on 2030-06-30T10:20:30Z."),
        ("key-hzz0example0unicode", "Enable deletion protection"),
    ] {
        let plan = example(&cloud, "before-tde")?.with("TF_VAR_key_id", key).plan()?;
        assert_eq!(plan.code(), Some(1), "{}", plan.text());
        let errors = plan.diagnostics()?;
        ensure!(errors.iter().any(|error| error.detail.contains(said)), "{said}: {errors:#?}");
    }
    for (instance, said) in [
        ("dds-bp1example0service0key", Some("already uses a key of the service.")),
        ("dds-bp1example0customer0key", None),
    ] {
        let workspace = example(&cloud, "before-tde")?.with("TF_VAR_db_instance_id", instance);
        let plan = workspace.plan()?;
        let details: Vec<_> = plan.diagnostics()?.into_iter().map(|it| it.detail).collect();
        assert_eq!(details.len(), said.iter().count(), "{details:#?}");
        ensure!(said.is_none_or(|said| details[0].contains(said)), "{details:#?}");
    }
    Ok(())
}

#[test]
fn keys_are_audited_each_night() -> Result<()> {
    play("key-audit", &[])?;
    let cloud = Cloud::start()?;
    let keys = [
        "alias/terraform-example",
        "key-hzz0example0disabled",
        "key-hzz0example0pending0deletion",
        "key-hzz0example0pending0import",
    ];
    let workspace = example(&cloud, "key-audit")?.with("TF_VAR_keys", json!(keys).to_string());
    let plan = workspace.plan()?;
    let warnings = plan.diagnostics()?;
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    for said in [
        "key-hzz0example0disabled: the state is Disabled, deletion protection is off, automatic \
         rotation is suspended.",
        "the key will be deleted on 2030-06-30T10:20:30Z",
        "key-hzz0example0pending0import: the state is PendingImport",
    ] {
        ensure!(warnings[0].detail.contains(said), "{said}: {warnings:#?}");
    }
    ensure!(!warnings[0].detail.contains("alias/terraform-example"), "{warnings:#?}");
    Ok(())
}

#[test]
fn the_keys_and_what_they_encrypt_are_listed() -> Result<()> {
    play("encryption-map", &[])?;
    let cloud = Cloud::start()?;
    let state = example(&cloud, "encryption-map")?.applied()?;
    let name = "cn-hangzhou/key-hzz0example0every0member";
    let instances = ["dds-bp1example0customer0key", "dds-bp1example0same0key"];
    assert_eq!(state.output("instances_of_key")[name]["instances"], json!(instances));
    let keys = state.output("key_of_instance");
    assert_eq!(keys["dds-bp1example0service0key"], "a key of the service");
    assert_eq!(keys["dds-t4nexample0tde0off"], "nothing");
    Ok(())
}

#[test]
fn data_is_encrypted_again_after_a_rotation_and_after_nothing_else() -> Result<()> {
    play("reencrypt-after-rotation", &[])?;
    let cloud = Cloud::start()?;
    let workspace = example(&cloud, "reencrypt-after-rotation")?;
    workspace.applied()?;
    cloud.fault(Fault::on("DescribeKey").first(1).member("Description", "another"));
    assert_eq!(workspace.plan()?.code(), Some(0));
    cloud.fault(Fault::on("DescribeKey").member("PrimaryKeyVersion", "another-version"));
    let plan = workspace.plan()?;
    ensure!(
        plan.code() == Some(2) && plan.stdout.contains("\"action\":\"replace\""),
        "{}",
        plan.text()
    );
    Ok(())
}

#[test]
fn the_key_of_a_partner_is_read_by_its_arn() -> Result<()> {
    match Terraform::installed()?.has(Feature::ProviderFunctions) {
        true => play("partner-key", &[]),
        false => Ok(()),
    }
}

#[test]
fn an_alias_that_names_another_key_than_the_pinned_key_ends_the_plan() -> Result<()> {
    play("pinned-alias", &[])?;
    let cloud = Cloud::start()?;
    let workspace = example(&cloud, "pinned-alias")?;
    let error = workspace.with("TF_VAR_alias", "alias/terraform-example").plan()?.only_error()?;
    let said =
        "alias/terraform-example names the key 05754286-3ba2-4fa6-8d41-4323aca6****. Expected";
    error.assert_error("Resource postcondition failed", Some("condition"), &[said])
}

#[test]
fn the_configuration_that_is_tested_with_mocks_reads_the_services_too() -> Result<()> {
    match Terraform::installed()?.has(Feature::MockFiles) {
        true => play("terraform-test", &[]),
        false => Ok(()),
    }
}

#[test]
fn a_key_that_does_not_exist_is_a_warning_of_its_own_check() -> Result<()> {
    play("watch-keys", &["There is no key \"alias/retired\""])?;
    let cloud = Cloud::start()?;
    let keys = json!(["key-hzz0example0disabled", "key-hzz0example0pending0deletion"]).to_string();
    let plan = example(&cloud, "watch-keys")?.with("TF_VAR_keys", keys).plan()?;
    let warnings = [
        "key-hzz0example0disabled: the state is Disabled.",
        "key-hzz0example0pending0deletion: the state is PendingDeletion.",
        "key-hzz0example0pending0deletion: the key will be deleted on 2030-06-30T10:20:30Z.",
    ];
    assert_warnings(&plan, &warnings)
}

#[test]
fn only_keys_that_rotate_are_overdue() -> Result<()> {
    let overdue = "alias/terraform-example (rotated on 2021-05-20T06:34:21Z).";
    play("rotation-audit", &[overdue])?;

    // KMS does not rotate asymmetric keys. Some of them encrypt.
    let asymmetric = Key {
        key_spec: Some("RSA_2048".to_owned()),
        primary_key_version: None,
        ..Key::new("cn-hangzhou", ACCOUNT, "key-asymmetric")
    };
    let cloud = Cloud::builder().seed(Seed::built_in().with_key(asymmetric)).start()?;
    let workspace = example(&cloud, "rotation-audit")?.with("TF_VAR_keys", "[\"key-asymmetric\"]");
    play_in(&cloud, "rotation-audit", workspace, &[])
}

#[test]
fn keys_of_many_regions_are_read_in_one_plan() -> Result<()> {
    play("many-regions", &[])
}

#[test]
fn a_job_with_an_oidc_token_needs_no_access_key() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = example(&cloud, "ci-oidc")?.signed_out();
    let roles = Seed::built_in().roles;
    let role = roles.into_iter().find(|role| !role.oidc_tokens.is_empty()).context("no role")?;
    workspace.write("token", &role.oidc_tokens[0])?;
    let token = workspace.path("configuration/token");
    let provider = role.oidc_provider_arn.context("no identity provider")?;
    let workspace = workspace
        .with("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", provider)
        .with("ALIBABA_CLOUD_ROLE_ARN", role.arn)
        .with("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token);
    play_in(&cloud, "ci-oidc", workspace, &[])
}

/// The default instances of the audit, with one that does not exist.
const FLEET: &str = r#"{
  "dds-bp1example0customer0key" = {}
  "dds-bp1example0service0key"  = {}
  "dds-bp1example0tde0off"      = {}
  "dds-gone"                    = {}
}"#;

#[test]
fn a_fleet_is_audited_in_one_plan() -> Result<()> {
    let warnings = [
        "Instances without a customer key: dds-bp1example0service0key, dds-bp1example0tde0off.",
        "There is no instance \"dds-bp1example0retired\"",
    ];
    play("fleet-audit", &warnings)?;

    let cloud = Cloud::start()?;
    let state = example(&cloud, "fleet-audit")?.applied()?;
    let row = |status, customer_managed, key, key_expires_on| {
        json!({
            "status": status, "customer_managed": customer_managed,
            "key": key, "key_expires_on": key_expires_on,
        })
    };
    let fleet = json!({
        "dds-bp1example0customer0key": row("enabled", true, "key-hzz0example0every0member", "never"),
        "dds-bp1example0service0key": row("enabled", false, "none", "no key"),
        "dds-bp1example0tde0off": row("disabled", false, "none", "no key"),
    });
    assert_eq!(*state.output("fleet"), fleet);
    Ok(())
}

#[test]
fn an_instance_that_is_gone_is_the_only_error_of_an_audit() -> Result<()> {
    let cloud = Cloud::start()?;
    let plan = example(&cloud, "fleet-audit")?.with("TF_VAR_instances", FLEET).plan()?;
    assert_eq!(plan.code(), Some(1));
    let diagnostics = plan.diagnostics()?;
    let mut errors = diagnostics.iter().filter(|it| it.severity == "error");
    let error = errors.next().context("no error")?;
    assert_eq!(errors.count(), 0, "{diagnostics:#?}");
    assert_eq!(error.address.as_deref(), Some("data.alicloud_mongodb_tde.fleet[\"dds-gone\"]"));
    let said = ["There is no instance \"dds-gone\""];
    error.assert_error("Unable to read MongoDB TDE", Some("db_instance_id"), &said)?;
    assert_eq!(cloud.requests_for("DescribeDBInstanceTDEInfo").len(), 5, "all are asked");
    Ok(())
}
