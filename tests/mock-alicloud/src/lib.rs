//! A loopback Alibaba Cloud for tests: KMS, MongoDB and STS.
//!
//! It answers the few operations that a client needs to learn the state of encryption keys, from
//! a [`Seed`] of keys, aliases, instances, roles and access keys. It verifies the signature of
//! every request with code of its own, records every [`Request`], answers errors in the shapes
//! of the real services, and plays [`Fault`]s.
//!
//! | service | API version | operations |
//! |---|---|---|
//! | KMS | 2016-01-20 | `DescribeKey` |
//! | MongoDB | 2015-12-01 | `DescribeDBInstanceEncryptionKey`, `DescribeDBInstanceTDEInfo` |
//! | STS | 2015-04-01 | `AssumeRole`, `AssumeRoleWithOIDC`, `GetCallerIdentity` |
//!
//! [`Cloud`] is where to start. From a byte to an answer: `serve` owns connections, `http` reads
//! requests off them, `gateway` records, authenticates (`authenticate`, `signature`), plays
//! faults, and has `service` perform the operation; `answer` is what goes back, as steps.

mod access;
mod answer;
mod arn;
mod authenticate;
mod clock;
mod cloud;
mod error;
mod fault;
mod gateway;
mod http;
mod identifiers;
mod instance;
mod journal;
mod key;
mod operation;
mod request;
mod seed;
mod serve;
mod service;
mod signature;

pub use access::{AccessKey, Role, Status};
pub use clock::Clock;
pub use cloud::{Builder, Cloud};
pub use fault::{Calls, Fault, Reply};
pub use instance::{Instance, InstanceKey};
pub use key::{Alias, Key};
pub use request::{Outcome, Request, Signature};
pub use seed::Seed;
