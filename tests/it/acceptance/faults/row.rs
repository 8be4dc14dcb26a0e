//! A row of the table: what is done to the calls of each service, and what comes of it.

use std::time::Duration;

use alicloud::ErrorKind;
use mock_alicloud::{Fault, Handshake};

/// A fault, made of one that is for every call of an operation.
pub(super) type Play = fn(Fault) -> Fault;

/// What is done to the calls of each service, and what comes of it.
pub(super) struct Row {
    /// The faults, of which each counts the calls of its own service.
    pub(super) faults: &'static [Play],
    /// What the services are reached through.
    pub(super) front: Front,
    /// How long a connection may take.
    pub(super) connect: Duration,
    /// How long a service may be silent.
    pub(super) silence: Duration,
    /// How long a read may take.
    pub(super) limit: Duration,
    /// How often each service is called; `None` where that is a matter of time. Where no request
    /// comes through, connections are counted.
    pub(super) calls: Option<usize>,
    /// What comes of it; `None` where the reads succeed.
    pub(super) failure: Option<Failure>,
}

/// What a service is reached through.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Front {
    /// Nothing: it speaks plain HTTP.
    None,
    /// TLS, which begins like this.
    Tls(Handshake),
    /// Good TLS, while the endpoint is said to speak plain HTTP.
    TlsForPlainHttp,
}

/// A read that fails.
pub(super) struct Failure {
    /// Whether this is the kind of it.
    pub(super) is_kind: fn(&ErrorKind) -> bool,
    /// What is said, beside the place. In it names in braces stand for what differs from service
    /// to service; see [`Service::fill`](super::Service::fill).
    pub(super) says: &'static [&'static str],
    /// Whether it is about the argument that names what is read.
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

    /// So many calls are made to each service.
    pub(super) const fn calls(self, calls: usize) -> Self {
        Self { calls: Some(calls), ..self }
    }

    /// As many calls are made as there is time for.
    pub(super) const fn any_calls(self) -> Self {
        Self { calls: None, ..self }
    }

    /// The reads fail, and all of this is said.
    pub(super) const fn fails(
        self,
        is_kind: fn(&ErrorKind) -> bool,
        says: &'static [&'static str],
    ) -> Self {
        Self { failure: Some(Failure { is_kind, says, is_about_the_name: false }), ..self }
    }

    /// The reads fail, because what they name is not there.
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
