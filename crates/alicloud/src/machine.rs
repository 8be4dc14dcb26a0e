//! The machine that a client runs on, as far as credentials are found on it.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use futures_util::future::BoxFuture;

/// Variables, files and programs of a machine. The client itself touches none of them.
pub trait Machine: fmt::Debug + Send + Sync {
    /// The text of an environment variable; `None` when it is unset or blank.
    fn variable(&self, name: &str) -> Option<&str>;

    /// What is in a file.
    ///
    /// # Errors
    /// Those of the file system; [`io::ErrorKind::FileTooLarge`] for one that cannot hold
    /// credentials.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Runs a program to its end and takes what it writes to its standard output. Dropping the
    /// future ends the program.
    ///
    /// # Errors
    /// When it cannot be started, or writes more than credentials are.
    fn run<'a>(
        &'a self,
        program: &'a str,
        arguments: &'a [String],
    ) -> BoxFuture<'a, io::Result<ProgramOutput>>;

    /// The user's home directory, where one is known.
    fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.variable(name).map(PathBuf::from)
    }
}

/// What a program left behind.
#[derive(Clone, PartialEq, Eq)]
pub struct ProgramOutput {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to its standard output.
    pub stdout: Vec<u8>,
}

/// Without what it wrote, which can be a secret.
impl fmt::Debug for ProgramOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProgramOutput").field("code", &self.code).finish_non_exhaustive()
    }
}

impl dyn Machine {
    /// Whether a variable says `true`, as the SDKs read their switches.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|text| text.trim().eq_ignore_ascii_case("true"))
    }

    /// A path as people write it: `~` stands for the home directory.
    pub(crate) fn path(&self, written: &str) -> PathBuf {
        match (written.strip_prefix('~'), self.home()) {
            (Some(""), Some(home)) => home,
            (Some(rest), Some(home)) if rest.starts_with(['/', std::path::MAIN_SEPARATOR]) => {
                home.join(&rest[1..])
            }
            _ => PathBuf::from(written),
        }
    }
}
