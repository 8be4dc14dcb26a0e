//! Runs of Terraform against a provider that a person has started.

use std::ffi::OsString;

use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;
use plugin_host::{Launch, Plugin};
use std::process::Command;

use super::{KEY, KMS, kms_key};
use crate::support::{BINARY, empty_workspace, output};

/// The provider as a person starts it who wants it to read from a cloud.
fn provider(cloud: &Cloud) -> Result<Launch> {
    let key = cloud.access_keys().into_iter().next().context("an access key")?;
    Ok(Launch::new(BINARY)
        .variable("ALIBABA_CLOUD_ENDPOINT_KMS", cloud.url())
        .variable("ALIBABA_CLOUD_REGION", "cn-hangzhou")
        .variable("ALIBABA_CLOUD_ACCESS_KEY_ID", key.access_key_id)
        .variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.access_key_secret))
}

/// What the line that it printed for `sh` sets the variable to.
fn reattach(plugin: &Plugin) -> Result<OsString> {
    let line = plugin.printed().lines().find(|line| line.starts_with("export "));
    let script = format!("{}\nprintf %s \"$TF_REATTACH_PROVIDERS\"", line.context("no line")?);
    let set = Command::new("sh").args(["-eu", "-c", &script]).output()?;
    ensure!(set.status.success(), "{set:?}");
    Ok(String::from_utf8(set.stdout)?.into())
}

#[tokio::test]
async fn runs_in_turn_use_one_process_and_leave_it() -> Result<()> {
    let cloud = Cloud::start()?;
    for network in ["unix", "tcp"] {
        let before = cloud.requests().len();
        let launch = provider(&cloud)?;
        let launch = match network {
            "unix" => launch,
            _ => launch.variable("TMPDIR", "/dev/null/sockets"),
        };
        let mut plugin = launch.start_debug().await?;
        assert_eq!(plugin.handshake().network, network);
        let configuration = kms_key(&[("key_id", KEY)]) + &output("arn", &format!("{KMS}.arn"));
        let workspace = empty_workspace()?.main(configuration)?;
        // Nothing is installed, and there was no `init`.
        workspace.install("filesystem_mirror {\n    path = \"/dev/null\"\n  }")?;
        assert_ne!(workspace.plan()?.code(), Some(2), "there is another provider");
        let workspace = workspace.with("TF_REATTACH_PROVIDERS", reattach(&plugin)?);
        for _ in 0..2 {
            let plan = workspace.plan()?;
            assert_eq!(plan.code(), Some(2), "{}", plan.text());
        }
        let state = workspace.applied()?;
        assert_eq!(
            state.output("arn"),
            "acs:kms:cn-hangzhou:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6****"
        );
        assert_eq!(workspace.plan()?.code(), Some(0), "nothing is left to change");
        assert_eq!(cloud.requests().len() - before, 4);
        assert!(plugin.is_running()?);
    }
    Ok(())
}
