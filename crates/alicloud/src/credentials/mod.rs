//! Credential sources: where credentials come from.
//!
//! Each source has a file of its own. A source uses nothing but its [`Context`], and uses it only
//! when a call asks for a credential.

mod assume_role;
mod assumed_role;
mod cached;
mod chain;
mod chain_link;
mod cloud_sso;
mod command_words;
mod context;
mod ecs_ram_role;
mod external;
mod fixed;
mod metadata_service;
mod oauth;
mod oidc;
mod profile;
mod renewing;
mod request;
mod resolved;
mod session;
mod session_members;
mod shortage;
pub(crate) mod source;
pub(crate) mod sts;
mod uri;

pub use crate::credential::{Credential, CredentialOrigins, KeyPair, SigningIdentity};
pub use crate::error::{CredentialError, InvalidSource, SkippedSource, SourceFault};
pub use assume_role::AssumeRole;
pub use chain::DefaultChain;
pub use chain_link::ChainLink;
pub use context::Context;
pub use ecs_ram_role::EcsRamRole;
pub use fixed::FixedSource;
pub use oidc::{Oidc, OidcToken};
pub use profile::ProfileFile;
pub use renewing::RenewingSource;
pub use resolved::{FindSource, ProfileRole, ResolvedSource};
pub use session::{Session, SessionSource};
pub use source::CredentialSource;
pub use uri::CredentialsUri;
