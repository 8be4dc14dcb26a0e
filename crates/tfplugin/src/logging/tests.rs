use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value as Json;
use time::macros::datetime;
use tracing::{debug, debug_span, error_span, info, warn, warn_span};

use super::line::MAX_LINE;
use super::*;

/// The lines at a level, with a fixed timestamp.
fn lines(level: LevelFilter, log: impl FnOnce()) -> Vec<String> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&lines);
    let write = move |line: &str| kept.lock().unwrap().push(line.to_owned());
    let now = || datetime!(2026-01-02 03:04:05.006 UTC);
    let address = "registry.terraform.io/hashicorp/another".to_owned();
    let speaker = Speaker { provider: "another", address };
    let hclog = Hclog { speaker, write, now };
    let subscriber = subscriber(level, &["another_provider", "its_client"], hclog);
    tracing::subscriber::with_default(subscriber, log);
    let lines = lines.lock().unwrap();
    lines.clone()
}

/// The only line at the level `TRACE`.
fn line_of(log: impl FnOnce()) -> Json {
    let lines = lines(LevelFilter::TRACE, log);
    assert_eq!(lines.len(), 1, "{lines:?}");
    serde_json::from_str(&lines[0]).unwrap()
}

#[test]
fn a_line_is_what_hclog_would_write() {
    let lines = lines(LevelFilter::TRACE, || {
        warn!(
            tries = 3,
            wait_ms = 250_u128,
            share = 0.5,
            again = true,
            host = %"kms",
            "throttled \"hard\""
        );
    });
    assert_eq!(
        lines,
        [
            r#"{"@level":"warn","@message":"throttled \"hard\"","@module":"another","@timestamp":"2026-01-02T03:04:05.006000Z","again":true,"host":"kms","share":0.5,"tf_provider_addr":"registry.terraform.io/hashicorp/another","tries":3,"wait_ms":250}"#
        ]
    );
}

#[test]
fn the_log_contains_events_of_the_provider_s_crates_and_not_of_crates_with_similar_names() {
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
fn a_line_has_the_fields_of_all_spans_around_it_and_the_innermost_of_a_name() {
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
fn a_line_has_no_field_of_a_span_that_does_not_contain_it() {
    let line = line_of(|| {
        warn_span!("before", id = "a").in_scope(|| {});
        let _elsewhere = warn_span!("elsewhere", id = "b");
        info!("message");
    });
    assert_eq!(line.get("id"), None);
}

#[test]
fn no_field_replaces_the_members_of_every_line() {
    let line = line_of(|| {
        let _span =
            error_span!("span", message = "of the span", "@level" = 5, "@module" = "x").entered();
        info!("@message" = 7, tf_provider_addr = "x", "of the event");
    });
    assert_eq!(line["@level"], "info");
    assert_eq!(line["@message"], "of the event");
    assert_eq!(line["@module"], "another");
    assert_eq!(line["tf_provider_addr"], "registry.terraform.io/hashicorp/another");
}

#[test]
fn nothing_is_formatted_and_no_span_exists_if_the_level_is_off() {
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
fn events_of_other_crates_are_neither_written_nor_formatted() {
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
fn a_line_is_never_longer_than_the_limit_of_the_host() {
    for (text, count) in [("a", 60_000), ("a", 1_000_000), ("\u{1}", 60_000), ("ü\n", 300_000)] {
        let text = text.repeat(count);
        let lines = lines(LevelFilter::TRACE, || {
            let _span = error_span!("span", text).entered();
            info!(kept = "whole", detail = text, number = 5, "{text}");
        });
        assert!(lines[0].len() < MAX_LINE, "{}", lines[0].len());
        assert!(lines[0].len() > MAX_LINE / 8, "{}", lines[0].len());
        let line: Json = serde_json::from_str(&lines[0]).unwrap();
        assert_eq!((&line["kept"], &line["number"]), (&"whole".into(), &5.into()));
        assert!(line["detail"].as_str().unwrap().ends_with('…'));
    }
}
