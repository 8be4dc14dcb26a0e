//! Credentials: what shows a service who calls, and where it comes from.
//!
//! Each source has a file of its own. A source looks at nothing but its [`Context`], and not
//! before it is asked: most runs of a plugin read nothing.

mod assume_role;
mod cached;
mod chain;
mod chain_link;
mod cloud_sso;
mod credential;
mod ecs_ram_role;
mod error;
mod external;
mod fixed;
mod oauth;
mod oidc;
mod profile;
mod session;
mod session_response;
mod uri;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use assume_role::AssumeRole;
pub use chain::DefaultChain;
pub use chain_link::ChainLink;
pub use credential::{Credential, KeyPair, SigningIdentity};
pub use ecs_ram_role::EcsRamRole;
pub use error::{CredentialError, InvalidSource, SkippedSource};
pub use fixed::FixedSource;
use futures_util::future::BoxFuture;
pub use oidc::{Oidc, OidcToken};
pub use profile::{ProfileFile, ResolvedSource};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
pub use session::{RenewingSource, Session, SessionSource};
pub(crate) use session_response::SessionMembers;
pub use uri::CredentialsUri;

use crate::{Error, Machine, Region, StsLocation, Transport};

/// A place credentials come from. It is asked before every request, so that one that gives
/// sessions can renew them.
pub trait CredentialSource: fmt::Debug + Send + Sync {
    /// The credential to make the next request with.
    ///
    /// # Errors
    /// See [`CredentialError`].
    fn credential(&self) -> BoxFuture<'_, Result<Arc<Credential>, CredentialError>>;

    /// Told that the service takes `refused` no longer for valid. Says whether asking again may
    /// give another credential.
    fn renew(&self, _refused: &Credential) -> bool {
        false
    }
}

/// Makes a call with a credential of `source`; once more, when its session had ended and can be
/// renewed.
pub(crate) async fn call_with<R, Call: Future<Output = Result<R, Error>>>(
    source: &dyn CredentialSource,
    call: impl Fn(Arc<Credential>) -> Call,
) -> Result<Result<R, Error>, CredentialError> {
    let credential = chosen(source).await?;
    match call(Arc::clone(&credential)).await {
        Err(error) if error.suggests_expired_session() && source.renew(&credential) => {
            tracing::debug!(%error, "the session may have ended, and is renewed");
            Ok(call(chosen(source).await?).await)
        }
        answer => Ok(answer),
    }
}

async fn chosen(source: &dyn CredentialSource) -> Result<Arc<Credential>, CredentialError> {
    let credential = source.credential().await?;
    tracing::debug!(credential_origin = credential.origin(), "credential chosen");
    Ok(credential)
}

/// The region whose STS the SDKs call.
const STS_REGION: &str = "ALIBABA_CLOUD_STS_REGION";

/// Whether the SDKs call STS from within a VPC.
const STS_FROM_VPC: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

/// What credential sources work with.
#[derive(Clone, Debug)]
pub struct Context {
    /// Where they look for variables, files and programs.
    pub machine: Arc<dyn Machine>,
    /// How they call services.
    pub transport: Arc<Transport>,
    /// The region whose Security Token Service is called where nothing says otherwise; the
    /// central one where there is none.
    pub region: Option<Region>,
}

impl Context {
    /// The STS that a source calls which says nothing more than this of it.
    ///
    /// # Errors
    /// When the environment names a region that is none.
    pub fn sts_location(&self, region: Option<Region>) -> Result<StsLocation, InvalidSource> {
        let variable = self.machine.variable(STS_REGION).map(|text| text.trim().parse());
        let variable = variable.transpose().map_err(|error| {
            InvalidSource::new(
                format!("the environment variable `{STS_REGION}`"),
                format!("{error}"),
            )
        })?;
        let region = region.or(variable).or_else(|| self.region.clone());
        Ok(StsLocation { endpoint: None, region, from_vpc: self.machine.is_true(STS_FROM_VPC) })
    }

    /// A path as people write it: `~` stands for the home directory.
    pub fn path(&self, written: &str) -> PathBuf {
        self.machine.path(written.trim())
    }

    /// The text of a file. `None` when there is no such file.
    fn text(&self, path: &Path, origin: &str) -> Result<Option<SecretString>, InvalidSource> {
        let problem = match self.machine.read(path).map(String::from_utf8) {
            Ok(Ok(text)) => return Ok(Some(text.into())),
            Ok(Err(_)) => "it is not a text in UTF-8".to_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => format!("it cannot be read: {error}"),
        };
        Err(InvalidSource::new(origin, problem))
    }
}

/// The header `Authorization` for a token; `None` when no header can hold it.
fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}
