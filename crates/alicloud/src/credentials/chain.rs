//! The default chain: where Alibaba Cloud's SDKs look for credentials when nothing is configured,
//! in their order.
//!
//! A source that is not there is passed over. One that is there and wrong ends the chain: another
//! account's credentials further down would be worse than none.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::OnceCell;

use super::ecs_ram_role::NoSession;
use super::profile::ProfileLookup;
use super::{
    Context, Credential, CredentialError, CredentialSource, EcsRamRole, InvalidSource, Oidc,
    OidcToken, ProfileFile, RenewingSource, ResolvedSource, SkippedSource,
};
use crate::services::sts::{DEFAULT_DURATION, DEFAULT_SESSION_NAME, RoleRequest};

/// Switch the profile of the command line off: the SDKs' variable, and its own.
const CLI_PROFILE_SWITCHES: [&str; 2] =
    ["ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "ALIBABA_CLOUD_IGNORE_PROFILE"];

const OIDC_TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
const OIDC_PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
const ROLE_SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";

/// The first source of the chain that is there.
#[derive(Debug)]
pub struct DefaultChain {
    context: Context,
    /// What was tried before it.
    tried: Vec<SkippedSource>,
    /// What was found; the same for the whole run.
    found: OnceCell<Result<ResolvedSource, CredentialError>>,
}

/// What a link of the chain has.
type Link = Result<Result<ResolvedSource, SkippedSource>, InvalidSource>;

impl DefaultChain {
    /// A chain that looks when it is first asked. `tried` is what was passed over before it: key
    /// pairs of the environment and what else configuration names.
    pub fn new(context: Context, tried: Vec<SkippedSource>) -> Self {
        Self { context, tried, found: OnceCell::new() }
    }

    /// What the chain comes to.
    ///
    /// # Errors
    /// When there is no source, or the first that is there cannot be used.
    pub async fn found(&self) -> Result<&ResolvedSource, CredentialError> {
        self.found.get_or_init(|| self.look()).await.as_ref().map_err(Clone::clone)
    }

    async fn look(&self) -> Result<ResolvedSource, CredentialError> {
        let mut tried = self.tried.clone();
        for link in [Self::oidc, Self::cli_profile, Self::ini_file] {
            match link(self)? {
                Ok(found) => return Ok(found),
                Err(passed_over) => tried.push(passed_over.log()),
            }
        }
        match self.ecs_role().await? {
            Ok(found) => Ok(found),
            Err(passed_over) => {
                tried.push(passed_over.log());
                Err(CredentialError::NotConfigured { tried })
            }
        }
    }

    /// The service account of a pod.
    fn oidc(&self) -> Link {
        const SOURCE: &str = "OIDC token of a cluster";
        let machine = &self.context.machine;
        let (file, provider, role) = match [OIDC_TOKEN_FILE, OIDC_PROVIDER_ARN, ROLE_ARN]
            .map(|name| machine.variable(name).ok_or(name))
        {
            [Ok(file), Ok(provider), Ok(role)] => (file, provider, role),
            variables => {
                let missing = variables.into_iter().filter_map(Result::err);
                let missing: Vec<_> = missing.map(|name| format!("`{name}`")).collect();
                let verb = if missing.len() == 1 { "is" } else { "are" };
                let reason = format!("{} {verb} not set", missing.join(", "));
                return Ok(Err(SkippedSource::new(SOURCE, reason)));
            }
        };
        let session_name = machine.variable(ROLE_SESSION_NAME).unwrap_or(DEFAULT_SESSION_NAME);
        let source = Oidc {
            context: self.context.clone(),
            request: RoleRequest {
                role_arn: role.to_owned(),
                session_name: session_name.to_owned(),
                duration_seconds: DEFAULT_DURATION,
                policy: None,
                external_id: None,
            },
            provider_arn: provider.to_owned(),
            token: OidcToken::File(self.context.path(file)),
            place: self.context.sts_location(None)?,
            origin: format!("the environment variable `{OIDC_TOKEN_FILE}`"),
        };
        let clock = self.context.transport.clock().clone();
        Ok(Ok(ResolvedSource {
            source: Arc::new(RenewingSource::new(source, clock)),
            region: None,
        }))
    }

    fn cli_profile(&self) -> Link {
        let file = ProfileFile::of_cli(&self.context);
        let source = format!("profile of Alibaba Cloud CLI ({})", file.display());
        let machine = &self.context.machine;
        if let Some(switch) = CLI_PROFILE_SWITCHES.into_iter().find(|name| machine.is_true(name)) {
            return Ok(Err(SkippedSource::new(source, format!("`{switch}` switches it off"))));
        }
        self.profile(&file, source)
    }

    fn ini_file(&self) -> Link {
        let file = ProfileFile::of_sdks(&self.context);
        let source = format!("credentials file of Alibaba Cloud SDKs ({})", file.display());
        self.profile(&file, source)
    }

    fn profile(&self, file: &ProfileFile, source: String) -> Link {
        Ok(match file.look_up(&self.context, None)? {
            ProfileLookup::Found(found) => Ok(found),
            ProfileLookup::Missing(why) => Err(SkippedSource::new(source, why)),
        })
    }

    /// The role of the machine. That there is one is known when it gives a session.
    async fn ecs_role(&self) -> Link {
        const SOURCE: &str = "RAM role of an ECS instance";
        let role = EcsRamRole::new(self.context.clone(), None);
        let session = match role.session().await {
            Ok(session) => session,
            Err(NoSession::NotHere(why)) => return Ok(Err(SkippedSource::new(SOURCE, why))),
            Err(NoSession::InvalidSource(unusable)) => return Err(unusable),
        };
        let clock = self.context.transport.clock().clone();
        let source = Arc::new(RenewingSource::begun(role, clock, session));
        Ok(Ok(ResolvedSource { source, region: None }))
    }
}

impl CredentialSource for DefaultChain {
    fn credential(&self) -> BoxFuture<'_, Result<Arc<Credential>, CredentialError>> {
        Box::pin(async { self.found().await?.source.credential().await })
    }

    fn renew(&self, refused: &Credential) -> bool {
        matches!(self.found.get(), Some(Ok(found)) if found.source.renew(refused))
    }
}
