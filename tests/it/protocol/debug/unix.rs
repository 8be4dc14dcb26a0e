//! What a person reads and pastes into a shell, and how signals end the plugin.

use anyhow::Context;
use plugin_host::{Plugin, Reattach};
use tokio::process::Command;

use super::super::{over_tcp, provider, signal};
use super::call;

/// What the line for `sh` sets the variable to, in a real one.
async fn set_by_sh(plugin: &Plugin) -> anyhow::Result<(String, Reattach)> {
    let mut lines = plugin.printed().lines();
    let line = lines.find(|line| line.starts_with("export ")).context("no line for sh")?;
    let script = format!("{line}\nprintf %s \"$TF_REATTACH_PROVIDERS\"");
    let output = Command::new("sh").args(["-eu", "-c", &script]).output().await?;
    anyhow::ensure!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    Reattach::parse(&String::from_utf8(output.stdout)?)
}

#[tokio::test]
async fn it_needs_no_host_and_says_how_it_is_reached() -> anyhow::Result<()> {
    let plugin = provider().start_debug().await?;
    let (provider, reattach) = set_by_sh(&plugin).await?;
    assert_eq!(provider, "terraform.local/local/alicloud");
    assert_eq!(reattach.protocol, "grpc");
    assert_eq!(reattach.protocol_version, 6);
    assert_eq!(Some(reattach.pid), plugin.id());
    assert!(reattach.test);
    assert_eq!(reattach.addr.network, "unix");
    // What the line for PowerShell holds.
    assert_eq!(&reattach.handshake(), plugin.handshake());
    assert!(plugin.printed().lines().count() < 10);
    call(&plugin).await
}

#[tokio::test]
async fn its_address_in_configurations_can_be_another() -> anyhow::Result<()> {
    let other = "registry.terraform.io/aliyun/alicloud";
    let plugin = provider().arguments(["--address", other]).start_debug().await?;
    assert_eq!(set_by_sh(&plugin).await?.0, other);
    Ok(())
}

#[tokio::test]
async fn what_a_shell_would_read_in_its_path_is_quoted() -> anyhow::Result<()> {
    let parent = tempfile::tempdir()?;
    for name in ["it's", "a b\"$HOME\"`id`\\n%41", "’ключ‘"] {
        let directory = parent.path().join(name);
        std::fs::create_dir(&directory)?;
        let plugin = provider().variable("TMPDIR", &directory).start_debug().await?;
        let (_, reattach) = set_by_sh(&plugin).await?;
        assert_eq!(plugin.socket().parent(), Some(&*directory));
        assert_eq!(&reattach.handshake(), plugin.handshake());
        call(&plugin).await?;
    }
    Ok(())
}

#[tokio::test]
async fn it_is_reached_from_any_directory() -> anyhow::Result<()> {
    let parent = tempfile::tempdir()?;
    std::fs::create_dir(parent.path().join("sockets"))?;
    for variable in ["PLUGIN_UNIX_SOCKET_DIR", "TMPDIR"] {
        let launch = provider().directory(parent.path()).variable(variable, "sockets");
        let plugin = launch.start_debug().await?;
        assert_eq!(plugin.socket().parent(), Some(&*parent.path().join("sockets")));
        call(&plugin).await?;
    }
    Ok(())
}

#[tokio::test]
async fn it_listens_on_tcp_where_there_can_be_no_socket() -> anyhow::Result<()> {
    let plugin = over_tcp(provider()).start_debug().await?;
    assert_eq!(set_by_sh(&plugin).await?.1.addr.network, "tcp");
    call(&plugin).await
}

#[tokio::test]
async fn the_person_who_started_it_ends_it_and_nothing_is_left() -> anyhow::Result<()> {
    for name in ["INT", "TERM", "HUP"] {
        let directory = tempfile::tempdir()?;
        let launch = provider().variable("PLUGIN_UNIX_SOCKET_DIR", directory.path());
        let plugin = launch.start_debug().await?;
        assert_eq!(std::fs::read_dir(directory.path())?.count(), 1);
        let connected = plugin.connect(None).await?;
        signal(&plugin, name).await?;
        let ended = plugin.ended().await?;
        assert_eq!(ended.status.code(), Some(0), "{name}");
        assert_eq!((&*ended.stdout, &*ended.stderr), ("", ""), "{name}");
        assert_eq!(std::fs::read_dir(directory.path())?.count(), 0, "{name}");
        drop(connected);
    }
    Ok(())
}
