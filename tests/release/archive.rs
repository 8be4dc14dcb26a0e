//! What an archive contains.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use mock_alicloud::Cloud;
use serde_json::{Value, json};
use terraform_host::{PROVIDER, Terraform, Workspace};

use super::installation::{installed, workspace};
use super::{VERSION, archive_name, dist, target};

/// A workspace in which Terraform has unpacked the archive for this machine, and the directory.
fn unpacked() -> Result<(Workspace, PathBuf)> {
    let workspace = workspace(&Cloud::start()?, "")?;
    let mirror = workspace.path("mirror");
    fs::create_dir_all(mirror.join(PROVIDER))?;
    let name = archive_name()?;
    fs::copy(dist()?.join(&name), mirror.join(PROVIDER).join(&name))
        .context("run `.ci/release archives` first")?;
    workspace.install(&format!("filesystem_mirror {{\n    path = {}\n  }}", json!(mirror)))?;
    workspace.run(&["init", "-input=false"])?.succeeded()?;
    let directory = workspace.path("configuration").join(installed()?);
    Ok((workspace, directory))
}

fn binary(directory: &Path) -> PathBuf {
    let suffix = std::env::consts::EXE_SUFFIX;
    directory.join(format!("terraform-provider-alicloud_v{VERSION}{suffix}"))
}

#[test]
fn an_archive_holds_the_binary_and_the_licence() -> Result<()> {
    let (_workspace, directory) = unpacked()?;
    let entries = fs::read_dir(&directory)?.map(|entry| Ok(entry?.path()));
    let entries: BTreeSet<PathBuf> = entries.collect::<Result<_>>()?;
    assert_eq!(entries, [directory.join("LICENSE"), binary(&directory)].into());
    Ok(())
}

#[test]
fn a_binary_contains_no_path_of_the_machine() -> Result<()> {
    let (_workspace, directory) = unpacked()?;
    let bytes = fs::read(binary(&directory))?;
    let home = std::env::home_dir().context("a home directory")?;
    let cargo_home = std::env::var_os("CARGO_HOME").map_or(home.join(".cargo"), PathBuf::from);
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output()?.stdout;
    let sysroot = PathBuf::from(String::from_utf8(sysroot)?.trim());
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in [&home, &cargo_home, &sysroot, source, target()?] {
        // Also catches a path whose separators were replaced.
        let text = path.to_str().context("a path in UTF-8")?;
        for text in [text.to_owned(), text.replace('\\', "/")] {
            let is_there = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            ensure!(!is_there, "the binary contains {text}");
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
#[test]
fn a_linux_binary_starts_in_an_empty_root() -> Result<()> {
    let (workspace, directory) = unpacked()?;
    let root = workspace.path("empty-root");
    fs::create_dir(&root)?;
    fs::copy(binary(&directory), root.join("provider"))?;
    // A user namespace lets a user who is not root change the root directory.
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--root"]).arg(&root).args(["/provider", "--version"]);
    let output = command.output().context("cannot start unshare, of util-linux")?;
    let error = String::from_utf8_lossy(&output.stderr);
    let version = format!("terraform-provider-alicloud {VERSION}\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), version, "{error}");
    Ok(())
}

#[test]
fn the_bill_of_materials_lists_the_packages_of_the_binary_and_no_others() -> Result<()> {
    let name = archive_name()?.replace(".zip", ".cdx.json");
    let bill: Value = serde_json::from_slice(&fs::read(dist()?.join(name))?)?;
    let components = bill["components"].as_array().context("components")?;
    let names: BTreeSet<&str> = components.iter().filter_map(|row| row["name"].as_str()).collect();
    for linked in ["alicloud", "tfplugin", "hyper", "ring", "tokio", "rust-std"] {
        assert!(names.contains(linked), "{linked} is missing");
    }
    for not_linked in ["mock-alicloud", "prost-derive", "protox", "tempfile"] {
        assert!(!names.contains(not_linked), "{not_linked} is not in the binary");
    }
    for component in components {
        let is_of_registry = component.get("purl").is_some();
        assert_eq!(is_of_registry, component["hashes"][0]["content"].is_string(), "{component}");
    }
    assert_eq!(bill["metadata"]["component"]["version"], json!(VERSION));
    let platform = &Terraform::installed()?.platform;
    let target =
        bill["metadata"]["component"]["properties"][0]["value"].as_str().context("target")?;
    let system = platform.split('_').next().context("a system")?;
    assert!(target.contains(system) || system == "darwin", "{target} is not of {platform}");
    Ok(())
}
