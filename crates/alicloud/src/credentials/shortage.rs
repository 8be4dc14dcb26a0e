//! The wait for what this machine lacks when credentials are looked up.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::call::retry::{self, RetryClass};
use crate::error::call::CredentialError;

/// The maximum wait. Files are free again when other reads end; a limit of processes may stay
/// exhausted, and the read says so.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Repeats `attempt` while this machine lacks a file, a process or a thread for the attempt.
pub(super) async fn wait_out<T, Attempt>(
    attempt: impl Fn() -> Attempt,
) -> Result<T, CredentialError>
where
    Attempt: Future<Output = Result<T, CredentialError>>,
{
    let start = Instant::now();
    let mut attempts = 0;
    loop {
        attempts += 1;
        match attempt().await {
            Err(error) if error.shortage().is_some() && start.elapsed() < MAX_WAIT => {
                tracing::debug!(%error, attempts, "this machine has no file descriptor or process \
                                                   left; retrying");
                let pause = RetryClass::Shortage.pause(attempts, None, retry::jitter());
                sleep(pause.unwrap_or_default()).await;
            }
            result => return result,
        }
    }
}
