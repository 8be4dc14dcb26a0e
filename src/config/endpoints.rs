//! The block `endpoints`.

use schemars::JsonSchema;
use serde::Deserialize;
use tfplugin::schema::{Field, Optional};

/// Endpoints that replace the services' own endpoints.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct EndpointsBlock {
    /// The endpoint of Key Management Service. Environment: `ALIBABA_CLOUD_ENDPOINT_KMS` or
    /// `KMS_ENDPOINT`.
    pub kms: Field<Optional, String>,

    /// The endpoint of ApsaraDB for MongoDB (product code `dds`). Environment:
    /// `ALIBABA_CLOUD_ENDPOINT_DDS` or `DDS_ENDPOINT`.
    pub dds: Field<Optional, String>,

    /// The endpoint of Security Token Service. Environment: `ALIBABA_CLOUD_ENDPOINT_STS` or
    /// `STS_ENDPOINT`.
    pub sts: Field<Optional, String>,
}
