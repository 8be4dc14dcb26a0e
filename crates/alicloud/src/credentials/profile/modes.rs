//! What each mode of a profile of the command line stands for.

use std::str::FromStr;
use std::sync::Arc;

use reqwest::Url;
use reqwest::header::HeaderName;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::cli::{Profile, Profiles};
use super::{ResolvedSource, origin};
use crate::credentials::cached::Cached;
use crate::credentials::cloud_sso::CloudSso;
use crate::credentials::external::External;
use crate::credentials::oauth::{OAuth, Site, Tokens};
use crate::credentials::session::{Session, SessionSource};
use crate::credentials::{
    AssumeRole, Credential, CredentialSource, CredentialsUri, EcsRamRole, FixedSource,
    InvalidSource, KeyPair, Oidc, OidcToken, RenewingSource, SigningIdentity,
};
use crate::endpoints::StsLocation;
use crate::endpoints::endpoint::{Endpoint, Scheme};
use crate::services::sts::{DEFAULT_DURATION, DEFAULT_SESSION_NAME, DURATIONS, RoleRequest};

/// Forbids the modes that run a program or ask one over HTTP.
const EXTERNAL_DISABLED: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

/// How many profiles may build on one another: each takes a call before the first read.
const MAX_DEPTH: usize = 100;

type Source = Arc<dyn CredentialSource>;

impl Profile {
    /// Whether it holds an access key pair that nobody has filled in.
    pub(super) fn is_blank(&self) -> bool {
        let blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
        self.mode.as_deref().is_none_or(|mode| matches!(mode, "" | "AK"))
            && blank(self.access_key_id.as_deref())
            && blank(self.access_key_secret.as_ref().map(|secret| secret.expose_secret()))
    }
}

impl Profiles<'_> {
    /// What a profile gives. `above` are the profiles that build on it, the outermost first.
    pub(super) fn found(
        &self,
        name: &str,
        profile: Profile,
        above: &mut Vec<String>,
    ) -> Result<ResolvedSource, InvalidSource> {
        let mut entry = Entry { profiles: self, name, origin: origin(name, self.path), profile };
        let region = match entry.text(|it| &it.region_id).map(str::parse) {
            None => None,
            // Nobody needs it where another is configured.
            Some(Err(_)) if self.context.region.is_some() => None,
            Some(Err(error)) => return Err(entry.wrong(format!("its `region_id`: {error}"))),
            Some(Ok(region)) => Some(region),
        };
        Ok(ResolvedSource { source: entry.source(above)?, region })
    }
}

/// A profile on its route to becoming a source.
struct Entry<'a> {
    profiles: &'a Profiles<'a>,
    name: &'a str,
    origin: String,
    profile: Profile,
}

impl Entry<'_> {
    fn source(&mut self, above: &mut Vec<String>) -> Result<Source, InvalidSource> {
        match self.profile.mode.clone().as_deref().unwrap_or_default() {
            "" if self.secret(|it| &it.sts_token).is_some() => self.key_pair(true),
            "" | "AK" => self.key_pair(false),
            "StsToken" => {
                self.required_secret("sts_token", |it| &it.sts_token)?;
                self.key_pair(true)
            }
            "RamRoleArn" => {
                let pair = self.key_pair(true)?;
                self.role(pair)
            }
            "EcsRamRole" => Ok(self.ecs_role()),
            "RamRoleArnWithRoleName" => {
                let ecs_role = self.ecs_role();
                self.role(ecs_role)
            }
            "ChainableRamRoleArn" => {
                let source = self.source_profile(above)?;
                self.role(source)
            }
            "OIDC" => self.oidc(),
            "CredentialsURI" => {
                self.allow_external()?;
                let uri = self.required("credentials_uri", |it| &it.credentials_uri)?;
                let context = self.profiles.context.clone();
                let source = CredentialsUri::new(context, uri, &self.origin);
                Ok(self.renewing(
                    source.map_err(|it| {
                        self.wrong(format!("its `credentials_uri`: {}", it.problem))
                    })?,
                ))
            }
            "External" => {
                self.allow_external()?;
                let command = self.required("process_command", |it| &it.process_command)?;
                let context = self.profiles.context.clone();
                Ok(self.renewing(External::new(context, command, &self.origin)?))
            }
            "CloudSSO" => self.cloud_sso(),
            "OAuth" => self.oauth(),
            "BearerToken" => {
                let token = self.required_secret("bearer_token", |it| &it.bearer_token)?.clone();
                let header = self.text(|it| &it.bearer_token_header_key).map(str::to_owned);
                if header.as_deref().is_some_and(|name| !may_hold_a_token(name)) {
                    let problem = "its `bearer_token_header_key` is not a header for a token";
                    return Err(self.wrong(problem));
                }
                Ok(self.fixed(SigningIdentity::Bearer { header, token }))
            }
            "Anonymous" => Ok(self.fixed(SigningIdentity::Anonymous)),
            "RsaKeyPair" => Err(self
                .wrong(
                    "its mode `RsaKeyPair` is retired, and Alibaba Cloud gives no sessions for it",
                )
                .advise(
                    "Use an access key (mode `AK`), or better a role: `RamRoleArn`, `EcsRamRole` \
                     or `OIDC`.",
                )),
            mode => {
                Err(self.wrong(format!("it has the mode {mode:?}, which does not exist")).advise(
                    "The modes are AK, StsToken, RamRoleArn, EcsRamRole, RamRoleArnWithRoleName, \
                 ChainableRamRoleArn, OIDC, CredentialsURI, External, CloudSSO, OAuth, \
                 BearerToken and Anonymous.",
                ))
            }
        }
    }

    fn key_pair(&self, with_token: bool) -> Result<Source, InvalidSource> {
        let access_key_secret =
            self.required_secret("access_key_secret", |it| &it.access_key_secret)?;
        let token = self.secret(|it| &it.sts_token).filter(|_| with_token);
        let pair = KeyPair {
            access_key_id: self.required("access_key_id", |it| &it.access_key_id)?.to_owned(),
            access_key_secret: access_key_secret.clone(),
            security_token: token.cloned(),
        };
        Ok(self.fixed(SigningIdentity::KeyPair(pair)))
    }

    /// Sessions of the profile's role, begun with `base`.
    fn role(&self, base: Source) -> Result<Source, InvalidSource> {
        let transport = Arc::clone(&self.profiles.context.transport);
        let (request, place) = (self.role_request()?, self.sts_location()?);
        Ok(self.renewing(AssumeRole::new(transport, base, request, place)))
    }

    fn role_request(&self) -> Result<RoleRequest, InvalidSource> {
        let machine = &self.profiles.context.machine;
        let seconds = self.profile.expired_seconds.filter(|seconds| *seconds != 0);
        let duration_seconds = match seconds.map(u32::try_from) {
            None => DEFAULT_DURATION,
            Some(Ok(seconds)) if DURATIONS.contains(&seconds) => seconds,
            Some(_) => {
                let (shortest, longest) = (DURATIONS.start(), DURATIONS.end());
                return Err(self
                    .wrong(format!("its `expired_seconds` is not from {shortest} to {longest}")));
            }
        };
        let session_name = self.text(|it| &it.ram_session_name);
        let session_name = session_name.or(machine.variable("ALIBABA_CLOUD_ROLE_SESSION_NAME"));
        let external_id = self.text(|it| &it.external_id);
        let external_id = external_id.or(machine.variable("ALIBABA_CLOUD_EXTERNAL_ID"));
        Ok(RoleRequest {
            role_arn: self.required("ram_role_arn", |it| &it.ram_role_arn)?.to_owned(),
            session_name: session_name.unwrap_or(DEFAULT_SESSION_NAME).to_owned(),
            duration_seconds,
            policy: self.text(|it| &it.policy).map(str::to_owned),
            external_id: external_id.map(str::to_owned),
        })
    }

    fn sts_location(&self) -> Result<StsLocation, InvalidSource> {
        let endpoint = self.text(|it| &it.sts_endpoint).map(|text| {
            Endpoint::parse(text, Scheme::Https)
                .map_err(|error| self.wrong(format!("its `sts_endpoint`: {error}")))
        });
        let region = |key: &str, text: Option<&str>| {
            let region = text.map(str::parse).transpose();
            region.map_err(|error| self.wrong(format!("its `{key}`: {error}")))
        };
        let region = match region("sts_region", self.text(|it| &it.sts_region))? {
            None if self.profiles.context.region.is_some() => None,
            None => region("region_id", self.text(|it| &it.region_id))?,
            region => region,
        };
        if endpoint.as_ref().is_some_and(|it| it.as_ref().is_ok_and(Endpoint::is_exposed)) {
            return Err(self.wrong("its `sts_endpoint` is spoken to in the clear"));
        }
        let mut place = self.profiles.context.sts_location(region)?;
        place.endpoint = endpoint.transpose()?;
        place.from_vpc |= self.profile.enable_vpc.unwrap_or_default();
        Ok(place)
    }

    fn ecs_role(&self) -> Source {
        let role = self.text(|it| &it.ram_role_name).map(str::to_owned);
        self.renewing(EcsRamRole::new(self.profiles.context.clone(), role))
    }

    fn source_profile(&self, above: &mut Vec<String>) -> Result<Source, InvalidSource> {
        let name = self.required("source_profile", |it| &it.source_profile)?;
        above.push(self.name.to_owned());
        if let Some(first) = above.iter().position(|above| above == name) {
            let cycle = above[first..].iter().map(String::as_str).chain([name]);
            let cycle: Vec<_> = cycle.collect();
            let problem = format!("its source profiles go in a circle: {}", cycle.join(" → "));
            return Err(self.wrong(problem));
        }
        if above.len() >= MAX_DEPTH {
            return Err(self.wrong(format!("{MAX_DEPTH} profiles build on each other before it")));
        }
        let profile = self.profiles.get(name).ok_or_else(|| {
            let lacks = self.profiles.lacks(name);
            self.wrong(format!("its `source_profile` is not in the file: {lacks}"))
        })??;
        Ok(self.profiles.found(name, profile, above)?.source)
    }

    fn oidc(&self) -> Result<Source, InvalidSource> {
        let provider_arn = self.required("oidc_provider_arn", |it| &it.oidc_provider_arn)?;
        let file = self.required("oidc_token_file", |it| &it.oidc_token_file)?;
        let context = self.profiles.context.clone();
        Ok(self.renewing(Oidc {
            token: OidcToken::File(context.path(file)),
            context,
            request: self.role_request()?,
            provider_arn: provider_arn.to_owned(),
            place: self.sts_location()?,
            origin: self.origin.clone(),
        }))
    }

    fn cloud_sso(&self) -> Result<Source, InvalidSource> {
        let log_in =
            format!("Log in again: `aliyun configure --mode CloudSSO --profile {}`.", self.name);
        let sign_in_url = self.required("cloud_sso_sign_in_url", |it| &it.cloud_sso_sign_in_url)?;
        let sign_in_url = Url::from_str(sign_in_url)
            .map_err(|_| self.wrong("its `cloud_sso_sign_in_url` is not a URL"))?;
        let is_exposed = Endpoint::of(&sign_in_url).is_none_or(|endpoint| endpoint.is_exposed());
        if is_exposed {
            let problem = "its `cloud_sso_sign_in_url` does not begin with `https://`";
            return Err(
                self.wrong(format!("{problem}, so the access token would be sent in the clear"))
            );
        }
        let account_id = self.required("cloud_sso_account_id", |it| &it.cloud_sso_account_id)?;
        let access_configuration =
            self.required("cloud_sso_access_config", |it| &it.cloud_sso_access_config)?;
        let access_token = self.required_secret("access_token", |it| &it.access_token);
        let access_token = access_token.map_err(|wrong| wrong.advise(&log_in))?;
        let expires = self.profile.cloud_sso_access_token_expire.unwrap_or_default();
        Ok(self.cached(CloudSso {
            context: self.profiles.context.clone(),
            sign_in_url,
            account_id: account_id.to_owned(),
            access_configuration: access_configuration.to_owned(),
            access_token: access_token.clone(),
            access_token_expires: date(expires).unwrap_or(OffsetDateTime::UNIX_EPOCH),
            origin: self.origin.clone(),
            log_in,
        }))
    }

    fn oauth(&self) -> Result<Source, InvalidSource> {
        let site = self.required("oauth_site_type", |it| &it.oauth_site_type)?;
        let site = Site::of(site)
            .ok_or_else(|| self.wrong("its `oauth_site_type` is neither `CN` nor `INTL`"))?;
        let expires = self.profile.oauth_access_token_expire.filter(|seconds| *seconds != 0);
        let tokens = Tokens {
            access: self.secret(|it| &it.oauth_access_token).cloned(),
            access_expires: expires.and_then(date),
            refresh: self.secret(|it| &it.oauth_refresh_token).cloned(),
        };
        Ok(self.cached(OAuth {
            context: self.profiles.context.clone(),
            site,
            tokens: Mutex::new(tokens),
            origin: self.origin.clone(),
            log_in: format!(
                "Log in again: `aliyun configure --mode OAuth --profile {}`.",
                self.name
            ),
        }))
    }

    /// Sessions of `source`, and before them the one that the command line left in the profile.
    fn cached(&self, source: impl SessionSource + 'static) -> Source {
        let session = self.secret(|it| &it.sts_token).and_then(|token| {
            let pair = KeyPair {
                access_key_id: self.text(|it| &it.access_key_id)?.to_owned(),
                access_key_secret: self.secret(|it| &it.access_key_secret)?.clone(),
                security_token: Some(token.clone()),
            };
            let credential = Credential::new(self.origin.clone(), SigningIdentity::KeyPair(pair));
            Some(Session { credential, expires: Some(date(self.profile.sts_expiration?)?) })
        });
        let clock = self.profiles.context.transport.clock().clone();
        self.renewing(Cached::new(source, session, clock))
    }

    fn renewing(&self, source: impl SessionSource + 'static) -> Source {
        Arc::new(RenewingSource::new(source, self.profiles.context.transport.clock().clone()))
    }

    fn fixed(&self, identity: SigningIdentity) -> Source {
        Arc::new(FixedSource::new(Ok(Credential::new(self.origin.clone(), identity))))
    }

    fn allow_external(&self) -> Result<(), InvalidSource> {
        let switch = self.profiles.context.machine.variable(EXTERNAL_DISABLED).map(str::trim);
        if switch.is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true")) {
            return Err(self.wrong(format!("its mode is forbidden by `{EXTERNAL_DISABLED}`")));
        }
        Ok(())
    }

    /// A member; `None` when it is missing or blank.
    fn text(&self, member: impl Fn(&Profile) -> &Option<String>) -> Option<&str> {
        member(&self.profile).as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    fn secret(&self, member: impl Fn(&Profile) -> &Option<SecretString>) -> Option<&SecretString> {
        let secret = member(&self.profile).as_ref();
        secret.filter(|secret| !secret.expose_secret().trim().is_empty())
    }

    fn required(
        &self,
        name: &str,
        member: impl Fn(&Profile) -> &Option<String>,
    ) -> Result<&str, InvalidSource> {
        self.text(member).ok_or_else(|| self.missing(name))
    }

    fn required_secret(
        &self,
        name: &str,
        member: impl Fn(&Profile) -> &Option<SecretString>,
    ) -> Result<&SecretString, InvalidSource> {
        self.secret(member).ok_or_else(|| self.missing(name))
    }

    fn missing(&self, name: &str) -> InvalidSource {
        self.wrong(format!("its `{name}` is missing or empty"))
    }

    fn wrong(&self, problem: impl Into<String>) -> InvalidSource {
        InvalidSource::new(&self.origin, problem)
    }
}

/// Whether a token may be sent in a header of this name: not in the place of what a call needs.
fn may_hold_a_token(name: &str) -> bool {
    let name = HeaderName::from_str(name).ok();
    name.is_some_and(|name| match name.as_str() {
        "x-acs-bearer-token" => true,
        "host" | "accept" | "user-agent" => false,
        name => !name.starts_with("x-acs-") && !name.starts_with("content-"),
    })
}

/// A date in seconds since 1970.
fn date(seconds: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}
