//! Faults of Security Token Service in reads that need a session of a role.

use anyhow::Result;
use mock_alicloud::{Cloud, Fault};

use super::Row;
use super::terraform::{Reached, cloud, workspace};
use crate::acceptance::roles::role;
use crate::support::Output;

/// Plans a key of each service with a session that begins with these faults, in that time.
fn plan(faults: &[Fault], row: &Row) -> Result<(Cloud, Output)> {
    let cloud = cloud(row)?;
    faults.iter().for_each(|fault| cloud.fault(fault.clone()));
    let workspace = workspace(row, &cloud, &Reached::all(row, &cloud)?)?;
    workspace.write("provider.tf", role("terraform"))?;
    let plan = workspace.plan()?;
    Ok((cloud, plan))
}

#[test]
fn a_session_that_begins_after_throttling_and_a_failure() -> Result<()> {
    let faults = [
        Fault::on("AssumeRole").nth(1).throttling(),
        Fault::on("AssumeRole").nth(2).error(503, "ServiceUnavailable", "The message."),
    ];
    let (cloud, plan) = plan(&faults, &Row::new(&[]))?;
    assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    assert_eq!([cloud.requests_for("AssumeRole").len(), cloud.requests().len()], [3, 5]);
    Ok(())
}

#[test]
fn a_session_that_does_not_begin_until_the_read_times_out() -> Result<()> {
    let hang = [Fault::on("AssumeRole").hang()];
    let (cloud, plan) = plan(&hang, &Row::new(&[]).read_within_ms(1000))?;
    for error in plan.diagnostics()? {
        let said = "The read timed out after 1s while waiting for a credential.\n\nCheck the \
                    credential source: its service or its program did not respond in time.";
        error.assert_error(&error.summary, None, &[said])?;
    }
    assert_eq!(plan.diagnostics()?.len(), 2);
    // Whoever waits longest may ask once more.
    let asked = cloud.requests_for("AssumeRole").len();
    assert!((1..=2).contains(&asked) && cloud.requests().len() == asked, "{asked}");
    Ok(())
}
