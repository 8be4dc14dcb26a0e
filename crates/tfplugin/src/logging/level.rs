//! The log level.

use tracing::level_filters::LevelFilter;

use crate::environment::Environment;

/// The log level: from `TF_LOG_PROVIDER_<NAME>`, else from `TF_LOG_PROVIDER`, else from `TF_LOG`,
/// else off. The variables are those of hashicorp/terraform-plugin-log. The levels are Terraform's;
/// any other text, such as `JSON`, is the level `TRACE`.
pub(super) fn level(environment: &Environment, provider: &str) -> LevelFilter {
    let own = format!("TF_LOG_PROVIDER_{}", provider.to_ascii_uppercase().replace('-', "_"));
    let level = environment.first(&[&own, "TF_LOG_PROVIDER", "TF_LOG"]);
    let Some((_, level)) = level else { return LevelFilter::OFF };
    match level.to_ascii_uppercase().as_str() {
        "OFF" => LevelFilter::OFF,
        "ERROR" => LevelFilter::ERROR,
        "WARN" => LevelFilter::WARN,
        "INFO" => LevelFilter::INFO,
        "DEBUG" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_variable_sets_the_level() {
        let of = |variables: &[(&str, &str)], provider| {
            level(&variables.iter().copied().collect(), provider)
        };
        assert_eq!(of(&[], "random"), LevelFilter::OFF);
        assert_eq!(of(&[("TF_LOG", "JSON")], "random"), LevelFilter::TRACE);
        let both = [("TF_LOG", "trace"), ("TF_LOG_PROVIDER", "error")];
        assert_eq!(of(&both, "random"), LevelFilter::ERROR);
        let both = [("TF_LOG_PROVIDER", "off"), ("TF_LOG_PROVIDER_GOOGLE_BETA", "debug")];
        assert_eq!(of(&both, "google-beta"), LevelFilter::DEBUG);
        assert_eq!(of(&both, "google"), LevelFilter::OFF);
    }
}
