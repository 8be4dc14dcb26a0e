//! The data sources, a struct each.

mod date;
mod kms_key;
mod mongodb_encryption_key;
mod tde_inquiry;
mod timeouts;

pub use kms_key::KmsKey;
pub use mongodb_encryption_key::{EncryptionType, MongodbEncryptionKey};
pub use timeouts::Timeouts;
