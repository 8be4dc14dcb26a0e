//! The access key pair of the provider block and the environment.

use crate::config::ProviderConfig;
use crate::config::setting::Setting;
use crate::config::variables;
use alicloud::credentials::{Credential, CredentialError, KeyPair, SigningIdentity};
use tfplugin::diagnostics::Diagnostic;
use tfplugin::environment::Environment;
use tfplugin::schema::Argument;

impl ProviderConfig {
    /// The key pair of the block and the environment, each half from either; `None` when there is
    /// none.
    ///
    /// Half a pair is an error at once; one that is not known yet is one only of a read that needs
    /// it.
    pub(crate) fn key_pair(
        &self,
        environment: &Environment,
    ) -> Result<Option<Result<Credential, CredentialError>>, Diagnostic> {
        let access_key = Setting::of_secret(&self.access_key, environment, variables::ACCESS_KEY);
        let secret_key = Setting::of_secret(&self.secret_key, environment, variables::SECRET_KEY);
        let token = variables::SECURITY_TOKEN;
        let security_token = Setting::of_secret(&self.security_token, environment, token);
        let unknown = |argument| Ok(Some(Err(CredentialError::Unknown { argument })));
        match (access_key.text(), secret_key.text(), security_token.text()) {
            (Argument::Unknown, ..) => unknown("access_key"),
            (_, Argument::Unknown, _) => unknown("secret_key"),
            (.., Argument::Unknown) => unknown("security_token"),
            (Argument::Known(id), Argument::Known(secret), token) => {
                let pair = KeyPair {
                    access_key_id: id.to_owned(),
                    access_key_secret: secret.into(),
                    security_token: token.into_known().map(Into::into),
                };
                let origin = access_key.origin("access_key");
                Ok(Some(Ok(Credential::new(origin, SigningIdentity::KeyPair(pair)))))
            }
            (Argument::Known(_), Argument::Null, _) => Err(incomplete(
                "There is an access key ID but not its secret",
                &[("secret_key", variables::SECRET_KEY)],
            )),
            (Argument::Null, Argument::Known(_), _) => Err(incomplete(
                "There is an access key secret but not its access key ID",
                &[("access_key", variables::ACCESS_KEY)],
            )),
            (Argument::Null, Argument::Null, Argument::Known(_)) => Err(incomplete(
                "There is a security token but not the access key pair of its session",
                &[("access_key", variables::ACCESS_KEY), ("secret_key", variables::SECRET_KEY)],
            )),
            (Argument::Null, Argument::Null, Argument::Null) => Ok(None),
        }
    }
}

/// What is missing of a key pair: arguments with their environment variables, of which there is at
/// least one.
fn incomplete(what: &str, missing: &[(&str, &[&str])]) -> Diagnostic {
    let ways = missing.iter().map(|(argument, variables)| {
        let variables = variables.join("`, `");
        format!(
            "Set `{argument}` in the provider block, or one of the environment variables \
             `{variables}`."
        )
    });
    let detail = format!("{what}. {}", ways.collect::<Vec<_>>().join(" "));
    let attribute = missing.first().map_or("access_key", |(argument, _)| argument);
    Diagnostic::error("Incomplete credentials", detail).at(attribute)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::tests::block;

    fn pair(written: &str, variables: &[(&str, &str)]) -> (String, String) {
        let environment = variables.iter().copied().collect();
        let credential = block(written).key_pair(&environment).unwrap().unwrap().unwrap();
        let SigningIdentity::KeyPair(pair) = credential.identity() else {
            panic!("not a key pair")
        };
        (pair.access_key_id.clone(), pair.access_key_secret.expose_secret().to_owned())
    }

    fn error(written: &str, variables: &[(&str, &str)]) -> Diagnostic {
        block(written).key_pair(&variables.iter().copied().collect()).unwrap_err()
    }

    #[test]
    fn each_half_of_a_key_pair_may_be_in_the_block_or_in_the_environment() {
        let both = [("ALICLOUD_ACCESS_KEY", "id"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")];
        assert_eq!(pair("{}", &both), ("id".into(), "secret".into()));
        assert_eq!(pair(r#"{"access_key":"mine"}"#, &both), ("mine".into(), "secret".into()));
        for (variables, missing) in [(&both[..1], "secret_key"), (&both[1..], "access_key")] {
            assert_eq!(error("{}", variables).attribute.to_string(), missing);
        }
        let token_alone = error(r#"{"security_token":"t"}"#, &[]);
        assert_eq!(token_alone.attribute.to_string(), "access_key");
    }

    #[test]
    fn a_half_that_is_not_known_yet_is_an_error_of_the_read_alone() {
        let unknown = block(r#"{"access_key":"?","secret_key":"s"}"#);
        let unknown = unknown.key_pair(&Environment::default()).unwrap().unwrap().unwrap_err();
        assert!(matches!(unknown, CredentialError::Unknown { argument: "access_key" }));
    }
}
