//! The services that are called, with their operations and what these answer.

pub(crate) mod key_arn;
pub(crate) mod key_id;
pub(crate) mod kms;
pub(crate) mod mongodb;
pub(crate) mod sts;

pub use key_arn::{InvalidKeyArn, KeyArn};
pub use key_id::{InvalidKeyId, KeyId};
pub use kms::{KeyDescription, KeyMetadata};
pub use mongodb::{
    EncryptionKeyDescription, EncryptionKeyRequest, InstanceId, InvalidInstanceId, Tde,
};
pub use sts::{DEFAULT_DURATION, DEFAULT_SESSION_NAME, DURATIONS, RoleRequest};
