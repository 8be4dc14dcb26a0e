//! Warnings: the provider warns, and continues.

use anyhow::{Result, bail};
use mock_alicloud::Cloud;

use super::{KEY, kms_key};
use crate::support::{Diagnostic, Workspace, workspace_against};

/// Plans a key, which succeeds, and returns what is said of it.
fn said(workspace: Workspace, provider: &str) -> Result<Vec<Diagnostic>> {
    let provider = format!("provider \"alicloud\" {{\n  {provider}\n}}\n");
    planned(workspace, provider + &kms_key(&[("key_id", KEY)]))
}

fn planned(workspace: Workspace, configuration: String) -> Result<Vec<Diagnostic>> {
    workspace.main(configuration)?.plan()?.succeeded()?.diagnostics()
}

/// Sees that nothing but one warning is said.
fn assert_warning(
    said: Vec<Diagnostic>,
    summary: &str,
    attribute: Option<&str>,
    text: &str,
) -> Result<()> {
    let warning = match <[Diagnostic; 1]>::try_from(said) {
        Ok([warning]) => warning,
        Err(other) => bail!("not one warning: {other:#?}"),
    };
    assert_eq!((warning.severity.as_str(), warning.summary.as_str()), ("warning", summary));
    assert_eq!(warning.attribute(), attribute, "{warning:#?}");
    assert!(warning.detail.contains(text), "no {text:?}: {warning:#?}");
    Ok(())
}

#[test]
fn of_a_key_in_another_region_than_the_region_of_the_read() -> Result<()> {
    let cloud = Cloud::start()?;
    for key_id in [KEY, "alias/terraform-example"] {
        let read = kms_key(&[("key_id", key_id), ("region_id", "cn-shanghai")]);
        let text = "This read is for cn-shanghai, and the key is in cn-hangzhou.";
        let warnings = planned(workspace_against(&cloud)?, read)?;
        assert_warning(warnings, "Key of another region", Some("region_id"), text)?;

        let read = kms_key(&[("key_id", key_id), ("region_id", "cn-hangzhou")]);
        assert!(planned(workspace_against(&cloud)?, read)?.is_empty(), "{key_id}");
    }
    Ok(())
}

#[test]
fn of_a_region_that_is_not_known() -> Result<()> {
    let cloud = Cloud::start()?;
    let unknown = "does not know the region mars-north-7.";
    let warnings = said(workspace_against(&cloud)?, "region = \"mars-north-7\"")?;
    assert_warning(warnings, "Unknown region", Some("region"), unknown)?;

    let read = kms_key(&[("key_id", KEY), ("region_id", "mars-north-7")]);
    let warnings = planned(workspace_against(&cloud)?, read)?;
    assert_warning(warnings, "Unknown region", Some("region_id"), unknown)?;

    assert_eq!(cloud.requests().len(), 2, "the warnings prevented a read");
    Ok(())
}

#[test]
fn of_no_region_where_that_is_switched_off() -> Result<()> {
    let cloud = Cloud::start()?;
    let block = "region = \"mars-north-7\"\n  skip_region_validation = true";
    assert!(said(workspace_against(&cloud)?, block)?.is_empty());

    let workspace = workspace_against(&cloud)?.with("ALICLOUD_SKIP_REGION_VALIDATION", "true");
    assert!(said(workspace, "region = \"mars-north-7\"")?.is_empty());

    let workspace = workspace_against(&cloud)?.with("ALICLOUD_SKIP_REGION_VALIDATION", "1");
    let read = kms_key(&[("key_id", KEY), ("region_id", "mars-north-7")]);
    assert!(planned(workspace, read)?.is_empty());
    Ok(())
}

#[test]
fn of_calls_in_the_clear_to_other_machines() -> Result<()> {
    let cloud = Cloud::start()?;
    // Taken for a proxy, the cloud answers for every host, and nothing leaves this machine.
    let workspace = || -> Result<_> {
        let workspace = workspace_against(&cloud)?.with("HTTP_PROXY", cloud.url());
        Ok(workspace.without("ALIBABA_CLOUD_ENDPOINT_KMS"))
    };
    let block = "endpoints {\n    kms = \"http://kms.example.com\"\n  }";
    let text = "Calls to http://kms.example.com are not encrypted.";
    assert_warning(said(workspace()?, block)?, "Endpoint without TLS", None, text)?;

    let text = "Calls to the hosts of the services are not encrypted.";
    let warnings = said(workspace()?, "protocol = \"HTTP\"")?;
    assert_warning(warnings, "Protocol without TLS", Some("protocol"), text)?;

    let hosts: Vec<_> = cloud.requests().into_iter().filter_map(|request| request.host).collect();
    assert_eq!(hosts, ["kms.example.com", "kms.cn-hangzhou.aliyuncs.com"]);
    Ok(())
}

#[test]
fn of_no_calls_within_this_machine_and_none_over_tls() -> Result<()> {
    let cloud = Cloud::start()?;
    let port = cloud.address().port();
    for host in ["127.0.0.1", "localhost"] {
        let block = format!("endpoints {{\n    kms = \"http://{host}:{port}\"\n  }}");
        let said = said(workspace_against(&cloud)?, &block)?;
        assert!(said.is_empty(), "{host}: {said:#?}");
    }
    let said = said(workspace_against(&cloud)?, "protocol = \"HTTP\"")?;
    assert!(said.is_empty(), "every endpoint is configured: {said:#?}");
    Ok(())
}
