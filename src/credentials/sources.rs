//! The credential sources in the order in which the provider searches them.
//!
//! The search, the reasons why sources are skipped, the list in the error and the list in the
//! documentation come from [`SOURCES`].

use alicloud::credentials::{ChainLink, SkippedSource};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};

use super::configured::Configured;
use super::search::{Credentials, Search};
use super::{credentials_uri, ecs_role, key_pair, oidc, profile};

/// A credential source.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// In the provider block and the environment: looked up when the provider is configured.
    Configuration(Configuration),
    /// On the machine: looked up when the first read asks for a credential.
    Chain(ChainLink),
}

/// A source of the provider block and the environment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Configuration {
    /// The arguments and variables of the source, in Markdown.
    documentation: &'static str,
    /// Returns the source, if it is configured.
    pub(super) find:
        fn(&Search<'_>, &mut Diagnostics) -> Result<Configured<Credentials>, Diagnostic>,
    /// Returns why the source is skipped, if it is not configured.
    pub(super) skipped: fn() -> Vec<SkippedSource>,
}

/// Every source, in order of precedence: those of the official provider in its order, then those of
/// Alibaba Cloud's SDKs in theirs.
pub(super) const SOURCES: [Source; 9] = [
    Source::Configuration(Configuration {
        documentation: "`access_key` and `secret_key`, each in the block or the environment. A pair \
                        in the environment has precedence over each source below, even over a \
                        source in the block.",
        find: key_pair::find,
        skipped: key_pair::skipped,
    }),
    Source::Configuration(Configuration {
        documentation: "The profile that `profile` names, or the current profile in \
                        `shared_credentials_file`, in the block or the environment.",
        find: profile::find,
        skipped: profile::skipped,
    }),
    Source::Configuration(Configuration {
        documentation: "`credentials_uri`, in the block or the environment.",
        find: credentials_uri::find,
        skipped: credentials_uri::skipped,
    }),
    Source::Configuration(Configuration {
        documentation: "`ecs_role_name`, in the block or the environment.",
        find: ecs_role::find,
        skipped: ecs_role::skipped,
    }),
    Source::Configuration(Configuration {
        documentation: "The block `assume_role_with_oidc`.",
        find: oidc::find,
        skipped: oidc::skipped,
    }),
    Source::Chain(ChainLink::Oidc),
    Source::Chain(ChainLink::CliProfile),
    Source::Chain(ChainLink::SdksFile),
    Source::Chain(ChainLink::EcsRole),
];

/// Where the provider searches for credentials, in order of precedence: a sentence of Markdown for
/// each source.
pub fn documentation() -> Vec<&'static str> {
    let sentences = SOURCES.iter().map(|source| match source {
        Source::Configuration(source) => source.documentation,
        Source::Chain(link) => link.documentation(),
    });
    sentences.collect()
}
