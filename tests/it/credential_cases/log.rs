//! Everything that is logged while a case is played, at the lowest level.

use std::fmt::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber, span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

/// A log in memory.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<String>>);

impl Log {
    /// What a function gives, with everything logged here that this thread logs meanwhile.
    pub(super) fn of<T>(&self, run: impl FnOnce() -> T) -> T {
        let subscriber = tracing_subscriber::registry().with(self.clone());
        tracing::subscriber::with_default(subscriber, run)
    }

    pub(super) fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn write(&self, record: impl FnOnce(&mut Line)) {
        let mut line = Line(String::new());
        record(&mut line);
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        text.push_str(&line.0);
        text.push('\n');
    }
}

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.write(|line| event.record(line));
    }

    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        self.write(|line| attributes.record(line));
    }
}

struct Line(String);

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // A text takes whatever is written to it.
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

#[test]
fn what_is_logged_in_a_case_is_in_its_log_and_in_no_other() {
    let (log, other) = (Log::default(), Log::default());
    log.of(|| tracing::trace!(text = "a \"text\"", number = 5, "message"));
    other.of(|| tracing::info_span!("span", inside = true).in_scope(|| tracing::warn!("other")));
    assert_eq!(log.text(), "message=message text=a \"text\" number=5 \n");
    assert_eq!(other.text(), "inside=true \nmessage=other \n");
}
