//! Panics. A panic inside an RPC becomes a diagnostic, and the plugin continues. Any other panic
//! ends the process with a line that Terraform shows.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, PanicHookInfo};

use futures_util::{FutureExt, TryFutureExt};

use crate::diagnostics::Diagnostic;
use crate::limits;

tokio::task_local! {
    /// The RPC of the current task.
    static RPC: &'static str;
}

/// Runs the work of an RPC, and returns a panic of the work as a diagnostic.
pub(super) fn contain<T>(
    rpc: &'static str,
    work: impl Future<Output = T>,
) -> impl Future<Output = Result<T, Diagnostic>> {
    let contained = AssertUnwindSafe(RPC.scope(rpc, work)).catch_unwind();
    contained.map_err(move |payload| {
        let message = message(&*payload);
        match message.strip_prefix(NO_THREAD) {
            Some(error) => Diagnostic::error(
                "Unable to start a thread",
                format!("The system refused a thread{error}: {}.", limits::PROCESSES),
            ),
            None => Diagnostic::bug(format_args!("The provider panicked in {rpc}: {message}")),
        }
    })
}

/// The beginning of tokio's panic if the system refuses a thread for blocking work. The rest is the
/// error of the system.
const NO_THREAD: &str = "OS can't spawn worker thread";

/// The panic hook of the process. [`run`](crate::run) installs this hook.
///
/// When a plugin crashes, Terraform shows its output from the first line that begins with `panic:
/// `. A panic inside an RPC is not a crash, so this hook logs it as an error.
pub fn hook(info: &PanicHookInfo<'_>) {
    let message = message(info.payload());
    let location = info.location().map(ToString::to_string).unwrap_or_default();
    match RPC.try_with(|rpc| *rpc) {
        Ok(rpc) => tracing::error!(tf_rpc = rpc, %location, "panic in an RPC: {message}"),
        Err(_) => crate::logging::write_line(&format!("panic: {message}\n\tat {location}")),
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
