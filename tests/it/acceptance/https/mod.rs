//! The services' own hosts over TLS, through proxies of every kind.

mod failures;
mod names;
mod proxies;

use anyhow::Result;
use mock_alicloud::{Cloud, HttpsProxy};

use super::{INSTANCE, KEY};
use crate::support::{Workspace, assert_holds_none};

/// A cloud behind a proxy.
fn cloud() -> Result<(Cloud, HttpsProxy)> {
    let cloud = Cloud::start()?;
    let proxy = HttpsProxy::start(&cloud)?;
    Ok((cloud, proxy))
}

/// Plans, sees that nothing is said and no secret logged, and returns the hosts that the proxy was
/// asked for, in the order of the alphabet and each once.
fn hosts(cloud: &Cloud, proxy: &HttpsProxy, workspace: Workspace) -> Result<Vec<String>> {
    let workspace = workspace.traced();
    let plan = workspace.plan()?;
    assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    assert_holds_none(cloud, "the output", &plan.text())?;
    assert_holds_none(cloud, "the log", &workspace.log()?)?;
    let mut targets = proxy.targets();
    targets.sort();
    targets.dedup();
    Ok(targets)
}
