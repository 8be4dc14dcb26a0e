//! Errors of calls and of credential sources.

pub(crate) mod api;
pub(crate) mod call;
pub(crate) mod class;
pub(crate) mod denial;
pub(crate) mod shortage;
pub(crate) mod source;
pub(crate) mod stage;
pub(crate) mod transport;

pub use api::ApiError;
pub use call::{CredentialError, Error, ErrorKind};
pub use class::ApiErrorClass;
pub use denial::AccessDenied;
pub use shortage::Shortage;
pub use source::{InvalidSource, SkippedSource, SourceFault};
pub use stage::Stage;
pub use transport::TransportFault;
