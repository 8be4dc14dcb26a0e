//! A socket that a group may use besides its owner.

use std::os::unix::fs::{MetadataExt, PermissionsExt};

use anyhow::Context;
use plugin_host::Identity;
use tokio::process::Command;

use super::{over_tcp, provider};

/// A number and a name of a group that this user may give to a file: any for root, else one of the
/// user's own, and where there is a choice not the one that files have by themselves.
async fn group() -> anyhow::Result<(u32, String)> {
    let id = async |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().await?;
        anyhow::Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    };
    let (primary, mut groups) = (id(&["-g"]).await?, id(&["-G"]).await?);
    if id(&["-u"]).await? == "0" {
        let all = std::fs::read_to_string("/etc/group")?;
        let ids = all.lines().filter_map(|line| line.split(':').nth(2));
        groups = ids.collect::<Vec<_>>().join(" ");
    }
    let other = groups.split(' ').find(|group| *group != primary).unwrap_or(&primary).to_owned();
    let all = std::fs::read_to_string("/etc/group")?;
    let mut lines = all.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let line = lines.find(|fields| fields.get(2) == Some(&&*other));
    let name = line.with_context(|| format!("no name of the group {other}"))?[0];
    Ok((other.parse()?, name.to_owned()))
}

#[tokio::test]
async fn the_socket_is_the_group_s_that_the_host_names_and_nobody_else_s() -> anyhow::Result<()> {
    let identity = Identity::generate()?;
    let (id, name) = group().await?;
    for written in [id.to_string(), name] {
        let directory = tempfile::tempdir()?;
        let launch = provider()
            .variable("PLUGIN_UNIX_SOCKET_DIR", directory.path())
            .variable("PLUGIN_UNIX_SOCKET_GROUP", &written);
        let plugin = launch.identity(&identity)?.start().await?;
        assert_eq!(plugin.handshake().network, "unix");
        let socket = std::fs::metadata(plugin.socket())?;
        assert_eq!(socket.gid(), id, "{written}");
        assert_eq!(socket.permissions().mode() & 0o777, 0o660, "{written}");
        assert_eq!(std::fs::read_dir(directory.path())?.count(), 1);
        plugin.connect(Some(&identity)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_group_that_cannot_be_set_is_an_error_and_leaves_nothing() -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    for group in ["no such group", "4294967295", "-1"] {
        for launch in
            [provider().variable("PLUGIN_UNIX_SOCKET_DIR", directory.path()), over_tcp(provider())]
        {
            let output = launch.variable("PLUGIN_UNIX_SOCKET_GROUP", group).run(&[]).await?;
            assert_eq!(output.status.code(), Some(1));
            assert!(output.stdout.is_empty());
            let text = String::from_utf8(output.stderr)?;
            assert!(text.contains("PLUGIN_UNIX_SOCKET_GROUP") && text.contains(group), "{text}");
            assert_eq!(std::fs::read_dir(directory.path())?.count(), 0);
        }
    }
    Ok(())
}
