//! Connections that break, which is no fault of what is read.

use std::collections::BTreeSet;

use anyhow::Result;
use mock_alicloud::{Cloud, Fault};

use super::{ACCOUNT, INSTANCE, KEY, kms_key, mongodb_key};
use crate::support::workspace_against;

#[test]
fn a_call_whose_connection_breaks_is_made_again_with_a_signature_of_its_own() -> Result<()> {
    let both = kms_key(&[("key_id", KEY)]) + &mongodb_key(&[("db_instance_id", INSTANCE)]);
    let breaks = |operation| {
        [
            Fault::on(operation).reset(),
            Fault::on(operation).close(),
            Fault::on(operation).truncate(9),
        ]
    };
    let faults = breaks("DescribeKey").into_iter().chain(breaks("DescribeDBInstanceEncryptionKey"));
    for fault in faults {
        let cloud = Cloud::builder().fault(fault.first(2)).start()?;
        let plan = workspace_against(&cloud)?.main(&both)?.plan()?;
        assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
        let requests = cloud.requests();
        assert_eq!(requests.len(), 4, "two that broke, and one for each data source");
        let nonces: BTreeSet<_> = requests.iter().filter_map(|r| r.nonce.as_deref()).collect();
        assert_eq!(nonces.len(), 4);
    }
    Ok(())
}

#[test]
fn a_session_begins_although_the_connection_breaks_at_first() -> Result<()> {
    let cloud = Cloud::builder().fault(Fault::on("AssumeRole").first(2).close()).start()?;
    let role = format!("acs:ram::{ACCOUNT}:role/terraform");
    let provider = format!(
        "provider \"alicloud\" {{\n  assume_role {{\n    role_arn = \"{role}\"\n  }}\n}}\n"
    );
    let plan = workspace_against(&cloud)?.main(provider + &kms_key(&[("key_id", KEY)]))?.plan()?;
    assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    assert_eq!(cloud.requests_for("AssumeRole").len(), 3);
    assert_eq!(cloud.requests_for("DescribeKey").len(), 1);
    Ok(())
}

#[test]
fn a_connection_that_always_breaks_ends_the_retries() -> Result<()> {
    let cloud = Cloud::builder().fault(Fault::any().close()).start()?;
    let error =
        workspace_against(&cloud)?.main(kms_key(&[("key_id", KEY)]))?.plan()?.only_error()?;
    error.assert_error("Unable to read KMS key", None, &["the connection broke"])?;
    assert_eq!(cloud.requests().len(), 5);
    Ok(())
}
