//! The credential source of each mode of a profile.

use std::str::FromStr;

use http::header::HeaderName;

use super::entry::{Entry, Source};
use super::fallback::{BEARER_TOKEN, BEARER_TOKEN_HEADER_KEY, CREDENTIALS_URI};
use super::recognition::{is_blank, mode};
use super::{login, role};
use crate::credential::SigningIdentity;
use crate::credentials::external::External;
use crate::credentials::resolved::{Lookup, ResolvedSource};
use crate::credentials::uri::CredentialsUri;
use crate::endpoints::endpoint::{Endpoint, Scheme};
use crate::endpoints::service::NetworkType;
use crate::error::source::{InvalidSource, SourceFault};

/// The switch that forbids the modes which run a program or request a URL.
const EXTERNAL_DISABLED: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

/// The maximum length of a chain of source profiles. Each profile needs a call before the first
/// read.
const MAX_DEPTH: usize = 100;

/// The source of a profile, with the other members that concern calls.
pub(super) fn look_up(entry: &Entry<'_>) -> Result<Lookup, InvalidSource> {
    if is_blank(entry) {
        return Ok(Lookup::Absent(format!("the profile {:?} has no access key", entry.name)));
    }
    let region = match entry.text(|it| &it.region_id).map(str::parse) {
        None => None,
        // The configured region overrides the region of the profile.
        Some(Err(_)) if entry.profiles.context.region.is_some() => None,
        Some(Err(error)) => return Err(entry.invalid(format!("`region_id`: {error}"))),
        Some(Ok(region)) => Some(region),
    };
    Ok(Lookup::found(ResolvedSource {
        region,
        endpoint: endpoint(entry)?,
        network_type: network_type(entry)?,
        ..source(entry, &mut Vec::new())?
    }))
}

fn endpoint(entry: &Entry<'_>) -> Result<Option<Endpoint>, InvalidSource> {
    let text = entry.text(|it| &it.endpoint);
    let parsed = text.map(|text| Endpoint::parse(text, Scheme::Https)).transpose();
    match parsed {
        Err(error) => Err(entry.invalid(format!("`endpoint`: {error}"))),
        Ok(Some(endpoint)) if endpoint.is_insecure() => {
            Err(entry
                .invalid("`endpoint` does not use TLS, which an endpoint of a profile must use"))
        }
        Ok(endpoint) => {
            let origin = || format!("`endpoint` of {}", entry.origin);
            Ok(endpoint.map(|endpoint| endpoint.with_origin(origin())))
        }
    }
}

fn network_type(entry: &Entry<'_>) -> Result<Option<NetworkType>, InvalidSource> {
    let text = entry.text(|it| &it.endpoint_type).map(str::to_ascii_lowercase);
    match text.as_deref() {
        None => Ok(None),
        Some("vpc") => Ok(Some(NetworkType::Vpc)),
        Some("public") => Ok(Some(NetworkType::Public)),
        Some(_) => Err(entry.invalid("`endpoint_type` must be `vpc` or `public`")),
    }
}

/// The source of a profile. `dependents` are the profiles whose source profile this profile is, the
/// outermost first.
fn source(
    entry: &Entry<'_>,
    dependents: &mut Vec<String>,
) -> Result<ResolvedSource, InvalidSource> {
    let source = match mode(entry).unwrap_or("AK") {
        "AK" => entry.key_pair(false),
        "StsToken" => {
            entry.required_secret("sts_token", |it| &it.sts_token)?;
            entry.key_pair(true)
        }
        "RamRoleArn" => return role::own(entry, entry.key_pair(true)?),
        "EcsRamRole" => Ok(role::of_instance(entry)),
        "RamRoleArnWithRoleName" => return role::own(entry, role::of_instance(entry)),
        "ChainableRamRoleArn" => role::assumed(entry, source_profile(entry, dependents)?),
        "OIDC" => role::oidc(entry),
        "CredentialsURI" => credentials_uri(entry),
        "External" => external(entry),
        "CloudSSO" => login::cloud_sso(entry),
        "OAuth" => login::oauth(entry),
        "BearerToken" => bearer_token(entry),
        "Anonymous" => Ok(entry.fixed(SigningIdentity::Anonymous)),
        "RsaKeyPair" => Err(entry
            .invalid(
                "the mode `RsaKeyPair` is retired: Alibaba Cloud no longer returns sessions for \
                 key pairs of this kind",
            )
            .with_advice(
                "Use an access key (mode `AK`), or better a role: `RamRoleArn`, `EcsRamRole` or \
                 `OIDC`.",
            )),
        mode => Err(entry.invalid(format!("the mode {mode:?} does not exist")).with_advice(
            "Set `mode` of the profile to one of AK, StsToken, RamRoleArn, EcsRamRole, \
             RamRoleArnWithRoleName, ChainableRamRoleArn, OIDC, CredentialsURI, External, \
             CloudSSO, OAuth, BearerToken and Anonymous.",
        )),
    };
    source.map(Into::into)
}

fn source_profile(
    entry: &Entry<'_>,
    dependents: &mut Vec<String>,
) -> Result<Source, InvalidSource> {
    let name = entry.required("source_profile", |it| &it.source_profile)?;
    dependents.push(entry.name.to_owned());
    if let Some(first) = dependents.iter().position(|dependent| dependent == name) {
        let cycle = dependents[first..].iter().map(String::as_str).chain([name]);
        let path = cycle.collect::<Vec<_>>().join(" → ");
        let problem = format!("the chain of source profiles contains a loop: {path}");
        return Err(entry.invalid(problem).with_advice(
            "Change `source_profile` of one of these profiles, so that the chain ends in a profile \
             with credentials of its own.",
        ));
    }
    if dependents.len() >= MAX_DEPTH {
        let problem = format!("the chain of source profiles is longer than {MAX_DEPTH}");
        return Err(entry.invalid(problem).with_advice("Shorten the chain of source profiles."));
    }
    let profile = entry.profiles.get(name).ok_or_else(|| {
        let lacks = entry.profiles.lacks(name);
        entry.invalid(format!("`source_profile` is not in the file: {lacks}"))
    })??;
    let found = source(&Entry::source(entry.profiles, name, profile), dependents)?;
    match found.role.and_then(|role| role.invalid) {
        Some(invalid) => Err(invalid),
        None => Ok(found.source),
    }
}

fn credentials_uri(entry: &Entry<'_>) -> Result<Source, InvalidSource> {
    allow_external(entry)?;
    let uri = entry.required_or("credentials_uri", |it| &it.credentials_uri, &CREDENTIALS_URI)?;
    let source = CredentialsUri::new(entry.profiles.context.clone(), uri.text, &entry.origin);
    let named =
        source.map_err(|invalid| entry.invalid(format!("{}: {}", uri.place(), invalid.problem)));
    Ok(entry.renewing(named?))
}

fn external(entry: &Entry<'_>) -> Result<Source, InvalidSource> {
    allow_external(entry)?;
    let command = entry.required("process_command", |it| &it.process_command)?;
    let context = entry.profiles.context.clone();
    Ok(entry.renewing(External::new(context, command, &entry.origin)?))
}

fn allow_external(entry: &Entry<'_>) -> Result<(), InvalidSource> {
    let switch = entry.profiles.context.machine.variable(EXTERNAL_DISABLED).map(str::trim);
    if switch.is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true")) {
        let problem = format!("`{EXTERNAL_DISABLED}` forbids the mode of the profile");
        let fault = SourceFault::Forbidden;
        return Err(InvalidSource { fault, ..entry.invalid(problem) });
    }
    Ok(())
}

fn bearer_token(entry: &Entry<'_>) -> Result<Source, InvalidSource> {
    let variable = || entry.variable(&BEARER_TOKEN).map(|(text, _)| text.trim().into());
    let own = entry.secret(|it| &it.bearer_token).map(Into::into);
    let token = own.or_else(variable);
    let header = entry.supplied(
        "bearer_token_header_key",
        |it| &it.bearer_token_header_key,
        &BEARER_TOKEN_HEADER_KEY,
    );
    if let Some(header) = header.filter(|header| !is_token_header(header.text)) {
        return Err(entry.invalid(format!(
            "{} is not the name of a header that can contain a token",
            header.place()
        )));
    }
    Ok(entry.fixed(SigningIdentity::Bearer {
        header: header.map(|header| header.text.to_owned()),
        token: token.ok_or_else(|| entry.missing_or("bearer_token", &BEARER_TOKEN))?,
    }))
}

/// Whether a header of this name can contain a token. The headers that every call needs cannot.
fn is_token_header(name: &str) -> bool {
    let header = HeaderName::from_str(name).ok();
    header.is_some_and(|header| match header.as_str() {
        "x-acs-bearer-token" => true,
        "host" | "accept" | "user-agent" => false,
        other => !other.starts_with("x-acs-") && !other.starts_with("content-"),
    })
}
