//! Requests in the log: every log line of an RPC has the ID of its request.
//!
//! The keys are those of hashicorp/terraform-plugin-go's `internal/logging/keys.go`, which people
//! and programs know from other providers.

use std::time::Instant;

use tracing::{Instrument, Span};

use super::panics;
use super::rpc::Call;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::random;

/// Answers an RPC: returns the result of its work, and the errors and warnings. If the work returns
/// an error or panics, that error is the last diagnostic.
pub(super) async fn answer<T>(
    call: Call<'_>,
    work: impl AsyncFnOnce(&mut Diagnostics) -> Result<Option<T>, Diagnostic>,
) -> (Option<T>, Diagnostics) {
    // The futures around this future would each reserve the size of the work again.
    let answer = Box::pin(async {
        let mut diagnostics = Diagnostics::default();
        let contained = panics::contain(call.name(), work(&mut diagnostics)).await;
        let result = contained.and_then(|result| result).unwrap_or_else(|error| {
            diagnostics.push(error);
            None
        });
        (result, diagnostics)
    });
    serve(call, answer, |(_, diagnostics)| diagnostics.as_slice()).await
}

/// Serves an RPC whose only diagnostic can be the error of its work, or of a panic in the work.
pub(super) async fn serve_result<T>(
    call: Call<'_>,
    work: impl FnOnce() -> Result<T, Diagnostic>,
) -> Result<T, Diagnostic> {
    let contained = async { panics::contain(call.name(), async { work() }).await? };
    serve(call, contained, |result| {
        result.as_ref().err().map(std::slice::from_ref).unwrap_or_default()
    })
    .await
}

/// Serves an RPC whose work is synchronous and has no diagnostics.
pub(super) fn serve_now<T>(call: Call<'_>, work: impl FnOnce() -> T) -> T {
    let request = Request::received(call);
    let result = request.span.in_scope(work);
    request.served(&[]);
    result
}

/// Runs the work of an RPC in the span of its request. Logs the request, its diagnostics and its
/// end. `diagnostics` returns the diagnostics of a result.
async fn serve<T>(
    call: Call<'_>,
    work: impl Future<Output = T>,
    diagnostics: impl FnOnce(&T) -> &[Diagnostic],
) -> T {
    let request = Request::received(call);
    let span = request.span.clone();
    let serving = async {
        let result = work.await;
        request.served(diagnostics(&result));
        result
    };
    serving.instrument(span).await
}

/// A request in progress. If it is dropped before it is served, the log says so.
struct Request {
    span: Span,
    received: Instant,
    is_served: bool,
}

impl Request {
    fn received(call: Call<'_>) -> Self {
        // The span has the highest level, so that errors have its fields too. Without a log, the
        // fields are not evaluated.
        let span = tracing::error_span!(
            "request",
            tf_req_id = random_id(),
            tf_rpc = call.name(),
            tf_proto_version = call.version.published(),
            tf_data_source_type = call.data_source_type
        );
        span.in_scope(|| tracing::trace!("request received"));
        Self { span, received: Instant::now(), is_served: false }
    }

    fn served(mut self, diagnostics: &[Diagnostic]) {
        self.is_served = true;
        let _entered = self.span.enter();
        diagnostics.iter().for_each(log);
        let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
        tracing::trace!(
            tf_req_duration_ms = self.received.elapsed().as_millis(),
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
            let tf_req_duration_ms = self.received.elapsed().as_millis();
            tracing::trace!(tf_req_duration_ms, "request cancelled");
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
            "response contains error diagnostic"
        ),
        Severity::Warning => tracing::warn!(
            diagnostic_severity = "WARNING",
            diagnostic_summary = summary,
            diagnostic_detail = detail,
            diagnostic_attribute = attribute,
            "response contains warning diagnostic"
        ),
    }
}

/// A random UUID; `None` if the system returns no random numbers.
fn random_id() -> Option<String> {
    let bytes = random::bytes().ok()?;
    Some(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}
