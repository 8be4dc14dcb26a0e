//! The credential sources of the default chain, and where each of them looks.

use super::context::Context;
use super::ecs_ram_role::{EcsRamRole, NoSession};
use super::fixed::FixedSource;
use super::oidc::{Oidc, OidcToken};
use super::profile::file::ProfileFile;
use super::renewing::RenewingSource;
use super::resolved::{Lookup, ResolvedSource};
use super::session::SessionSource;
use super::sts::RoleRequest;
use super::uri::CredentialsUri;
use crate::credential::{Credential, KeyPair, SigningIdentity};
use crate::error::source::{InvalidSource, SourceFault};

/// A credential source of the default chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChainLink {
    /// The access key pair in the environment.
    Environment,
    /// A role, assumed with the OIDC token of a cluster (RRSA).
    Oidc,
    /// The current profile of Alibaba Cloud CLI.
    CliProfile,
    /// The credentials file of Alibaba Cloud SDKs.
    SdksFile,
    /// The RAM role of the ECS instance.
    EcsRole,
    /// The credentials URI in the environment.
    CredentialsUri,
}

const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

const OIDC_TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
const OIDC_PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
const ROLE_SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";

const CREDENTIALS_URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// The variable with the name of the profile, in both files.
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";

impl ChainLink {
    /// All sources, in the order of precedence of Alibaba Cloud's SDKs.
    pub const DEFAULT: &'static [Self] = &[
        Self::Environment,
        Self::Oidc,
        Self::CliProfile,
        Self::SdksFile,
        Self::EcsRole,
        Self::CredentialsUri,
    ];

    /// The name of the source in errors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Environment => "access key pair of the environment",
            Self::Oidc => "OIDC token of a cluster",
            Self::CliProfile => "profile of Alibaba Cloud CLI",
            Self::SdksFile => "credentials file of Alibaba Cloud SDKs",
            Self::EcsRole => "RAM role of an ECS instance",
            Self::CredentialsUri => "credentials URI of the environment",
        }
    }

    /// Where the source looks, as a sentence of Markdown for documentation.
    pub fn documentation(self) -> &'static str {
        match self {
            Self::Environment => {
                "The access key pair in `ALIBABA_CLOUD_ACCESS_KEY_ID` and \
                 `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, with the security token in \
                 `ALIBABA_CLOUD_SECURITY_TOKEN` if the pair belongs to a session."
            }
            Self::Oidc => {
                "The role of a pod's service account (RAM Roles for Service Accounts, RRSA), from the \
                 environment variables `ALIBABA_CLOUD_OIDC_TOKEN_FILE`, \
                 `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and `ALIBABA_CLOUD_ROLE_ARN`."
            }
            Self::CliProfile => {
                "The current profile of Alibaba Cloud CLI, in the file that \
                 `ALIBABA_CLOUD_CONFIG_FILE` names, else in `~/.aliyun/config.json`."
            }
            Self::SdksFile => {
                "The section `[default]` of the SDKs' credentials file: the file that \
                 `ALIBABA_CLOUD_CREDENTIALS_FILE` names, else `~/.alibabacloud/credentials`, else \
                 `~/.alibabacloud/credentials.ini`."
            }
            Self::EcsRole => {
                "The RAM role of the ECS instance, from the metadata service of the instance."
            }
            Self::CredentialsUri => {
                "The URL in `ALIBABA_CLOUD_CREDENTIALS_URI`, which returns a session."
            }
        }
    }

    /// The name of the source, with the file that it reads.
    pub(super) fn label(self, context: &Context) -> String {
        let name = self.name();
        match self {
            Self::CliProfile => format!("{name} ({})", ProfileFile::of_cli(context).display()),
            Self::SdksFile => format!("{name} ({})", ProfileFile::of_sdks(context).display()),
            _ => name.to_owned(),
        }
    }

    /// Looks the source up.
    pub(super) async fn look_up(self, context: &Context) -> Result<Lookup, InvalidSource> {
        let profile = context.machine.variable(PROFILE).map(str::trim);
        match self {
            Self::Environment => environment(context),
            Self::Oidc => oidc(context),
            Self::CliProfile => ProfileFile::of_cli(context).look_up(context, profile),
            Self::SdksFile => ProfileFile::of_sdks(context).look_up(context, profile),
            Self::EcsRole => ecs_role(context).await,
            Self::CredentialsUri => credentials_uri(context),
        }
    }
}

fn environment(context: &Context) -> Result<Lookup, InvalidSource> {
    let machine = &context.machine;
    let half = |present: &str, absent: &str| {
        InvalidSource::new(
            SourceFault::Incomplete,
            variable(present),
            format!("`{absent}` is not set"),
        )
    };
    match (machine.variable(ACCESS_KEY_ID), machine.variable(ACCESS_KEY_SECRET)) {
        (Some(id), Some(secret)) => {
            let pair = KeyPair::new(id, secret, machine.variable(SECURITY_TOKEN));
            let credential =
                Credential::new(variable(ACCESS_KEY_ID), SigningIdentity::KeyPair(pair))
                    .with_part_origins(variable(ACCESS_KEY_SECRET), variable(SECURITY_TOKEN));
            Ok(Lookup::found(ResolvedSource::new(FixedSource::new(Ok(credential)))))
        }
        (Some(_), None) => Err(half(ACCESS_KEY_ID, ACCESS_KEY_SECRET)),
        (None, Some(_)) => Err(half(ACCESS_KEY_SECRET, ACCESS_KEY_ID)),
        (None, None) => Ok(Lookup::Absent(not_set(&[ACCESS_KEY_ID, ACCESS_KEY_SECRET]))),
    }
}

fn oidc(context: &Context) -> Result<Lookup, InvalidSource> {
    let machine = &context.machine;
    let variables = [OIDC_TOKEN_FILE, OIDC_PROVIDER_ARN, ROLE_ARN];
    let (file, provider_arn, role_arn) =
        match variables.map(|name| machine.variable(name).ok_or(name)) {
            [Ok(file), Ok(provider_arn), Ok(role_arn)] => (file, provider_arn, role_arn),
            values => {
                let missing: Vec<_> = values.into_iter().filter_map(Result::err).collect();
                return Ok(Lookup::Absent(not_set(&missing)));
            }
        };
    let source = Oidc {
        context: context.clone(),
        request: RoleRequest {
            role_arn: role_arn.to_owned(),
            session_name: machine.variable(ROLE_SESSION_NAME).map(str::to_owned),
            duration_seconds: None,
            policy: None,
            external_id: None,
        },
        provider_arn: provider_arn.to_owned(),
        token: OidcToken::File(context.path(file)),
        sts: context.sts_location(None)?,
        origin: variable(OIDC_TOKEN_FILE),
    };
    Ok(renewing(context, source))
}

/// The role of the instance. Only a session proves that the instance has a role.
async fn ecs_role(context: &Context) -> Result<Lookup, InvalidSource> {
    let role = EcsRamRole::new(context.clone(), None);
    match role.session().await {
        Ok(session) => {
            let clock = context.transport.clock().clone();
            let source = RenewingSource::with_session(role, clock, session);
            Ok(Lookup::found(ResolvedSource::new(source)))
        }
        Err(NoSession::NoRole(invalid)) => Ok(Lookup::Absent(invalid.problem)),
        Err(NoSession::Invalid(invalid)) => Err(invalid),
    }
}

fn credentials_uri(context: &Context) -> Result<Lookup, InvalidSource> {
    let Some(uri) = context.machine.variable(CREDENTIALS_URI) else {
        return Ok(Lookup::Absent(not_set(&[CREDENTIALS_URI])));
    };
    let source = CredentialsUri::new(context.clone(), uri, &variable(CREDENTIALS_URI))?;
    Ok(renewing(context, source))
}

fn renewing(context: &Context, source: impl SessionSource + 'static) -> Lookup {
    let clock = context.transport.clock().clone();
    Lookup::found(ResolvedSource::new(RenewingSource::new(source, clock)))
}

/// An environment variable, in words.
fn variable(name: &str) -> String {
    format!("the environment variable `{name}`")
}

/// The clause that these variables are not set.
fn not_set(variables: &[&str]) -> String {
    let verb = if variables.len() == 1 { "is" } else { "are" };
    format!("`{}` {verb} not set", variables.join("`, `"))
}
