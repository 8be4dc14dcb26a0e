//! Logs: hclog's JSON on stderr, as go-plugin's hosts read it.
//!
//! The format is that of hashicorp/go-hclog as hashicorp/go-plugin's `log_entry.go` parses it:
//! one object a line, `@level`, `@message` and `@timestamp` as strings, the rest as pairs. The
//! fields of the spans that an event is in are pairs of its line.

use std::fmt;
use std::io::Write;

use serde_json::{Map, Value as Json};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber, span};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::environment::Environment;

/// Exactly six fraction digits: with any other number the host takes the line for plain text.
const TIMESTAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// The most bytes of a line, its end included. What is longer, go-plugin's `client.go` takes for
/// several lines of plain text.
const LONGEST_LINE: usize = 64 * 1024;

/// Starts logging at the level that the environment asks for: off where it asks for none.
///
/// `provider` is the provider's name as it is in its address, such as `random`. What this crate and
/// the crates in `targets` say is logged, and nothing of any other.
pub(crate) fn init(environment: &Environment, provider: &str, targets: &'static [&'static str]) {
    let level = level(environment, provider);
    if level == LevelFilter::OFF {
        return;
    }
    let hclog = Hclog { write: write_line, now: OffsetDateTime::now_utc };
    let subscriber = subscriber(level, targets, hclog);
    // Fails only when a test in this process has set one before.
    drop(tracing::subscriber::set_global_default(subscriber));
}

/// Writes one line to stderr in one piece, so that lines of several threads do not mix.
///
/// A log that cannot be written is lost: there is nowhere left to say so.
#[expect(clippy::disallowed_methods, reason = "the log is here")]
pub(crate) fn write_line(line: &str) {
    drop(std::io::stderr().lock().write_all(format!("{line}\n").as_bytes()));
}

/// The level by the variable that is nearest to this provider. The names are those of
/// hashicorp/terraform-plugin-log, the levels Terraform's; `JSON` is its way to ask for everything.
fn level(environment: &Environment, provider: &str) -> LevelFilter {
    let own = format!("TF_LOG_PROVIDER_{}", provider.to_ascii_uppercase().replace('-', "_"));
    let level = environment.first(&[&own, "TF_LOG_PROVIDER", "TF_LOG"]);
    let Some((_, level)) = level else { return LevelFilter::OFF };
    match level.to_ascii_uppercase().as_str() {
        "OFF" => LevelFilter::OFF,
        "ERROR" => LevelFilter::ERROR,
        "WARN" => LevelFilter::WARN,
        "INFO" => LevelFilter::INFO,
        "DEBUG" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

fn subscriber<W: Fn(&str) + Send + Sync + 'static>(
    level: LevelFilter,
    targets: &'static [&'static str],
    hclog: Hclog<W>,
) -> impl Subscriber + Send + Sync {
    // Other crates' events can hold what is sent, headers and all.
    let wanted = filter_fn(move |metadata| {
        let origin = metadata.target().split("::").next();
        let is_ours =
            origin.is_some_and(|it| it == env!("CARGO_CRATE_NAME") || targets.contains(&it));
        *metadata.level() <= level && is_ours
    });
    tracing_subscriber::registry().with(wanted.with_max_level_hint(level)).with(hclog)
}

/// Writes events as lines.
struct Hclog<W> {
    write: W,
    now: fn() -> OffsetDateTime,
}

impl<S, W> Layer<S> for Hclog<W>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: Fn(&str) + 'static,
{
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, of: Context<'_, S>) {
        let Some(span) = of.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, of: Context<'_, S>) {
        let Some(span) = of.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, of: Context<'_, S>) {
        let mut own = Fields::default();
        event.record(&mut own);
        let message = own.0.remove("message");
        let mut fields = Map::new();
        for span in of.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
            if let Some(Fields(outer)) = span.extensions().get() {
                fields.extend(outer.clone());
            }
        }
        fields.extend(own.0);
        let message = message.as_ref().and_then(Json::as_str).unwrap_or_default();
        (self.write)(&line(*event.metadata().level(), message, fields, (self.now)()));
    }
}

fn line(level: Level, message: &str, mut fields: Map<String, Json>, now: OffsetDateTime) -> String {
    fields.insert("@level".into(), level_name(level).into());
    fields.insert("@message".into(), message.into());
    fields.insert("@module".into(), "provider".into());
    fields.insert("@timestamp".into(), now.format(TIMESTAMP).unwrap_or_default().into());
    let mut object = Json::Object(fields);
    let mut line = object.to_string();
    let mut longest = LONGEST_LINE / 2;
    while line.len() >= LONGEST_LINE && longest > 0 {
        for value in object.as_object_mut().into_iter().flat_map(Map::values_mut) {
            shorten(value, longest);
        }
        line = object.to_string();
        longest /= 2;
    }
    line
}

/// Leaves so many bytes of a text at most, and a mark where it was longer.
fn shorten(value: &mut Json, longest: usize) {
    let Json::String(text) = value else { return };
    if text.len() > longest {
        let end = (0..=longest).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
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

/// Fields by their names, as JSON.
#[derive(Default)]
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

    /// Such as a duration in milliseconds, of which 64 bits are more than enough.
    fn record_u128(&mut self, field: &Field, value: u128) {
        self.record_u64(field, u64::try_from(value).unwrap_or(u64::MAX));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
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
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, Mutex};

    use time::macros::datetime;
    use tracing::{debug, debug_span, error_span, info, warn, warn_span};

    use super::*;

    /// The lines that are written at a level, always at the same time.
    fn lines(level: LevelFilter, log: impl FnOnce()) -> Vec<String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let write = move |line: &str| kept.lock().unwrap().push(line.to_owned());
        let now = || datetime!(2026-01-02 03:04:05.006 UTC);
        let subscriber =
            subscriber(level, &["another_provider", "its_client"], Hclog { write, now });
        tracing::subscriber::with_default(subscriber, log);
        let lines = lines.lock().unwrap();
        lines.clone()
    }

    /// The one line that is written at any level.
    fn line_of(log: impl FnOnce()) -> Json {
        let lines = lines(LevelFilter::TRACE, log);
        assert_eq!(lines.len(), 1, "{lines:?}");
        serde_json::from_str(&lines[0]).unwrap()
    }

    #[test]
    fn a_line_is_what_hclog_would_write() {
        let lines = lines(LevelFilter::TRACE, || {
            warn!(tries = 3, wait_ms = 250_u128, share = 0.5, again = true, host = %"kms", "throttled \"hard\"");
        });
        assert_eq!(
            lines,
            [
                r#"{"@level":"warn","@message":"throttled \"hard\"","@module":"provider","@timestamp":"2026-01-02T03:04:05.006000Z","again":true,"host":"kms","share":0.5,"tries":3,"wait_ms":250}"#
            ]
        );
    }

    #[test]
    fn what_the_provider_s_crates_say_is_written_and_nothing_of_one_named_like_them() {
        let lines = lines(LevelFilter::TRACE, || {
            warn!(target: "another_provider_s_library", "anything");
            info!(target: "another_provider::read", "its own");
            info!(target: "its_client", "its client's");
        });
        assert!(lines.len() == 2 && lines[0].contains("its own"), "{lines:?}");
    }

    #[test]
    fn a_message_of_several_lines_stays_on_one() {
        let lines = lines(LevelFilter::TRACE, || info!("one\ntwo"));
        assert!(lines[0].contains(r"one\ntwo") && !lines[0].contains('\n'));
    }

    #[test]
    fn a_line_has_the_fields_of_all_spans_around_it_and_the_nearest_of_a_name() {
        let line = line_of(|| {
            let _outer = error_span!("outer", id = "a", number = 1, place = "outer").entered();
            let inner = debug_span!("inner", number = 2, known_later = tracing::field::Empty);
            inner.record("known_later", true);
            let _inner = inner.entered();
            info!(place = "event", "message");
        });
        assert_eq!(line["id"], "a");
        assert_eq!(line["number"], 2);
        assert_eq!(line["known_later"], true);
        assert_eq!(line["place"], "event");
        assert_eq!(line["@message"], "message");
    }

    #[test]
    fn a_line_has_no_field_of_a_span_that_it_is_not_in() {
        let line = line_of(|| {
            warn_span!("before", id = "a").in_scope(|| {});
            let _elsewhere = warn_span!("elsewhere", id = "b");
            info!("message");
        });
        assert_eq!(line.get("id"), None);
    }

    #[test]
    fn no_field_takes_the_place_of_what_every_line_has() {
        let line = line_of(|| {
            let _span = error_span!("span", message = "of the span", "@level" = 5).entered();
            info!("@message" = 7, "of the event");
        });
        assert_eq!(line["@level"], "info");
        assert_eq!(line["@message"], "of the event");
    }

    #[test]
    fn nothing_is_formatted_and_no_span_is_there_when_its_level_is_off() {
        struct Counted<'a>(&'a AtomicU32);

        impl fmt::Display for Counted<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fetch_add(1, Ordering::Relaxed);
                f.write_str("counted")
            }
        }

        let formatted = |level| {
            let count = AtomicU32::new(0);
            let counted = Counted(&count);
            lines(level, || {
                let span = debug_span!("span", field = %counted, made = counted.to_string());
                assert_eq!(span.is_disabled(), level < LevelFilter::DEBUG);
                let _span = span.entered();
                debug!(field = %counted, "{counted}");
                info!("no more of it");
            });
            count.into_inner()
        };
        assert_eq!(formatted(LevelFilter::OFF), 0);
        assert_eq!(formatted(LevelFilter::INFO), 0);
        assert_eq!(formatted(LevelFilter::DEBUG), 4);
    }

    #[test]
    fn nothing_of_other_crates_is_written_or_formatted() {
        let lines = lines(LevelFilter::TRACE, || {
            let span = error_span!(target: "h2::client", "span", header = "a token");
            assert!(span.is_disabled());
            let _span = span.entered();
            tracing::error!(target: "hyper", "a token");
            info!("ours");
        });
        assert!(lines.len() == 1 && !lines[0].contains("a token"), "{lines:?}");
    }

    #[test]
    fn a_line_is_never_longer_than_a_host_reads_in_one_piece() {
        for (text, count) in [("a", 60_000), ("a", 1_000_000), ("\u{1}", 60_000), ("ü\n", 300_000)]
        {
            let text = text.repeat(count);
            let lines = lines(LevelFilter::TRACE, || {
                let _span = error_span!("span", text).entered();
                info!(kept = "whole", detail = text, number = 5, "{text}");
            });
            assert!(lines[0].len() < LONGEST_LINE, "{}", lines[0].len());
            assert!(lines[0].len() > LONGEST_LINE / 8, "{}", lines[0].len());
            let line: Json = serde_json::from_str(&lines[0]).unwrap();
            assert_eq!((&line["kept"], &line["number"]), (&"whole".into(), &5.into()));
            assert!(line["detail"].as_str().unwrap().ends_with('…'));
        }
    }

    #[test]
    fn the_variable_nearest_to_the_provider_sets_the_level() {
        let of = |variables: &[(&str, &str)], provider| {
            level(&variables.iter().copied().collect(), provider)
        };
        assert_eq!(of(&[], "random"), LevelFilter::OFF);
        assert_eq!(of(&[("TF_LOG", "JSON")], "random"), LevelFilter::TRACE);
        let both = [("TF_LOG", "trace"), ("TF_LOG_PROVIDER", "error")];
        assert_eq!(of(&both, "random"), LevelFilter::ERROR);
        let both = [("TF_LOG_PROVIDER", "off"), ("TF_LOG_PROVIDER_GOOGLE_BETA", "debug")];
        assert_eq!(of(&both, "google-beta"), LevelFilter::DEBUG);
        assert_eq!(of(&both, "google"), LevelFilter::OFF);
    }
}
