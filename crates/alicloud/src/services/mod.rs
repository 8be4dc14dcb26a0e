//! The services: their operations, parameters and responses.

mod described_key;
mod encryption_key;
mod instance_id;
mod key_arn;
mod key_id;
mod kms;
mod mongodb;

pub use instance_id::{InstanceId, InvalidInstanceId};
pub use key_arn::{InvalidKeyArn, KeyArn};
pub use key_id::{InvalidKeyId, KeyId};
pub use kms::{KeyDescription, KeyMetadata};
pub use mongodb::{EncryptionKeyDescription, EncryptionKeyRequest, Tde, TdeDescription};
