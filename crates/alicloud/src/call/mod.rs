//! API calls: signed, paced to the quota, and retried.

pub(crate) mod answer;
pub(crate) mod deadline;
mod denial;
mod envelope;
pub(crate) mod operation;
mod pacing;
pub(crate) mod progress;
mod request;
mod response;
pub(crate) mod retry;
mod retry_hints;
mod service_clock;
pub(crate) mod settings;
pub(crate) mod signing;
pub(crate) mod transport;
mod xml;

pub use deadline::Deadline;
pub use operation::{Operation, ParametersIn};
pub use settings::CallSettings;
pub use transport::Transport;
