//! Keeping to a quota that is shared with others: who calls when.
//!
//! Calls to a service in a region go out at once until the service throttles one. From then on they
//! queue and go out at the service's known rate, at a lower one while throttling goes on, and back
//! up when it stops.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// The calls a second at which a service is believed to stop throttling: KMS's quota for reads of a
/// whole account in a region (50), less a little for the clocks to differ.
const KNOWN_RATE: f64 = 49.0;

/// What is left of the rate after throttling, once in each [`REACTION`].
const CUT: f64 = 0.7;

/// The lowest rate, in calls a second.
const LOWEST_RATE: f64 = 0.5;

/// How long it takes to see what a lower rate does: what was sent before is still answered.
const REACTION: Duration = Duration::from_secs(1);

/// By how much each call that is not throttled raises the rate: by a twentieth in a second.
const GROWTH: f64 = 0.05;

/// By how much the queue may be behind its rate and still make up for it: timers are late by a
/// millisecond or more, which is a twentieth of the time between two calls.
const CATCH_UP: Duration = Duration::from_millis(100);

/// The queues of every place that has a quota, by its name.
#[derive(Debug)]
pub(crate) struct Pacer<T> {
    lanes: Mutex<HashMap<String, Arc<Lane<T>>>>,
}

/// The queue before one place.
#[derive(Debug)]
struct Lane<T> {
    rate: Mutex<Rate>,
    /// When the next call may go out. Whoever holds it is the first in the queue.
    next: tokio::sync::Mutex<Instant>,
    /// What the calls in the queue are for; `None` is sent to those who wait with one when it
    /// leaves the queue unsent.
    queued: Mutex<HashMap<String, watch::Receiver<Option<T>>>>,
}

#[derive(Debug)]
struct Rate {
    /// Calls a second; `None` for no limit.
    rate: Option<f64>,
    last_cut: Instant,
}

/// What comes of a call.
#[derive(Debug)]
pub(crate) struct Paced<T> {
    pub(crate) outcome: T,
    /// Whether somebody else made the call.
    pub(crate) is_shared: bool,
}

/// What comes of queueing.
enum Turn<T> {
    /// It is this call's turn; what comes of it is for those who wait with it.
    Call(Option<watch::Sender<Option<T>>>),
    /// A call for the same was not sent yet, and this is what came of it.
    Shared(T),
}

impl<T> Default for Pacer<T> {
    fn default() -> Self {
        Self { lanes: Mutex::default() }
    }
}

impl<T: Clone> Pacer<T> {
    /// The queue before a place.
    fn lane(&self, place: &str) -> Arc<Lane<T>> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lanes.entry(place.to_owned()).or_default())
    }

    /// Makes a call to `place` when it is its turn. Calls with the same `key` that are in the queue
    /// together are made once; one that has gone out is never shared.
    ///
    /// `call` also says whether it was throttled.
    pub(crate) async fn pace<Call>(
        &self,
        place: &str,
        key: &str,
        call: impl FnOnce() -> Call,
    ) -> Paced<T>
    where
        Call: Future<Output = (T, bool)>,
    {
        let lane = self.lane(place);
        match lane.turn(key).await {
            Turn::Shared(outcome) => Paced { outcome, is_shared: true },
            Turn::Call(others) => {
                let (outcome, throttled) = call().await;
                lane.learn(throttled);
                if let Some(others) = others {
                    others.send_replace(Some(outcome.clone()));
                }
                Paced { outcome, is_shared: false }
            }
        }
    }
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        let now = Instant::now();
        Self {
            rate: Mutex::new(Rate { rate: None, last_cut: now }),
            next: tokio::sync::Mutex::new(now),
            queued: Mutex::default(),
        }
    }
}

impl<T: Clone> Lane<T> {
    async fn turn(&self, key: &str) -> Turn<T> {
        loop {
            if self.interval().is_none() {
                return Turn::Call(None);
            }
            let mut other = match self.join(key) {
                Ok(sender) => return self.queue(key, sender).await,
                Err(other) => other,
            };
            tracing::debug!("waiting with another call for the same");
            // Without an outcome the other call left the queue; then this one queues.
            if let Ok(outcome) = other.wait_for(Option::is_some).await
                && let Some(outcome) = outcome.clone()
            {
                return Turn::Shared(outcome);
            }
        }
    }

    /// A place in the queue for a call that nobody waits to make, or what comes of the one that
    /// somebody does.
    fn join(&self, key: &str) -> Result<watch::Sender<Option<T>>, watch::Receiver<Option<T>>> {
        let mut queued = self.queued.lock().unwrap_or_else(PoisonError::into_inner);
        // One that was cancelled is there and has no sender any more.
        match queued.get(key).filter(|other| other.has_changed().is_ok()) {
            Some(other) => Err(other.clone()),
            None => {
                let (sender, receiver) = watch::channel(None);
                queued.insert(key.to_owned(), receiver);
                Ok(sender)
            }
        }
    }

    async fn queue(&self, key: &str, sender: watch::Sender<Option<T>>) -> Turn<T> {
        tracing::debug!("waiting for a turn to call");
        let mut next = self.next.lock().await;
        sleep_until(*next).await;
        let now = Instant::now();
        let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
        *next = earliest.max(*next) + self.interval().unwrap_or_default();
        self.queued.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        Turn::Call(Some(sender))
    }

    /// The time between two calls; `None` for no limit.
    fn interval(&self) -> Option<Duration> {
        let rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        rate.rate.map(|rate| Duration::from_secs_f64(1.0 / rate))
    }

    fn learn(&self, throttled: bool) {
        let now = Instant::now();
        let mut state = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        state.rate = match (state.rate, throttled) {
            (None, false) => None,
            (None, true) => {
                state.last_cut = now;
                Some(KNOWN_RATE)
            }
            (Some(rate), true) if now - state.last_cut >= REACTION => {
                state.last_cut = now;
                Some((rate * CUT).max(LOWEST_RATE))
            }
            (Some(rate), true) => Some(rate),
            (Some(rate), false) => Some((rate + GROWTH).min(KNOWN_RATE)),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A service that takes so many calls a second, and their results.
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

        /// A call that takes 30 ms, and whether it was throttled.
        async fn answer(&self) -> (bool, bool) {
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

        /// Calls until it is not throttled.
        async fn read(&self, key: &str) {
            while self.pacer.pace("here", key, || self.answer()).await.outcome {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    /// Reads so many keys, some at a time, and says how many seconds it took.
    async fn read_all(service: &Arc<Service>, keys: usize, at_a_time: usize) -> f64 {
        let begun = Instant::now();
        let places = Arc::new(tokio::sync::Semaphore::new(at_a_time));
        let reads: Vec<_> = (0..keys)
            .map(|key| {
                let (service, places) = (Arc::clone(service), Arc::clone(&places));
                tokio::spawn(async move {
                    let _place = places.acquire().await.unwrap();
                    service.read(&key.to_string()).await;
                })
            })
            .collect();
        for read in reads {
            read.await.unwrap();
        }
        begun.elapsed().as_secs_f64()
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_waits_where_nothing_is_throttled() {
        let service = Service::with(1e9);
        let seconds = read_all(&service, 1000, 10).await;
        assert!(seconds < 3.2, "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_reads_stay_inside_the_quota_and_use_it() {
        for (at_a_time, most) in [(10, 30), (100, 120)] {
            let service = Service::with(50.0);
            let seconds = read_all(&service, 1000, at_a_time).await;
            let throttled = service.throttled.load(Ordering::Relaxed);
            assert!(seconds < 1.15 * 20.0 && throttled <= most, "{seconds} s, {throttled}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_queue_makes_up_for_turns_that_come_late() {
        let pacer = Pacer::default();
        pacer.lane("here").learn(true);
        let begun = Instant::now();
        for key in 0..490 {
            // A timer of this clock rings at whole milliseconds, and never early.
            pacer.pace("here", &key.to_string(), async || ((), false)).await;
        }
        let seconds = begun.elapsed().as_secs_f64();
        assert!((9.9..10.01).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_that_is_still_too_high_falls_until_little_is_throttled() {
        let service = Service::with(5.0);
        read_all(&service, 200, 10).await;
        let before = service.throttled.load(Ordering::Relaxed);
        read_all(&service, 100, 10).await;
        let later = service.throttled.load(Ordering::Relaxed) - before;
        assert!(later <= 40, "{later} of 100");
    }

    #[tokio::test(start_paused = true)]
    async fn calls_for_the_same_that_wait_together_are_made_once_and_later_ones_anew() {
        let service = Service::with(50.0);
        service.pacer.lane("here").learn(true);
        let read = || {
            let service = Arc::clone(&service);
            tokio::spawn(async move { service.read("same").await })
        };
        // The first has its turn at once, and is not shared any more when the others come.
        for read in (0..10).map(|_| read()).collect::<Vec<_>>() {
            read.await.unwrap();
        }
        assert_eq!(service.calls.load(Ordering::Relaxed), 2);
        read().await.unwrap();
        assert_eq!(service.calls.load(Ordering::Relaxed), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_with_a_call_that_is_given_up_makes_it() {
        let service = Service::with(50.0);
        let lane = service.pacer.lane("here");
        lane.learn(true);
        // Somebody is first in the queue and stays there.
        let first = lane.next.lock().await;
        let read = || {
            let service = Arc::clone(&service);
            tokio::spawn(async move { service.read("same").await })
        };
        let given_up = read();
        tokio::task::yield_now().await;
        let other = read();
        tokio::task::yield_now().await;
        given_up.abort();
        assert!(given_up.await.unwrap_err().is_cancelled());
        drop(first);
        other.await.unwrap();
        assert_eq!(service.calls.load(Ordering::Relaxed), 1);
    }
}
