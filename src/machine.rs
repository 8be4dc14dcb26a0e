//! The machine of the provider: environment variables, files and programs, for credential sources.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

use alicloud::{Machine, ProgramOutput};
use tfplugin::environment::Environment;
use tfplugin::limits;

/// This machine.
#[derive(Clone, Debug)]
pub struct ThisMachine {
    environment: Environment,
}

/// The maximum size of a file, in bytes: many times all certificates that systems trust.
const MAX_FILE: u64 = 4 << 20;

/// The maximum size of the output of a program, in bytes. Credentials are far smaller.
const MAX_OUTPUT: u64 = 1 << 20;

/// Timeout for the remaining output of a program after its end.
const LAST_WORDS: Duration = Duration::from_millis(500);

impl ThisMachine {
    /// This machine, with these environment variables.
    pub fn new(environment: Environment) -> Self {
        Self { environment }
    }
}

impl Machine for ThisMachine {
    fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name)
    }

    #[expect(clippy::disallowed_methods, reason = "files are read here")]
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // Opening a pipe or a terminal would wait for a writer.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
        within(MAX_FILE, bytes)
    }

    fn files(&self, directory: &Path) -> io::Result<Vec<PathBuf>> {
        let paths = std::fs::read_dir(directory)?.map(|entry| Ok(entry?.path()));
        let mut paths = paths.collect::<io::Result<Vec<_>>>()?;
        // Certificates have several symbolic links each, for the lookups of OpenSSL.
        paths.iter_mut().for_each(|path| *path = path.canonicalize().unwrap_or_default());
        paths.retain(|path| path.is_file());
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    fn run<'a>(
        &'a self,
        program: &'a str,
        arguments: &'a [String],
    ) -> BoxFuture<'a, io::Result<ProgramOutput>> {
        Box::pin(async move {
            let mut command = Command::new(program);
            command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
            // The text of the program can contain secrets, and the host writes stderr of the plugin
            // to its log.
            command.stderr(Stdio::null()).kill_on_drop(true);
            #[cfg(unix)]
            command.process_group(0);
            let mut child = limits::with_inherited_open_files(|| command.spawn())
                .map_err(|error| io::Error::new(error.kind(), limits::explained(&error)))?;
            let mut group = Group(child.id());
            let mut stdout = Vec::new();
            if let Some(output) = child.stdout.take() {
                let mut output = output.take(MAX_OUTPUT + 1);
                let mut reading = std::pin::pin!(output.read_to_end(&mut stdout));
                tokio::select! {
                    read = &mut reading => drop(read?),
                    status = child.wait() => {
                        status?;
                        // A child process of the program may keep the output open forever.
                        drop(tokio::time::timeout(LAST_WORDS, reading).await);
                    }
                }
            }
            let stdout = within(MAX_OUTPUT, stdout)?;
            let code = child.wait().await?.code();
            // The program has ended by itself: its child processes, such as an agent, continue.
            group.0 = None;
            Ok(ProgramOutput { code, stdout })
        })
    }
}

/// A program and its child processes. All of them end when this value is dropped.
struct Group(Option<u32>);

impl Drop for Group {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.0.and_then(|id| i32::try_from(id).ok()) {
            // Fails when all of them have ended.
            let group = nix::unistd::Pid::from_raw(group);
            let _ = nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGKILL);
        }
    }
}

fn within(limit: u64, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let is_longer = u64::try_from(bytes.len()).is_ok_and(|length| length > limit);
    if is_longer { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}
