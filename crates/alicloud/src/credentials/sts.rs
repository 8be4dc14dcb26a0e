//! Security Token Service, API version 2015-04-01.

use std::ops::RangeInclusive;
use std::time::Duration;

use secrecy::ExposeSecret;

use super::assumed_role::AssumedRole;
use super::session::Session;
use crate::call::operation::{Call, Operation, ParametersIn};
use crate::call::progress::Progress;
use crate::call::transport::Transport;
use crate::credential::{Credential, SigningIdentity};
use crate::endpoints::endpoint::Endpoint;
use crate::endpoints::resolution::{NO_ENDPOINT, StsLocation};
use crate::endpoints::service::Service;
use crate::error::call::{Error, ErrorKind};

const ASSUME_ROLE: Operation = Operation {
    service: Service::Sts,
    action: "AssumeRole",
    version: "2015-04-01",
    parameters: ParametersIn::Form,
};

const ASSUME_ROLE_WITH_OIDC: Operation = Operation { action: "AssumeRoleWithOIDC", ..ASSUME_ROLE };

/// The possible durations of a session, in seconds.
pub const DURATIONS: RangeInclusive<u32> = 900..=43200;

/// The default duration of a session, in seconds.
pub const DEFAULT_DURATION: u32 = 3600;

/// The default name of a session.
pub const DEFAULT_SESSION_NAME: &str = "terraform";

/// The parameters of `AssumeRole`. Other members that are `None` are not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRequest {
    /// The ARN of the role: `acs:ram::<account>:role/<name>`.
    pub role_arn: String,
    /// The name of the session in audit logs; [`DEFAULT_SESSION_NAME`] if `None`.
    pub session_name: Option<String>,
    /// The duration of the session, in seconds; [`DEFAULT_DURATION`] if `None`.
    pub duration_seconds: Option<u32>,
    /// A policy in JSON that restricts the permissions of the session.
    pub policy: Option<String>,
    /// The external ID that the owner of the role requires from callers of other accounts. Not sent
    /// with an OIDC token.
    pub external_id: Option<String>,
}

/// `AssumeRole`: a session of the role, requested with `credential`.
///
/// # Errors
/// If no response arrives, or the response is an error or invalid.
pub(super) async fn assume_role(
    transport: &Transport,
    sts: &StsLocation,
    request: &RoleRequest,
    credential: &Credential,
) -> Result<Session, Box<Error>> {
    let external_id = ("ExternalId", request.external_id.as_deref());
    session(transport, ASSUME_ROLE, sts, request, &[external_id], credential).await
}

/// `AssumeRoleWithOIDC`: a session of the role, requested without a signature. The identity of
/// `credential` is the token of an identity provider that the account trusts.
///
/// # Errors
/// If no response arrives, or the response is an error or invalid.
pub(super) async fn assume_role_with_oidc(
    transport: &Transport,
    sts: &StsLocation,
    request: &RoleRequest,
    provider_arn: &str,
    credential: &Credential,
) -> Result<Session, Box<Error>> {
    let token = match credential.identity() {
        SigningIdentity::IdentityToken(token) => Some(token.expose_secret()),
        _ => None,
    };
    let parameters = [("OIDCProviderArn", Some(provider_arn)), ("OIDCToken", token)];
    session(transport, ASSUME_ROLE_WITH_OIDC, sts, request, &parameters, credential).await
}

async fn session(
    transport: &Transport,
    operation: Operation,
    sts: &StsLocation,
    request: &RoleRequest,
    operation_parameters: &[(&str, Option<&str>)],
    credential: &Credential,
) -> Result<Session, Box<Error>> {
    let error = |endpoint: Option<&Endpoint>, kind| {
        Box::new(Error {
            action: operation.action,
            endpoint: endpoint.map_or_else(|| NO_ENDPOINT.to_owned(), ToString::to_string),
            endpoint_origin: endpoint.and_then(Endpoint::origin).map(str::to_owned),
            region: None,
            credential_origins: Some(credential.origins().clone()),
            proxy: None,
            tries: 0,
            time: Duration::ZERO,
            kind,
        })
    };
    let endpoint =
        transport.endpoints().resolve_sts(sts).map_err(|none| error(None, none.into()))?;
    let duration = request.duration_seconds.unwrap_or(DEFAULT_DURATION).to_string();
    let session_name = request.session_name.as_deref().unwrap_or(DEFAULT_SESSION_NAME);
    let common_parameters = [
        ("DurationSeconds", Some(duration.as_str())),
        ("Policy", request.policy.as_deref()),
        ("RoleArn", Some(request.role_arn.as_str())),
        ("RoleSessionName", Some(session_name)),
    ];
    let parameters: Vec<_> = common_parameters
        .iter()
        .chain(operation_parameters)
        .filter_map(|(name, value)| Some((*name, (*value)?)))
        .collect();
    let call = Call {
        operation,
        endpoint: &endpoint,
        region: None,
        parameters: &parameters,
        resource_id: None,
        progress: &Progress::default(),
    };
    let accept = |answer: AssumedRole| answer.accept(&request.role_arn, session_name);
    let credentials = transport.call(call, credential, accept).await?;
    let origin = format!("the role {}", request.role_arn);
    let session = credentials.session(&origin).map_err(|problem| {
        let member = "Credentials".to_owned();
        let kind = ErrorKind::Malformed { member, problem, request_id: None };
        error(Some(&endpoint), kind)
    })?;
    Ok(Session { credential: session.credential.requested_by(credential), ..session })
}
