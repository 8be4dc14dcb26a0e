//! Commands that cannot hang and that leave no process behind.

use std::io::{BufRead, BufReader, Read};
use std::panic::resume_unwind;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
#[cfg(unix)]
use nix::sys::signal::Signal;

use crate::group::Group;

/// The timeout of a command: far more than any command needs.
const TIMEOUT: Duration = Duration::from_secs(180);

/// Runs a command and waits for its end. A process that outlives the command is an error.
pub(crate) fn run(command: &mut Command) -> Result<Output> {
    Ok(Running::start(command)?.wait()?.0)
}

/// A running command.
///
/// Dropping this value kills the command and all processes that the command has started.
#[derive(Debug)]
pub(crate) struct Running {
    command: String,
    group: Group,
    stderr_lines: Receiver<String>,
    end: Receiver<std::io::Result<(Output, Duration)>>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let started = Instant::now();
        let mut child = Group::leader(command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let group = Group::led_by(&child)?;
        let stderr = child.stderr.take().context("stderr")?;
        let (line_sender, stderr_lines) = mpsc::channel();
        let (end_sender, end) = mpsc::channel();
        let stderr_reader = std::thread::spawn(move || read_lines(stderr, &line_sender));
        std::thread::spawn(move || {
            let output = child.wait_with_output().and_then(|output| {
                let time = started.elapsed();
                let stderr = stderr_reader.join().unwrap_or_else(|panic| resume_unwind(panic))?;
                Ok((Output { stderr, ..output }, time))
            });
            end_sender.send(output)
        });
        Ok(Self { command: format!("{command:?}"), group, stderr_lines, end })
    }

    /// Waits until the command has written a line that contains `text` to stderr.
    pub(crate) fn wait_for(&self, text: &str) -> Result<()> {
        loop {
            let line = self.stderr_lines.recv_timeout(TIMEOUT);
            if line.with_context(|| format!("no {text:?} from {}", self.command))?.contains(text) {
                return Ok(());
            }
        }
    }

    /// Sends a signal to the command alone.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        self.group.signal_leader(signal)
    }

    /// Sends a signal to the command and to all processes that it has started, as a terminal does.
    #[cfg(unix)]
    pub(crate) fn signal_all(&self, signal: Signal) -> Result<()> {
        self.group.signal(signal)
    }

    /// Waits for the end of the command, and returns its output and its duration. A process that
    /// outlives the command is an error.
    pub(crate) fn wait(self) -> Result<(Output, Duration)> {
        let Ok(end) = self.end.recv_timeout(TIMEOUT) else {
            bail!("{} was killed after {} s", self.command, TIMEOUT.as_secs());
        };
        ensure!(!self.group.is_alive(), "{} left a process behind", self.command);
        Ok(end?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.group.kill();
    }
}

/// Reads to the end, and sends each line as soon as it is complete.
fn read_lines(source: impl Read, lines: &Sender<String>) -> std::io::Result<Vec<u8>> {
    let mut source = BufReader::new(source);
    let mut text = Vec::new();
    loop {
        let start = text.len();
        if source.read_until(b'\n', &mut text)? == 0 {
            return Ok(text);
        }
        // Fails if nobody waits for a line any more.
        drop(lines.send(String::from_utf8_lossy(&text[start..]).into_owned()));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_is_left_behind_is_an_error() {
        let mut command = Command::new("/bin/sh");
        let left = run(command.args(["-c", "sleep 600 >/dev/null 2>&1 &"]));
        assert!(left.is_err_and(|error| error.to_string().contains("left a process behind")));
    }
}
