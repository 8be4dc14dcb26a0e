use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::*;

/// A service with a quota, in calls per second.
struct Service {
    pacer: Pacer<bool>,
    calls: AtomicU32,
    throttled: AtomicU32,
    bucket: Mutex<(f64, Instant)>,
    quota: f64,
}

impl Service {
    fn with(quota: f64) -> Arc<Self> {
        Arc::new(Self {
            pacer: Pacer::default(),
            calls: AtomicU32::new(0),
            throttled: AtomicU32::new(0),
            bucket: Mutex::new((quota, Instant::now())),
            quota,
        })
    }

    /// A call that takes 30 ms. Returns whether it was throttled, as result and to the pacer.
    async fn respond(&self) -> (bool, bool) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let throttled = {
            let mut bucket = self.bucket.lock().unwrap();
            let (tokens, last) = *bucket;
            let now = Instant::now();
            let tokens = (tokens + (now - last).as_secs_f64() * self.quota).min(self.quota);
            *bucket = ((tokens - 1.0).max(0.0), now);
            tokens < 1.0
        };
        tokio::time::sleep(Duration::from_millis(30)).await;
        self.throttled.fetch_add(throttled.into(), Ordering::Relaxed);
        (throttled, throttled)
    }

    /// Calls until a call is not throttled.
    async fn read(&self, key: &str) {
        while self.pacer.call("quota", key, drop, || self.respond()).await.result {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Reads keys, `at_a_time` concurrently. Returns the time in seconds.
async fn read_all(service: &Arc<Service>, keys: usize, at_a_time: usize) -> f64 {
    let start = Instant::now();
    let permits = Arc::new(tokio::sync::Semaphore::new(at_a_time));
    let reads: Vec<_> = (0..keys)
        .map(|key| {
            let (service, permits) = (Arc::clone(service), Arc::clone(&permits));
            tokio::spawn(async move {
                let _permit = permits.acquire().await.unwrap();
                service.read(&key.to_string()).await;
            })
        })
        .collect();
    for read in reads {
        read.await.unwrap();
    }
    start.elapsed().as_secs_f64()
}

#[tokio::test(start_paused = true)]
async fn no_call_waits_unless_calls_are_throttled() {
    let service = Service::with(1e9);
    let seconds = read_all(&service, 1000, 10).await;
    assert!(seconds < 3.2, "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_reads_stay_within_the_quota_and_use_it() {
    for (at_a_time, most) in [(10, 30), (100, 120)] {
        let service = Service::with(50.0);
        let seconds = read_all(&service, 1000, at_a_time).await;
        let throttled = service.throttled.load(Ordering::Relaxed);
        assert!(seconds < 1.15 * 20.0 && throttled <= most, "{seconds} s, {throttled}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_queue_makes_up_for_late_timers() {
    let pacer = Pacer::default();
    pacer.queue("quota").record(true);
    let start = Instant::now();
    for key in 0..490 {
        // Timers of this clock fire at whole milliseconds, and never early.
        pacer.call("quota", &key.to_string(), drop, async || ((), false)).await;
    }
    let seconds = start.elapsed().as_secs_f64();
    assert!((9.9..10.01).contains(&seconds), "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn a_rate_above_the_quota_falls_until_few_calls_are_throttled() {
    let service = Service::with(5.0);
    read_all(&service, 200, 10).await;
    let before = service.throttled.load(Ordering::Relaxed);
    read_all(&service, 100, 10).await;
    let later = service.throttled.load(Ordering::Relaxed) - before;
    assert!(later <= 40, "{later} of 100");
}

#[tokio::test(start_paused = true)]
async fn equal_calls_in_the_queue_are_sent_once_and_later_calls_again() {
    let service = Service::with(50.0);
    service.pacer.queue("quota").record(true);
    let read = || {
        let service = Arc::clone(&service);
        tokio::spawn(async move { service.read("same").await })
    };
    // The first call is sent at once. It is no longer shared when the others arrive.
    for read in (0..10).map(|_| read()).collect::<Vec<_>>() {
        read.await.unwrap();
    }
    assert_eq!(service.calls.load(Ordering::Relaxed), 2);
    read().await.unwrap();
    assert_eq!(service.calls.load(Ordering::Relaxed), 3);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_waits_for_a_cancelled_call_sends_the_call() {
    let service = Service::with(50.0);
    let queue = service.pacer.queue("quota");
    queue.record(true);
    // Another call stays at the head of the queue.
    let first = queue.next.lock().await;
    let read = || {
        let service = Arc::clone(&service);
        tokio::spawn(async move { service.read("same").await })
    };
    let cancelled = read();
    tokio::task::yield_now().await;
    let other = read();
    tokio::task::yield_now().await;
    cancelled.abort();
    assert!(cancelled.await.unwrap_err().is_cancelled());
    drop(first);
    other.await.unwrap();
    assert_eq!(service.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn calls_beyond_the_maximum_in_flight_wait_and_equal_ones_are_sent_once() {
    let (now, most, sent) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let waited = AtomicU32::new(0);
    let pacer = Pacer::default();
    let (now, most, sent, waited, pacer) = (&now, &most, &sent, &waited, &pacer);
    let call = |key: usize| {
        let enter = |stage| {
            assert_eq!(stage, Stage::InFlight);
            waited.fetch_add(1, Ordering::Relaxed);
        };
        let send = move || async move {
            sent.fetch_add(1, Ordering::Relaxed);
            most.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_secs(1)).await;
            now.fetch_sub(1, Ordering::Relaxed);
            (key, false)
        };
        let key_text = key.to_string();
        async move { pacer.call("quota", &key_text, enter, send).await.result }
    };
    let start = Instant::now();
    // The second half of the callers asks for what the last fifty of the first half ask for.
    let keys = (0..450).chain((0..450).map(|key| 400 + key % 50));
    let results = futures_util::future::join_all(keys.clone().map(call)).await;
    assert!(results.into_iter().eq(keys));
    assert_eq!(most.load(Ordering::Relaxed), 100);
    assert_eq!(waited.load(Ordering::Relaxed), 800);
    assert_eq!(sent.load(Ordering::Relaxed), 450);
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn cancelled_calls_make_room_for_others() {
    let pacer: Arc<Pacer<u8>> = Arc::default();
    let hang = |key: usize| {
        let pacer = Arc::clone(&pacer);
        tokio::spawn(async move {
            pacer.call("quota", &key.to_string(), drop, std::future::pending).await
        })
    };
    let hanging: Vec<_> = (0..300).map(hang).collect();
    tokio::task::yield_now().await;
    hanging.iter().for_each(tokio::task::JoinHandle::abort);
    let result = pacer.call("quota", "later", drop, async || (7, false)).await.result;
    assert_eq!(result, 7);
}
