//! Blocking work on threads of its own. The blocking pool of the runtime panics if the machine
//! permits no further thread.

use std::io;

use tokio::sync::oneshot;

use crate::error::shortage::Shortage;

/// Runs work that blocks. If the future is dropped, the work goes on to its end.
///
/// # Errors
/// If no thread can be started; a [`Shortage`] if the machine permits no further thread.
pub(super) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let (sender, receiver) = oneshot::channel();
    let send_result = move || drop(sender.send(work()));
    std::thread::Builder::new().spawn(send_result).map_err(|error| {
        match Shortage::of_start(&error) {
            Some(shortage) => io::Error::other(shortage),
            None => error,
        }
    })?;
    receiver.await.map_err(|_| io::Error::other("the thread has panicked"))
}
