//! A loopback Alibaba Cloud for tests: KMS, MongoDB, STS and the sources of credentials.
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
//! Other sources of credentials are served by path. Requests to them are recorded under names
//! that are this crate's own:
//!
//! | service | request | recorded as |
//! |---|---|---|
//! | ECS metadata | `PUT /latest/api/token` | `GetMetadataToken` |
//! | | `GET /latest/meta-data/ram/security-credentials/` | `ListMetadataRoles` |
//! | | `GET /latest/meta-data/ram/security-credentials/<role>` | `GetMetadataCredentials` |
//! | credentials URI | `GET /credentials/<name>` | `GetCredentials` |
//! | CloudSSO | `POST /cloud-credentials` | `CreateCloudCredential` |
//! | OAuth | `POST /v1/token` | `RefreshOAuthToken` |
//! | | `POST /v1/exchange` | `ExchangeOAuthToken` |
//!
//! [`Cloud`] is where to start; an [`HttpsProxy`] or an [`HttpsCloud`] beside it is for clients
//! that insist on HTTPS. From a byte to an answer: `serve` owns connections, `http` reads requests
//! off them, `gateway` records, authenticates (`authenticate`, `signature`, `bearer`), counts
//! against the `quota`, finds the `fault` that is due, and has `service` perform the operation;
//! `play` has `shape` dress the result as its service does, and has it changed and delivered as
//! the fault wants. `answer` is what goes back, as steps.

mod access;
mod answer;
mod arn;
mod authenticate;
mod authority;
mod background;
mod bearer;
mod builder;
mod caller;
mod clock;
mod cloud;
mod environment;
mod error;
mod fault;
mod gateway;
mod gzip;
mod http;
mod https;
mod identifiers;
mod instance;
mod journal;
mod key;
mod operation;
mod play;
mod proxy;
mod quota;
mod request;
mod seed;
mod serve;
mod service;
mod session;
mod shape;
mod signature;
mod source;
mod throttling;
mod token;

pub use access::{AccessKey, Role, Status};
pub use bearer::BearerToken;
pub use builder::Builder;
pub use clock::Clock;
pub use cloud::Cloud;
pub use environment::{Environment, Shell};
pub use fault::{Calls, Change, Delivery, Fault, Reply};
pub use https::{Handshake, HttpsCloud};
pub use instance::{Instance, InstanceKey};
pub use key::{Alias, Key};
pub use proxy::HttpsProxy;
pub use quota::Quota;
pub use request::{Outcome, Request, Signature};
pub use seed::Seed;
pub use source::{CloudSso, CredentialsUri, Metadata, MetadataVersions, OAuth, Site};
pub use throttling::Hint;
