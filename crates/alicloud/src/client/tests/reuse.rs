//! Errors on reused connections.

use super::*;

/// Reads a key of a service with idle connections. Returns for each request whether the request was
/// sent on an idle connection, and the time.
async fn reuse(
    retry_timeout: Option<u64>,
    outcome: impl Fn(usize) -> Outcome + Send + Sync + 'static,
) -> (Result<KeyDescription, Error>, Vec<bool>, Duration) {
    let (client, service) = client(retry_timeout, outcome, true);
    let start = tokio::time::Instant::now();
    let outcome = describe(&client, "a", 300).await;
    let reused = service.reused.lock().unwrap().clone();
    (outcome, reused, start.elapsed())
}

#[tokio::test(start_paused = true)]
async fn an_error_that_ends_a_read_is_from_a_new_connection() {
    let denied = || Outcome::Error(403, "Forbidden.NoPermission", Vec::new());
    let (read, reused, time) =
        reuse(None, move |call| if call == 1 { denied() } else { Key }).await;
    assert!(read.is_ok(), "{read:?}");
    assert_eq!((reused, time), (vec![true, false], Duration::ZERO));

    for (limit, result) in [
        (None, denied as fn() -> Outcome),
        (None, || Fault(TransportFault::NotHttp)),
        (Some(0), throttled),
        (Some(0), || Fault(TransportFault::TimedOut)),
    ] {
        let (read, reused, time) = reuse(limit, move |_| result()).await;
        assert_eq!((reused, time), (vec![true, false], Duration::ZERO));
        assert_eq!(read.unwrap_err().tries, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_broke_after_its_last_response_costs_no_pause() {
    let broken = || Fault(TransportFault::Broken);
    let (read, reused, time) =
        reuse(None, move |call| if call == 1 { broken() } else { Key }).await;
    assert!(read.is_ok(), "{read:?}");
    assert_eq!((reused, time), (vec![true, false], Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn an_error_that_is_retried_counts_on_a_reused_connection_too() {
    let hinted = || error_with_header("Throttling", "retry-after", 2);
    let (read, reused, time) =
        reuse(None, move |call| if call == 1 { hinted() } else { Key }).await;
    assert!(read.is_ok(), "{read:?}");
    assert_eq!(reused, [true, true]);
    assert!(time >= Duration::from_secs(2), "{time:?}");
}
