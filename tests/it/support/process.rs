//! Commands that cannot hang and leave nothing behind.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::panic::resume_unwind;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

/// How long a command may take. Far more than any does: it is there for one that never ends.
const LIMIT: Duration = Duration::from_secs(180);

/// Runs a command to its end, and sees that none of the processes it started outlives it.
pub(super) fn run(command: &mut Command) -> Result<Output> {
    Running::start(command)?.end()
}

/// A command that runs.
///
/// It leads a process group of its own, so that all of it can be ended together, as it is when this
/// is dropped.
#[derive(Debug)]
pub(super) struct Running {
    command: String,
    group: Pid,
    stderr: Receiver<String>,
    end: Receiver<std::io::Result<Output>>,
}

impl Running {
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let (line, stderr) = mpsc::channel();
        let (done, end) = mpsc::channel();
        let mut source = BufReader::new(child.stderr.take().context("stderr")?);
        let command = format!("{command:?}");
        let group = Pid::from_raw(child.id().try_into()?);
        let reading = std::thread::spawn(move || {
            let mut said = Vec::new();
            loop {
                let start = said.len();
                if source.read_until(b'\n', &mut said)? == 0 {
                    return std::io::Result::Ok(said);
                }
                // Nobody may want to know.
                drop(line.send(String::from_utf8_lossy(&said[start..]).into_owned()));
            }
        });
        std::thread::spawn(move || {
            let output = child.wait_with_output().and_then(|output| {
                let stderr = reading.join().unwrap_or_else(|panic| resume_unwind(panic))?;
                Ok(Output { stderr, ..output })
            });
            done.send(output)
        });
        Ok(Self { command, group, stderr, end })
    }

    /// Waits until it has written a line to stderr that holds `text`.
    pub(super) fn wait_for(&self, text: &str) -> Result<()> {
        loop {
            let line = self.stderr.recv_timeout(LIMIT);
            if line.with_context(|| format!("no {text:?} from {}", self.command))?.contains(text) {
                return Ok(());
            }
        }
    }

    /// Sends a signal to the command alone.
    pub(super) fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill(self.group, signal)?)
    }

    /// Sends a signal to the command and all that it has started, as a terminal does.
    pub(super) fn signal_all(&self, signal: Signal) -> Result<()> {
        Ok(killpg(self.group, signal)?)
    }

    /// Waits for its end, and sees that none of the processes it started outlives it.
    pub(super) fn end(self) -> Result<Output> {
        let Ok(output) = self.end.recv_timeout(LIMIT) else {
            bail!("{} was killed after {} s", self.command, LIMIT.as_secs());
        };
        let output = output?;
        let is_left = killpg(self.group, None).is_ok();
        ensure!(!is_left, "{} left a process behind", self.command);
        Ok(output)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails when all of it has ended.
        drop(self.signal_all(Signal::SIGKILL));
    }
}

#[test]
fn a_process_that_is_left_behind_is_noticed() {
    let mut command = Command::new("/bin/sh");
    let left = run(command.args(["-c", "sleep 600 >/dev/null 2>&1 &"]));
    assert!(left.is_err_and(|error| error.to_string().contains("left a process behind")));
}
