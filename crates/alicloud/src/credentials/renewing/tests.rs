use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use super::*;
use crate::credential::{KeyPair, SigningIdentity};

/// Numbered sessions of one hour by the clock of the services, until `fails_from`.
#[derive(Debug, Default)]
struct Numbered {
    begun: AtomicUsize,
    fails_from: Option<usize>,
    /// Whether all sessions are the same session.
    is_static: bool,
    /// The time that the clock shows to the renewing source.
    now: Arc<AtomicI64>,
    /// By how much that clock is fast.
    fast: i64,
}

const START: i64 = 1_700_000_000;
const LIFE: i64 = 3600;

impl SessionSource for &'static Numbered {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async {
            // Lets the other callers ask meanwhile.
            tokio::task::yield_now().await;
            let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
            if self.fails_from.is_some_and(|from| number >= from) {
                return Err(CredentialError::NotConfigured { tried: Vec::new() });
            }
            let now = self.now.load(Ordering::SeqCst) - self.fast;
            let expires = OffsetDateTime::from_unix_timestamp(now + LIFE);
            let id = if self.is_static { 1 } else { number };
            let pair = KeyPair {
                access_key_id: format!("STS.{id}"),
                access_key_secret: "s".into(),
                security_token: None,
            };
            let credential = Credential::new("a test", SigningIdentity::KeyPair(pair));
            Ok(Session { credential, expires: Some(expires.unwrap()) })
        })
    }
}

type Renewing = Arc<RenewingSource<&'static Numbered>>;

fn renewing(fails_from: Option<usize>) -> (Renewing, Arc<AtomicI64>) {
    renewing_of(Numbered { fails_from, ..Numbered::default() })
}

fn renewing_of(numbered: Numbered) -> (Renewing, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(START));
    let source = Numbered { now: Arc::clone(&now), ..numbered };
    let source: &'static Numbered = Box::leak(Box::new(source));
    let shared_now = Arc::clone(&now);
    let clock = Clock::new(move || {
        OffsetDateTime::from_unix_timestamp(shared_now.load(Ordering::SeqCst)).unwrap()
    });
    (Arc::new(RenewingSource::new(source, clock)), now)
}

async fn id(renewing: &RenewingSource<&'static Numbered>) -> Option<String> {
    let credential = renewing.credential().await.ok()?;
    credential.access_key_id().map(str::to_owned)
}

#[tokio::test]
async fn all_concurrent_callers_share_one_session() {
    let (renewing, _) = renewing(None);
    let callers = (0..100).map(|_| {
        let renewing = Arc::clone(&renewing);
        tokio::spawn(async move { id(&renewing).await })
    });
    for caller in callers.collect::<Vec<_>>() {
        assert_eq!(caller.await.unwrap().as_deref(), Some("STS.1"));
    }
}

#[tokio::test]
async fn all_callers_that_wait_for_a_session_share_its_failure() {
    let (renewing, now) = renewing(Some(1));
    let callers = (0..100).map(|_| {
        let renewing = Arc::clone(&renewing);
        tokio::spawn(async move { id(&renewing).await })
    });
    for caller in callers.collect::<Vec<_>>() {
        assert_eq!(caller.await.unwrap(), None);
    }
    assert_eq!(renewing.source.begun.load(Ordering::SeqCst), 1);
    now.store(START + 9, Ordering::SeqCst);
    assert_eq!(id(&renewing).await, None);
    assert_eq!(renewing.source.begun.load(Ordering::SeqCst), 1);
    now.store(START + 10, Ordering::SeqCst);
    assert_eq!(id(&renewing).await, None);
    assert_eq!(renewing.source.begun.load(Ordering::SeqCst), 2, "a later caller tries again");
}

#[tokio::test]
async fn no_caller_waits_for_a_renewal_while_the_session_is_valid() {
    let (renewing, now) = renewing(None);
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    now.store(START + LIFE - 60, Ordering::SeqCst);
    // While one caller renews the session, the others use the current session.
    let _renewal = renewing.renewal.lock().await;
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
}

#[tokio::test]
async fn a_session_is_renewed_fifteen_minutes_before_it_expires() {
    let (renewing, now) = renewing(None);
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    now.store(START + LIFE - 15 * 60 - 1, Ordering::SeqCst);
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    now.store(START + LIFE - 15 * 60, Ordering::SeqCst);
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.2"));
}

#[tokio::test]
async fn if_the_renewal_fails_the_session_is_used_until_it_expires() {
    let (renewing, now) = renewing(Some(2));
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    now.store(START + LIFE - 60, Ordering::SeqCst);
    for _ in 0..3 {
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    }
    assert_eq!(renewing.source.begun.load(Ordering::SeqCst), 2, "not every call tries again");
    now.store(START + LIFE, Ordering::SeqCst);
    assert_eq!(id(&renewing).await, None);
}

#[tokio::test]
async fn a_refused_session_is_replaced_once_for_all_callers() {
    let (renewing, _) = renewing(None);
    let first = renewing.credential().await.unwrap();
    for _ in 0..3 {
        assert!(renewing.renew(&first));
        assert_eq!(id(&renewing).await.as_deref(), Some("STS.2"));
    }
}

fn begun(renewing: &Renewing) -> usize {
    renewing.source.begun.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_session_that_has_expired_on_arrival_is_used_and_not_replaced_by_each_caller() {
    for fast in [LIFE, LIFE + 1, 2 * LIFE, 1000 * LIFE] {
        let (renewing, now) = renewing_of(Numbered { fast, ..Numbered::default() });
        for passed in 0..20 {
            now.store(START + passed * 600, Ordering::SeqCst);
            assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"), "{fast} s, {passed}");
        }
        assert_eq!(begun(&renewing), 1);
    }
}

#[tokio::test]
async fn a_session_that_had_expired_by_a_wrong_clock_is_renewed_in_time_by_the_right_one() {
    let (renewing, now) = renewing_of(Numbered { fast: 2 * LIFE, ..Numbered::default() });
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    // A service corrects the clock.
    let start = START - 2 * LIFE;
    now.store(start + 1, Ordering::SeqCst);
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    now.store(start + LIFE - 15 * 60 - 1, Ordering::SeqCst);
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    assert_eq!(begun(&renewing), 1);
    now.store(start + LIFE - 15 * 60 + 1, Ordering::SeqCst);
    assert!(id(&renewing).await.is_some());
    assert_eq!(begun(&renewing), 2);
}

#[tokio::test]
async fn a_refused_replacement_is_not_replaced_at_once() {
    for is_static in [false, true] {
        let (renewing, now) = renewing_of(Numbered { is_static, ..Numbered::default() });
        let first = renewing.credential().await.unwrap();
        assert!(renewing.renew(&first));
        let second = renewing.credential().await.unwrap();
        for passed in [0, 1, 59] {
            now.store(START + passed, Ordering::SeqCst);
            assert!(!renewing.renew(&second), "after {passed} s");
            let current = renewing.credential().await.unwrap();
            assert_eq!(current.access_key_id(), second.access_key_id());
        }
        assert_eq!(begun(&renewing), 2);
        now.store(START + 60, Ordering::SeqCst);
        assert!(renewing.renew(&second));
        renewing.credential().await.unwrap();
        assert_eq!(begun(&renewing), 3);
    }
}

#[tokio::test]
async fn a_valid_session_is_not_replaced_by_one_that_has_expired() {
    let (renewing, now) = renewing(None);
    assert_eq!(id(&renewing).await.as_deref(), Some("STS.1"));
    // All later sessions have expired before they arrive.
    let late = Numbered { fast: 2 * LIFE, now: Arc::clone(&now), ..Numbered::default() };
    let late = RenewingSource {
        source: &*Box::leak(Box::new(late)),
        clock: renewing.clock.clone(),
        renewal: Mutex::default(),
        state: std::sync::Mutex::new(std::mem::take(&mut *renewing.state())),
    };
    now.store(START + LIFE - 60, Ordering::SeqCst);
    for _ in 0..3 {
        assert_eq!(id(&late).await.as_deref(), Some("STS.1"));
    }
    assert_eq!(late.source.begun.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn no_failure_outlives_a_correction_of_the_clock() {
    for correction in [-2 * LIFE, 2 * LIFE] {
        let (renewing, now) = renewing(Some(1));
        assert_eq!(id(&renewing).await, None);
        now.store(START + correction, Ordering::SeqCst);
        assert_eq!(id(&renewing).await, None);
        assert_eq!(begun(&renewing), 2, "{correction}");
    }
}

#[tokio::test]
async fn a_clock_at_the_end_of_time_is_no_panic() {
    let end = time::macros::datetime!(9999-12-31 23:59:59 UTC).unix_timestamp();
    for fails_from in [None, Some(1), Some(2)] {
        let (renewing, now) =
            renewing_of(Numbered { fails_from, fast: LIFE, ..Numbered::default() });
        now.store(end, Ordering::SeqCst);
        for _ in 0..3 {
            if let Ok(credential) = renewing.credential().await {
                renewing.renew(&credential);
            }
        }
    }
}
