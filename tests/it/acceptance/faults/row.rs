//! A row of the table: the faults of each service, and the expected result.

use std::time::Duration;

use alicloud::ErrorKind;
use mock_alicloud::{Fault, Handshake};

/// A modification of a fault that applies to every call of an operation.
pub(super) type Play = fn(Fault) -> Fault;

/// The faults of each service, and the expected result.
pub(super) struct Row {
    /// The faults. Each fault counts the calls of its own service.
    pub(super) faults: &'static [Play],
    /// The transport of the services.
    pub(super) front: Front,
    /// The connect timeout.
    pub(super) connect: Duration,
    /// The response timeout.
    pub(super) silence: Duration,
    /// The read timeout.
    pub(super) limit: Duration,
    /// The number of calls to each service, or of connections if no request arrives. `None`: any
    /// number.
    pub(super) calls: Option<usize>,
    /// The expected error. `None`: the reads succeed.
    pub(super) failure: Option<Failure>,
}

/// The transport of a service.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Front {
    /// HTTP without TLS.
    None,
    /// TLS with this handshake.
    Tls(Handshake),
    /// Valid TLS, with an endpoint that is configured without TLS.
    TlsForPlainHttp,
}

/// A failed read.
pub(super) struct Failure {
    /// Whether the error has the expected kind.
    pub(super) is_kind: fn(&ErrorKind) -> bool,
    /// The expected texts, without the place. Names in braces differ between services: see
    /// [`Service::fill`](super::Service::fill).
    pub(super) says: &'static [&'static str],
    /// Whether the error names the argument.
    pub(super) is_about_the_name: bool,
}

/// More than any row takes of each.
const LONG: Duration = Duration::from_secs(60);

impl Row {
    /// A row in which the reads succeed at the first call.
    pub(super) const fn new(faults: &'static [Play]) -> Self {
        Self {
            faults,
            front: Front::None,
            connect: LONG,
            silence: LONG,
            limit: LONG,
            calls: Some(1),
            failure: None,
        }
    }

    pub(super) const fn through(self, front: Front) -> Self {
        Self { front, ..self }
    }

    pub(super) const fn connect_within_ms(self, ms: u64) -> Self {
        Self { connect: Duration::from_millis(ms), ..self }
    }

    pub(super) const fn answer_within_ms(self, ms: u64) -> Self {
        Self { silence: Duration::from_millis(ms), ..self }
    }

    pub(super) const fn read_within_ms(self, ms: u64) -> Self {
        Self { limit: Duration::from_millis(ms), ..self }
    }

    /// Expects this number of calls to each service.
    pub(super) const fn calls(self, calls: usize) -> Self {
        Self { calls: Some(calls), ..self }
    }

    /// Expects any number of calls.
    pub(super) const fn any_calls(self) -> Self {
        Self { calls: None, ..self }
    }

    /// Expects failed reads with all of these texts.
    pub(super) const fn fails(
        self,
        is_kind: fn(&ErrorKind) -> bool,
        says: &'static [&'static str],
    ) -> Self {
        Self { failure: Some(Failure { is_kind, says, is_about_the_name: false }), ..self }
    }

    /// Expects failed reads, because the resource does not exist.
    pub(super) const fn does_not_find(self, says: &'static [&'static str]) -> Self {
        let is_kind = super::refusals::is_refused;
        Self { failure: Some(Failure { is_kind, says, is_about_the_name: true }), ..self }
    }
}

/// Makes a part of the table, and a test under real Terraform of each row.
macro_rules! rows {
    ($($name:ident: $row:expr),+ $(,)?) => {
        pub(super) const ROWS: &[(&str, super::Row)] = &[$((stringify!($name), $row)),+];

        $(#[test]
        fn $name() -> anyhow::Result<()> {
            super::terraform::play(&$row)
        })+
    };
}
pub(super) use rows;
