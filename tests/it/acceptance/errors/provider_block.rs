//! The provider block and the variables that stand in for it.

use anyhow::Result;
use mock_alicloud::Cloud;

use super::{PROVIDER_ADDRESS, both, errors_of_both, provider};
use crate::acceptance::{INSTANCE, mongodb_key};
use crate::support::{Diagnostic, workspace_against};

const ENDPOINT_FORM: &str =
    "an endpoint is a host, `host:port`, or a URL with `http://` or `https://`";

fn error_of_block(arguments: &str) -> Result<Diagnostic> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.main(both() + &provider(arguments))?;
    let error = workspace.validate()?.only_error()?;
    assert_eq!(error.address.as_deref(), Some(PROVIDER_ADDRESS));
    assert_eq!(workspace.plan()?.only_error()?.detail, error.detail);
    assert!(cloud.requests().is_empty());
    Ok(error)
}

#[test]
fn no_region() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.without("ALIBABA_CLOUD_REGION");
    let detail = [
        "No region is configured for this read. Set `region_id` in this data source, or `region` \
         in the provider block, or one of the environment variables `ALICLOUD_REGION`, \
         `ALIBABA_CLOUD_REGION`, `ALIBABA_CLOUD_REGION_ID`",
        "or a region in the profile of the credentials.",
    ];
    for (_, error) in errors_of_both(workspace)? {
        error.assert_error("No region", None, &detail)?;
    }
    assert!(cloud.requests().is_empty());
    Ok(())
}

#[test]
fn a_region_known_only_after_apply() -> Result<()> {
    let cloud = Cloud::start()?;
    let later = "resource \"terraform_data\" \"later\" {\n  input = \"cn-hangzhou\"\n}\n";
    let provider = provider("region = terraform_data.later.output");
    let configuration = mongodb_key(&[("db_instance_id", INSTANCE)]) + &provider + later;
    let error = workspace_against(&cloud)?.main(configuration)?.plan()?.only_error()?;
    let detail =
        ["The provider's `region` is known only after apply. Set `region_id` in this data \
                   source"];
    error.assert_error("No region", None, &detail)
}

#[test]
fn a_malformed_region() -> Result<()> {
    let detail = ["`region` in the provider block: a region ID consists of lower-case letters"];
    let error = error_of_block("region = \"CN_Hangzhou\"")?;
    error.assert_error("Invalid region", Some("region"), &detail)?;

    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.with("ALIBABA_CLOUD_REGION", "CN_Hangzhou");
    let error = workspace.main(both() + &provider(""))?.plan()?.only_error()?;
    let detail = ["The environment variable `ALIBABA_CLOUD_REGION`: a region ID consists of \
                   lower-case"];
    error.assert_error("Invalid region", None, &detail)
}

#[test]
fn a_protocol_that_is_none() -> Result<()> {
    let error = error_of_block("protocol = \"ftp\"")?;
    let detail = ["`protocol` must be `HTTPS` or `HTTP`."];
    error.assert_error("Invalid protocol", Some("protocol"), &detail)
}

#[test]
fn a_bad_endpoint_in_the_block() -> Result<()> {
    for (service, text, reason) in [
        (
            "kms",
            "ftp://kms.example.com",
            "`ftp://kms.example.com` has a scheme other than `http` \
                                          and `https`",
        ),
        ("dds", "https://mongodb.example.com/path", "has a path, query or fragment after the host"),
        ("kms", "https//kms.example.com", "`https//kms.example.com` has no `://` after its scheme"),
        ("sts", "https://", "has no valid host"),
        ("kms", "https://user:hunter2@kms.example.com", "this text has a user name or password"),
    ] {
        let error = error_of_block(&format!("endpoints {{\n    {service} = \"{text}\"\n  }}"))?;
        error.assert_error("Invalid endpoint", None, &[ENDPOINT_FORM, reason])?;
        assert!(!error.detail.contains("hunter2"));
    }
    Ok(())
}

#[test]
fn a_bad_endpoint_in_the_environment() -> Result<()> {
    let cloud = Cloud::start()?;
    for name in ["ALIBABA_CLOUD_ENDPOINT_KMS", "ALIBABA_CLOUD_ENDPOINT_DDS"] {
        let workspace = workspace_against(&cloud)?.with(name, "ftp://example.com");
        let error = workspace.main(both() + &provider(""))?.plan()?.only_error()?;
        let detail = [&format!("The environment variable `{name}`: "), ENDPOINT_FORM];
        error.assert_error("Invalid endpoint", None, &detail)?;
    }
    Ok(())
}

#[test]
fn an_argument_that_does_not_exist() -> Result<()> {
    let cloud = Cloud::start()?;
    let configuration = both() + &provider("regions = \"cn-hangzhou\"");
    let error = workspace_against(&cloud)?.main(configuration)?.validate()?.only_error()?;
    let detail = ["Did you mean \"region\"?"];
    error.assert_error("Unsupported argument", Some("regions"), &detail)
}
