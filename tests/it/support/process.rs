//! Commands that cannot hang and leave nothing behind.

use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// How long a command may take. Far more than any does: it is there for one that never ends.
const LIMIT: Duration = Duration::from_secs(180);

/// Runs a command to its end, and sees that none of the processes it started outlives it.
///
/// The command leads a process group of its own, so that all of it can be ended together.
pub(super) fn run(command: &mut Command) -> Result<Output> {
    let child = command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let group = child.id();
    let (done, end) = mpsc::channel();
    let waiting = std::thread::spawn(move || done.send(child.wait_with_output()));
    let Ok(output) = end.recv_timeout(LIMIT) else {
        signal("KILL", group)?;
        drop(waiting.join());
        bail!("{command:?} was killed after {} s", LIMIT.as_secs());
    };
    let output = output?;
    if signal("0", group)? {
        signal("KILL", group)?;
        bail!("{command:?} left a process behind");
    }
    Ok(output)
}

#[test]
fn a_process_that_is_left_behind_is_noticed() {
    let mut command = Command::new("/bin/sh");
    let left = run(command.args(["-c", "sleep 600 >/dev/null 2>&1 &"]));
    assert!(left.is_err_and(|error| error.to_string().contains("left a process behind")));
}

/// Sends a signal to a process group and says whether there is one. Signal 0 only asks.
fn signal(signal: &str, group: u32) -> Result<bool> {
    let script = format!("kill -s {signal} -- -{group} 2>&1");
    let kill = Command::new("/bin/sh").args(["-c", &script]).output()?;
    let said = String::from_utf8_lossy(&kill.stdout);
    let gone = said.to_ascii_lowercase().contains("no such process");
    ensure!(kill.status.success() || gone, "{script}: {said}");
    Ok(kill.status.success())
}
