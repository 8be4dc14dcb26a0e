//! A client of the provider service in either version of Terraform's protocol.

use prost::Message;
use tonic::Status;
use tonic::transport::Channel;

use crate::{tfplugin5, tfplugin6};

/// A client that speaks one version and is asked, and answers, in the messages of version 6.
///
/// What both versions have alike is carried over byte for byte. Schemas are not among it: they are
/// asked of the client of their own version.
#[derive(Clone, Debug)]
pub enum Client {
    /// A client of `tfplugin5.Provider`.
    V5(tfplugin5::provider_client::ProviderClient<Channel>),
    /// A client of `tfplugin6.Provider`.
    V6(tfplugin6::provider_client::ProviderClient<Channel>),
}

macro_rules! calls {
    ($($name:ident $v5:ident;)*) => {$(
        /// The RPC of this name in version 6, or what version 5 calls it.
        ///
        /// # Errors
        /// The status that the plugin answers with instead.
        pub async fn $name(
            &mut self,
            request: tfplugin6::$name::Request,
        ) -> Result<tfplugin6::$name::Response, Status> {
            match self {
                Self::V5(client) => {
                    let request: tfplugin5::$v5::Request = carry(request)?;
                    carry(client.$v5(request).await?.into_inner())
                }
                Self::V6(client) => Ok(client.$name(request).await?.into_inner()),
            }
        }
    )*};
}

impl Client {
    /// A client of a version, 5 or 6.
    pub fn new(version: u16, channel: Channel) -> Self {
        match version {
            5 => Self::V5(tfplugin5::provider_client::ProviderClient::new(channel)),
            _ => Self::V6(tfplugin6::provider_client::ProviderClient::new(channel)),
        }
    }

    calls! {
        get_resource_identity_schemas get_resource_identity_schemas;
        validate_provider_config prepare_provider_config;
        configure_provider configure;
        validate_data_resource_config validate_data_source_config;
        read_data_source read_data_source;
        get_functions get_functions;
        call_function call_function;
        stop_provider stop;
    }
}

/// The same bytes as another message.
fn carry<M: Message + Default>(message: impl Message) -> Result<M, Status> {
    M::decode(&*message.encode_to_vec()).map_err(|error| Status::internal(error.to_string()))
}
