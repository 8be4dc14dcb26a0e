//! One RPC in the log: a request with an ID of its own, which is on every line that is written while
//! it is served.
//!
//! The keys are those of hashicorp/terraform-plugin-go's `internal/logging/keys.go`, by which people
//! and programs know them from every other provider. RPCs have the names of version 6 in both
//! versions.

use std::time::Instant;

use ring::rand::{SecureRandom, SystemRandom};
use tracing::{Instrument, Span};

use crate::diagnostics::{Diagnostic, Severity};

/// A request that is being served. One that is dropped before says so.
struct Request {
    span: Span,
    begun: Instant,
    is_served: bool,
}

/// Serves a request in its span, and logs its beginning and end. `diagnostics` finds in the answer
/// what is said of it, which is logged too.
pub(super) async fn serve<T>(
    rpc: &'static str,
    data_source_type: Option<&str>,
    work: impl Future<Output = T>,
    diagnostics: impl FnOnce(&T) -> &[Diagnostic],
) -> T {
    let request = Request::received(rpc, data_source_type);
    let span = request.span.clone();
    let serving = async {
        let answer = work.await;
        request.served(diagnostics(&answer));
        answer
    };
    serving.instrument(span).await
}

/// Serves a request that has its answer at once, of which there is nothing to say.
pub(super) fn serve_now<T>(rpc: &'static str, work: impl FnOnce() -> T) -> T {
    let request = Request::received(rpc, None);
    let answer = request.span.in_scope(work);
    request.served(&[]);
    answer
}

impl Request {
    fn received(rpc: &'static str, data_source_type: Option<&str>) -> Self {
        // At the highest level, for errors to have it too. The ID is only made where there is a log.
        let span = tracing::error_span!(
            "request",
            tf_req_id = random_id(),
            tf_rpc = rpc,
            tf_data_source_type = data_source_type
        );
        span.in_scope(|| tracing::trace!("request received"));
        Self { span, begun: Instant::now(), is_served: false }
    }

    fn served(mut self, diagnostics: &[Diagnostic]) {
        self.is_served = true;
        let _entered = self.span.enter();
        diagnostics.iter().for_each(log);
        let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
        tracing::trace!(
            tf_req_duration_ms = self.begun.elapsed().as_millis(),
            diagnostic_error_count = count(Severity::Error),
            diagnostic_warning_count = count(Severity::Warning),
            "request served"
        );
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        if !self.is_served {
            let _entered = self.span.enter();
            let tf_req_duration_ms = self.begun.elapsed().as_millis();
            tracing::trace!(tf_req_duration_ms, "request given up");
        }
    }
}

fn log(diagnostic: &Diagnostic) {
    let Diagnostic { severity, summary, detail, attribute } = diagnostic;
    let attribute = (!attribute.is_root()).then(|| tracing::field::display(attribute));
    match severity {
        Severity::Error => tracing::error!(
            diagnostic_severity = "ERROR",
            diagnostic_summary = summary,
            diagnostic_detail = detail,
            diagnostic_attribute = attribute,
            "error in the answer"
        ),
        Severity::Warning => tracing::warn!(
            diagnostic_severity = "WARNING",
            diagnostic_summary = summary,
            diagnostic_detail = detail,
            diagnostic_attribute = attribute,
            "warning in the answer"
        ),
    }
}

/// A UUID's text; `None` when the system gives no random numbers.
fn random_id() -> Option<String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}
