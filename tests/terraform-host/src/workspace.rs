//! A directory in which Terraform runs, isolated from this machine.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use mock_alicloud::{Cloud, HttpsProxy};
use serde_json::json;
use tempfile::TempDir;

/// The provider address in the configurations of the tests.
pub const PROVIDER: &str = "terraform.local/local/alicloud";

/// The access key in the environment, unless a test sets another: it has every permission.
const ACCESS_KEY: &str = "LTAI-example-full-access";

/// An address on this machine at which no server listens.
const NO_METADATA_SERVICE: &str = "http://127.0.0.1:1";

/// The variables of this process that the runs inherit. Windows opens no socket without
/// `SystemRoot`.
const INHERITED: &[&str] = if cfg!(windows) { &["PATH", "SystemRoot"] } else { &["PATH"] };

/// The variables that name the home directory.
const HOME: &[&str] = if cfg!(windows) { &["USERPROFILE", "APPDATA"] } else { &["HOME"] };

/// The variables that name the directory of temporary files.
const TEMPORARY: &[&str] = if cfg!(windows) { &["TEMP", "TMP"] } else { &["TMPDIR"] };

/// The log file of traced runs.
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

/// A directory with a configuration, a CLI configuration and an environment of its own.
#[derive(Debug)]
pub struct Workspace {
    root: TempDir,
    pub(crate) environment: BTreeMap<String, OsString>,
    pub(crate) secrets: Vec<String>,
}

impl Workspace {
    /// A workspace without a cloud. The provider is a development override.
    ///
    /// # Errors
    /// If the directory cannot be written.
    pub fn new(provider_binary: impl AsRef<Path>) -> Result<Self> {
        let root = TempDir::with_prefix("alicloud-")?;
        let workspace = Self { root, environment: BTreeMap::new(), secrets: Vec::new() };
        for directory in ["configuration", "home", "tmp"] {
            std::fs::create_dir(workspace.path(directory))?;
        }
        let directory = workspace.override_directory(provider_binary.as_ref())?;
        workspace.override_provider(PROVIDER, &directory)?;
        workspace.write("versions.tf", REQUIRED_PROVIDERS)?;
        let home = workspace.path("home");
        let temporary = workspace.path("tmp");
        let cli_configuration = workspace.path("terraform.rc");
        let workspace = HOME.iter().fold(workspace, |it, name| it.with(name, &home));
        let workspace = TEMPORARY.iter().fold(workspace, |it, name| it.with(name, &temporary));
        let inherited = INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        let workspace = inherited.fold(workspace, |it, (name, value)| it.with(name, value));
        Ok(workspace
            .with("TF_CLI_CONFIG_FILE", cli_configuration)
            // The provider must not ask the metadata service of this machine.
            .with("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT", NO_METADATA_SERVICE)
            .with("CHECKPOINT_DISABLE", "1")
            .with("TF_IN_AUTOMATION", "1"))
    }

    /// The directory of a binary, for a development override.
    ///
    /// Terraform starts the first file whose name begins with the provider's name. On Windows, the
    /// file is `terraform-provider-alicloud.d`, which cargo writes beside the binary. So the binary
    /// is also in a directory of its own there.
    fn override_directory(&self, binary: &Path) -> Result<PathBuf> {
        if cfg!(not(windows)) {
            let directory = binary.parent().context("the binary has no directory")?;
            return Ok(directory.to_owned());
        }
        let directory = self.path("override");
        std::fs::create_dir(&directory)?;
        let linked = directory.join(binary.file_name().context("the binary has no name")?);
        // The workspace can be on another file system.
        std::fs::hard_link(binary, &linked)
            .or_else(|_| std::fs::copy(binary, &linked).map(drop))?;
        Ok(directory)
    }

    /// A workspace whose environment contains the endpoints of a cloud, an access key with every
    /// permission, and the region `cn-hangzhou`.
    ///
    /// # Errors
    /// As [`Workspace::new`].
    pub fn against(provider_binary: impl AsRef<Path>, cloud: &Cloud) -> Result<Self> {
        let mut workspace = Self::new(provider_binary)?;
        workspace.secrets = cloud.secrets();
        workspace
            .with("ALIBABA_CLOUD_ENDPOINT_KMS", cloud.url())
            .with("ALIBABA_CLOUD_ENDPOINT_DDS", cloud.url())
            .with("ALIBABA_CLOUD_ENDPOINT_STS", cloud.url())
            .with("ALIBABA_CLOUD_REGION", "cn-hangzhou")
            .signed_in_as(cloud, ACCESS_KEY)
    }

    /// Puts an access key of the cloud into the environment.
    ///
    /// # Errors
    /// If the cloud does not have the access key.
    pub fn signed_in_as(self, cloud: &Cloud, access_key_id: &str) -> Result<Self> {
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

    /// Removes the access key and the region from the environment.
    #[must_use]
    pub fn signed_out(self) -> Self {
        self.without("ALIBABA_CLOUD_ACCESS_KEY_ID")
            .without("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
            .without("ALIBABA_CLOUD_SECURITY_TOKEN")
            .without("ALIBABA_CLOUD_REGION")
    }

    /// Replaces the endpoints by the public hosts, which the provider reaches over TLS through a
    /// proxy with a trusted authority. Servers on this machine are reached without the proxy.
    ///
    /// # Errors
    /// If the authority's file cannot be written.
    pub fn through(self, proxy: &HttpsProxy) -> Result<Self> {
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

    /// Enables the log at the level `TRACE`. [`Workspace::log`] reads the log.
    #[must_use]
    pub fn traced(self) -> Self {
        let log = self.path("configuration").join(LOG);
        self.with("TF_LOG", "TRACE").with("TF_LOG_PATH", log)
    }

    /// The log of the traced runs.
    ///
    /// # Errors
    /// If no run was traced.
    pub fn log(&self) -> Result<String> {
        self.read(LOG)
    }

    /// Sets a variable of the environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.insert(name.to_owned(), value.into());
        self
    }

    /// Removes a variable from the environment.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.environment.remove(name);
        self
    }

    /// Writes the main file of the configuration.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn main(self, text: impl AsRef<str>) -> Result<Self> {
        self.write("main.tf", text)?;
        Ok(self)
    }

    /// Writes a file of the configuration.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, name: &str, text: impl AsRef<str>) -> Result<()> {
        Ok(std::fs::write(self.path("configuration").join(name), text.as_ref())?)
    }

    /// Writes a file below the home directory. A file that begins with `#!` becomes executable.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_at_home(&self, name: &str, text: impl AsRef<str>) -> Result<()> {
        let (path, text) = (self.path("home").join(name), text.as_ref());
        std::fs::create_dir_all(path.parent().context("the file has no directory")?)?;
        std::fs::write(&path, text)?;
        #[cfg(unix)]
        if text.starts_with("#!") {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))?;
        }
        Ok(())
    }

    /// Reads a file of the configuration's directory.
    ///
    /// # Errors
    /// If the file does not exist.
    pub fn read(&self, name: &str) -> Result<String> {
        let path = self.path("configuration").join(name);
        let bytes = std::fs::read(&path).with_context(|| format!("no {}", path.display()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Replaces the installed providers by one development override: the binary
    /// `terraform-provider-<type>` in a directory.
    ///
    /// # Errors
    /// If the CLI configuration cannot be written.
    pub fn override_provider(&self, address: &str, directory: &Path) -> Result<()> {
        let line = format!("{} = {}", json!(address), json!(directory));
        self.install(&format!("dev_overrides {{\n    {line}\n  }}"))
    }

    /// Writes the content of the `provider_installation` block of the CLI configuration.
    ///
    /// # Errors
    /// If the CLI configuration cannot be written.
    pub fn install(&self, methods: &str) -> Result<()> {
        self.write_cli_configuration(&format!("provider_installation {{\n  {methods}\n}}\n"))
    }

    /// Writes the CLI configuration.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_cli_configuration(&self, text: &str) -> Result<()> {
        Ok(std::fs::write(self.path("terraform.rc"), text)?)
    }

    /// A path inside the workspace.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }
}
