//! A machine whose clock is not the services'.

use std::time::Duration;

use anyhow::{Context, Result};
use mock_alicloud::{Clock, Cloud};

use crate::acceptance::roles::role;
use crate::acceptance::{INSTANCE, KEY, kms_key, mongodb_key};
use crate::support::workspace_against;

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn the_services_clock_is_taken_with_one_call_more() -> Result<()> {
    for clock in [Clock::ahead(HOUR), Clock::behind(HOUR)] {
        let cloud = Cloud::builder().clock(clock).start()?;
        let key = kms_key(&[("key_id", KEY)]);
        let instance = mongodb_key(&[("db_instance_id", INSTANCE)]);
        let instance = instance.strip_suffix("}\n").context("a block has an end")?;
        // The second read knows what the first was told.
        let main = format!("{key}{instance}  depends_on = [data.alicloud_kms_key.example]\n}}\n");
        let workspace = workspace_against(&cloud)?.main(main)?.traced();
        let plan = workspace.plan()?;
        assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
        let refused: Vec<_> = cloud
            .requests()
            .into_iter()
            .map(|request| request.outcome.and_then(|outcome| outcome.code))
            .collect();
        assert_eq!(refused, [Some("IllegalTimestamp".to_owned()), None, None]);
        for request in &cloud.requests()[1..] {
            let signed = request.header("x-acs-date").context("no date")?;
            let signed = time::OffsetDateTime::parse(
                signed,
                &time::format_description::well_known::Rfc3339,
            )?;
            assert!((signed - request.received_at).abs() < time::Duration::minutes(1), "{signed}");
        }
        let line = "using the clock of the service instead of the clock of this machine";
        assert!(workspace.log()?.contains(line));
    }
    Ok(())
}

#[test]
fn twenty_reads_share_a_session_whatever_the_clock_shows() -> Result<()> {
    for clock in [Clock::ahead(2 * HOUR), Clock::behind(2 * HOUR)] {
        let cloud = Cloud::builder().clock(clock).start()?;
        let keys = kms_key(&[("key_id", KEY)]);
        let keys = keys.strip_suffix("}\n").context("a block has an end")?;
        let main = format!("{}{keys}  count = 20\n}}\n", role("terraform"));
        let plan = workspace_against(&cloud)?.main(main)?.plan()?;
        assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
        let granted = cloud.requests_for("AssumeRole").into_iter().filter(|request| {
            request.outcome.as_ref().is_some_and(|outcome| outcome.code.is_none())
        });
        assert_eq!(granted.count(), 1);
        assert_eq!(cloud.requests_for("DescribeKey").len(), 20);
    }
    Ok(())
}
