//! Runs of Terraform against a provider that a person has started.

use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, Fault};
use nix::sys::signal::Signal;
use plugin_host::{Launch, Plugin};

use super::{KEY, KMS, kms_key};
use crate::support::{BINARY, Workspace, empty_workspace, output};

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
async fn the_guide_shows_what_the_provider_prints() -> Result<()> {
    let guide = include_str!("../../../docs/guides/debug-the-provider.md");
    let (_, block) = guide.split_once("```text\n").context("no block")?;
    let (block, _) = block.split_once("```").context("no end")?;
    let plugin = provider(&Cloud::start()?)?.start_debug().await?;
    // The lines differ in the JSON only.
    let texts = |lines: &str| -> Vec<String> {
        lines.lines().map(|line| line.split("'{").next().unwrap_or(line).to_owned()).collect()
    };
    assert_eq!(texts(block), texts(plugin.printed()));
    Ok(())
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

/// A provider block that reads from a cloud, and many data sources of the block.
fn block_with_reads(name: &str, cloud: &Cloud) -> Result<String> {
    let key = cloud.access_keys().into_iter().next().context("an access key")?;
    Ok(format!(
        r#"
provider "alicloud" {{
  alias      = "{name}"
  region     = "cn-hangzhou"
  access_key = "{}"
  secret_key = "{}"
  endpoints {{
    kms = "{}"
  }}
}}

data "alicloud_kms_key" "{name}" {{
  provider = alicloud.{name}
  count    = {READS}
  key_id   = "{KEY}"
}}
"#,
        key.access_key_id,
        key.access_key_secret,
        cloud.url(),
    ))
}

const READS: usize = 20;

/// A workspace whose runs use a plugin that runs already.
fn attached(plugin: &Plugin, configuration: String) -> Result<Workspace> {
    let workspace = empty_workspace()?.main(configuration)?;
    workspace.install("filesystem_mirror {\n    path = \"/dev/null\"\n  }")?;
    Ok(workspace.with("TF_REATTACH_PROVIDERS", reattach(plugin)?))
}

#[tokio::test]
async fn each_provider_block_of_a_run_reads_with_its_own_configuration() -> Result<()> {
    let plugin = Launch::new(BINARY).start_debug().await?;
    let (one, other) = (Cloud::start()?, Cloud::start()?);
    let configuration = block_with_reads("one", &one)? + &block_with_reads("other", &other)?;
    let workspace = attached(&plugin, configuration)?;
    for runs in 1..3 {
        let plan = workspace.plan()?;
        ensure!(plan.diagnostics()?.is_empty(), "{}", plan.text());
        assert_eq!([&one, &other].map(|cloud| cloud.requests().len()), [runs * READS; 2]);
    }
    Ok(())
}

#[tokio::test]
async fn an_interrupt_ends_the_reads_of_its_own_run_alone() -> Result<()> {
    const HUNG: Duration = Duration::from_secs(30);
    const PLAN: [&str; 4] = ["plan", "-json", "-input=false", "-parallelism=50"];

    let plugin = Launch::new(BINARY).start_debug().await?;
    let hanging = Cloud::builder().fault(Fault::on("DescribeKey").hang()).start()?;
    let slow = Fault::on("DescribeKey").delay(Duration::from_secs(2));
    let slow = Cloud::builder().fault(slow).start()?;
    let interrupted = attached(&plugin, block_with_reads("one", &hanging)?)?;
    let other = attached(&plugin, block_with_reads("other", &slow)?)?;
    let interrupted_run = interrupted.start(&PLAN)?;
    assert!(hanging.wait_for_requests(READS, HUNG));
    let other_run = other.start(&PLAN)?;
    assert!(slow.wait_for_requests(READS, HUNG));
    interrupted_run.signal_all(Signal::SIGINT)?;
    let ended = interrupted_run.wait()?;
    let cancelled = ended.diagnostics()?;
    let cancelled = cancelled.iter().filter(|it| it.summary == "Read cancelled").count();
    // Terraform 1.15 shows one of the errors, earlier versions show all.
    assert!([1, READS].contains(&cancelled), "{cancelled}: {}", ended.text());
    assert_eq!(ended.code(), Some(1));
    let completed = other_run.wait()?;
    ensure!(completed.code() == Some(0), "{}", completed.text());
    assert_eq!(slow.requests().len(), READS);
    Ok(())
}
