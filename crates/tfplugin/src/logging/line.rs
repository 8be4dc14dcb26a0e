//! One log line: a JSON object as hclog writes it.

use serde_json::{Map, Value as Json};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use tracing::Level;

use super::speaker::Speaker;

/// The format of timestamps. With any other number of fraction digits than six, the host treats the
/// line as plain text.
const TIMESTAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// The maximum length of a line in bytes, with its line feed. go-plugin's `client.go` treats a
/// longer line as several lines of plain text.
pub(super) const MAX_LINE: usize = 64 * 1024;

/// The line of an event. If the line is too long, its longest texts are shortened.
pub(super) fn line(
    speaker: &Speaker,
    level: Level,
    message: &str,
    mut fields: Map<String, Json>,
    now: OffsetDateTime,
) -> String {
    fields.insert("@level".into(), level_name(level).into());
    fields.insert("@message".into(), message.into());
    fields.insert("@module".into(), speaker.provider.into());
    fields.insert("@timestamp".into(), now.format(TIMESTAMP).unwrap_or_default().into());
    fields.insert("tf_provider_addr".into(), speaker.address.as_str().into());
    let mut object = Json::Object(fields);
    let mut line = object.to_string();
    let mut limit = MAX_LINE / 2;
    while line.len() >= MAX_LINE && limit > 0 {
        for value in object.as_object_mut().into_iter().flat_map(Map::values_mut) {
            shorten(value, limit);
        }
        line = object.to_string();
        limit /= 2;
    }
    line
}

/// Shortens a text to a number of bytes, and marks the cut.
fn shorten(value: &mut Json, limit: usize) {
    let Json::String(text) = value else { return };
    if text.len() > limit {
        let end = (0..=limit).rev().find(|at| text.is_char_boundary(*at));
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
