//! Real Terraform with a release build of the provider, for benches.

#![allow(dead_code, reason = "each bench uses a part of it")]

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use mock_alicloud::Cloud;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::TempDir;

const VERSIONS: &str = r#"
terraform {
  required_providers {
    alicloud = {
      source = "terraform.local/local/alicloud"
    }
  }
}
"#;

/// A directory where Terraform plans a configuration.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Workspace {
    /// A configuration whose provider finds KMS at `endpoint`, and signs as the cloud's first user.
    pub(crate) fn new(cloud: &Cloud, endpoint: &str, configuration: &str) -> anyhow::Result<Self> {
        let root = TempDir::with_prefix("alicloud-")?;
        let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud"));
        let directory = json!(binary.parent().context("the binary's directory")?);
        let installation = format!(
            "provider_installation {{\n  dev_overrides {{\n    \
             \"terraform.local/local/alicloud\" = {directory}\n  }}\n}}\n"
        );
        std::fs::write(root.path().join("terraform.rc"), installation)?;
        std::fs::write(root.path().join("main.tf"), format!("{VERSIONS}{configuration}"))?;
        let key = cloud.access_keys().into_iter().next().context("an access key")?;
        let path = |name: &str| root.path().join(name).display().to_string();
        let environment = vec![
            ("PATH", std::env::var("PATH")?),
            ("HOME", path("")),
            ("TMPDIR", path("")),
            ("TF_CLI_CONFIG_FILE", path("terraform.rc")),
            ("CHECKPOINT_DISABLE", "1".to_owned()),
            ("ALIBABA_CLOUD_ENDPOINT_KMS", endpoint.to_owned()),
            ("ALIBABA_CLOUD_REGION", "cn-hangzhou".to_owned()),
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", key.access_key_id),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.access_key_secret),
        ];
        Ok(Self { root, environment })
    }

    /// Starts a plan with so many reads at a time.
    pub(crate) fn plan(&self, parallelism: usize) -> anyhow::Result<Running> {
        let program = ["terraform", "tofu"]
            .into_iter()
            .find(|program| Command::new(program).arg("-version").output().is_ok())
            .context("terraform or tofu on the PATH")?;
        let begun = Instant::now();
        let mut child = Command::new(program)
            .args(["plan", "-json", "-input=false", &format!("-parallelism={parallelism}")])
            .env_clear()
            .envs(self.environment.iter().cloned())
            .current_dir(self.root.path())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut stdout = child.stdout.take().context("stdout")?;
        let stdout = std::thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).map(|_| text)
        });
        Ok(Running { child, begun, stdout })
    }
}

/// A plan that runs, in a process group of its own.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    begun: Instant,
    stdout: JoinHandle<std::io::Result<String>>,
}

/// Whom a signal is sent to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Receiver {
    /// Terraform alone.
    Terraform,
    /// Terraform and the plugins it has started, as a terminal does it.
    Group,
}

impl Running {
    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal, receiver: Receiver) -> anyhow::Result<()> {
        let sent = match receiver {
            Receiver::Terraform => kill(self.id()?, signal),
            Receiver::Group => killpg(self.id()?, signal),
        };
        Ok(sent?)
    }

    /// Waits for the end of Terraform and of every process it has started.
    pub(crate) fn ended(mut self) -> anyhow::Result<Plan> {
        let group = self.id()?;
        let status = self.child.wait()?;
        while killpg(group, None).is_ok() {
            std::thread::yield_now();
        }
        let time = self.begun.elapsed();
        let stdout = self.stdout.join().ok().context("a thread that reads panicked")??;
        let mut errors = Vec::new();
        for message in serde_json::Deserializer::from_str(&stdout).into_iter::<Value>() {
            let message = message?;
            if message["@level"] == "error" {
                errors.push(message["diagnostic"]["detail"].as_str().unwrap_or("").to_owned());
            }
        }
        Ok(Plan { status, time, errors })
    }

    fn id(&self) -> anyhow::Result<Pid> {
        Ok(Pid::from_raw(i32::try_from(self.child.id())?))
    }
}

/// A plan that has ended.
#[derive(Debug)]
pub(crate) struct Plan {
    status: ExitStatus,
    /// From the start of Terraform to the end of the last process.
    pub(crate) time: Duration,
    /// The details of the errors.
    pub(crate) errors: Vec<String>,
}

impl Plan {
    /// The time that a plan without any error took.
    pub(crate) fn succeeded(self) -> anyhow::Result<f64> {
        let Self { status, time, errors } = self;
        ensure!(
            status.success() && errors.is_empty(),
            "{status}, {} errors: {errors:?}",
            errors.len()
        );
        Ok(time.as_secs_f64())
    }
}
