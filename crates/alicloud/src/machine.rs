//! The machine on which credentials are found.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::{fmt, io};

use futures_util::future::BoxFuture;

/// Environment variables, files and programs of a machine. The client accesses them only through
/// this trait.
pub trait Machine: fmt::Debug + Send + Sync {
    /// The value of an environment variable; `None` if the variable is unset or blank.
    fn variable(&self, name: &str) -> Option<&str>;

    /// The contents of a file.
    ///
    /// # Errors
    /// The error of the file system; [`io::ErrorKind::FileTooLarge`] if the file is larger than
    /// files of credentials and certificates are; [`io::ErrorKind::InvalidInput`] if it is not a
    /// regular file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The paths of the regular files in a directory, also through symbolic links.
    ///
    /// # Errors
    /// The error of the file system.
    fn files(&self, _directory: &Path) -> io::Result<Vec<PathBuf>> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Runs a program to its end and returns its standard output. If the future is dropped, the
    /// program is killed.
    ///
    /// # Errors
    /// If the program cannot be started; [`io::ErrorKind::FileTooLarge`] if its output is too
    /// large to be credentials.
    fn run<'a>(
        &'a self,
        program: &'a str,
        arguments: &'a [String],
    ) -> BoxFuture<'a, io::Result<ProgramOutput>>;

    /// The user's home directory, if it is known.
    fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.variable(name).map(PathBuf::from)
    }
}

/// The result of a program that has ended.
#[derive(Clone, PartialEq, Eq)]
pub struct ProgramOutput {
    /// The exit code; `None` if a signal ended the program.
    pub code: Option<i32>,
    /// The standard output.
    pub stdout: Vec<u8>,
}

/// Omits the standard output, which can contain a secret.
impl fmt::Debug for ProgramOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProgramOutput").field("code", &self.code).finish_non_exhaustive()
    }
}

impl dyn Machine {
    /// Whether a variable is `true` in any case, as the SDKs read their switches.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|text| text.trim().eq_ignore_ascii_case("true"))
    }

    /// A path as a person writes it: `~` is the home directory. A path below the home directory has
    /// the separators of the system.
    pub(crate) fn path(&self, written: &str) -> PathBuf {
        match (written.strip_prefix('~'), self.home()) {
            (Some(""), Some(home)) => home,
            (Some(rest), Some(home)) if rest.starts_with(['/', MAIN_SEPARATOR]) => {
                home.join(&rest[1..]).components().collect()
            }
            _ => PathBuf::from(written),
        }
    }
}
