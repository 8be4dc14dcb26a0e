use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use super::*;
use crate::credential::{KeyPair, SigningIdentity};

/// Numbered sessions of one hour, until `fails_from`.
#[derive(Debug, Default)]
struct Numbered {
    begun: AtomicUsize,
    fails_from: Option<usize>,
    now: Arc<AtomicI64>,
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
            let expires =
                OffsetDateTime::from_unix_timestamp(self.now.load(Ordering::SeqCst) + LIFE);
            let pair = KeyPair {
                access_key_id: format!("STS.{number}"),
                access_key_secret: "s".into(),
                security_token: None,
            };
            let credential = Credential::new("a test", SigningIdentity::KeyPair(pair));
            Ok(Session { credential, expires: Some(expires.unwrap()) })
        })
    }
}

fn renewing(fails_from: Option<usize>) -> (Arc<RenewingSource<&'static Numbered>>, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(START));
    let source = Numbered { begun: AtomicUsize::new(0), fails_from, now: Arc::clone(&now) };
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
