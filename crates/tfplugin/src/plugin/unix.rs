//! The Unix socket: its path, and who can connect.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::net::{UnixListener, UnixStream};

use super::error::Error;
use crate::environment::Environment;
use crate::{limits, random};

/// A listening socket with an unpredictable name. Dropping it removes the file.
#[derive(Debug)]
pub(super) struct UnixSocket {
    listener: UnixListener,
    path: String,
}

/// Why a socket was not bound.
#[derive(Debug)]
pub(super) enum BindError {
    /// The directory does not allow sockets. The plugin can listen on a TCP port.
    Unavailable(Unavailable),
    /// The request of the host cannot be satisfied by any listener.
    Fatal(Error),
}

/// The directory does not allow sockets.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", directory.display())]
pub(super) struct Unavailable {
    directory: PathBuf,
    source: io::Error,
}

/// A group whose members can connect.
#[derive(Debug)]
struct Group {
    id: u32,
    /// The name or number, as the host wrote it.
    name: String,
}

/// The name of a socket in its private directory.
const PRIVATE_NAME: &str = "sock";

impl UnixSocket {
    /// Binds a socket in `PLUGIN_UNIX_SOCKET_DIR`, or else in the temporary directory. Only this
    /// user and the group of `PLUGIN_UNIX_SOCKET_GROUP` can connect.
    pub(super) fn bind(environment: &Environment) -> Result<Self, BindError> {
        let group = Group::from_environment(environment).map_err(BindError::Fatal)?;
        let directory = environment
            .get_os("PLUGIN_UNIX_SOCKET_DIR")
            .or_else(|| environment.get_os("TMPDIR"))
            .unwrap_or(OsStr::new("/tmp"));
        // The path must be absolute: Terraform can run in another directory during debugging.
        let bound = std::path::absolute(directory)
            .and_then(|directory| Self::bind_in(&directory, group.as_ref()));
        match bound {
            Ok(bound) => bound.map_err(BindError::Fatal),
            Err(source) if limits::is_reached(&source) => {
                Err(BindError::Fatal(Error::Limit(source)))
            }
            Err(source) => {
                Err(BindError::Unavailable(Unavailable { directory: directory.into(), source }))
            }
        }
    }

    /// The outer error means that the directory does not allow sockets.
    fn bind_in(directory: &Path, group: Option<&Group>) -> io::Result<Result<Self, Error>> {
        let name = random_name()?;
        let path = directory.join(format!("plugin{name}"));
        // The handshake line is a text, which the host splits at `|`.
        let path = path.to_str().filter(|path| !path.contains(['|', '\n'])).ok_or_else(|| {
            let reason = "the handshake line cannot contain the path";
            io::Error::new(io::ErrorKind::InvalidInput, reason)
        })?;
        // A socket gets its permissions after it is bound. Until then, the socket is in a directory
        // that no other user can enter. Its path there is as long as its final path, so that a path
        // beyond the limit of sockets, about a hundred bytes, fails here. A socket that is bound at
        // a shorter path and then moved would not accept connections.
        let private = directory.join(format!("p{name}"));
        DirBuilder::new().mode(0o700).create(&private)?;
        let bound = bind_private(&private, path, group);
        // Without file descriptors, `remove_dir_all` fails.
        drop(fs::remove_file(private.join(PRIVATE_NAME)));
        let removed = fs::remove_dir(&private);
        let socket = bound?;
        removed?;
        Ok(socket)
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) async fn accept(&self) -> io::Result<UnixStream> {
        Ok(self.listener.accept().await?.0)
    }
}

impl Drop for UnixSocket {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(%error, "cannot remove the socket file");
        }
    }
}

impl Group {
    fn from_environment(environment: &Environment) -> Result<Option<Self>, Error> {
        let Some(group) = environment.get_os("PLUGIN_UNIX_SOCKET_GROUP") else { return Ok(None) };
        let name = group.to_string_lossy().into_owned();
        match group_id(&name) {
            Ok(id) => Ok(Some(Self { id, name })),
            Err(source) => Err(Error::Group { group: name, source }),
        }
    }
}

/// The number of a group, from its number or its name.
fn group_id(name: &str) -> io::Result<u32> {
    let unknown = || io::Error::new(io::ErrorKind::NotFound, "the group does not exist");
    match name.parse() {
        // For `chown`, this number means: do not change the group.
        Ok(u32::MAX) => Err(unknown()),
        Ok(id) => Ok(id),
        Err(_) => Ok(nix::unistd::Group::from_name(name)?.ok_or_else(unknown)?.gid.as_raw()),
    }
}

/// Binds a socket in a private directory, restricts its permissions, and moves it to its path.
fn bind_private(
    private: &Path,
    path: &str,
    group: Option<&Group>,
) -> io::Result<Result<UnixSocket, Error>> {
    // The umask can have removed the permissions of the owner.
    fs::set_permissions(private, Permissions::from_mode(0o700))?;
    let at = &private.join(PRIVATE_NAME);
    let listener = UnixListener::bind(at)?;
    let mode = match group {
        None => 0o600,
        Some(Group { id, name }) => {
            if let Err(source) = chown(at, None, Some(*id)) {
                return Ok(Err(Error::Group { group: name.clone(), source }));
            }
            0o660
        }
    };
    fs::set_permissions(at, Permissions::from_mode(mode))?;
    fs::rename(at, path)?;
    Ok(Ok(UnixSocket { listener, path: path.to_owned() }))
}

/// 72 random bits in twelve characters.
fn random_name() -> io::Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::bytes::<9>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_named_by_its_number_or_its_name() {
        assert_eq!(group_id("0").unwrap(), 0);
        assert_eq!(group_id("54321").unwrap(), 54321, "the number needs no name");
        // Every system has this group, as `root` or `wheel`.
        let first = nix::unistd::Group::from_gid(0.into()).unwrap().unwrap();
        assert_eq!(group_id(&first.name).unwrap(), 0);
    }

    #[test]
    fn the_number_that_means_no_change_is_not_a_group() {
        for name in ["4294967295", "-1", "no such group", ""] {
            assert_eq!(group_id(name).unwrap_err().kind(), io::ErrorKind::NotFound, "{name:?}");
        }
    }
}
