//! The limits of the system for this process: open files, processes and threads.

use std::io;

/// Runs `spawn`, which starts a child process, with the soft limit of open files that this process
/// inherited. [`run`](crate::run) raises the soft limit to the hard limit. A child process inherits
/// the current limit, and can be an old program that fails with a high limit.
///
/// If this process has more open files than the inherited limit allows, `spawn` runs again with the
/// raised limit. Meanwhile, another thread cannot open a file beyond the inherited limit.
///
/// # Errors
/// The error of `spawn`.
pub fn with_inherited_open_files<T>(spawn: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    system::with_inherited_open_files(spawn)
}

/// An error of the operating system as a text. If the error means that a limit is reached, the text
/// names the limit and says how to raise it.
pub fn explained(error: &io::Error) -> String {
    match system::limit(error) {
        Some(limit) => format!("{error}: {limit}"),
        None => error.to_string(),
    }
}

/// Whether an error means that a limit is reached.
pub(crate) fn is_reached(error: &io::Error) -> bool {
    system::limit(error).is_some()
}

/// Raises the soft limit of open files to the hard limit, as Go's runtime does at the start of a
/// program. The soft limit exists for programs that call `select`, and is 256 on macOS.
///
/// # Errors
/// The process cannot open the few files that a plugin needs.
pub(crate) fn raise_open_files() -> io::Result<()> {
    system::raise_open_files()
}

/// What to do if a thread or a child process cannot be started.
pub(crate) const PROCESSES: &str = "the limit of processes and threads is reached. Raise the limit \
     (`ulimit -u`, or the limit of the container), or end other processes";

#[cfg(unix)]
mod system {
    use std::io;
    use std::os::fd::AsFd;
    use std::sync::OnceLock;

    use nix::errno::Errno;
    use nix::sys::resource::{Resource, getrlimit, rlim_t, setrlimit};

    use super::PROCESSES;

    /// The most open files of a process on macOS, if its hard limit is infinite.
    const OPEN_MAX: rlim_t = 10_240;

    /// The files that a plugin opens before its first call: the runtime's, the listener, stdout.
    const NEEDED: usize = 12;

    /// The errors of a process that is beyond its limit: glibc answers EBADF if a child process is
    /// to get a file whose number is beyond the limit.
    const BEYOND_LIMIT: [Errno; 2] = [Errno::EMFILE, Errno::EBADF];

    /// The soft limit before it was raised; empty if it was not raised.
    static INHERITED: OnceLock<rlim_t> = OnceLock::new();

    #[expect(clippy::disallowed_methods, reason = "nothing is written")]
    pub(super) fn raise_open_files() -> io::Result<()> {
        let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
        let raised = [hard, hard.min(OPEN_MAX)]
            .into_iter()
            .any(|limit| limit > soft && setrlimit(Resource::RLIMIT_NOFILE, limit, hard).is_ok());
        if raised {
            INHERITED.get_or_init(|| soft);
        }
        let stderr = io::stderr();
        let opened = [(); NEEDED].map(|()| stderr.as_fd().try_clone_to_owned());
        opened.into_iter().try_for_each(|file| file.map(drop))
    }

    pub(super) fn with_inherited_open_files<T>(
        mut spawn: impl FnMut() -> io::Result<T>,
    ) -> io::Result<T> {
        let limits = getrlimit(Resource::RLIMIT_NOFILE).ok();
        let Some((soft, (raised, hard))) = INHERITED.get().zip(limits) else { return spawn() };
        setrlimit(Resource::RLIMIT_NOFILE, *soft, hard)?;
        let spawned = spawn();
        setrlimit(Resource::RLIMIT_NOFILE, raised, hard)?;
        match spawned.as_ref().map_err(io::Error::raw_os_error) {
            Err(Some(error)) if BEYOND_LIMIT.contains(&Errno::from_raw(error)) => spawn(),
            _ => spawned,
        }
    }

    pub(super) fn limit(error: &io::Error) -> Option<String> {
        match Errno::from_raw(error.raw_os_error()?) {
            Errno::EMFILE => {
                let hard = getrlimit(Resource::RLIMIT_NOFILE).map_or(0, |(_, hard)| hard);
                Some(format!(
                    "the limit of open files of this process is {hard}. Raise the limit \
                     (`ulimit -n`), or lower `-parallelism` of Terraform"
                ))
            }
            Errno::ENFILE => Some(
                "the limit of open files of the whole system is reached. Raise the limit \
                 (`sysctl fs.file-max`), or close other programs"
                    .to_owned(),
            ),
            Errno::EAGAIN => Some(PROCESSES.to_owned()),
            _ => None,
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::io;

    pub(super) fn raise_open_files() -> io::Result<()> {
        Ok(())
    }

    pub(super) fn with_inherited_open_files<T>(
        mut spawn: impl FnMut() -> io::Result<T>,
    ) -> io::Result<T> {
        spawn()
    }

    pub(super) fn limit(_: &io::Error) -> Option<String> {
        None
    }
}
