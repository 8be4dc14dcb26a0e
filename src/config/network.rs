//! How calls are made: time limits, proxies, and what they say of their caller.

use std::time::Duration;

use super::ProviderConfig;
use crate::config::setting::Setting;
use crate::config::variables;
use alicloud::{Proxies, TimeLimits};
use tfplugin::diagnostics::Diagnostic;
use tfplugin::environment::Environment;
use tfplugin::schema::Argument;
use tfplugin::server::Host;

/// The most characters that may be added to the user agent.
const MAX_USER_AGENT_SUFFIX: usize = 1024;

impl ProviderConfig {
    /// How long a service may take.
    pub(crate) fn time_limits(&self, environment: &Environment) -> Result<TimeLimits, Diagnostic> {
        let standard = TimeLimits::default();
        let limit = |name, argument, variables| {
            let written = count(name, argument, environment, variables)?;
            Ok::<_, Diagnostic>(written.map(Duration::from_millis))
        };
        let connect = limit(
            "client_connect_timeout",
            &self.client_connect_timeout,
            variables::CONNECT_TIMEOUT,
        )?;
        let read =
            limit("client_read_timeout", &self.client_read_timeout, variables::READ_TIMEOUT)?;
        Ok(TimeLimits {
            connect: connect.unwrap_or(standard.connect),
            read: read.unwrap_or(standard.read),
        })
    }

    /// How long after its first try a call is tried again.
    pub(crate) fn retry_timeout(
        &self,
        environment: &Environment,
    ) -> Result<Option<Duration>, Diagnostic> {
        let variables = variables::MAX_RETRY_TIMEOUT;
        let seconds = count("max_retry_timeout", &self.max_retry_timeout, environment, variables)?;
        Ok(seconds.map(Duration::from_secs))
    }

    /// `terraform-provider-alicloud/0.1.0 Terraform/1.11.4`, then what the user adds.
    pub(crate) fn user_agent(
        &self,
        environment: &Environment,
        host: &Host,
    ) -> Result<String, Diagnostic> {
        let provider = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let terraform = &host.terraform_version;
        let added = self.user_agent_suffix(environment)?;
        Ok(format!("{provider} Terraform/{terraform} {added}").trim_end().to_owned())
    }

    pub(crate) fn user_agent_suffix(
        &self,
        environment: &Environment,
    ) -> Result<String, Diagnostic> {
        let variables = variables::CONFIGURATION_SOURCE;
        let setting = Setting::of_text(&self.configuration_source, environment, variables);
        let name = "configuration_source";
        let added = setting.parse(&format!("Invalid {name}"), name, |text| {
            if text.chars().count() > MAX_USER_AGENT_SUFFIX {
                return Err(format!("it has more than {MAX_USER_AGENT_SUFFIX} characters"));
            }
            Ok(text.to_owned())
        })?;
        Ok(added.into_known().unwrap_or_default())
    }

    /// What every call says of its caller.
    pub(crate) fn caller(&self, environment: &Environment) -> Vec<(&'static str, String)> {
        let parameters = [
            ("SourceIp", &self.source_ip, variables::SOURCE_IP),
            ("SecureTransport", &self.secure_transport, variables::SECURE_TRANSPORT),
        ];
        let written = parameters.into_iter().filter_map(|(name, argument, variables)| {
            let setting = Setting::of_text(argument, environment, variables);
            Some((name, setting.text().into_known()?.trim().to_owned()))
        });
        written.collect()
    }
}

/// A number of something, of which none at all stands for the default.
fn count(
    name: &str,
    argument: &Argument<i64>,
    environment: &Environment,
    variables: &[&'static str],
) -> Result<Option<u64>, Diagnostic> {
    let setting = Setting::of_scalar(argument, environment, variables);
    let count = setting.parse(&format!("Invalid {name}"), name, |text| {
        text.trim().parse().map_err(|_| "it is a whole number, and not below 0".to_owned())
    })?;
    Ok(count.into_known().filter(|count| *count > 0))
}

/// The proxies that the environment names.
pub(crate) fn proxies(environment: &Environment) -> Proxies {
    let text = |names| environment.first(names).map(|(_, text)| text.trim().to_owned());
    Proxies {
        https: text(variables::HTTPS_PROXY),
        http: text(variables::HTTP_PROXY),
        all: text(variables::ALL_PROXY),
        none: text(variables::NO_PROXY),
    }
}
