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
async fn an_error_on_a_reused_connection_costs_one_attempt_and_no_pause() {
    for result in [
        || Outcome::Error(403, "Forbidden.NoPermission", Vec::new()),
        || Outcome::Error(400, "SignatureNonceUsed", Vec::new()),
        || Outcome::Error(200, "", Vec::new()),
        || error_with_header("IllegalTimestamp", "date", "Tue, 02 Jan 2044 03:04:05 GMT"),
        failed,
        || Fault(TransportFault::Broken),
        || Fault(TransportFault::TimedOut),
        || Fault(TransportFault::NotHttp),
    ] {
        let once = move |call| if call == 1 { result() } else { Key };
        let (read, reused, time) = reuse(None, once).await;
        assert!(read.is_ok(), "{read:?}");
        assert_eq!((reused, time), (vec![true, false], Duration::ZERO));
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_ends_a_read_only_on_a_new_connection() {
    for (limit, result) in [
        (None, (|| Outcome::Error(403, "Forbidden.NoPermission", Vec::new())) as fn() -> Outcome),
        (None, || Fault(TransportFault::NotHttp)),
        (Some(0), throttled),
        (Some(0), failed),
        (Some(0), || Fault(TransportFault::TimedOut)),
    ] {
        let (read, reused, _) = reuse(limit, move |_| result()).await;
        assert_eq!(reused, [true, false]);
        assert_eq!(read.unwrap_err().tries, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn throttling_on_a_reused_connection_is_obeyed_and_the_retry_is_on_a_new_connection() {
    let hinted = || error_with_header("Throttling", "retry-after", 2);
    let (read, reused, time) =
        reuse(None, move |call| if call == 1 { hinted() } else { Key }).await;
    assert!(read.is_ok(), "{read:?}");
    assert_eq!(reused, [true, false]);
    assert!(time >= Duration::from_secs(2), "{time:?}");
}
