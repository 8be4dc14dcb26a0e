//! Terraform or OpenTofu as the host of the plugin.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, ensure};
use mock_alicloud::Cloud;
use terraform_host::Terraform;

use crate::{plugin, print};

/// The provider address in the examples.
const SOURCE: &str = "terraform.local/local/alicloud";

/// The version of the plugin.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The line that Terraform prints before hints about saved plans.
const RULE: &str = "─────";

/// Plans or applies the configuration, and returns the exit code.
pub(crate) fn run(
    terraform: &Terraform,
    plugin: &Path,
    cloud: &Cloud,
    configuration: &str,
    apply: bool,
) -> anyhow::Result<ExitCode> {
    // Ctrl-C also reaches Terraform. The handler keeps this process alive until Terraform has
    // ended, so that the temporary directory is removed.
    #[cfg(unix)]
    let _interrupts = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    #[cfg(windows)]
    let _interrupts = tokio::signal::windows::ctrl_c()?;
    let directory = tempfile::tempdir()?;
    fs::write(directory.path().join("main.tf"), configuration)?;
    let cli_configuration = directory.path().join("cli.tfrc");
    fs::write(&cli_configuration, mirror(plugin, &terraform.platform, directory.path())?)?;
    let program = terraform.program.display();
    let output = |arguments: &[&str]| {
        let mut command = Command::new(&terraform.program);
        command.args(arguments).current_dir(&directory).stderr(Stdio::inherit());
        for name in plugin::inherited_settings() {
            command.env_remove(name);
        }
        command.envs(plugin::settings(cloud));
        command.env("CHECKPOINT_DISABLE", "1").env("TF_CLI_CONFIG_FILE", &cli_configuration);
        command.output().with_context(|| format!("cannot run {program}"))
    };
    let initialised = output(&["init", "-input=false", "-no-color"])?;
    let said = String::from_utf8_lossy(&initialised.stdout);
    ensure!(initialised.status.success(), "{program} init failed:\n{said}");

    let arguments: &[&str] = match apply {
        true => &["apply", "-input=false", "-no-color", "-auto-approve"],
        false => &["plan", "-input=false", "-no-color"],
    };
    print(&format!("{program} {} (version {}):\n\n", arguments[0], terraform.version));
    let output = output(arguments)?;
    print(without_hints(&String::from_utf8_lossy(&output.stdout)));
    let code = output.status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Installs the plugin in a mirror in this directory, and returns the configuration of the command
/// line that names the mirror.
fn mirror(plugin: &Path, platform: &str, directory: &Path) -> anyhow::Result<String> {
    let mirror = directory.join("mirror");
    let package = mirror.join(SOURCE).join(VERSION).join(platform);
    fs::create_dir_all(&package)?;
    let name = format!("terraform-provider-alicloud_v{VERSION}{}", std::env::consts::EXE_SUFFIX);
    let installed = package.join(name);
    // The temporary directory can be on another file system.
    fs::hard_link(plugin, &installed).or_else(|_| fs::copy(plugin, &installed).map(drop))?;
    let path = mirror.to_str().context("the path of the temporary directory")?;
    let methods = format!("  filesystem_mirror {{\n    path = {path:?}\n  }}\n");
    Ok(format!("provider_installation {{\n{methods}}}\n"))
}

/// The output without the hints that follow a plan: the folder of the plan does not last.
fn without_hints(output: &str) -> &str {
    output.split(RULE).next().unwrap_or(output).trim_matches('\n')
}
