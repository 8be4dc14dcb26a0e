//! The output of a plugin that a person has started.

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
    /// The application protocol.
    pub protocol_version: u16,
    /// The process ID of the plugin.
    pub pid: u32,
    /// Whether hosts must not end the process.
    pub test: bool,
    /// The address of the plugin.
    pub addr: Address,
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Address {
    /// `unix` or `tcp`.
    pub network: String,
    /// A path, or an IP address and a port.
    pub string: String,
}

impl Reattach {
    /// Parses the value of the variable: the source address of the provider, and the reattachment.
    ///
    /// # Errors
    /// If the value is invalid, or contains several providers.
    pub fn parse(value: &str) -> anyhow::Result<(String, Self)> {
        let providers: BTreeMap<String, Self> = serde_json::from_str(value).context("JSON")?;
        ensure!(providers.len() == 1, "{} providers in {value}", providers.len());
        providers.into_iter().next().context("none")
    }

    /// The handshake of the plugin at this address.
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
