//! The limits of the system for open files.

use anyhow::{Context, Result};
use mock_alicloud::Cloud;
use plugin_host::tfplugin6::get_metadata;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::{Launch, open};
use rmpv::Value;

use super::cancellation::{INSTANCE, reading};
use super::messages::{Client, configure_with, object};
use super::over_tcp;
use crate::support::BINARY;

/// The provider with these limits of open files, such as `-S -n 64`.
fn limited(limit: &str) -> Launch {
    Launch::new("/bin/sh").arguments(["-c", &format!("ulimit {limit}; exec \"$0\""), BINARY])
}

#[tokio::test]
async fn more_connections_are_served_than_the_soft_limit_has_files() -> Result<()> {
    let plugin = limited("-S -n 64").start().await?;
    let mut clients = Vec::new();
    for _ in 0..100 {
        clients.push(ProviderClient::new(plugin.connect(None).await?));
    }
    for client in &mut clients {
        client.get_metadata(get_metadata::Request {}).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_program_inherits_the_soft_limit_that_the_plugin_inherited() -> Result<()> {
    let cloud = Cloud::start()?;
    let key = cloud.access_keys().into_iter().next().context("an access key")?;
    let home = tempfile::tempdir()?;
    let path = |name: &str| home.path().join(name);
    let credentials = serde_json::json!({
        "mode": "AK",
        "access_key_id": key.access_key_id,
        "access_key_secret": key.access_key_secret,
    });
    let script =
        format!("ulimit -S -n > '{}'\nprintf %s '{credentials}'\n", path("limit").display());
    std::fs::write(path("program"), script)?;
    let profile = serde_json::json!({"current": "me", "profiles": [{
        "name": "me",
        "mode": "External",
        "region_id": "cn-hangzhou",
        "process_command": format!("/bin/sh {}", path("program").display()),
    }]});
    std::fs::create_dir(path(".aliyun"))?;
    std::fs::write(path(".aliyun/config.json"), profile.to_string())?;

    let launch = limited("-n 1000; ulimit -S -n 64").variable("HOME", home.path());
    // The program also starts if more files are open than the limit allows.
    for (open_files, expected) in [(0, "64\n"), (100, "1000\n")] {
        let plugin = launch.start().await?;
        let mut connections = Vec::new();
        for _ in 0..open_files {
            connections.push(open(plugin.handshake()).await?);
        }
        let mut client = Client::new(plugin.connect(None).await?);
        let no_key = [("access_key", Value::Nil), ("secret_key", Value::Nil)];
        configure_with(&mut client, &cloud, &no_key).await?;
        let read = reading(&client, INSTANCE).await??;
        assert!(read.state.is_some(), "{:?}", read.diagnostics);
        assert_eq!(std::fs::read_to_string(path("limit"))?, expected);
        // The plugin has its own limit again.
        for _ in 0..100 {
            connections.push(open(plugin.handshake()).await?);
        }
        client.get_metadata(get_metadata::Request {}).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_plugin_that_cannot_open_its_files_says_so_and_leaves_nothing() -> Result<()> {
    for limit in [4, 6, 8, 10, 12, 14] {
        for launch in [limited(&format!("-n {limit}")), over_tcp(limited(&format!("-n {limit}")))] {
            let directory = tempfile::tempdir()?;
            let output = launch.variable("TMPDIR", directory.path()).run(&[]).await?;
            let stderr = String::from_utf8(output.stderr)?;
            assert_eq!(output.status.code(), Some(1), "{limit}: {stderr}");
            assert!(stderr.contains("ulimit -n") && stderr.lines().count() == 1, "{stderr}");
            assert_eq!(std::fs::read_dir(directory.path())?.count(), 0, "{limit}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_plugin_without_files_for_connections_says_so_and_waits_for_files() -> Result<()> {
    let mut plugin = limited("-n 40").variable("TF_LOG", "ERROR").start().await?;
    let mut connections = Vec::new();
    for _ in 0..60 {
        connections.push(open(plugin.handshake()).await?);
    }
    plugin.said("cannot accept connections").await?;
    drop(connections);
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    client.get_metadata(get_metadata::Request {}).await?;
    super::signal(&plugin, "TERM").await?;
    let stderr = plugin.ended().await?.stderr;
    assert!(stderr.lines().all(|line| line.contains("ulimit -n")), "{stderr}");
    Ok(())
}

/// The provider for a user who cannot start another thread. The limit does not hold for root, so
/// that root starts the provider as another user, from a directory that this user can enter.
#[cfg(target_os = "linux")]
fn without_threads(directory: &std::path::Path) -> Result<Launch> {
    use std::os::unix::fs::PermissionsExt;

    std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o755))?;
    let program = directory.join("provider");
    std::fs::copy(BINARY, &program)?;
    let nobody: &[&str] = match nix::unistd::geteuid().is_root() {
        true => &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
        false => &["env"],
    };
    let command = [&nobody[1..], &["prlimit", "--nproc=1:1"]].concat();
    let launch = Launch::new(nobody[0]).arguments(command).arguments([program]);
    Ok(launch.variable("PATH", std::env::var_os("PATH").unwrap_or_default()))
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_read_that_needs_a_thread_at_the_limit_of_threads_names_the_limit() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let plugin = without_threads(directory.path())?.start().await?;
    let cloud = Cloud::start()?;
    let mut client = Client::new(plugin.connect(None).await?);
    // The lookup of a host name needs a thread.
    let url = Value::from(cloud.url().replace("127.0.0.1", "localhost"));
    let endpoints = object(&["dds", "kms", "sts"], &[("dds", url)]);
    let endpoints = ("endpoints", Value::Array(vec![endpoints]));
    configure_with(&mut client, &cloud, &[endpoints]).await?;
    for _ in 0..2 {
        let diagnostics = reading(&client, INSTANCE).await??.diagnostics;
        assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
        assert!(diagnostics[0].detail.contains("ulimit -u"), "{diagnostics:?}");
        assert!(!diagnostics[0].detail.contains("bug"), "{diagnostics:?}");
    }
    client.get_metadata(get_metadata::Request {}).await?;
    Ok(())
}
