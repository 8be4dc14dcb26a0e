//! What a plugin prints that a person has started.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::Handshake;

/// The value of `TF_REATTACH_PROVIDERS` for one provider, as Terraform reads it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Reattach {
    /// `grpc`.
    pub protocol: String,
    /// The application protocol that is spoken.
    pub protocol_version: u16,
    /// The plugin's process.
    pub pid: u32,
    /// Whether hosts leave the process alone.
    pub test: bool,
    /// Where the plugin listens.
    pub addr: Address,
}

/// A place to connect to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Address {
    /// `unix` or `tcp`.
    pub network: String,
    /// A path, or an IP address and a port.
    pub string: String,
}

impl Reattach {
    /// Reads the variable's value: the provider's source address, and how it is reached.
    ///
    /// # Errors
    /// When it is anything else, or of more than one provider.
    pub fn parse(value: &str) -> anyhow::Result<(String, Self)> {
        let providers: BTreeMap<String, Self> = serde_json::from_str(value).context("JSON")?;
        ensure!(providers.len() == 1, "{} providers in {value}", providers.len());
        providers.into_iter().next().context("none")
    }

    /// The handshake of a plugin that is reached like this.
    #[must_use]
    pub fn handshake(&self) -> Handshake {
        Handshake {
            core_version: "1".into(),
            protocol_version: self.protocol_version,
            network: self.addr.network.clone(),
            address: self.addr.string.clone(),
            transport: self.protocol.clone(),
            certificate: None,
            multiplexes: None,
        }
    }
}
