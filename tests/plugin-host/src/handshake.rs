//! The line a plugin answers its start with.

use anyhow::{Context, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;

/// The fields of a handshake line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// The version of the line's own format.
    pub core_version: String,
    /// The application protocol that is spoken.
    pub protocol_version: u16,
    /// `unix` or `tcp`.
    pub network: String,
    /// Where the plugin listens: a path, or an IP address and a port.
    pub address: String,
    /// `grpc`.
    pub transport: String,
    /// The plugin's certificate; `None` for plain transport.
    pub certificate: Option<CertificateDer<'static>>,
    /// Whether it multiplexes; `None` where it does not say.
    pub multiplexes: Option<bool>,
}

impl Handshake {
    /// Reads a line without its line break, as go-plugin's client does: six fields, the
    /// certificate in base64 without padding, and perhaps a seventh.
    ///
    /// # Errors
    /// When the line is anything else.
    pub fn parse(line: &str) -> anyhow::Result<Self> {
        let fields: Vec<&str> = line.split('|').collect();
        ensure!([6, 7].contains(&fields.len()), "{} fields in {line:?}", fields.len());
        let certificate = match fields[5] {
            "" => None,
            text => Some(STANDARD_NO_PAD.decode(text).context("certificate")?.into()),
        };
        Ok(Self {
            core_version: fields[0].into(),
            protocol_version: fields[1].parse().context("protocol version")?,
            network: fields[2].into(),
            address: fields[3].into(),
            transport: fields[4].into(),
            certificate,
            multiplexes: fields.get(6).map(|text| text.parse()).transpose()?,
        })
    }
}
