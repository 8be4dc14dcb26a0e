//! Encoded values, as requests and responses contain them.

use prost::bytes::Bytes;

use crate::diagnostics::Diagnostic;
use crate::value::{Type, Value, json, msgpack};

/// An encoded value, in one of the encodings that hosts use.
#[derive(Clone, PartialEq, Eq)]
pub enum DynamicValue {
    /// MessagePack, as go-cty writes it.
    MessagePack(Bytes),
    /// JSON, as go-cty writes it.
    Json(Bytes),
}

impl DynamicValue {
    /// Decodes a value of this type.
    ///
    /// # Errors
    /// The bytes are not a value of this type.
    pub fn decode(&self, r#type: &Type) -> Result<Value, Diagnostic> {
        let value = match self {
            Self::MessagePack(bytes) => msgpack::decode(bytes, r#type),
            Self::Json(bytes) => json::decode(bytes, r#type),
        };
        value.map_err(Diagnostic::from)
    }

    /// Encodes a value that the provider made.
    ///
    /// # Errors
    /// The value does not have this type, which is a bug in the provider.
    pub fn encode(value: &Value, r#type: &Type) -> Result<Self, Diagnostic> {
        let bytes = msgpack::encode(value, r#type).map_err(Diagnostic::bug)?;
        Ok(Self::MessagePack(bytes.into()))
    }
}

/// Shows the length only: values can be secrets.
impl std::fmt::Debug for DynamicValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MessagePack(bytes) => write!(f, "MessagePack({} bytes)", bytes.len()),
            Self::Json(bytes) => write!(f, "Json({} bytes)", bytes.len()),
        }
    }
}
