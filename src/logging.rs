//! Logs: hclog's JSON on stderr, as go-plugin's hosts read it.
//!
//! The format is that of hashicorp/go-hclog as hashicorp/go-plugin's `log_entry.go` parses it:
//! one object a line, `@level`, `@message` and `@timestamp` as strings, the rest as pairs.

use std::fmt;
use std::io::Write;

use serde_json::{Map, Value as Json};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

use crate::environment::Environment;

/// Where the level comes from, the nearest to this provider first.
const LEVEL_VARIABLES: [&str; 3] = ["TF_LOG_PROVIDER_ALICLOUD", "TF_LOG_PROVIDER", "TF_LOG"];

/// Exactly six fraction digits: with any other number the host takes the line for plain text.
const TIMESTAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// Starts logging at the level that the environment asks for: off where it asks for none.
pub fn init(environment: &Environment) {
    let level = level(environment);
    if level == LevelFilter::OFF {
        return;
    }
    // Other crates' events can hold what is sent, headers and all; only our own are written.
    let ours = tracing_subscriber::filter::filter_fn(|metadata| {
        metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
    });
    let subscriber = tracing_subscriber::registry().with(level).with(Hclog.with_filter(ours));
    // Fails only when a test in this process has set one before.
    drop(tracing::subscriber::set_global_default(subscriber));
}

/// Writes one line to stderr in one piece, so that lines of several threads do not mix.
///
/// A log that cannot be written is lost: there is nowhere left to say so.
pub(crate) fn write_line(line: &str) {
    drop(std::io::stderr().lock().write_all(format!("{line}\n").as_bytes()));
}

/// Terraform's level names; `JSON` is its way to ask for everything.
fn level(environment: &Environment) -> LevelFilter {
    let Some((_, level)) = environment.first(&LEVEL_VARIABLES) else { return LevelFilter::OFF };
    match level.to_ascii_uppercase().as_str() {
        "OFF" => LevelFilter::OFF,
        "ERROR" => LevelFilter::ERROR,
        "WARN" => LevelFilter::WARN,
        "INFO" => LevelFilter::INFO,
        "DEBUG" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

struct Hclog;

impl<S: Subscriber> Layer<S> for Hclog {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        write_line(&line(event, OffsetDateTime::now_utc()));
    }
}

fn line(event: &Event<'_>, now: OffsetDateTime) -> String {
    let mut fields = Fields(Map::new());
    event.record(&mut fields);
    let mut object = fields.0;
    let message = object.remove("message").unwrap_or_default();
    object.insert("@level".into(), level_name(*event.metadata().level()).into());
    object.insert("@message".into(), message.as_str().unwrap_or_default().into());
    object.insert("@module".into(), "provider".into());
    object.insert("@timestamp".into(), now.format(TIMESTAMP).unwrap_or_default().into());
    Json::Object(object).to_string()
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

struct Fields(Map<String, Json>);

impl Visit for Fields {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().into(), format!("{value:?}").into());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use time::macros::datetime;

    use super::*;

    /// Keeps the lines that events make at a fixed time.
    struct Keep(Arc<Mutex<Vec<String>>>);

    impl<S: Subscriber> Layer<S> for Keep {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let now = datetime!(2026-01-02 03:04:05.006 UTC);
            self.0.lock().unwrap().push(line(event, now));
        }
    }

    fn lines(log: impl FnOnce()) -> Vec<String> {
        let lines = Arc::default();
        let subscriber = tracing_subscriber::registry().with(Keep(Arc::clone(&lines)));
        tracing::subscriber::with_default(subscriber, log);
        let lines = lines.lock().unwrap();
        lines.clone()
    }

    #[test]
    fn a_line_is_what_hclog_would_write() {
        let lines = lines(|| tracing::warn!(tries = 3, host = %"kms", "throttled \"hard\""));
        assert_eq!(
            lines,
            [
                r#"{"@level":"warn","@message":"throttled \"hard\"","@module":"provider","@timestamp":"2026-01-02T03:04:05.006000Z","host":"kms","tries":3}"#
            ]
        );
    }

    #[test]
    fn a_message_of_several_lines_stays_on_one() {
        let lines = lines(|| tracing::info!("one\ntwo"));
        assert!(lines[0].contains(r"one\ntwo") && !lines[0].contains('\n'));
    }

    #[test]
    fn the_variable_nearest_to_the_provider_sets_the_level() {
        let of = |variables: &[(&str, &str)]| level(&variables.iter().copied().collect());
        assert_eq!(of(&[]), LevelFilter::OFF);
        assert_eq!(of(&[("TF_LOG", "JSON")]), LevelFilter::TRACE);
        assert_eq!(of(&[("TF_LOG", "trace"), ("TF_LOG_PROVIDER", "error")]), LevelFilter::ERROR);
        let both = [("TF_LOG_PROVIDER", "off"), ("TF_LOG_PROVIDER_ALICLOUD", "debug")];
        assert_eq!(of(&both), LevelFilter::DEBUG);
    }
}
