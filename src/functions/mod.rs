//! The functions, which parse and build the ARNs of KMS keys.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use alicloud::{InvalidKeyArn, KeyArn, Region};
use tfplugin::diagnostics::Diagnostic;
use tfplugin::server::Function;

/// Parses the ARN of a KMS key.
///
/// The result is an object with the attributes `region_id`, `account_id` and `key_id`. If `arn` is
/// not the ARN of a KMS key, the function reports an error. The function calls no API and needs no
/// `provider` block. The module must declare the provider in `required_providers`.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct KmsKeyArnParse {
    /// The ARN of a key: `acs:kms:<region>:<account>:key/<id>`.
    arn: String,
}

/// The parts of the ARN of a KMS key.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KeyArnParts {
    region_id: String,
    account_id: String,
    key_id: String,
}

impl Function for KmsKeyArnParse {
    const NAME: &'static str = "kms_key_arn_parse";
    type Result = KeyArnParts;

    fn call(self) -> Result<KeyArnParts, Diagnostic> {
        let KeyArn { region, account_id, key_id } =
            self.arn.parse().map_err(|error: InvalidKeyArn| invalid("arn", &error.to_string()))?;
        Ok(KeyArnParts { region_id: region.to_string(), account_id, key_id })
    }
}

/// Builds the ARN of a KMS key.
///
/// The result is `acs:kms:<region>:<account>:key/<id>`. Pass the ARN to `key_id` of
/// `alicloud_kms_key`, for example to read a key of another account. If an argument cannot be a part
/// of an ARN, such as an alias, the function reports an error. The function does not check that the
/// key exists. The function calls no API and needs no `provider` block. The module must declare the
/// provider in `required_providers`.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct KmsKeyArnBuild {
    /// The region of the key, such as `cn-hangzhou`.
    region_id: String,
    /// The ID of the account that owns the key.
    account_id: String,
    /// The ID of the key. Not an alias.
    key_id: String,
}

impl Function for KmsKeyArnBuild {
    const NAME: &'static str = "kms_key_arn_build";
    type Result = String;

    fn call(self) -> Result<String, Diagnostic> {
        let Self { region_id, account_id, key_id } = self;
        let region = region_id.parse::<Region>();
        let region = region.map_err(|error| invalid("region_id", &error.to_string()))?;
        for (name, part) in [("account_id", &account_id), ("key_id", &key_id)] {
            if !KeyArn::can_hold(part) {
                let reason = "the value must be ASCII without spaces, `:` and `/`, and not empty";
                return Err(invalid(name, reason));
            }
        }
        Ok(KeyArn { region, account_id, key_id }.to_string())
    }
}

fn invalid(parameter: &str, reason: &str) -> Diagnostic {
    // Terraform puts the parameter's name in front.
    Diagnostic::error(format!("Invalid {parameter}"), format!("{reason}.")).at(parameter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(region_id: &str, account_id: &str, key_id: &str) -> Result<String, Diagnostic> {
        let [region_id, account_id, key_id] = [region_id, account_id, key_id].map(str::to_owned);
        KmsKeyArnBuild { region_id, account_id, key_id }.call()
    }

    #[test]
    fn what_was_taken_apart_is_put_together_again() {
        let arn = "acs:kms:cn-hangzhou:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6****";
        let parts = KmsKeyArnParse { arn: arn.into() }.call().unwrap();
        assert_eq!(parts.account_id, "154035569884****");
        assert_eq!(build(&parts.region_id, &parts.account_id, &parts.key_id).unwrap(), arn);
    }

    #[test]
    fn an_error_is_about_the_parameter_at_fault() {
        let at = |result: Result<String, Diagnostic>| result.unwrap_err().attribute.to_string();
        assert_eq!(at(build("Hangzhou!", "1", "2")), "region_id");
        for unfit in ["", " ", "1:2", "1/2", "1\n", "1\u{200b}2"] {
            assert_eq!(at(build("cn-hangzhou", unfit, "2")), "account_id", "{unfit:?}");
            assert_eq!(at(build("cn-hangzhou", "1", unfit)), "key_id", "{unfit:?}");
        }
        let error = KmsKeyArnParse { arn: "alias/a".into() }.call().unwrap_err();
        assert_eq!(error.attribute.to_string(), "arn");
        assert!(error.detail.contains("five parts"), "{}", error.detail);
    }
}
