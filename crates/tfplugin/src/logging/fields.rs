//! The fields of events and spans.

use std::fmt;

use serde_json::{Map, Value as Json};
use tracing::field::{Field, Visit};

use crate::printable::printable;

/// The fields of an event or span by name, as JSON. Texts are printable.
#[derive(Default)]
pub(super) struct Fields(pub(super) Map<String, Json>);

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

    /// Such as a duration in milliseconds, which fits 64 bits.
    fn record_u128(&mut self, field: &Field, value: u128) {
        self.record_u64(field, u64::try_from(value).unwrap_or(u64::MAX));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().into(), printable(value.to_owned()).into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().into(), printable(format!("{value:?}")).into());
    }
}
