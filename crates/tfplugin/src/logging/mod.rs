//! The log: hclog's JSON on stderr, as go-plugin's hosts parse it.
//!
//! Source: hashicorp/go-hclog, and hashicorp/go-plugin's `log_entry.go`. Each line is an object
//! with the texts `@level`, `@message` and `@timestamp`. The other members are the fields of the
//! event and of the spans around it.

mod fields;
mod hclog;
mod level;
mod line;
mod speaker;
#[cfg(test)]
mod tests;

use std::io::Write;

use time::OffsetDateTime;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;

use self::hclog::Hclog;
use self::level::level;
pub(crate) use self::speaker::Speaker;
use crate::environment::Environment;

/// Starts the log at the level of the environment; without a level, there is no log.
///
/// The log contains the events of this crate and of the crates in `targets`, and no other events.
pub(crate) fn init(environment: &Environment, speaker: Speaker, targets: &'static [&'static str]) {
    let level = level(environment, speaker.provider);
    if level == LevelFilter::OFF {
        return;
    }
    let hclog = Hclog { speaker, write: write_line, now: OffsetDateTime::now_utc };
    let subscriber = subscriber(level, targets, hclog);
    // Fails only if a test in this process has already set a subscriber.
    drop(tracing::subscriber::set_global_default(subscriber));
}

/// Writes a line to stderr in one call, so that lines of several threads do not mix.
///
/// An error is ignored: there is no other place to report it.
#[expect(clippy::disallowed_methods, reason = "the log goes to stderr")]
pub(crate) fn write_line(line: &str) {
    drop(std::io::stderr().lock().write_all(format!("{line}\n").as_bytes()));
}

fn subscriber<W: Fn(&str) + Send + Sync + 'static>(
    level: LevelFilter,
    targets: &'static [&'static str],
    hclog: Hclog<W>,
) -> impl Subscriber + Send + Sync {
    // The events of other crates can contain requests and responses, with their secrets.
    let is_logged = filter_fn(move |metadata| {
        let crate_name = metadata.target().split("::").next();
        let is_ours =
            crate_name.is_some_and(|it| it == env!("CARGO_CRATE_NAME") || targets.contains(&it));
        *metadata.level() <= level && is_ours
    });
    tracing_subscriber::registry().with(is_logged.with_max_level_hint(level)).with(hclog)
}
