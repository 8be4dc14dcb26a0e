//! Profiles of a login with Alibaba Cloud CLI.

use time::OffsetDateTime;
use tokio::sync::Mutex;
use url::Url;

use super::entry::{Entry, Source, time};
use crate::credential::{Credential, KeyPair, SigningIdentity};
use crate::credentials::cached::Cached;
use crate::credentials::cloud_sso::CloudSso;
use crate::credentials::oauth::{OAuth, Site, Tokens};
use crate::credentials::session::{Session, SessionSource};
use crate::endpoints::endpoint::Endpoint;
use crate::error::source::InvalidSource;

/// The login of mode `CloudSSO`.
pub(super) fn cloud_sso(entry: &Entry<'_>) -> Result<Source, InvalidSource> {
    let log_in =
        format!("Log in again: `aliyun configure --mode CloudSSO --profile {}`.", entry.name);
    let sign_in_url = sign_in_url(entry)?;
    let account_id = entry.required("cloud_sso_account_id", |it| &it.cloud_sso_account_id)?;
    let access_configuration =
        entry.required("cloud_sso_access_config", |it| &it.cloud_sso_access_config)?;
    let access_token = entry
        .required_secret("access_token", |it| &it.access_token)
        .map_err(|missing| missing.with_advice(&log_in))?;
    let expires = entry.profile.cloud_sso_access_token_expire.unwrap_or_default();
    let source = CloudSso {
        context: entry.profiles.context.clone(),
        sign_in_url,
        account_id: account_id.to_owned(),
        access_configuration: access_configuration.to_owned(),
        access_token: access_token.into(),
        access_token_expires: time(expires).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        origin: entry.origin.clone(),
        log_in,
    };
    Ok(cached(entry, source))
}

/// The login of mode `OAuth`.
pub(super) fn oauth(entry: &Entry<'_>) -> Result<Source, InvalidSource> {
    let site_type = entry.required("oauth_site_type", |it| &it.oauth_site_type)?;
    let site = Site::named(site_type)
        .ok_or_else(|| entry.invalid("`oauth_site_type` is neither `CN` nor `INTL`"))?;
    let expires = entry.profile.oauth_access_token_expire.filter(|seconds| *seconds != 0);
    let tokens = Tokens {
        access: entry.secret(|it| &it.oauth_access_token).map(Into::into),
        access_expires: expires.and_then(time),
        refresh: entry.secret(|it| &it.oauth_refresh_token).map(Into::into),
    };
    let log_in = format!("Log in again: `aliyun configure --mode OAuth --profile {}`.", entry.name);
    let source = OAuth {
        context: entry.profiles.context.clone(),
        site,
        tokens: Mutex::new(tokens),
        origin: entry.origin.clone(),
        log_in,
    };
    Ok(cached(entry, source))
}

fn sign_in_url(entry: &Entry<'_>) -> Result<Url, InvalidSource> {
    let text = entry.required("cloud_sso_sign_in_url", |it| &it.cloud_sso_sign_in_url)?;
    let url: Url =
        text.parse().map_err(|_| entry.invalid("`cloud_sso_sign_in_url` is not a URL"))?;
    if Endpoint::of(&url).is_none_or(|endpoint| endpoint.is_insecure()) {
        return Err(entry.invalid(
            "`cloud_sso_sign_in_url` does not begin with `https://`, so the access token \
             would be sent without encryption",
        ));
    }
    Ok(url)
}

/// Sessions of `source`, preceded by the session that the CLI has stored in the profile.
fn cached(entry: &Entry<'_>, source: impl SessionSource + 'static) -> Source {
    let clock = entry.profiles.context.transport.clock().clone();
    entry.renewing(Cached::new(source, stored_session(entry), clock))
}

fn stored_session(entry: &Entry<'_>) -> Option<Session> {
    let id = entry.text(|it| &it.access_key_id)?;
    let secret = entry.secret(|it| &it.access_key_secret)?;
    let token = entry.secret(|it| &it.sts_token)?;
    let pair = KeyPair::new(id, secret, Some(token));
    let credential = Credential::new(entry.origin.clone(), SigningIdentity::KeyPair(pair));
    Some(Session { credential, expires: Some(time(entry.profile.sts_expiration?)?) })
}
