//! Pacing: calls stay within a quota that other callers share.
//!
//! Calls with a quota are sent at once until the service throttles a call. From then on calls
//! queue, and leave the queue at the rate of the quota. The rate falls while throttling goes on,
//! and rises again when throttling stops.

pub(super) mod pacer;
mod queue;
mod rate;
