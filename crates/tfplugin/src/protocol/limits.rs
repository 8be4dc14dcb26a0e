//! Limits of messages.

/// The maximum size of a message: 256 MiB, as in Terraform's plugin libraries. Large configurations
/// exceed gRPC's default of 4 MiB.
pub(super) const MAX_MESSAGE_SIZE: usize = 256 << 20;
