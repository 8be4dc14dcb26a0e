//! A mock Alibaba Cloud on a loopback address, for tests: KMS, MongoDB, STS and the credential
//! sources.
//!
//! The mock serves the operations that read the state of encryption keys, from a [`Seed`] of keys,
//! aliases, instances, roles and access keys. The mock verifies the signature of every request with
//! its own implementation, records every [`Request`], returns errors in the format of the real
//! services, and applies [`Fault`]s.
//!
//! | service | API version | operations |
//! |---|---|---|
//! | KMS | 2016-01-20 | `DescribeKey` |
//! | MongoDB | 2015-12-01 | `DescribeDBInstanceEncryptionKey`, `DescribeDBInstanceTDEInfo` |
//! | STS | 2015-04-01 | `AssumeRole`, `AssumeRoleWithOIDC`, `GetCallerIdentity` |
//!
//! Credential sources other than STS have paths on the same address. Alibaba Cloud has no operation
//! names for these requests. Recorded requests and faults use these names:
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
//! Start with [`Cloud`]. Clients that require HTTPS use an [`HttpsProxy`] or an [`HttpsCloud`] in
//! front of the cloud. From request to response: `serve` owns connections, `http` reads requests
//! off them, `gateway` records, authenticates (`authenticate`, `signature`, `bearer`), counts calls
//! against the `quota`, finds the matching `fault`, and calls `service` for the operation. `play`
//! formats the result with `shape`, and applies the changes and the delivery of the fault. `answer`
//! is the response, as steps.

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
