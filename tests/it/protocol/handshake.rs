//! Who may start the plugin, and what it answers.

use std::os::unix::fs::{FileTypeExt, PermissionsExt};

use anyhow::Context;
use plugin_host::{Handshake, Identity, Launch};

use super::provider;
use crate::support::BINARY;

#[tokio::test]
async fn the_handshake_names_protocol_6_and_an_owner_only_socket() -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    let launch = provider().variable("PLUGIN_UNIX_SOCKET_DIR", directory.path());
    let plugin = launch.start().await?;
    let handshake = plugin.handshake();
    assert_eq!(handshake.core_version, "1");
    assert_eq!(handshake.protocol_version, 6);
    assert_eq!(handshake.network, "unix");
    assert_eq!(handshake.transport, "grpc");
    assert_eq!(handshake.certificate, None);
    assert_eq!(plugin.socket().parent(), Some(directory.path()));
    let socket = std::fs::metadata(plugin.socket())?;
    assert!(socket.file_type().is_socket());
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
    // Nothing else is left beside it.
    assert_eq!(std::fs::read_dir(directory.path())?.count(), 1);
    Ok(())
}

#[tokio::test]
async fn a_umask_changes_nothing_of_who_can_connect() -> anyhow::Result<()> {
    for umask in ["0000", "0177", "0777"] {
        let directory = tempfile::tempdir()?;
        let script = format!("umask {umask}; exec \"$0\"");
        let launch = Launch::new("/bin/sh").arguments(["-c", &script, BINARY]);
        let launch = launch.variable("PLUGIN_UNIX_SOCKET_DIR", directory.path());
        let plugin = launch.start().await?;
        assert_eq!(plugin.socket().parent(), Some(directory.path()), "{umask}");
        let socket = std::fs::metadata(plugin.socket())?;
        assert_eq!(socket.permissions().mode() & 0o777, 0o600, "{umask}");
        assert_eq!(std::fs::read_dir(directory.path())?.count(), 1, "{umask}");
        plugin.connect(None).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_socket_accepts_connections_once_the_line_is_read() -> anyhow::Result<()> {
    let plugin = provider().start().await?;
    std::os::unix::net::UnixStream::connect(plugin.socket())?;
    Ok(())
}

#[tokio::test]
async fn socket_names_differ_and_cannot_be_guessed() -> anyhow::Result<()> {
    let name = async || {
        let plugin = provider().start().await?;
        let name = plugin.socket().file_name().context("a name")?.to_string_lossy().into_owned();
        anyhow::Ok(name)
    };
    let (first, second) = (name().await?, name().await?);
    assert_ne!(first, second);
    let random = first.strip_prefix("plugin").context("the prefix")?;
    assert_eq!(random.len(), 12, "72 bits in base64");
    Ok(())
}

/// Go's plugins have names of about as many characters, and directories that work for those are
/// to work here.
#[tokio::test]
async fn a_socket_directory_of_88_bytes_is_short_enough() -> anyhow::Result<()> {
    let parent = tempfile::tempdir()?;
    let length = parent.path().as_os_str().len();
    let directory = parent.path().join("x".repeat(88 - length - 1));
    std::fs::create_dir(&directory)?;
    let plugin = provider().variable("TMPDIR", &directory).start().await?;
    assert_eq!(plugin.socket().parent(), Some(directory.as_path()));
    Ok(())
}

#[tokio::test]
async fn without_the_cookie_it_says_what_it_is_and_makes_no_socket() -> anyhow::Result<()> {
    for launch in [
        provider().without("TF_PLUGIN_MAGIC_COOKIE"),
        provider().variable("TF_PLUGIN_MAGIC_COOKIE", "wrong"),
    ] {
        let directory = tempfile::tempdir()?;
        let launch = launch.variable("PLUGIN_UNIX_SOCKET_DIR", directory.path());
        let output = launch.run(&[]).await?;
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let text = String::from_utf8(output.stderr)?;
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("Terraform provider") && text.contains("required_providers"));
        assert_eq!(std::fs::read_dir(directory.path())?.count(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn a_host_with_no_version_of_ours_is_told_what_both_sides_have() -> anyhow::Result<()> {
    for versions in ["4", "3,7", "garbage"] {
        let launch = provider().variable("PLUGIN_PROTOCOL_VERSIONS", versions);
        let output = launch.run(&[]).await?;
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let text = String::from_utf8(output.stderr)?;
        let offered = versions.replace(',', ", ");
        assert!(text.contains(&format!("supports plugin protocol {offered}.")), "{text}");
        assert!(text.contains("supports 5, 6"), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_host_that_lists_no_versions_is_served_the_oldest() -> anyhow::Result<()> {
    let plugin = provider().without("PLUGIN_PROTOCOL_VERSIONS").start().await?;
    assert_eq!(plugin.handshake().protocol_version, 5);
    Ok(())
}

#[tokio::test]
async fn the_server_certificate_is_for_localhost_and_new_each_time() -> anyhow::Result<()> {
    let identity = Identity::generate()?;
    let launch = provider().identity(&identity)?;
    let (first, second) = (launch.start().await?, launch.start().await?);
    let certificate = |handshake: &Handshake| handshake.certificate.clone().context("none");
    assert_ne!(certificate(first.handshake())?, certificate(second.handshake())?);
    // A client that checks the name connects.
    first.connect(Some(&identity)).await?;
    Ok(())
}

#[tokio::test]
async fn a_host_that_asks_is_told_that_nothing_is_multiplexed() -> anyhow::Result<()> {
    let identity = Identity::generate()?;
    for (asks, says) in [(None, None), (Some(""), None), (Some("true"), Some(false))] {
        for tls in [false, true] {
            let launch = asks
                .into_iter()
                .fold(provider(), |launch, asks| launch.variable("PLUGIN_MULTIPLEX_GRPC", asks));
            let launch = if tls { launch.identity(&identity)? } else { launch };
            let plugin = launch.start().await?;
            assert_eq!(plugin.handshake().multiplexes, says);
            plugin.connect(tls.then_some(&identity)).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_it_cannot_start_with_is_said_on_stderr() -> anyhow::Result<()> {
    let no_certificate = "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n";
    for certificate in ["not PEM", no_certificate] {
        let refused = provider().variable("PLUGIN_CLIENT_CERT", certificate).run(&[]).await?;
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8(refused.stderr)?.contains("PLUGIN_CLIENT_CERT"));
    }
    Ok(())
}

#[tokio::test]
async fn a_person_gets_version_and_help() -> anyhow::Result<()> {
    let person = provider().without("TF_PLUGIN_MAGIC_COOKIE");
    let version = person.run(&["--version"]).await?;
    assert!(version.status.success());
    let expected = concat!("terraform-provider-alicloud ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(String::from_utf8(version.stdout)?, expected);
    let help = person.run(&["--help"]).await?;
    assert!(help.status.success());
    let help = String::from_utf8(help.stdout)?;
    let said =
        ["Usage:", "--debug", "TF_REATTACH_PROVIDERS", "--address", "terraform.local/local/"];
    assert!(said.iter().all(|text| help.contains(text)), "{help}");
    let address = &["--debug", "--address", "alicloud"];
    for (arguments, said) in [(&["--frobnicate"][..], "--frobnicate"), (address, "\"alicloud\"")] {
        let wrong = person.run(arguments).await?;
        assert_eq!(wrong.status.code(), Some(2));
        assert!(wrong.stdout.is_empty());
        let text = String::from_utf8(wrong.stderr)?;
        assert!(text.contains(said) && text.contains("Usage:"), "{text}");
    }
    Ok(())
}
