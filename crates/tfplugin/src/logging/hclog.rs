//! The layer that writes events as lines.

use serde_json::{Map, Value as Json};
use time::OffsetDateTime;
use tracing::{Event, Subscriber, span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::fields::Fields;
use super::line::line;
use super::speaker::Speaker;

/// Writes each event as a line, with its own fields and the fields of its spans.
pub(super) struct Hclog<W> {
    /// The provider that the lines name.
    pub(super) speaker: Speaker,
    /// Writes a line, without its line feed.
    pub(super) write: W,
    /// The current time.
    pub(super) now: fn() -> OffsetDateTime,
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
        let level = *event.metadata().level();
        (self.write)(&line(&self.speaker, level, message, fields, (self.now)()));
    }
}
