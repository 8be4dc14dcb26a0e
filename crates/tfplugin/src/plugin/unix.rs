//! The Unix socket: where it stands, and who may connect to it.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::net::{UnixListener, UnixStream};

use super::Error;
use crate::environment::Environment;
use crate::random;

/// A listening socket under a name that cannot be guessed, removed when it is dropped.
#[derive(Debug)]
pub(super) struct Socket {
    listener: UnixListener,
    path: String,
}

/// Why there is no socket.
#[derive(Debug)]
pub(super) enum Failure {
    /// None can be made in the place for it.
    Unavailable(Unavailable),
    /// What the host asks for cannot be done, here or by other means.
    Fatal(Error),
}

/// Why no socket can be made in the place for it.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", directory.display())]
pub(super) struct Unavailable {
    directory: PathBuf,
    source: io::Error,
}

/// A group that may connect.
#[derive(Debug)]
struct Group {
    id: u32,
    /// As the host wrote it.
    name: String,
}

impl Socket {
    /// A socket in `PLUGIN_UNIX_SOCKET_DIR`, or the temporary directory, that only this user can
    /// reach, and the group of `PLUGIN_UNIX_SOCKET_GROUP`.
    pub(super) fn bind(environment: &Environment) -> Result<Self, Failure> {
        let group = Group::from_environment(environment).map_err(Failure::Fatal)?;
        let directory = environment
            .get_os("PLUGIN_UNIX_SOCKET_DIR")
            .or_else(|| environment.get_os("TMPDIR"))
            .unwrap_or(OsStr::new("/tmp"));
        // A person who debugs runs Terraform in other directories than this.
        let bound = std::path::absolute(directory)
            .and_then(|directory| Self::bind_in(&directory, group.as_ref()));
        bound
            .map_err(|source| {
                Failure::Unavailable(Unavailable { directory: directory.into(), source })
            })?
            .map_err(Failure::Fatal)
    }

    /// The outer error is one of the place.
    fn bind_in(directory: &Path, group: Option<&Group>) -> io::Result<Result<Self, Error>> {
        let name = random_name()?;
        let path = directory.join(format!("plugin{name}"));
        // The handshake line is text, and the host splits it at `|`.
        let path = path.to_str().filter(|path| !path.contains(['|', '\n'])).ok_or_else(|| {
            let reason = "the path cannot be written in a handshake line";
            io::Error::new(io::ErrorKind::InvalidInput, reason)
        })?;
        // A socket gets its permissions after it is bound. Until then it stands in a directory
        // that nobody else can enter, under a path as long as the one that it will have: where
        // that is too long for a socket, about a hundred bytes, it could be bound at a shorter one
        // and not be connected to.
        let private = directory.join(format!("p{name}"));
        DirBuilder::new().mode(0o700).create(&private)?;
        let bound = bind_restricted(&private.join("sock"), path, group);
        let removed = fs::remove_dir_all(&private);
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

impl Drop for Socket {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(%error, "the socket file was gone already");
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

/// The number of a group that is named by its number or its name.
fn group_id(name: &str) -> io::Result<u32> {
    let unknown = || io::Error::new(io::ErrorKind::NotFound, "there is no such group");
    match name.parse() {
        // By this number the system means: the group that it has.
        Ok(u32::MAX) => Err(unknown()),
        Ok(id) => Ok(id),
        Err(_) => Ok(nix::unistd::Group::from_name(name)?.ok_or_else(unknown)?.gid.as_raw()),
    }
}

/// Binds a socket where nobody else can reach it, restricts it, and moves it to its path.
fn bind_restricted(
    at: &Path,
    path: &str,
    group: Option<&Group>,
) -> io::Result<Result<Socket, Error>> {
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
    Ok(Ok(Socket { listener, path: path.to_owned() }))
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
        assert_eq!(group_id("54321").unwrap(), 54321, "which needs no name");
        // `root` or `wheel`, but every system has it.
        let first = nix::unistd::Group::from_gid(0.into()).unwrap().unwrap();
        assert_eq!(group_id(&first.name).unwrap(), 0);
    }

    #[test]
    fn no_number_stands_for_the_group_that_it_has() {
        for name in ["4294967295", "-1", "no such group", ""] {
            assert_eq!(group_id(name).unwrap_err().kind(), io::ErrorKind::NotFound, "{name:?}");
        }
    }
}
