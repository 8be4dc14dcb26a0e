//! What every call says of its caller: the user agent, and parameters for conditions of RAM
//! policies.

use tfplugin::diagnostics::Diagnostic;
use tfplugin::environment::Environment;
use tfplugin::schema::Argument;
use tfplugin::server::Host;

use crate::config::arguments::{
    CONFIGURATION_SOURCE, SECURE_TRANSPORT, SECURITY_TRANSPORT, SOURCE_IP,
};
use crate::config::{ProviderConfig, Setting};
use crate::errors::table;

/// The maximum number of characters that a configuration can append to the user agent.
const MAX_USER_AGENT_SUFFIX: usize = 1024;

/// `terraform-provider-alicloud/0.1.0 Terraform/1.11.4`, then the text that the configuration
/// appends. Without a version from the host, `Terraform` stands alone.
pub(super) fn user_agent(
    config: &ProviderConfig,
    environment: &Environment,
    host: &Host,
) -> Result<String, Diagnostic> {
    let provider = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let terraform = match host.terraform_version.trim() {
        "" => "Terraform".to_owned(),
        version => format!("Terraform/{version}"),
    };
    let suffix = user_agent_suffix(config, environment)?;
    Ok(format!("{provider} {terraform} {suffix}").trim_end().to_owned())
}

/// The text that the configuration appends to the user agent.
pub(super) fn user_agent_suffix(
    config: &ProviderConfig,
    environment: &Environment,
) -> Result<String, Diagnostic> {
    let source = config.configuration_source.as_ref();
    let setting = Setting::of(&CONFIGURATION_SOURCE, source, environment);
    let suffix = setting.parse(&table::INVALID_CONFIGURATION_SOURCE, |text| {
        if text.chars().count() > MAX_USER_AGENT_SUFFIX {
            return Err(format!("the text has more than {MAX_USER_AGENT_SUFFIX} characters"));
        }
        Ok(text.to_owned())
    })?;
    Ok(suffix.into_known().unwrap_or_default())
}

/// The parameters, by name.
pub(super) fn parameters(
    config: &ProviderConfig,
    environment: &Environment,
) -> Vec<(&'static str, String)> {
    let text = |spec, argument: &Argument<String>| {
        let setting = Setting::of(spec, argument.as_ref(), environment);
        setting.known().map(|text| text.trim().to_owned())
    };
    let secure_transport = text(&SECURE_TRANSPORT, &config.secure_transport)
        .or_else(|| text(&SECURITY_TRANSPORT, &config.security_transport));
    let parameters =
        [("SourceIp", text(&SOURCE_IP, &config.source_ip)), ("SecureTransport", secure_transport)];
    parameters.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::block;

    #[test]
    fn the_user_agent_names_provider_and_terraform_and_ends_as_the_user_says() {
        let host = Host { terraform_version: "1.11.4".into() };
        let agent = |variables: &[(&str, &str)]| {
            user_agent(&block("{}"), &variables.iter().copied().collect(), &host).unwrap()
        };
        let plain =
            concat!("terraform-provider-alicloud/", env!("CARGO_PKG_VERSION"), " Terraform/1.11.4");
        assert_eq!(agent(&[]), plain);
        assert_eq!(agent(&[("TF_APPEND_USER_AGENT", "ci/7 (x)")]), format!("{plain} ci/7 (x)"));
        for version in ["", " "] {
            let host = Host { terraform_version: version.into() };
            let agent = user_agent(&block("{}"), &Environment::default(), &host).unwrap();
            assert!(agent.ends_with(" Terraform"), "{agent}");
        }
    }
}
