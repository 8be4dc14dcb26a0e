//! Arguments of a data source, found wrong without any request.

use anyhow::Result;
use mock_alicloud::Cloud;
use serde_json::json;

use crate::acceptance::{INSTANCE, KEY, KMS, kms_key, mongodb_key};
use crate::support::{Diagnostic, workspace_against};

/// The only message about a configuration, from `terraform validate` and `terraform plan` alike.
fn error(configuration: String) -> Result<Diagnostic> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(configuration)?;
    let validated = workspace.validate()?.only_error()?;
    let planned = workspace.plan()?.only_error()?;
    assert_eq!(validated.summary, planned.summary);
    assert_eq!(validated.detail, planned.detail);
    assert!(cloud.requests().is_empty());
    Ok(planned)
}

#[test]
fn an_empty_key_id() -> Result<()> {
    for empty in ["", " "] {
        let advice = ["`key_id`: the value is empty or blank: write a key ID, an alias"];
        let error = error(kms_key(&[("key_id", empty)]))?;
        error.assert_error("Invalid key_id", Some("key_id"), &advice)?;
        assert_eq!(error.address.as_deref(), Some(KMS));
    }
    Ok(())
}

#[test]
fn an_alias_without_a_name() -> Result<()> {
    let error = error(kms_key(&[("key_id", "alias/")]))?;
    error.assert_error("Invalid key_id", Some("key_id"), &["the name of the alias is missing"])
}

#[test]
fn a_malformed_arn() -> Result<()> {
    for (arn, reason) in [
        ("acs:kms:cn-hangzhou:key/1", "the value does not have five parts between colons"),
        ("acs:ecs:cn-hangzhou:1:key/1", "the value does not begin with `acs:kms:`"),
        ("acs:kms::1:key/1", "the region is missing"),
        ("acs:kms:cn-hangzhou:1:secret/x", "the value does not end in `key/` and the ID of a key"),
    ] {
        let form = "the ARN of a key is `acs:kms:<region>:<account>:key/<id>`";
        error(kms_key(&[("key_id", arn)]))?.assert_error(
            "Invalid key_id",
            Some("key_id"),
            &[form, reason],
        )?;
    }
    Ok(())
}

#[test]
fn the_arn_of_an_alias() -> Result<()> {
    let said = "KMS does not accept the ARN of an alias: set `key_id` to `alias/orders`, and \
                `region_id` to `cn-hangzhou`.";
    let arn = "acs:kms:cn-hangzhou:1:alias/orders";
    error(kms_key(&[("key_id", arn)]))?.assert_error("Invalid key_id", Some("key_id"), &[said])
}

#[test]
fn an_arn_of_another_region_than_region_id() -> Result<()> {
    let arn = "acs:kms:ap-southeast-1:154035569884****:key/key-sgp0example0signing";
    let error = error(kms_key(&[("key_id", arn), ("region_id", "cn-hangzhou")]))?;
    error.assert_error(
        "Region differs from the key's",
        Some("region_id"),
        &["a key in ap-southeast-1", "`region_id` is cn-hangzhou", "Leave out `region_id`"],
    )
}

#[test]
fn a_malformed_region_id() -> Result<()> {
    let form = "a region ID consists of lower-case letters, digits and hyphens, such as \
                `cn-hangzhou`";
    for region in ["CN-Hangzhou", "cn_hangzhou", "cn-hangzhou.evil.example", ""] {
        error(kms_key(&[("key_id", KEY), ("region_id", region)]))?.assert_error(
            "Invalid region_id",
            Some("region_id"),
            &["`region_id`: ", form, ". Correct the region, or leave out the argument."],
        )?;
    }
    for argument in ["region_id", "target_region_id"] {
        error(mongodb_key(&[("db_instance_id", INSTANCE), (argument, "CN")]))?.assert_error(
            &format!("Invalid {argument}"),
            Some(argument),
            &[form],
        )?;
    }
    Ok(())
}

#[test]
fn an_empty_db_instance_id_or_encryption_key() -> Result<()> {
    let empty = error(mongodb_key(&[("db_instance_id", "")]))?;
    let detail = ["`db_instance_id`: the value is empty or blank: write the ID of a MongoDB"];
    empty.assert_error("Invalid db_instance_id", Some("db_instance_id"), &detail)?;
    let empty = error(mongodb_key(&[("db_instance_id", INSTANCE), ("encryption_key", "")]))?;
    let detail =
        ["`encryption_key`: the value is empty or blank: write the ID of a key, or leave out"];
    empty.assert_error("Invalid encryption_key", Some("encryption_key"), &detail)
}

#[test]
fn blanks_and_line_breaks_around_a_name() -> Result<()> {
    let of_instance = |argument| mongodb_key(&[("db_instance_id", INSTANCE), (argument, "?")]);
    for (configuration, argument, value) in [
        (kms_key(&[("key_id", "?")]), "key_id", KEY),
        (kms_key(&[("key_id", KEY), ("region_id", "?")]), "region_id", "cn-hangzhou"),
        (mongodb_key(&[("db_instance_id", "?")]), "db_instance_id", INSTANCE),
        (of_instance("encryption_key"), "encryption_key", KEY),
        (of_instance("target_region_id"), "target_region_id", "cn-hangzhou-h"),
    ] {
        for padded in [format!("{value}\n"), format!(" {value}")] {
            let said =
                format!("`{argument}`: the value begins or ends with a blank or a line break");
            let configuration = configuration.replace("\"?\"", &json!(padded).to_string());
            error(configuration)?.assert_error(
                &format!("Invalid {argument}"),
                Some(argument),
                &[&said, "`trimspace(…)`"],
            )?;
        }
    }
    Ok(())
}

#[test]
fn a_key_id_that_is_read_from_a_file_with_a_line_break() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?;
    workspace.write("key-id.txt", format!("{KEY}\n"))?;
    let from_file = |expression: &str| kms_key(&[("key_id", "?")]).replace("\"?\"", expression);
    let workspace = workspace.main(from_file("file(\"key-id.txt\")"))?;
    let error = workspace.validate()?.only_error()?;
    error.assert_error("Invalid key_id", Some("key_id"), &["`trimspace(…)`"])?;
    assert!(cloud.requests().is_empty());
    workspace.main(from_file("trimspace(file(\"key-id.txt\"))"))?.applied()?;
    Ok(())
}

#[test]
fn an_arn_or_an_alias_as_the_key_of_an_instance() -> Result<()> {
    for other in
        ["alias/orders", "acs:kms:cn-hangzhou:1:key/1", "acs:kms:cn-hangzhou:1:alias/orders"]
    {
        let key = mongodb_key(&[("db_instance_id", INSTANCE), ("encryption_key", other)]);
        let said = ["MongoDB names a key by its ID", "write the `id` of the key"];
        error(key)?.assert_error("Invalid encryption_key", Some("encryption_key"), &said)?;
    }
    Ok(())
}

#[test]
fn an_encryption_type_that_is_none() -> Result<()> {
    for text in ["tde", "BYOK", ""] {
        error(mongodb_key(&[("db_instance_id", INSTANCE), ("encryption_type", text)]))?
            .assert_error(
                "Invalid encryption_type",
                Some("encryption_type"),
                &["`encryption_type`: the value must be one of `TDE`, `CloudDisk`."],
            )?;
    }
    Ok(())
}

#[test]
fn a_timeout_that_is_none() -> Result<()> {
    for (text, said) in [("1 s", "a duration consists of numbers"), ("0", "longer than 0")] {
        let block = kms_key(&[("key_id", KEY)]);
        let block = block.strip_suffix("}\n").unwrap_or_default();
        let block = format!("{block}  timeouts {{\n    read = \"{text}\"\n  }}\n}}\n");
        let error = error(block)?;
        assert_eq!(error.summary, "Invalid timeouts.read");
        assert!(error.detail.contains(said), "{}", error.detail);
    }
    Ok(())
}

#[test]
fn several_arguments_at_once() -> Result<()> {
    let cloud = Cloud::start()?;
    let configuration = mongodb_key(&[("db_instance_id", ""), ("encryption_type", "x")]);
    let workspace = workspace_against(&cloud)?.main(configuration)?;
    let diagnostics = workspace.validate()?.diagnostics()?;
    let mut attributes: Vec<_> = diagnostics.iter().filter_map(Diagnostic::attribute).collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["db_instance_id", "encryption_type"]);
    Ok(())
}

#[test]
fn what_terraform_itself_refuses_by_the_schema() -> Result<()> {
    let unknown = error(kms_key(&[("key_id", KEY), ("key_idd", "x")]))?;
    let detail = ["\"key_idd\" is not expected here."];
    unknown.assert_error("Unsupported argument", Some("key_idd"), &detail)?;

    let wrong = kms_key(&[("key_id", "?")]).replace("\"?\"", "[\"a\"]");
    let wrong = error(wrong)?;
    let detail = ["string required"];
    wrong.assert_error("Incorrect attribute value type", Some("key_id"), &detail)?;

    let missing = error(kms_key(&[]))?;
    let detail = ["The argument \"key_id\" is required"];
    missing.assert_error("Missing required argument", None, &detail)
}

#[test]
fn a_required_argument_that_is_null() -> Result<()> {
    // Terraform sees to it that the argument is written, and leaves its value to the provider.
    for (configuration, argument) in [
        (kms_key(&[("key_id", "?")]), "key_id"),
        (mongodb_key(&[("db_instance_id", "?")]), "db_instance_id"),
    ] {
        let error = error(configuration.replace("\"?\"", "null"))?;
        assert_eq!((error.severity.as_str(), error.attribute()), ("error", Some(argument)));
    }
    Ok(())
}

#[test]
fn an_attribute_that_only_the_provider_sets() -> Result<()> {
    // Terraform leaves this to the provider too.
    let error = error(kms_key(&[("key_id", KEY), ("key_state", "Disabled")]))?;
    assert_eq!((error.severity.as_str(), error.attribute()), ("error", Some("key_state")));
    Ok(())
}
