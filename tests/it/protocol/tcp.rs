//! Where there can be no Unix socket, the plugin listens on a port of this machine.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::RangeInclusive;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anyhow::Context;
use plugin_host::tfplugin6::get_metadata;
use plugin_host::tfplugin6::provider_client::ProviderClient;
use plugin_host::{Launch, Plugin};

use super::{over_tcp, provider};

/// Where a plugin listens that has no socket.
async fn port(plugin: &Plugin) -> anyhow::Result<u16> {
    assert_eq!(plugin.handshake().network, "tcp");
    let address: SocketAddr = plugin.handshake().address.parse()?;
    assert_eq!(address.ip(), Ipv4Addr::LOCALHOST);
    let mut client = ProviderClient::new(plugin.connect(None).await?);
    client.get_metadata(get_metadata::Request {}).await?;
    Ok(address.port())
}

fn with_range(launch: Launch, ports: RangeInclusive<u16>) -> Launch {
    launch
        .variable("PLUGIN_MIN_PORT", ports.start().to_string())
        .variable("PLUGIN_MAX_PORT", ports.end().to_string())
}

/// A port that is taken, and who holds it.
fn taken() -> anyhow::Result<(u16, TcpListener)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok((listener.local_addr()?.port(), listener))
}

#[tokio::test]
async fn a_directory_that_takes_no_socket_makes_it_listen_on_tcp() -> anyhow::Result<()> {
    let parent = tempfile::tempdir()?;
    let names = [&[b'x'; 100][..], b"pi|pe", b"line\nbreak", b"no\xfftext"];
    let mut directories = Vec::from(names.map(|name| parent.path().join(OsStr::from_bytes(name))));
    for directory in &directories {
        std::fs::create_dir(directory)?;
    }
    let file = parent.path().join("file");
    std::fs::write(&file, "")?;
    // The last is one where nobody may make anything, root included.
    directories.extend([parent.path().join("missing"), file, "/proc".into()]);
    for directory in directories {
        for variable in ["PLUGIN_UNIX_SOCKET_DIR", "TMPDIR"] {
            let launch = provider().variable(variable, &directory).variable("TF_LOG", "WARN");
            let mut plugin = launch.start().await?;
            let port = port(&plugin).await?;
            assert!((10000..=25000).contains(&port), "{port}");
            plugin.said("no Unix socket: listening on a TCP port").await?;
            plugin.said("no TLS: every user of this machine can connect").await?;
            if directory != Path::new("/proc") && directory.is_dir() {
                assert_eq!(std::fs::read_dir(&directory)?.count(), 0, "{directory:?}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_socket_is_only_where_its_path_can_be_connected_to() -> anyhow::Result<()> {
    let parent = tempfile::tempdir()?;
    let own = parent.path().as_os_str().len() + 1;
    let mut networks = BTreeSet::new();
    // About the lengths from which on a socket's path is too long, on any Unix.
    for length in 80..=100_usize {
        let name = "x".repeat(length.checked_sub(own).context("the temporary directory is deep")?);
        let directory = parent.path().join(name);
        std::fs::create_dir(&directory)?;
        let plugin = provider().variable("TMPDIR", &directory).start().await?;
        let mut client = ProviderClient::new(plugin.connect(None).await.context(length)?);
        client.get_metadata(get_metadata::Request {}).await?;
        networks.insert(plugin.handshake().network.clone());
    }
    assert_eq!(Vec::from_iter(networks), ["tcp", "unix"]);
    Ok(())
}

#[tokio::test]
async fn the_port_is_the_first_of_the_range_that_is_free() -> anyhow::Result<()> {
    let (first, holder) = taken()?;
    let last = first.saturating_add(100);
    let launch = with_range(over_tcp(provider()), first..=last);
    let (one, other) = (launch.start().await?, launch.start().await?);
    let (one, other) = (port(&one).await?, port(&other).await?);
    assert!(first < one && one < other && other <= last, "{first} < {one} < {other} <= {last}");
    drop(holder);
    Ok(())
}

#[tokio::test]
async fn without_a_range_it_is_any_port() -> anyhow::Result<()> {
    let launch = over_tcp(provider()).without("PLUGIN_MIN_PORT").without("PLUGIN_MAX_PORT");
    assert_ne!(port(&launch.start().await?).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_range_without_a_free_port_is_said() -> anyhow::Result<()> {
    let (only, _holder) = taken()?;
    let output = with_range(over_tcp(provider()), only..=only).run(&[]).await?;
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr)?;
    assert!(text.contains(&format!("from {only} to {only}")), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_range_that_is_none_is_an_error_where_a_port_is_needed() -> anyhow::Result<()> {
    for (variable, value) in
        [("PLUGIN_MIN_PORT", "25001"), ("PLUGIN_MIN_PORT", "ten"), ("PLUGIN_MAX_PORT", "99999")]
    {
        let launch = provider().variable(variable, value);
        assert_eq!(launch.start().await?.handshake().network, "unix");
        let output = over_tcp(launch).run(&[]).await?;
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let text = String::from_utf8(output.stderr)?;
        assert!(text.contains(variable) && text.contains(value), "{text}");
    }
    Ok(())
}
