//! A real `terraform plan` through this provider, against a mock Alibaba Cloud. Needs Rust, and
//! Terraform or OpenTofu.
//!
//! `cargo run --example quickstart` plans. `cargo run --example quickstart -- --apply` also applies
//! the plan. The exit code is Terraform's.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context, bail, ensure};
use mock_alicloud::Cloud;
use terraform_host::Terraform;
use tokio::signal::unix::{SignalKind, signal};

/// The provider address in the examples.
const SOURCE: &str = "terraform.local/local/alicloud";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run() {
        Ok(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            code.map_or(ExitCode::FAILURE, ExitCode::from)
        }
        Err(error) => {
            drop(writeln!(std::io::stderr(), "quickstart: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitStatus> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let apply = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--apply"] => true,
        _ => bail!("the only option is --apply, which also applies the plan"),
    };
    // Ctrl-C also reaches Terraform. The handler keeps this process alive until Terraform has
    // ended, so that the temporary directory is removed.
    let _interrupts = signal(SignalKind::interrupt())?;
    let program = &Terraform::installed()?.program;
    let plugin_directory = build_plugin()?;
    let cloud = Cloud::start()?;
    let directory = tempfile::tempdir()?;
    write_configuration(directory.path(), &plugin_directory)?;

    let terraform = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&directory);
        command.env("CHECKPOINT_DISABLE", "1");
        command.env("TF_CLI_CONFIG_FILE", directory.path().join("cli.tfrc"));
        use_cloud(&cloud, &mut command)?;
        command.status().with_context(|| format!("cannot run {}", program.display()))
    };
    let planned = terraform(&["plan", "-input=false", "-out=plan"])?;
    if apply && planned.success() {
        terraform(&["apply", "-input=false", "plan"])
    } else {
        Ok(planned)
    }
}

/// Builds the plugin in the profile of this example, and returns the plugin's directory.
fn build_plugin() -> anyhow::Result<PathBuf> {
    let example = std::env::current_exe()?;
    let directory =
        example.ancestors().nth(2).context("this example is not in a target directory")?;
    let profile = directory.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let profile = if profile == "debug" { "dev" } else { profile };
    let status = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["build", "--quiet", "--bin", "terraform-provider-alicloud", "--profile", profile])
        .arg("--manifest-path")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the plugin does not build");
    Ok(directory.to_owned())
}

fn write_configuration(directory: &Path, plugin_directory: &Path) -> anyhow::Result<()> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    fs::copy(examples.join("provider/provider.tf"), directory.join("provider.tf"))?;
    for data_source in examples.join("data-sources").read_dir()? {
        let data_source = data_source?;
        let copy = directory.join(data_source.file_name()).with_extension("tf");
        fs::copy(data_source.path().join("data-source.tf"), copy)?;
    }
    let plugin_directory = plugin_directory.to_str().context("the target directory's path")?;
    let dev_override = format!("{SOURCE:?} = {plugin_directory:?}");
    let methods = format!("  dev_overrides {{\n    {dev_override}\n  }}\n  direct {{}}\n");
    let cli = format!("provider_installation {{\n{methods}}}\n");
    fs::write(directory.join("cli.tfrc"), cli)?;
    Ok(())
}

/// Sets the endpoints and an access key of the mock cloud, and removes all other credentials.
fn use_cloud(cloud: &Cloud, command: &mut Command) -> anyhow::Result<()> {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["ALICLOUD_", "ALIBABA_CLOUD_", "ALIBABACLOUD_"].iter().any(|p| text.starts_with(p)) {
            command.env_remove(&name);
        }
    }
    let access_key =
        cloud.access_keys().into_iter().next().context("the mock has no access key")?;
    command.env("ALIBABA_CLOUD_ACCESS_KEY_ID", access_key.access_key_id);
    command.env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", access_key.access_key_secret);
    for service in ["KMS", "DDS", "STS"] {
        command.env(format!("ALIBABA_CLOUD_ENDPOINT_{service}"), cloud.url());
    }
    // Requests to this machine must not go through a configured proxy.
    command.env("NO_PROXY", "127.0.0.1");
    Ok(())
}
