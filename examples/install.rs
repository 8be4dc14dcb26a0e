//! Builds the provider and installs it in the filesystem mirror that Terraform and OpenTofu use
//! without a CLI configuration, under a new development version.
//!
//! `cargo run --example install` builds for debugging, `cargo run --example install -- --release`
//! for use.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use terraform_host::{PROVIDER, cargo, implied_mirror, install_development};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (profile, directory) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => ("dev", "debug"),
        ["--release"] => ("release", "release"),
        _ => bail!("the only option is --release, which builds for use"),
    };
    let status = cargo()
        .args(["build", "--locked", "--bin", "terraform-provider-alicloud", "--profile", profile])
        .arg("--manifest-path")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the provider does not build");

    let example = std::env::current_exe()?;
    let target = example.ancestors().nth(3).context("this example is not in a target directory")?;
    let suffix = std::env::consts::EXE_SUFFIX;
    let binary = target.join(directory).join(format!("terraform-provider-alicloud{suffix}"));
    let mirror = implied_mirror()?;
    let version = install_development(&binary, env!("CARGO_PKG_VERSION"), &mirror)?;
    writeln!(
        std::io::stdout(),
        "Installed {PROVIDER} {version} in {}.\nIn each configuration that uses the provider, run \
         `terraform init -upgrade` or `tofu init -upgrade`.",
        mirror.display()
    )?;
    Ok(())
}
