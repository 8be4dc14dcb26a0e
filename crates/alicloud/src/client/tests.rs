use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, join_all, pending, ready};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use super::*;
use crate::call::settings::CallSettings;
use crate::clock::Clock;
use crate::credential::{Credential, KeyPair, SigningIdentity};
use crate::credentials::FixedSource;
use crate::error::call::CredentialError;
use crate::error::class::ApiErrorClass;
use crate::error::stage::Stage;
use crate::error::transport::TransportFault;
use crate::http::exchange::{Http, Request, Response};
use crate::services::{EncryptionKeyRequest, KeyDescription};

mod reuse;

/// The result of one attempt.
enum Outcome {
    Key,
    Error(u16, &'static str, Vec<(&'static str, String)>),
    Fault(TransportFault),
    Silence,
}

use Outcome::{Fault, Key, Silence};

fn throttled() -> Outcome {
    Outcome::Error(429, "Rejected.Throttling", Vec::new())
}

fn failed() -> Outcome {
    Outcome::Error(503, "ServiceUnavailableTemporary", Vec::new())
}

/// An error with one header.
fn error_with_header(code: &'static str, header: &'static str, value: impl ToString) -> Outcome {
    Outcome::Error(400, code, vec![(header, value.to_string())])
}

/// A service with a result for each attempt, by its number from 1.
struct Service<F> {
    result: F,
    calls: AtomicUsize,
    dates: Mutex<Vec<String>>,
    hosts: Mutex<Vec<String>>,
    /// For each request, whether the request was sent on an idle connection.
    reused: Mutex<Vec<bool>>,
    has_idle_connections: bool,
}

impl<F> std::fmt::Debug for Service<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}

impl<F: Fn(usize) -> Outcome + Send + Sync> Http for Service<F> {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        self.reused.lock().unwrap().push(false);
        self.respond(&request)
    }

    fn send_on_idle(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<Result<Response, ErrorKind>, Request>> {
        if !self.has_idle_connections || request.resource_id.is_none() {
            return ready(Err(request)).boxed();
        }
        self.reused.lock().unwrap().push(true);
        self.respond(&request).map(Ok).boxed()
    }
}

impl<F: Fn(usize) -> Outcome + Send + Sync> Service<F> {
    fn respond(&self, request: &Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
        let mut query = request.url.query_pairs();
        let key = query.find(|(name, _)| name == "KeyId").map(|(_, key)| key.into_owned());
        let date = request.headers.get("x-acs-date").and_then(|date| date.to_str().ok());
        let host = request.url.host_str().unwrap_or_default().to_owned();
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).push(host);
        let mut dates = self.dates.lock().unwrap_or_else(PoisonError::into_inner);
        dates.extend(date.map(str::to_owned));
        let respond = |status, body: String, headers: Vec<(&'static str, String)>| {
            let header = |(name, value): (&'static str, String)| {
                (HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap())
            };
            let header_map: HeaderMap = headers.into_iter().map(header).collect();
            ready(Ok(Response { status, headers: header_map, body: body.into() })).boxed()
        };
        match (self.result)(self.calls.fetch_add(1, Ordering::Relaxed) + 1) {
            Key => {
                let key = json!({ "KeyId": key.unwrap_or_default() });
                let body = json!({ "KeyMetadata": key, "EncryptionKey": "a", "RequestId": "r" })
                    .to_string();
                respond(200, body, Vec::new())
            }
            Outcome::Error(status, code, headers) => {
                respond(status, format!(r#"{{"Code":"{code}","Message":"no"}}"#), headers)
            }
            Fault(fault) => ready(Err(ErrorKind::Transport { fault, cause: None })).boxed(),
            Silence => pending().boxed(),
        }
    }
}

fn key_pair() -> Credential {
    let pair = KeyPair {
        access_key_id: "id".into(),
        access_key_secret: "secret".into(),
        security_token: None,
    };
    Credential::new("a test", SigningIdentity::KeyPair(pair))
}

/// Reads a key of a service. Returns the result and the number of attempts.
async fn read(
    limit: u64,
    retry_timeout: Option<u64>,
    outcome: impl Fn(usize) -> Outcome + Send + Sync + 'static,
) -> (Result<KeyDescription, Error>, usize) {
    let (client, service) = client(retry_timeout, outcome, false);
    let outcome = describe(&client, "a", limit).await;
    (outcome, service.calls.load(Ordering::Relaxed))
}

fn client<F: Fn(usize) -> Outcome + Send + Sync + 'static>(
    retry_timeout: Option<u64>,
    result: F,
    has_idle_connections: bool,
) -> (Client, Arc<Service<F>>) {
    let (calls, dates, hosts) = (AtomicUsize::new(0), Mutex::default(), Mutex::default());
    let reused = Mutex::default();
    let service = Service { result, calls, dates, hosts, reused, has_idle_connections };
    let service = Arc::new(service);
    let settings = CallSettings {
        retry_timeout: retry_timeout.map(Duration::from_secs),
        ..CallSettings::default()
    };
    let clock = Clock::new(|| time::OffsetDateTime::UNIX_EPOCH);
    let transport = Transport::new(settings, Arc::clone(&service) as _, clock);
    let credentials = FixedSource::new(Ok(key_pair()));
    (Client::new(Arc::new(transport), Arc::new(credentials)), service)
}

async fn describe(client: &Client, key: &str, limit: u64) -> Result<KeyDescription, Error> {
    let deadline = &Deadline::after(Duration::from_secs(limit));
    client.describe_key(&"cn-hangzhou".parse().unwrap(), &key.parse().unwrap(), deadline).await
}

/// The stage, the attempts and the last error of a read that timed out.
fn time_limit(outcome: Result<KeyDescription, Error>) -> (Stage, u32, Option<String>) {
    let ErrorKind::TimeLimit { stage, tries, last, .. } = outcome.unwrap_err().kind else {
        panic!("it ended otherwise")
    };
    (stage, tries, last.map(|last| last.to_string()))
}

#[tokio::test(start_paused = true)]
async fn throttled_calls_are_retried_until_they_succeed() {
    for bad in [0, 1, 7, 20] {
        let throttled = move |call| if call <= bad { throttled() } else { Key };
        let (outcome, calls) = read(300, None, throttled).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        assert_eq!(calls, bad + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_service_is_called_five_times_at_most() {
    for fault in [TransportFault::Broken, TransportFault::TimedOut, TransportFault::Refused] {
        let (outcome, calls) =
            read(300, None, move |call| if call < 5 { Fault(fault) } else { Key }).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        assert_eq!(calls, 5);
        let (outcome, calls) = read(300, None, move |_| Fault(fault)).await;
        let error = outcome.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Transport { .. }), "{error}");
        assert_eq!((error.tries, calls), (5, 5));
    }
}

#[tokio::test(start_paused = true)]
async fn final_errors_are_not_retried() {
    for code in ["Forbidden.KeyNotFound", "Forbidden.NoPermission", "SignatureDoesNotMatch", "X"] {
        let (outcome, calls) = read(300, None, |_| Outcome::Error(400, code, Vec::new())).await;
        assert!(matches!(outcome.unwrap_err().kind, ErrorKind::Api(_)));
        assert_eq!(calls, 1, "{code}");
    }
    for fault in [TransportFault::Tls, TransportFault::NotHttp, TransportFault::TooLarge] {
        let (outcome, calls) = read(300, None, move |_| Fault(fault)).await;
        assert!(outcome.is_err());
        assert_eq!(calls, 1, "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_attempt_starts_after_the_retry_timeout() {
    let hinted = |seconds: u64| move |_| error_with_header("Throttling", "retry-after", seconds);
    // Attempts start after 0, 2 and 4 seconds. The next would start after the timeout of 5 seconds.
    for (seconds, expected) in [(2, 3), (6, 1), (u64::MAX, 1)] {
        let (outcome, calls) = read(300, Some(5), hinted(seconds)).await;
        let error = outcome.unwrap_err();
        let ErrorKind::Api(api) = &error.kind else { panic!("{error}") };
        assert_eq!(api.class(), ApiErrorClass::Throttled);
        assert_eq!((error.tries as usize, calls), (expected, expected));
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_that_times_out_reports_its_stage_and_its_last_error() {
    // The hints exceed the deadline, and the range of the clock.
    for seconds in [60, u64::MAX] {
        let hinted = move |_| error_with_header("Throttling", "retry-after", seconds);
        let (outcome, calls) = read(30, None, hinted).await;
        let last = Some("Throttling: no".to_owned());
        assert_eq!((time_limit(outcome), calls), ((Stage::Backoff, 1, last), 1));
    }
    let (outcome, calls) = read(30, None, |_| Silence).await;
    assert_eq!((time_limit(outcome), calls), ((Stage::Response, 1, None), 1));
    let (outcome, calls) = read(30, None, |call| if call < 3 { failed() } else { Silence }).await;
    let last = Some("ServiceUnavailableTemporary: no".to_owned());
    assert_eq!((time_limit(outcome), calls), ((Stage::Response, 3, last), 3));
    let (outcome, calls) = read(30, None, |_| throttled()).await;
    let (_, tries, last) = time_limit(outcome);
    assert_eq!((tries as usize, last.as_deref()), (calls, Some("Rejected.Throttling: no")));
}

#[tokio::test(start_paused = true)]
async fn a_read_times_out_while_it_waits_for_a_credential() {
    #[derive(Debug)]
    struct Never;
    impl CredentialSource for Never {
        fn credential(&self) -> BoxFuture<'_, Result<Arc<Credential>, CredentialError>> {
            pending().boxed()
        }
    }
    let (Client { transport, .. }, _) = client(None, |_| Key, false);
    let client = Client::new(transport, Arc::new(Never));
    assert_eq!(time_limit(describe(&client, "a", 30).await), (Stage::Credential, 0, None));
}

#[tokio::test(start_paused = true)]
async fn reads_time_out_while_they_wait_for_their_turn() {
    let (client, service) = client(None, |call| if call == 1 { throttled() } else { Key }, false);
    describe(&client, "first", 30).await.unwrap();
    let keys: Vec<_> = (0..200).map(|key| key.to_string()).collect();
    let outcomes = join_all(keys.iter().map(|key| describe(&client, key, 2))).await;
    let (read, waiting): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert!(!read.is_empty() && !waiting.is_empty(), "{} were read", read.len());
    assert_eq!(service.calls.load(Ordering::Relaxed), 2 + read.len());
    for outcome in waiting {
        assert_eq!(time_limit(outcome), (Stage::Queue, 1, None));
    }
}

#[tokio::test(start_paused = true)]
async fn reads_of_the_same_key_in_the_queue_share_one_call() {
    let (client, service) = client(None, |call| if call == 1 { throttled() } else { Key }, false);
    describe(&client, "first", 30).await.unwrap();
    // The queue may send up to 20 calls at once before the calls for the same key.
    let others: Vec<_> = (0..20).map(|key| key.to_string()).collect();
    let keys = others.iter().map(String::as_str).chain(std::iter::repeat_n("same", 10));
    let outcomes = join_all(keys.map(|key| describe(&client, key, 30))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(service.calls.load(Ordering::Relaxed), 2 + 20 + 1);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_set_once_to_the_date_of_the_response() {
    let skewed = || error_with_header("IllegalTimestamp", "date", "Tue, 02 Jan 2024 03:04:05 GMT");
    let (client, service) = client(None, move |call| if call == 1 { skewed() } else { Key }, false);
    describe(&client, "a", 30).await.unwrap();
    describe(&client, "a", 30).await.unwrap();
    let dates = service.dates.lock().unwrap().clone();
    let right = "2024-01-02T03:04:05Z";
    assert_eq!(dates, ["1970-01-01T00:00:00Z", right, right]);

    let (outcome, calls) = read(30, None, move |_| skewed()).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.tries, calls), (2, 2), "{error}");
    for date in ["soon", ""] {
        let dateless = move |_| error_with_header("IllegalTimestamp", "date", date);
        assert_eq!(read(30, None, dateless).await.1, 1, "{date}");
    }
}

/// The endpoints that a read of an instance calls in a region that MongoDB's table lacks, with the
/// result: the fault or the code of its error, and the endpoint of its error.
async fn read_instance(
    result: impl Fn(usize) -> Outcome + Send + Sync + 'static,
) -> (Vec<&'static str>, Option<(String, &'static str)>) {
    let place = |name: &str| if name.contains("mars-north-7") { "regional" } else { "central" };
    let (client, service) = client(None, result, false);
    let request = EncryptionKeyRequest {
        db_instance_id: &"dds-mars".parse().unwrap(),
        encryption_key: None,
        encryption_type: None,
        target_region_id: None,
    };
    let deadline = &Deadline::after(Duration::from_secs(300));
    let region = "mars-north-7".parse().unwrap();
    let read = client.describe_encryption_key(&region, request, deadline).await;
    let hosts = service.hosts.lock().unwrap().iter().map(|host| place(host)).collect();
    let error = read.err().map(|error| match &error.kind {
        ErrorKind::Api(api) => (api.code.clone(), place(&error.endpoint)),
        kind => (kind.to_string(), place(&error.endpoint)),
    });
    (hosts, error)
}

#[tokio::test(start_paused = true)]
async fn the_central_endpoint_is_called_only_if_the_name_of_the_regional_one_does_not_exist() {
    const NOT_FOUND: &str = "InvalidDBInstanceId.NotFound";
    let not_found = || Outcome::Error(404, NOT_FOUND, Vec::new());
    let said = |fault: TransportFault, place| Some((fault.to_string(), place));
    let unknown = TransportFault::NameNotResolved;
    let both = vec!["regional", "central"];

    let read = read_instance(move |call| if call == 1 { Fault(unknown) } else { Key }).await;
    assert_eq!(read, (both.clone(), None));
    let read = read_instance(move |call| if call == 1 { Fault(unknown) } else { not_found() });
    assert_eq!(read.await, (both.clone(), Some((NOT_FOUND.to_owned(), "central"))));
    // The name of the proxy, or the resolver, is at fault.
    let read = read_instance(move |_| Fault(unknown)).await;
    assert_eq!(read, (both.clone(), said(unknown, "regional")));

    let refused = TransportFault::ProxyRefused;
    let read = read_instance(move |call| if call == 1 { Fault(refused) } else { Key }).await;
    assert_eq!(read, (both.clone(), None));
    for second in [not_found, || Fault(TransportFault::Tls), || Fault(TransportFault::ProxyRefused)]
    {
        let read = read_instance(move |call| if call == 1 { Fault(refused) } else { second() });
        assert_eq!(read.await, (both.clone(), said(refused, "regional")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_can_pass_is_retried_at_the_regional_endpoint() {
    for fault in [
        TransportFault::NameLookupFailed,
        TransportFault::Unreachable,
        TransportFault::Refused,
        TransportFault::NotConnected,
        TransportFault::TimedOut,
        TransportFault::Broken,
    ] {
        let read = read_instance(move |call| if call < 5 { Fault(fault) } else { Key }).await;
        assert_eq!(read, (vec!["regional"; 5], None), "{fault}");
        let read = read_instance(move |_| Fault(fault)).await;
        let error = Some((fault.to_string(), "regional"));
        assert_eq!(read, (vec!["regional"; 5], error), "{fault}");
    }
    for fault in [TransportFault::Tls, TransportFault::NotTls, TransportFault::NotHttp] {
        let (hosts, error) = read_instance(move |_| Fault(fault)).await;
        assert_eq!((hosts, error.map(|(_, place)| place)), (vec!["regional"], Some("regional")));
    }
}
