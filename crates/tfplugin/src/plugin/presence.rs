//! The connections that are open now.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// Counts connections.
#[derive(Clone, Debug, Default)]
pub(super) struct Presence(watch::Sender<Count>);

#[derive(Debug, Default)]
struct Count {
    open: usize,
    total: usize,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Present(Presence);

impl Presence {
    /// Counts a connection until the result is dropped.
    pub(super) fn enter(&self) -> Present {
        self.0.send_modify(|count| {
            count.open += 1;
            count.total += 1;
        });
        Present(self.clone())
    }

    /// Returns if there was no connection at all for this time.
    pub(super) async fn never(&self, time: Duration) {
        let mut counts = self.0.subscribe();
        if timeout(time, counts.wait_for(|count| count.total > 0)).await.is_ok() {
            std::future::pending().await
        }
    }

    /// Returns after no connection was open for this time.
    pub(super) async fn absence(&self, time: Duration) {
        let mut counts = self.0.subscribe();
        loop {
            let total = counts.wait_for(|count| count.open == 0).await.map(|count| count.total);
            let Ok(total) = total else { return };
            if timeout(time, counts.wait_for(|count| count.total > total)).await.is_err() {
                return;
            }
        }
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| count.open -= 1);
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn absence_begins_when_the_last_connection_closes() {
        let presence = Presence::default();
        let began = Instant::now();
        presence.absence(MINUTE).await;
        assert!(began.elapsed() >= MINUTE);

        let (one, other) = (presence.enter(), presence.enter());
        let absence = presence.absence(MINUTE);
        tokio::pin!(absence);
        drop(one);
        assert!(timeout(2 * MINUTE, &mut absence).await.is_err(), "one connection is still open");
        drop(other);
        assert!(timeout(MINUTE / 2, &mut absence).await.is_err());
        // A connection that closes at once counts too.
        drop(presence.enter());
        assert!(timeout(MINUTE / 2 + MINUTE / 4, &mut absence).await.is_err());
        assert!(timeout(MINUTE, &mut absence).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn never_is_over_with_the_first_connection() {
        let presence = Presence::default();
        presence.never(MINUTE).await;
        drop(presence.enter());
        assert!(timeout(100 * MINUTE, presence.never(MINUTE)).await.is_err());
    }
}
