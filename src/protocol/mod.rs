//! Terraform's plugin protocol to and from the types of [`crate::server`]: thin, no logic of its
//! own.

pub mod v6;

/// The largest message that is taken from a host: 256 MiB, the limit that Terraform's own plugin
/// libraries set. gRPC's default of 4 MiB is less than a large configuration.
const MAX_MESSAGE_SIZE: usize = 256 << 20;
