//! Blocks of the official provider that have no effect here.

use schemars::JsonSchema;
use serde::Deserialize;
use tfplugin::schema::{Field, ListBlock, Optional};

/// Switches for resources of the official provider.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct FeaturesBlock {
    /// Accepted for compatibility with the official provider. Has no effect.
    #[schemars(length(max = 1))]
    pub ecs_instance: ListBlock<EcsInstanceFeaturesBlock>,
}

/// Switches for `alicloud_instance` of the official provider.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct EcsInstanceFeaturesBlock {
    /// Accepted for compatibility with the official provider. Has no effect.
    pub replace_on_image_update: Field<Optional, bool>,
}

/// Versions of signatures for services of the official provider.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct SignVersionBlock {
    /// Accepted for compatibility with the official provider. Has no effect.
    pub oss: Field<Optional, String>,

    /// Accepted for compatibility with the official provider. Has no effect.
    pub sls: Field<Optional, String>,
}
