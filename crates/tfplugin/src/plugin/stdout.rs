//! The standard output, which the host reads.

use std::fmt;
use std::io::Write;

use super::error::Error;

/// Writes a text and a line feed, once in the life of a plugin.
#[expect(clippy::disallowed_methods, reason = "the handshake goes there")]
pub(super) fn print(text: &impl fmt::Display) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(Error::Stdout)
}

/// Returns when the last reader of the pipe or socket has closed it. Never returns for a file.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "nothing is written")]
pub(super) async fn closed() {
    use std::io::ErrorKind;
    use std::os::fd::AsFd;

    use tokio::io::Interest;
    use tokio::net::unix::pipe::Sender;

    let stdout = std::io::stdout().as_fd().try_clone_to_owned();
    // Unchecked, because the check would make writes non-blocking for all who share the pipe. The
    // system refuses to watch a file.
    let Ok(stdout) = stdout.and_then(Sender::from_owned_fd_unchecked) else {
        return std::future::pending().await;
    };
    while let Ok(ready) = stdout.ready(Interest::WRITABLE | Interest::ERROR).await {
        if ready.is_write_closed() || ready.is_error() {
            return;
        }
        // Waits for the next change.
        drop(stdout.try_io(|| std::io::Result::<()>::Err(ErrorKind::WouldBlock.into())));
    }
}

/// Never returns: on this system, nobody knows the readers.
#[cfg(not(unix))]
pub(super) async fn closed() {
    std::future::pending().await
}
