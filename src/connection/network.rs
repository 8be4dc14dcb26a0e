//! How requests are sent: timeouts and proxies.

use std::time::Duration;

use alicloud::{Proxies, TimeLimits};
use tfplugin::diagnostics::Diagnostic;
use tfplugin::environment::Environment;
use tfplugin::schema::Argument;

use crate::config::arguments::{ArgumentSpec, CONNECT_TIMEOUT, MAX_RETRY_TIMEOUT, READ_TIMEOUT};
use crate::config::{ProviderConfig, Setting};
use crate::errors::table;

/// The timeouts of a request.
pub(super) fn time_limits(
    config: &ProviderConfig,
    environment: &Environment,
) -> Result<TimeLimits, Diagnostic> {
    let standard = TimeLimits::default();
    let limit = |spec, argument, standard| {
        let milliseconds = count(spec, argument, environment)?;
        Ok::<_, Diagnostic>(milliseconds.map_or(standard, Duration::from_millis))
    };
    Ok(TimeLimits {
        connect: limit(&CONNECT_TIMEOUT, &config.client_connect_timeout, standard.connect)?,
        read: limit(&READ_TIMEOUT, &config.client_read_timeout, standard.read)?,
    })
}

/// The maximum time to keep retrying a call.
pub(super) fn retry_timeout(
    config: &ProviderConfig,
    environment: &Environment,
) -> Result<Option<Duration>, Diagnostic> {
    let seconds = count(&MAX_RETRY_TIMEOUT, &config.max_retry_timeout, environment)?;
    Ok(seconds.map(Duration::from_secs))
}

/// A whole number; `None` for the default, which 0 stands for too.
fn count(
    spec: &'static ArgumentSpec,
    argument: &Argument<i64>,
    environment: &Environment,
) -> Result<Option<u64>, Diagnostic> {
    let setting = Setting::of(spec, argument.as_ref(), environment);
    let count = setting.parse(&table::INVALID_DURATION, |text| {
        text.trim().parse().map_err(|_| "the value must be a whole number of at least 0")
    })?;
    Ok(count.into_known().filter(|count| *count > 0))
}

/// The proxies that the environment names. No argument of the provider block names a proxy.
pub(super) fn proxies(environment: &Environment) -> Proxies {
    let text = |names: [&'static str; 2]| {
        environment.first(&names).map(|(_, text)| text.trim().to_owned())
    };
    Proxies {
        https: text(["HTTPS_PROXY", "https_proxy"]),
        http: text(["HTTP_PROXY", "http_proxy"]),
        all: text(["ALL_PROXY", "all_proxy"]),
        none: text(["NO_PROXY", "no_proxy"]),
    }
}
