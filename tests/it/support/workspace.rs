//! A place where Terraform runs and nothing of this machine reaches it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use mock_alicloud::{Cloud, HttpsProxy};
use nix::sys::signal::Signal;
use serde_json::json;
use tempfile::TempDir;

use super::process::Running;
use super::{Output, State, Terraform, secret};

/// The plugin binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-alicloud");

/// The address that configurations of the tests name.
pub(crate) const PROVIDER: &str = "terraform.local/local/alicloud";

/// The access key that runs are signed with where a test says nothing of it.
const ACCESS_KEY: &str = "LTAI-example-full-access";

/// A place on this machine where nothing answers.
const NO_METADATA_SERVICE: &str = "http://127.0.0.1:1";

/// The file that runs are logged to.
const LOG: &str = "terraform.log";

const REQUIRED_PROVIDERS: &str = r#"
terraform {
  required_providers {
    alicloud = {
      source = "terraform.local/local/alicloud"
    }
  }
}
"#;

/// A directory with a configuration, a CLI configuration and an environment.
///
/// Every run in it is held to what holds for any run: no process and no socket of the plugin is
/// left, and no secret of the cloud is printed.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: TempDir,
    environment: BTreeMap<String, OsString>,
    secrets: Vec<String>,
}

impl Workspace {
    /// A workspace that knows no cloud, with the provider as a development override.
    pub(crate) fn new() -> Result<Self> {
        let root = TempDir::with_prefix("alicloud-")?;
        let workspace = Self { root, environment: BTreeMap::new(), secrets: Vec::new() };
        for directory in ["configuration", "home", "tmp"] {
            std::fs::create_dir(workspace.path(directory))?;
        }
        let directory = Path::new(BINARY).parent().context("the binary has no directory")?;
        let override_line = format!("{} = {}", json!(PROVIDER), json!(directory));
        workspace.install(&format!("dev_overrides {{\n    {override_line}\n  }}"))?;
        workspace.write("versions.tf", REQUIRED_PROVIDERS)?;
        let home = workspace.path("home");
        let temporary = workspace.path("tmp");
        let cli_configuration = workspace.path("terraform.rc");
        Ok(workspace
            .with("PATH", std::env::var_os("PATH").unwrap_or_default())
            .with("HOME", home)
            .with("TMPDIR", temporary)
            .with("TF_CLI_CONFIG_FILE", cli_configuration)
            // No test may ask the metadata service of the machine that it runs on.
            .with("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT", NO_METADATA_SERVICE)
            .with("CHECKPOINT_DISABLE", "1")
            .with("TF_IN_AUTOMATION", "1"))
    }

    /// A workspace whose environment points the provider at a cloud, with an access key that may
    /// do everything and the region `cn-hangzhou`.
    pub(crate) fn against(cloud: &Cloud) -> Result<Self> {
        let mut workspace = Self::new()?;
        workspace.secrets = cloud.secrets();
        workspace
            .with("ALIBABA_CLOUD_ENDPOINT_KMS", cloud.url())
            .with("ALIBABA_CLOUD_ENDPOINT_DDS", cloud.url())
            .with("ALIBABA_CLOUD_ENDPOINT_STS", cloud.url())
            .with("ALIBABA_CLOUD_REGION", "cn-hangzhou")
            .signed_in_as(cloud, ACCESS_KEY)
    }

    /// The same, with an access key of the cloud's in the environment.
    pub(crate) fn signed_in_as(self, cloud: &Cloud, access_key_id: &str) -> Result<Self> {
        let mut keys = cloud.access_keys().into_iter();
        let key = keys.find(|key| key.access_key_id == access_key_id);
        let key = key.with_context(|| format!("the cloud has no access key {access_key_id}"))?;
        let workspace = self
            .with("ALIBABA_CLOUD_ACCESS_KEY_ID", key.access_key_id)
            .with("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.access_key_secret);
        Ok(match key.security_token {
            Some(token) => workspace.with("ALIBABA_CLOUD_SECURITY_TOKEN", token),
            None => workspace.without("ALIBABA_CLOUD_SECURITY_TOKEN"),
        })
    }

    /// The same, with nobody signed in: no access key and no region in the environment.
    pub(crate) fn signed_out(self) -> Self {
        self.without("ALIBABA_CLOUD_ACCESS_KEY_ID")
            .without("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
            .without("ALIBABA_CLOUD_SECURITY_TOKEN")
            .without("ALIBABA_CLOUD_REGION")
    }

    /// The same, with the services' own hosts, which are reached over TLS through a proxy whose
    /// authority is trusted. What is on this machine is reached without it.
    pub(crate) fn through(self, proxy: &HttpsProxy) -> Result<Self> {
        let authority = self.path("authority.pem");
        std::fs::write(&authority, proxy.authority_pem())?;
        Ok(self
            .without("ALIBABA_CLOUD_ENDPOINT_KMS")
            .without("ALIBABA_CLOUD_ENDPOINT_DDS")
            .without("ALIBABA_CLOUD_ENDPOINT_STS")
            .with("HTTPS_PROXY", proxy.url())
            .with("NO_PROXY", "127.0.0.1")
            .with("SSL_CERT_FILE", authority))
    }

    /// The same, with a log of all there is to log, which [`Workspace::log`] reads.
    pub(crate) fn traced(self) -> Self {
        let log = self.path("configuration").join(LOG);
        self.with("TF_LOG", "TRACE").with("TF_LOG_PATH", log)
    }

    /// The log of the runs that were traced.
    pub(crate) fn log(&self) -> Result<String> {
        self.read(LOG)
    }

    /// The same, with a variable in the environment.
    pub(crate) fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.insert(name.to_owned(), value.into());
        self
    }

    /// The same, without a variable in the environment.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.environment.remove(name);
        self
    }

    /// The same, with the main file of the configuration.
    pub(crate) fn main(self, text: impl AsRef<str>) -> Result<Self> {
        self.write("main.tf", text)?;
        Ok(self)
    }

    /// Writes a file of the configuration.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<str>) -> Result<()> {
        Ok(std::fs::write(self.path("configuration").join(name), text.as_ref())?)
    }

    /// Writes a file below the home directory. One that begins with `#!` is a program.
    pub(crate) fn write_at_home(&self, name: &str, text: impl AsRef<str>) -> Result<()> {
        let (path, text) = (self.path("home").join(name), text.as_ref());
        std::fs::create_dir_all(path.parent().context("the file has no directory")?)?;
        std::fs::write(&path, text)?;
        if text.starts_with("#!") {
            std::fs::set_permissions(path, Permissions::from_mode(0o755))?;
        }
        Ok(())
    }

    /// Reads a file that a run has left in the configuration.
    pub(crate) fn read(&self, name: &str) -> Result<String> {
        let path = self.path("configuration").join(name);
        let bytes = std::fs::read(&path).with_context(|| format!("no {}", path.display()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Says where providers are installed from: the inside of a `provider_installation` block.
    pub(crate) fn install(&self, methods: &str) -> Result<()> {
        let text = format!("provider_installation {{\n  {methods}\n}}\n");
        Ok(std::fs::write(self.path("terraform.rc"), text)?)
    }

    /// A path inside the workspace.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// `terraform validate`.
    pub(crate) fn validate(&self) -> Result<Output> {
        self.run(&["validate", "-json"])
    }

    /// `terraform plan`, whose exit code is 2 where there are changes.
    pub(crate) fn plan(&self) -> Result<Output> {
        self.run(&["plan", "-json", "-input=false", "-detailed-exitcode"])
    }

    /// `terraform apply`.
    pub(crate) fn apply(&self) -> Result<Output> {
        self.run(&["apply", "-json", "-input=false", "-auto-approve"])
    }

    /// The state that a successful `terraform apply` leaves.
    pub(crate) fn applied(&self) -> Result<State> {
        self.apply()?.succeeded()?;
        Ok(State(self.run(&["show", "-json"])?.succeeded()?.json()?))
    }

    /// Runs Terraform with these arguments, whatever comes of it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Output> {
        self.start(arguments)?.end()
    }

    /// Starts Terraform with these arguments.
    pub(crate) fn start(&self, arguments: &[&str]) -> Result<Run<'_>> {
        let running = Running::start(&mut self.command(arguments)?)?;
        Ok(Run { workspace: self, command: format!("terraform {}", arguments.join(" ")), running })
    }

    /// Terraform with these arguments, for a test that starts it in its own way.
    pub(crate) fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new(Terraform::installed()?.program);
        command.args(arguments).env_clear().envs(&self.environment);
        command.current_dir(self.path("configuration"));
        Ok(command)
    }

    /// Sees that no socket of the plugin is left.
    pub(crate) fn assert_no_socket(&self) -> Result<()> {
        for entry in std::fs::read_dir(self.path("tmp"))? {
            let name = entry?.file_name();
            ensure!(!name.to_string_lossy().starts_with("plugin"), "{} was left", name.display());
        }
        Ok(())
    }
}

/// A run of Terraform that has not ended yet.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    workspace: &'a Workspace,
    command: String,
    running: Running,
}

impl Run<'_> {
    /// Waits until Terraform has written a line to stderr that holds `text`.
    pub(crate) fn wait_for(&self, text: &str) -> Result<()> {
        self.running.wait_for(text)
    }

    /// Sends a signal to Terraform alone.
    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        self.running.signal(signal)
    }

    /// Sends a signal to Terraform and its plugins, as a terminal does.
    pub(crate) fn signal_all(&self, signal: Signal) -> Result<()> {
        self.running.signal_all(signal)
    }

    /// Waits for the end of it, and sees that nothing is left but what may be.
    pub(crate) fn end(self) -> Result<Output> {
        let Self { workspace, command, running } = self;
        let output = running.end()?;
        let output = Output {
            command,
            status: output.status,
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8(output.stderr)?,
        };
        secret::assert_none(&workspace.secrets, "the output", &output.text())?;
        workspace.assert_no_socket()?;
        Ok(output)
    }
}

/// A `data` block for an address such as `alicloud_kms_key.example`, with text arguments.
pub(crate) fn data(address: &str, arguments: &[(&str, &str)]) -> String {
    let labels = address.replace('.', "\" \"");
    let line = |(name, value): &(&str, &str)| format!("  {name} = {}\n", json!(value));
    let arguments: String = arguments.iter().map(line).collect();
    format!("data \"{labels}\" {{\n{arguments}}}\n")
}

/// An `output` block.
pub(crate) fn output(name: &str, expression: &str) -> String {
    format!("output \"{name}\" {{\n  value = {expression}\n}}\n")
}
