//! What a machine can run out of.

use std::io;

/// A resource of which this machine permits no more. The lack ends when other work ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Shortage {
    /// Open files and connections: `EMFILE` or `ENFILE`.
    #[error("too many files and connections are open on this machine")]
    Files,
    /// Processes and threads, or the memory for them: `EAGAIN` or `ENOMEM` when one starts.
    #[error("this machine permits no further process or thread")]
    Processes,
}

/// `EMFILE` and `ENFILE` on Unix; `ERROR_TOO_MANY_OPEN_FILES` and `WSAEMFILE` on Windows.
const TOO_MANY_FILES: &[i32] = if cfg!(windows) { &[4, 10024] } else { &[24, 23] };

impl Shortage {
    /// The shortage that an error of the file system or the network reports.
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref()).copied();
        let is_lack_of_files =
            error.raw_os_error().is_some_and(|code| TOO_MANY_FILES.contains(&code));
        inner.or_else(|| is_lack_of_files.then_some(Self::Files))
    }

    /// The shortage that an error at the start of a process or a thread reports.
    pub(crate) fn of_start(error: &io::Error) -> Option<Self> {
        let is_lack_of_processes =
            matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory);
        Self::of(error).or_else(|| is_lack_of_processes.then_some(Self::Processes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_of_the_system_names_what_is_missing() {
        let error = io::Error::from_raw_os_error;
        for code in if cfg!(windows) { [4, 10024] } else { [23, 24] } {
            assert_eq!(Shortage::of(&error(code)), Some(Shortage::Files));
            assert_eq!(Shortage::of_start(&error(code)), Some(Shortage::Files));
        }
        for kind in [io::ErrorKind::WouldBlock, io::ErrorKind::OutOfMemory] {
            let error = kind.into();
            assert_eq!(Shortage::of(&error), None);
            assert_eq!(Shortage::of_start(&error), Some(Shortage::Processes));
        }
        // Neither a missing file nor a missing permission.
        for code in if cfg!(windows) { [2, 5] } else { [2, 13] } {
            assert_eq!(Shortage::of_start(&error(code)), None);
        }
        let wrapped = io::Error::other(Shortage::Processes);
        assert_eq!(Shortage::of(&wrapped), Some(Shortage::Processes));
    }
}
