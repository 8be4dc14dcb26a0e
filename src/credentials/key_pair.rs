//! The access key pair of the provider block and the environment.

use std::sync::Arc;

use alicloud::credentials::{
    Credential, CredentialSource, FixedSource, KeyPair, ResolvedSource, SigningIdentity,
    SkippedSource,
};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};

use super::configured::Configured;
use super::{Credentials, Search, profile};
use crate::config::Setting;
use crate::config::arguments::{ACCESS_KEY, ArgumentSpec, SECRET_KEY, SECURITY_TOKEN};
use crate::errors::table;

/// The key pair as a source. If the configuration names a profile too, the profile's region is the
/// default region.
pub(super) fn find(
    search: &Search<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<Configured<Credentials>, Diagnostic> {
    Ok(match key_pair(search)? {
        Configured::None => Configured::None,
        Configured::Unknown(argument) => Configured::Unknown(argument),
        Configured::Some(credential) => {
            let source = Arc::new(FixedSource::new(Ok(credential))) as Arc<dyn CredentialSource>;
            let region = profile::region_of_unused(search, diagnostics);
            Configured::Some(ResolvedSource { region, ..source.into() }.into())
        }
    })
}

pub(super) fn skipped() -> Vec<SkippedSource> {
    let [access_key, secret_key] = [ACCESS_KEY, SECRET_KEY].map(|spec| spec.variables[1]);
    vec![
        SkippedSource::new("provider block", "`access_key` and `secret_key` are not set"),
        SkippedSource::new("environment", format!("`{access_key}` and `{secret_key}` are not set")),
    ]
}

/// The key pair. The block or the environment may set each half.
fn key_pair(search: &Search<'_>) -> Result<Configured<Credential>, Diagnostic> {
    let Search { config, environment, .. } = search;
    let access_key = Setting::of(&ACCESS_KEY, config.access_key.as_ref(), environment);
    let secret_key = Setting::of(&SECRET_KEY, config.secret_key.as_ref(), environment);
    let security_token = Setting::of(&SECURITY_TOKEN, config.security_token.as_ref(), environment);
    for setting in [&access_key, &secret_key, &security_token] {
        if setting.is_unknown() {
            return Ok(Configured::Unknown(setting.spec().path));
        }
    }
    match (access_key.known(), secret_key.known(), security_token.known()) {
        (Some(id), Some(secret), token) => {
            let pair = KeyPair::new(id, secret, token);
            let credential = Credential::new(access_key.origin(), SigningIdentity::KeyPair(pair))
                .with_part_origins(secret_key.origin(), security_token.origin());
            Ok(Configured::Some(credential))
        }
        (Some(_), None, _) => Err(incomplete(
            "The access key secret is missing. The access key ID",
            &access_key,
            &[&SECRET_KEY],
        )),
        (None, Some(_), _) => {
            Err(incomplete("The access key ID is missing. The secret", &secret_key, &[&ACCESS_KEY]))
        }
        (None, None, Some(_)) => Err(incomplete(
            "The access key pair of the session is missing. The token",
            &security_token,
            &[&ACCESS_KEY, &SECRET_KEY],
        )),
        (None, None, None) => Ok(Configured::None),
    }
}

/// The error of a key pair with `present` and without `missing`, of which there is at least one.
/// `what` ends with the subject of a sentence about the origin of `present`.
fn incomplete(what: &str, present: &Setting<'_>, missing: &[&ArgumentSpec]) -> Diagnostic {
    let ways = missing.iter().map(|ArgumentSpec { path, variables, .. }| {
        let variables = variables.join("`, `");
        format!(
            "Set `{path}` in the provider block, or one of the environment variables `{variables}`."
        )
    });
    let what = format!("{what} is from {}", present.origin());
    let ways = ways.collect::<Vec<_>>().join(" ");
    let attribute = missing.first().map_or(ACCESS_KEY.path, |spec| spec.path);
    let values = [("what", what.as_str()), ("ways", &ways)];
    table::INCOMPLETE_KEY_PAIR.error(&values).at(attribute)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::credentials::tests::search;

    fn pair(written: &str, variables: &[(&str, &str)]) -> (String, String) {
        let found = search(written, variables, |search| key_pair(search).unwrap());
        let Configured::Some(credential) = found else { panic!("no key pair") };
        let SigningIdentity::KeyPair(pair) = credential.identity() else {
            panic!("not a key pair")
        };
        (pair.access_key_id.clone(), pair.access_key_secret.expose_secret().to_owned())
    }

    fn error(written: &str, variables: &[(&str, &str)]) -> Diagnostic {
        search(written, variables, |search| key_pair(search).unwrap_err())
    }

    #[test]
    fn each_half_of_a_key_pair_may_be_in_the_block_or_in_the_environment() {
        let both = [("ALICLOUD_ACCESS_KEY", "id"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")];
        assert_eq!(pair("{}", &both), ("id".into(), "secret".into()));
        assert_eq!(pair(r#"{"access_key":"mine"}"#, &both), ("mine".into(), "secret".into()));
        for (variables, missing) in [(&both[..1], "secret_key"), (&both[1..], "access_key")] {
            let error = error("{}", variables);
            assert_eq!(error.attribute.to_string(), missing);
            let origin = format!(" is from the environment variable `{}`.", variables[0].0);
            assert!(error.detail.contains(&origin), "{}", error.detail);
        }
        let token_alone = error(r#"{"security_token":"t"}"#, &[]);
        assert_eq!(token_alone.attribute.to_string(), "access_key");
        let origin = " The token is from `security_token` in the provider block.";
        assert!(token_alone.detail.contains(origin), "{}", token_alone.detail);
    }

    #[test]
    fn a_half_that_is_not_known_yet_is_an_error_of_the_read_alone() {
        let written = r#"{"access_key":"?","secret_key":"s"}"#;
        let unknown = search(written, &[], |search| key_pair(search).unwrap());
        assert!(matches!(unknown, Configured::Unknown("access_key")));
    }
}
